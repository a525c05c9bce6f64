/** Catalogue look-ups where not finding is an ordinary answer. */
import { isStudioError } from '../../../shared/contract/errors';
import type { AudioNode, Story } from '../../../shared/domain/model';
import type { Catalogue } from '../ports/catalogue';

async function orNull<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (isStudioError(error) && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

export const findNode = (catalogue: Pick<Catalogue, 'node'>, id: string): Promise<AudioNode | null> =>
  orNull(catalogue.node(id));

export const findStory = (catalogue: Pick<Catalogue, 'story'>, id: string): Promise<Story | null> =>
  orNull(catalogue.story(id));
