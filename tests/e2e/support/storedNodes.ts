/** What the catalogue of a home holds, read when no program has it open. */
import { join } from 'node:path';
import { openCatalogue } from '../../../electron/adapters/catalogue';
import { createIds } from '../../../electron/adapters/system';
import type { AudioNode } from '../../../shared/domain/model';
import { STORY } from './runningTake';

export const storedNodes = async (home: string): Promise<readonly AudioNode[]> => {
  const { catalogue } = await openCatalogue({
    path: join(home, 'catalogue.db'),
    quarantine: join(home, 'quarantine'),
    clock: { now: () => Date.now() },
    ids: createIds(),
    logger: { info() {}, warn() {}, error() {} },
  });
  try {
    const story = (await catalogue.listStories()).find(({ title }) => title === STORY);
    return (await catalogue.content(story?.id ?? '')).nodes;
  } finally {
    await catalogue.close();
  }
};
