/**
 * The jumps of a take: what several witnesses saw of one stumble, put together as one place and one slip.
 *
 * Silence that the card played makes what follows lie late, input that was dropped makes it lie early, silence that
 * the browser put into the input makes it lie late again; one stumble of the machine often does all three within a
 * second. What a musician hears is their sum, from the first of their places on.
 */
import type { TimeJump } from '../../../shared/domain/model';

/** Witnesses closer than this, in seconds, saw the same stumble. */
const ONE_STUMBLE = 0.4;
/** A sum below this, in seconds, of parts that are small too is nobody's business. */
const LEAST_SLIP = 0.001;
const MOST_JUMPS = 1_000;

export interface Witness {
  /** Frame of the take from which on it holds. */
  readonly frame: number;
  /** Frames by which what follows lies late; negative: early. */
  readonly slip: number;
  readonly cause: string;
}

/** @param frames length of the take; what lies outside of it is left out */
export const joinJumps = (
  witnesses: readonly Witness[],
  frames: number,
  sampleRate: number,
): readonly TimeJump[] => {
  const inside = witnesses
    .filter(({ frame, slip }) => frame > 0 && frame < frames && slip !== 0)
    .sort((a, b) => a.frame - b.frame);
  const stumbles: { first: Witness; largest: Witness; last: number; slip: number }[] = [];
  for (const witness of inside) {
    const open = stumbles.at(-1);
    if (!open || witness.frame - open.last > ONE_STUMBLE * sampleRate) {
      stumbles.push({ first: witness, largest: witness, last: witness.frame, slip: witness.slip });
      continue;
    }
    open.last = witness.frame;
    open.slip += witness.slip;
    if (Math.abs(witness.slip) > Math.abs(open.largest.slip)) open.largest = witness;
  }
  return stumbles
    .filter(
      ({ slip, largest }) => Math.max(Math.abs(slip), Math.abs(largest.slip)) >= LEAST_SLIP * sampleRate,
    )
    .map(({ first, largest, slip }) => ({
      frame: Math.round(first.frame),
      slip: Math.round(slip),
      cause: largest.cause,
    }))
    .slice(0, MOST_JUMPS);
};
