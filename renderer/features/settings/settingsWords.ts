import type { UnfinishedTake } from '../../../shared/contract/schemas';

/** `12.3 s from 3 May 2026, 14:02, in “Harbour”`. The story's title is null when it is not in the list any more. */
export const unfinishedWords = (take: UnfinishedTake, storyTitle: string | null): string => {
  const date = new Date(take.startedAt);
  const when = Number.isNaN(date.getTime())
    ? take.startedAt
    : new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' }).format(date);
  const where = storyTitle === null ? 'of a removed story' : `in “${storyTitle}”`;
  return `${take.seconds.toFixed(1)} s from ${when}, ${where}`;
};
