/**
 * Batches that rendering leaves out because graph and card run at different rates.
 *
 * At 44.1 kHz before a card of 48 kHz Chromium renders 471 frames for what are 470.4, so it hurries ahead and leaves out
 * one batch in 784: every 369,280 frames, counted to the batch over a minute. A stall of a batch looks the same but for
 * its place. So the places are kept for as long as the graph lives, longer than any input.
 */

/** Hurry, in frames a frame, that no quartz has. */
const HURRY = 0.000_8;
/** How far a beat may be from one batch, as a part of it: where it is measured early the hurry is not known well. */
const SIZE = 0.25;
/** How far a beat may be from where it is expected, as a part of the time between two: by a hurry, and by beats. */
const PLACE_BY_HURRY = 0.08;
const PLACE_BY_BEATS = 0.03;
/** Two reports of a step this far apart, in batches, tell of the same one. */
const SAME = 20;
/** Steps that are remembered. */
const MOST_STEPS = 100;

export interface Beats {
  /**
   * Whether a step at this context frame is a beat. The first one of a graph is taken at its word.
   *
   * @param hurry frames by which rendering gets ahead of the clock, a frame
   */
  has(frame: number, frames: number, hurry: number): boolean;
}

interface Step {
  readonly frame: number;
  readonly isBeat: boolean;
}

/** @param batch frames that the graph renders in one go */
export const createBeats = (batch: number): Beats => {
  /** Of a batch, beats or not: when the first one was a stall, the beats still lie right to each other. */
  let steps: Step[] = [];
  let period: number | null = null;

  /** The time between two beats when this step is one, a whole number of beats after an earlier step. */
  const periodTo = (frame: number, between: number): number | null => {
    for (const step of steps) {
      const periods = (frame - step.frame) / between;
      const nearest = Math.max(1, Math.round(periods));
      const tolerance = period === null ? PLACE_BY_HURRY * nearest : PLACE_BY_BEATS;
      if (tolerance < 0.5 && Math.abs(periods - nearest) <= tolerance) return (frame - step.frame) / nearest;
    }
    return null;
  };

  return {
    has(frame, frames, hurry) {
      if (Math.abs(frames - batch) > SIZE * batch) return false;
      const known = steps.find((step) => Math.abs(frame - step.frame) <= SAME * batch);
      if (known) return known.isBeat;
      const between = period ?? (hurry < HURRY ? null : batch / hurry);
      if (between === null) return false;
      const found = periodTo(frame, between);
      const isBeat = steps.length === 0 || found !== null;
      period = found ?? period;
      steps = [...steps, { frame, isBeat }].slice(-MOST_STEPS);
      return isBeat;
    },
  };
};
