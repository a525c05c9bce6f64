/** What a capture lost, in words a person understands: the note of a receipt. */
import type { CheckResult, Span } from './segmentCheck';
import { spanFrames } from './segmentCheck';

const MAX_PLACES = 5;

const seconds = (frames: number, sampleRate: number): string => {
  const value = frames / sampleRate;
  return `${value < 1 ? value.toFixed(3) : value.toFixed(1)} s`;
};

const places = (spans: readonly Span[], sampleRate: number): string => {
  const named = spans.slice(0, MAX_PLACES).map(({ from }) => seconds(from, sampleRate));
  return (
    named.join(', ') + (spans.length > MAX_PLACES ? ` and ${spans.length - MAX_PLACES} more places` : '')
  );
};

/** What the checksums say; null when every frame is as it was written. */
export function describeCheck({ damaged, unchecked }: CheckResult, sampleRate: number): string | null {
  const words: string[] = [];
  if (damaged.length > 0)
    words.push(
      `${seconds(spanFrames(damaged), sampleRate)} are not what was written (from ${places(damaged, sampleRate)}).`,
    );
  if (unchecked.length > 0)
    words.push(
      `${seconds(spanFrames(unchecked), sampleRate)} could not be checked (from ${places(unchecked, sampleRate)}).`,
    );
  return words.length > 0 ? words.join(' ') : null;
}

export interface Rescued {
  /** Frames that were saved, and those that the journal calls durable. */
  readonly frames: number;
  readonly durableFrames: number;
  readonly sampleRate: number;
  readonly check: CheckResult;
  /** The user had stopped the take already. */
  readonly finished: boolean;
}

/** The note of a recovered take. */
export function describeRescue(rescued: Rescued): string {
  const { frames, durableFrames, sampleRate, check, finished } = rescued;
  const words = [
    finished
      ? 'The studio stopped while it filed this take.'
      : 'The studio stopped while this take was recorded.',
  ];
  const gone = durableFrames - frames;
  if (gone > 0) words.push(`${seconds(gone, sampleRate)} at the end, which were on the disk, are missing.`);
  const doubt = describeCheck(check, sampleRate);
  if (doubt) words.push(doubt);
  if (gone <= 0 && !doubt)
    words.push(finished ? 'Nothing is missing.' : 'All that had reached the disk is here and unharmed.');
  return words.join(' ');
}
