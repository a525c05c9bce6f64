/**
 * Which take is heard when: a comp as a list of phrases that divides a range of the story without a hole or an overlap.
 *
 * A partition rather than a set of free clips: every frame belongs to exactly one take at any moment, so that choosing
 * is painting over what is there, nothing can be lost between two phrases, and a comp can be rendered, drawn and
 * undone without asking what lies on top. All functions give a new list, or the very same one when nothing changes.
 */
import type { NodeId } from '../model';
import type { FrameRange } from '../timeline';

/** A stretch of the story, in story frames `[from, to)`, that is taken from one take. */
export interface TakePhrase extends FrameRange {
  readonly sourceId: NodeId;
}

/** The whole range from one take: where choosing begins. Empty for an empty range. */
export function wholeTake(sourceId: NodeId, { from, to }: FrameRange): readonly TakePhrase[] {
  return to > from ? [{ sourceId, from, to }] : [];
}

/** First to last frame; null when there is no phrase. */
export function compRange(phrases: readonly FrameRange[]): FrameRange | null {
  const [first] = phrases;
  const last = phrases.at(-1);
  return first && last ? { from: first.from, to: last.to } : null;
}

/** True when the phrases follow one another without a hole, each of at least one whole frame. */
export function isPartition(phrases: readonly FrameRange[]): boolean {
  return phrases.every(
    ({ from, to }, at) =>
      Number.isSafeInteger(from) &&
      Number.isSafeInteger(to) &&
      from < to &&
      (at === 0 || phrases[at - 1]!.to === from),
  );
}

/** Index of the phrase that holds a frame, or -1 outside. O(log n). */
export function phraseAt(phrases: readonly FrameRange[], frame: number): number {
  let [low, high] = [0, phrases.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const { from, to } = phrases[middle]!;
    if (frame < from) high = middle - 1;
    else if (frame >= to) low = middle + 1;
    else return middle;
  }
  return -1;
}

/** Appends a phrase, as part of the one before when both are of the same take. */
function append(phrases: TakePhrase[], phrase: TakePhrase): void {
  if (phrase.from >= phrase.to) return;
  const last = phrases.at(-1);
  if (last?.sourceId === phrase.sourceId) phrases[phrases.length - 1] = { ...last, to: phrase.to };
  else phrases.push(phrase);
}

/** Swiping: the range is heard from this take now. What lies outside of the comp is cut off the range. */
export function assignRange(
  phrases: readonly TakePhrase[],
  range: FrameRange,
  sourceId: NodeId,
): readonly TakePhrase[] {
  const whole = compRange(phrases);
  if (!whole) return phrases;
  const from = Math.max(whole.from, range.from);
  const to = Math.min(whole.to, range.to);
  if (from >= to) return phrases;
  const touched = phrases.slice(phraseAt(phrases, from), phraseAt(phrases, to - 1) + 1);
  if (touched.every((phrase) => phrase.sourceId === sourceId)) return phrases;
  const result: TakePhrase[] = [];
  for (const phrase of phrases) append(result, { ...phrase, to: Math.min(phrase.to, from) });
  append(result, { sourceId, from, to });
  for (const phrase of phrases) append(result, { ...phrase, from: Math.max(phrase.from, to) });
  return result;
}

/**
 * Gives the phrase at a frame back: the one before it goes on over its place; of the first phrase, the one after it
 * begins earlier. The last phrase of all stays, since a comp has no holes.
 */
export function giveBack(phrases: readonly TakePhrase[], frame: number): readonly TakePhrase[] {
  const at = phraseAt(phrases, frame);
  const heir = phrases[at - 1] ?? phrases[at + 1];
  if (at < 0 || !heir) return phrases;
  return assignRange(phrases, phrases[at]!, heir.sourceId);
}

/**
 * Moves the seam between phrase `seam - 1` and phrase `seam` to a frame. It stops one frame before it would swallow
 * either of them: a seam that was dragged too far can be dragged back.
 */
export function moveSeam(phrases: readonly TakePhrase[], seam: number, frame: number): readonly TakePhrase[] {
  const [before, after] = [phrases[seam - 1], phrases[seam]];
  if (!before || !after) return phrases;
  const place = Math.max(before.from + 1, Math.min(after.to - 1, Math.round(frame)));
  if (place === after.from) return phrases;
  return phrases.map((phrase, at) => {
    if (at === seam - 1) return { ...phrase, to: place };
    return at === seam ? { ...phrase, from: place } : phrase;
  });
}

/** The target nearest to a frame if one is near enough, else the frame itself, whole. The first of two equally near. */
export function snapFrame(frame: number, targets: Iterable<number>, within: number): number {
  let [best, distance] = [Math.round(frame), Number.POSITIVE_INFINITY];
  for (const target of targets) {
    const away = Math.abs(target - frame);
    if (away <= within && away < distance) [best, distance] = [Math.round(target), away];
  }
  return best;
}
