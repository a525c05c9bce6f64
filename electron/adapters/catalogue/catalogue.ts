/** The catalogue over an open, sound, up-to-date connection: where the parts meet. */
import { PrismaClient } from '../../../prisma/local/generated/client';
import type { Catalogue } from '../../studio/ports/catalogue';
import type { Clock, Ids, Logger } from '../../studio/ports/system';
import { checkCatalogue } from './check';
import { createCommits, type Transact } from './commits';
import type { Connection } from './connection';
import { currentDevice } from './device';
import { directSql } from './directSql';
import { readHistory, readHistoryState } from './history';
import { prismaAdapter } from './prismaAdapter';
import { readBranch, readContent, readNode, readStories, readStory } from './reads';
import { createRecords } from './records';
import { asCatalogueFailure } from './sqliteFailure';

export interface CatalogueParts {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** How long a transaction may wait and take: a batch of 10,000 edits on a slow disk must not be given up half-way. */
const PATIENCE_MS = 10 * 60_000;

/** Every method rejects with a StudioError for what SQLite refuses. */
function withFailures<T extends object>(methods: T, path: string): T {
  const guarded = Object.entries(methods).map(([name, method]) => {
    if (typeof method !== 'function' || name === 'onChange') return [name, method];
    const guard = async (...values: unknown[]) => {
      try {
        return await method(...values);
      } catch (error) {
        throw asCatalogueFailure(error, path);
      }
    };
    return [name, guard];
  });
  return Object.fromEntries(guarded) as T;
}

/** Takes the connection over and closes it. */
export function createCatalogue({ connection, clock, ids, logger }: CatalogueParts): Catalogue {
  const prisma = new PrismaClient({ adapter: prismaAdapter(connection) });
  const sql = directSql(connection);
  const transact: Transact = (work) =>
    prisma.$transaction(() => work(sql), { maxWait: PATIENCE_MS, timeout: PATIENCE_MS });
  const device = currentDevice(connection, ids, clock);
  const commits = createCommits({ transact, device, clock, ids, logger });

  const catalogue: Catalogue = {
    listStories: () => readStories(prisma),
    story: (storyId) => readStory(prisma, storyId),
    content: (storyId) => readContent(prisma, storyId),
    node: (nodeId) => readNode(prisma, nodeId),
    branch: (nodeId) => readBranch(prisma, nodeId),
    async history(storyId) {
      await readStory(prisma, storyId);
      return readHistory(prisma, storyId);
    },
    async historyState(storyId) {
      await readStory(prisma, storyId);
      return readHistoryState(prisma, storyId);
    },

    commit: (commit) => commits.commit(commit),
    undo: (storyId) => commits.step(storyId, 'undo'),
    redo: (storyId) => commits.step(storyId, 'redo'),
    onChange: (listener) => commits.onChange(listener),

    ...createRecords(prisma),

    check: () => checkCatalogue(prisma),
    async close() {
      await commits.settled();
      await prisma.$disconnect();
      await connection.close();
    },
  };
  return withFailures(catalogue, connection.path);
}
