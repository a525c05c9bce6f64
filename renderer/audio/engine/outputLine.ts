/**
 * Finds where the sound card stood still.
 *
 * A browser says from time to time which context frame left the loudspeaker at which moment of the computer's clock.
 * As long as the card runs, moment minus frame is one number, steady within a fraction of a millisecond. When the card
 * runs dry it plays silence and the number grows by exactly that silence, for good; nothing else shows it: the
 * context's own counter just waits, and a take goes on as if nothing had been. So a step of that number is a jump of
 * the time in whatever is recorded along with the sound, and its height is the slip. (Measured with a sound server that
 * was stopped for 300 ms: docs/measurements.md, "Jumps".)
 *
 * Single readings may lie; a step counts once several in a row agree.
 */

/** Steps below this, in seconds, are taken for the tremor of the readings. */
const LEAST_STEP = 0.003;
/** Readings that must agree before a new level is believed, and before there is a first one. */
const AGREEING = 6;
/** After so many readings that never agreed the latest are taken as they are. */
const MOST_PENDING = 60;
/** Weight of a reading in the level and in the tremor: real clocks drift slowly. */
const WEIGHT = 0.1;
/** How many times the usual tremor a reading must be away. */
const TREMORS = 5;

export interface OutputReading {
  /** `AudioContext.getOutputTimestamp`: seconds of the context, and milliseconds of `performance.now`. */
  readonly contextTime: number;
  readonly performanceTime: number;
  /** Context frames that were rendered by now. */
  readonly rendered: number;
}

export interface OutputStep {
  /** Context frame that was rendered last before the card stood still. */
  readonly frame: number;
  /** Frames of silence that were played in between; negative when frames were left out. */
  readonly frames: number;
}

export interface OutputLine {
  /** To be called at every look; gives the step once it is sure, which is some readings later. */
  observe(reading: OutputReading): OutputStep | null;
  /** The context was suspended: the next readings make a new level, and no step. */
  reset(): void;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

export const createOutputLine = (sampleRate: number): OutputLine => {
  let level: number | null = null;
  let tremor = 0;
  let pending: number[] = [];
  /** Rendered frames at the last look that agreed with the level. */
  let agreed = 0;
  let lastPerformance = 0;
  let value = 0;

  const settled = (): boolean => {
    const latest = pending.slice(-AGREEING);
    return latest.length === AGREEING && Math.max(...latest) - Math.min(...latest) <= LEAST_STEP;
  };

  return {
    observe({ contextTime, performanceTime, rendered }) {
      if (!(performanceTime > 0)) return null;
      const isNews = performanceTime !== lastPerformance;
      lastPerformance = performanceTime;
      if (isNews) value = performanceTime / 1_000 - contextTime;
      const tolerance = Math.max(LEAST_STEP, TREMORS * tremor);
      if (level !== null && Math.abs(value - level) <= tolerance) {
        agreed = rendered;
        if (!isNews) return null;
        tremor += WEIGHT * (Math.abs(value - level) - tremor);
        level += WEIGHT * (value - level);
        pending = [];
        return null;
      }
      if (!isNews) return null;
      pending.push(value);
      if (!settled() && pending.length < MOST_PENDING) return null;
      const next = median(pending.slice(-AGREEING));
      const step = level === null ? 0 : next - level;
      const frame = agreed;
      level = next;
      agreed = rendered;
      pending = [];
      return Math.abs(step) < LEAST_STEP ? null : { frame, frames: Math.round(step * sampleRate) };
    },
    reset() {
      level = null;
      tremor = 0;
      pending = [];
      lastPerformance = 0;
    },
  };
};
