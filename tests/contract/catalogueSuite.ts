/**
 * What every implementation of the catalogue has to do. Run by the tests of each, so that a test elsewhere that uses
 * another implementation still says something about the real one.
 */
import { afterEach, beforeEach, describe } from 'vitest';
import type { Catalogue } from '../../electron/studio/ports/catalogue';
import { describeCommits } from './catalogue/commits';
import { describeContent } from './catalogue/content';
import { describeEntities } from './catalogue/entities';
import { describeHistory } from './catalogue/history';
import type { Running } from './catalogue/running';

export interface CatalogueUnderTest {
  readonly catalogue: Catalogue;
  /** Closes it and opens it again, as a restart would. */
  reopen(): Promise<Catalogue>;
  /** Closes it and removes every trace. */
  dispose(): Promise<void>;
}

export function describeCatalogue(name: string, open: () => Promise<CatalogueUnderTest>): void {
  describe(name, () => {
    let under: CatalogueUnderTest;
    let catalogue: Catalogue;

    beforeEach(async () => {
      under = await open();
      catalogue = under.catalogue;
    });
    afterEach(() => under.dispose());

    const running: Running = {
      get catalogue() {
        return catalogue;
      },
      reopen: async () => {
        catalogue = await under.reopen();
      },
      edit: (story, edits, label = 'Edit') => catalogue.commit({ storyId: story.id, edits, label }),
    };

    describeContent(running);
    describeEntities(running);
    describeCommits(running);
    describeHistory(running);
  });
}
