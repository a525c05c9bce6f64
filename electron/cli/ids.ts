/**
 * How ids are written on a command line: in full, or by their end.
 *
 * Ids begin with the time at which they were made, so all ids of an afternoon begin alike and a prefix tells nothing
 * apart; their last digits are random. The tree shows the last eight, and any unique ending of six or more is taken.
 */

import { StudioError } from '../../shared/contract/errors';
import { idSchema } from '../../shared/contract/schemas';
import type { Catalogue } from '../studio/ports/catalogue';
import { UsageError } from './usage';

const ENDING = /^[0-9a-z-]{6,63}$/;
const SHOWN = 8;

/** What the tree shows of an id. */
export const shortId = (id: string): string => id.slice(-SHOWN);

type Kind = 'story' | 'node';

function requireEnding(kind: Kind, written: string): string {
  const ending = written.toLowerCase();
  if (ENDING.test(ending)) return ending;
  throw new UsageError(
    `"${written}" is not the id of a ${kind}.`,
    'Give the whole id, or its last six characters or more as `tree` and `story ls` show them.',
  );
}

/** The one id that ends so; NOT_FOUND for none, CONFLICT for several. */
export function matchId(kind: Kind, written: string, ids: readonly string[]): string {
  const ending = requireEnding(kind, written);
  const found = ids.includes(ending) ? [ending] : ids.filter((id) => id.endsWith(ending));
  if (found.length === 1) return found[0]!;
  if (found.length > 1)
    throw new StudioError(
      'CONFLICT',
      `Several ids end in "${written}".`,
      'Give more of the id, from its end.',
    );
  throw new StudioError(
    'NOT_FOUND',
    `There is no ${kind} ${written}.`,
    kind === 'story'
      ? '`tapstory story ls` lists all stories.'
      : '`tapstory tree STORY` lists the nodes of a story.',
  );
}

export interface Ids {
  story(written: string): Promise<string>;
  node(written: string): Promise<string>;
}

/** Looks in the catalogue. A whole id costs one row; an ending costs a look at all of them. */
export function createIdLookup(
  catalogue: Pick<Catalogue, 'story' | 'node' | 'listStories' | 'content'>,
): Ids {
  const known = async (work: Promise<unknown>) =>
    work.then(
      () => true,
      (error) => {
        if (error instanceof StudioError && error.code === 'NOT_FOUND') return false;
        throw error;
      },
    );
  const storyIds = async () => (await catalogue.listStories()).map(({ id }) => id);

  async function nodeIds(): Promise<string[]> {
    const ids: string[] = [];
    for (const storyId of await storyIds())
      for (const { id } of (await catalogue.content(storyId)).nodes) ids.push(id);
    return ids;
  }

  return {
    async story(written) {
      const id = requireEnding('story', written);
      if (idSchema.safeParse(id).success && (await known(catalogue.story(id)))) return id;
      return matchId('story', written, await storyIds());
    },
    async node(written) {
      const id = requireEnding('node', written);
      if (idSchema.safeParse(id).success && (await known(catalogue.node(id)))) return id;
      return matchId('node', written, await nodeIds());
    },
  };
}
