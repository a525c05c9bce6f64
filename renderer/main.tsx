/** The composition root of the page: connect, make the engine and the stores, render. */
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { createEngine } from './audio/createEngine';
import { createClient } from './host/client';
import { createStudioStores } from './stores';
import './ui/tokens.css';
import './ui/base.css';

const connection = createClient();
const { takes, studio: settings } = connection.client;
/** The setting that holds what was learnt about pairs of devices. */
const RESIDUALS = 'latency.residuals';
const engine = createEngine({
  takes: {
    begin: (input) => takes.begin(input),
    finish: ({ receipt, ...input }) => {
      const { jumps, dropouts, ...facts } = receipt;
      const lists = { dropouts: [...dropouts], ...(jumps && { jumps: [...jumps] }) };
      return takes.finish({ ...input, receipt: { ...facts, ...lists } });
    },
    discard: (input) => takes.discard(input),
  },
  residuals: {
    load: async () => (await settings.settings())[RESIDUALS],
    store: (value) => settings.setSetting({ key: RESIDUALS, value }),
  },
});
const studio = createStudioStores({ connection, engine });
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(<App studio={studio} />);
