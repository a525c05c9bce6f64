/** What is selected, in words: for the line below the lanes, which is also what a screen reader says. */
import { phraseAt, type TakePhrase } from '../../../shared/domain/comp/phrases';
import type { FrameRange } from '../../../shared/domain/timeline';
import { formatTime } from '../../ui/format';

export function selectionWords(
  phrases: readonly TakePhrase[],
  selected: FrameRange,
  lane: string,
  sampleRate: number,
  titleOf: (takeId: string) => string,
): string {
  if (selected.from >= selected.to) return `${lane}. Nothing is selected.`;
  const time = (frame: number) => formatTime(frame, sampleRate);
  const touched = phrases.slice(phraseAt(phrases, selected.from), phraseAt(phrases, selected.to - 1) + 1);
  const heard = [...new Set(touched.map(({ sourceId }) => titleOf(sourceId)))];
  const shown = heard.length > 3 ? `${heard.length} takes` : heard.join(', ');
  // A place rather than a range, as before anything was chosen.
  const isPlace = selected.to - selected.from === 1;
  const where = isPlace ? `at ${time(selected.from)}` : `${time(selected.from)} to ${time(selected.to)}`;
  return `${lane}, ${where}. Heard here: ${shown}.`;
}

/** `12`, `12 ms`, `0.2 s` as milliseconds; null for anything else. */
export function parseMilliseconds(text: string): number | null {
  const match = /^\s*(\d+(?:[.,]\d+)?)\s*(ms|s)?\s*$/i.exec(text);
  if (!match) return null;
  const value = Number(match[1]!.replace(',', '.')) * (match[2]?.toLowerCase() === 's' ? 1000 : 1);
  return Number.isFinite(value) ? Math.round(value) : null;
}
