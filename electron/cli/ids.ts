/**
 * How ids are written on a command line: in full, or by their end.
 *
 * Ids begin with the time at which they were made, so all ids of an afternoon begin alike and a prefix tells nothing
 * apart; their last digits are random. The tree shows the last eight, and any unique ending of six or more is taken.
 */

import { isStudioError, StudioError } from '../../shared/contract/errors';
import { idSchema } from '../../shared/contract/schemas';
import type { Catalogue } from '../studio/ports/catalogue';

const ENDING = /^[0-9a-z-]{6,63}$/;
const SHOWN = 8;

/** What the tree shows of an id. */
export const shortId = (id: string): string => id.slice(-SHOWN);

type Kind = 'story' | 'node';

const notFound = (kind: Kind, written: string) =>
  new StudioError(
    'NOT_FOUND',
    `There is no ${kind} ${written}.`,
    kind === 'story'
      ? '`tapstory story ls` lists all stories.'
      : '`tapstory tree STORY` lists the nodes of a story. Give the whole id, or its last six characters or more.',
  );

/** The one id that ends so; NOT_FOUND for none, CONFLICT for several. */
export function matchId(kind: Kind, written: string, ids: readonly string[]): string {
  const ending = written.toLowerCase();
  if (!ENDING.test(ending)) throw notFound(kind, written);
  const found = ids.includes(ending) ? [ending] : ids.filter((id) => id.endsWith(ending));
  if (found.length === 1) return found[0]!;
  if (found.length === 0) throw notFound(kind, written);
  throw new StudioError('CONFLICT', `Several ids end in ${written}.`, 'Give more of the id, from its end.');
}

export interface IdLookup {
  story(written: string): Promise<string>;
  node(written: string): Promise<string>;
}

/** Looks in the catalogue. A whole id costs one row; an ending costs a look at all of them. */
export function createIdLookup(
  catalogue: Pick<Catalogue, 'story' | 'node' | 'listStories' | 'content'>,
): IdLookup {
  const storyIds = async () => (await catalogue.listStories()).map(({ id }) => id);

  async function nodeIds(): Promise<string[]> {
    const ids: string[] = [];
    for (const storyId of await storyIds())
      for (const { id } of (await catalogue.content(storyId)).nodes) ids.push(id);
    return ids;
  }

  /** True when `find` knows the whole id. */
  async function isWhole(id: string, find: (id: string) => Promise<unknown>): Promise<boolean> {
    if (!idSchema.safeParse(id).success) return false;
    try {
      await find(id);
      return true;
    } catch (error) {
      if (isStudioError(error) && error.code === 'NOT_FOUND') return false;
      throw error;
    }
  }

  return {
    story: async (written) =>
      (await isWhole(written, catalogue.story)) ? written : matchId('story', written, await storyIds()),
    node: async (written) =>
      (await isWhole(written, catalogue.node)) ? written : matchId('node', written, await nodeIds()),
  };
}
