/**
 * Which context frame is at the ear right now.
 *
 * The browser says from time to time which frame is leaving the loudspeaker; each answer is off by a few milliseconds,
 * because it moves in steps of the device's buffer. A playhead drawn from single answers trembles, so the distance
 * between the context's time and the page's clock is averaged and the frame is extrapolated from the page's clock.
 * A real change (another device, a stall) is taken over at once, but nobody hears backwards: where the new answer lies
 * before what was told already, the clock stands still until the sound has caught up.
 */

/** Distance in seconds beyond which an answer is a change and no tremor. */
const CHANGE = 0.06;
/** Weight of a new answer. */
const WEIGHT = 0.1;

export interface EarClock {
  /** An answer of `AudioContext.getOutputTimestamp`: seconds, and milliseconds of `performance.now`. */
  observe(contextTime: number, performanceTime: number): void;
  /** Context time at the ear, in seconds, at a moment of `performance.now`; null before the first answer. */
  at(performanceTime: number): number | null;
  reset(): void;
}

export const createEarClock = (): EarClock => {
  let distance: number | null = null;
  let told = Number.NEGATIVE_INFINITY;
  return {
    observe(contextTime, performanceTime) {
      const latest = contextTime - performanceTime / 1_000;
      if (distance === null || Math.abs(latest - distance) > CHANGE) distance = latest;
      else distance += (latest - distance) * WEIGHT;
    },
    at: (performanceTime) => {
      if (distance === null) return null;
      told = Math.max(told, performanceTime / 1_000 + distance);
      return told;
    },
    reset: () => {
      distance = null;
      told = Number.NEGATIVE_INFINITY;
    },
  };
};
