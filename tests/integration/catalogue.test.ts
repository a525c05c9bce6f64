import { openCatalogue } from '../../electron/adapters/catalogue';
import { describeCatalogue } from '../contract/catalogueSuite';
import { makeHome } from '../support/catalogueHomes';

describeCatalogue('the catalogue in SQLite', async () => {
  const home = await makeHome();
  let { catalogue } = await openCatalogue(home.options);
  return {
    catalogue,
    async reopen() {
      await catalogue.close();
      const opened = await openCatalogue(home.options);
      catalogue = opened.catalogue;
      return catalogue;
    },
    async dispose() {
      await catalogue.close();
      await home.remove();
    },
  };
});
