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
 * Readings may lie: a single one by much, and for good by some milliseconds when the browser thinks anew about the
 * latency of the way out. So a step counts once several in a row agree, and only when rendering, which waits for the
 * card, has fallen behind the computer's clock along with it.
 */

/** Steps below this, in seconds, are taken for the tremor of the readings. */
const LEAST_STEP = 0.004;
/** Readings that must agree before a new level is believed, and before there is a first one. */
const AGREEING = 8;
/** After so many readings that never agreed the latest are taken as they are. */
const MOST_PENDING = 60;
/** Weight of a reading in the level and in the tremor: real clocks drift slowly. */
const WEIGHT = 0.1;
/** Weight of a look in the level of rendering, which trembles by a batch. */
const RENDER_WEIGHT = 0.03;
/** How much of a step rendering must have made too. */
const CONFIRMED = 0.5;
/** How many times the usual tremor a reading must be away. */
const TREMORS = 5;

export interface OutputReading {
  /** `performance.now` of the look, in ms. */
  readonly now: number;
  /** `AudioContext.getOutputTimestamp`: seconds of the context, and milliseconds of `performance.now`. */
  readonly contextTime: number;
  readonly performanceTime: number;
  /** Context frames that were rendered by now. */
  readonly rendered: number;
}

export interface OutputStep {
  /** Context frame that was rendered last before the card stood still. */
  readonly frame: number;
  /** Frames of silence that were played in between. */
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

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

export const createOutputLine = (sampleRate: number): OutputLine => {
  let level: number | null = null;
  let tremor = 0;
  let pending: number[] = [];
  /** Moment minus rendered frames, in seconds: of looks that agreed, and of those since. */
  let renderLevel: number | null = null;
  let renders: number[] = [];
  /** Rendered frames at the last look that agreed with the level. */
  let agreed = 0;
  let lastPerformance = 0;
  let value = 0;

  const settled = (): boolean => {
    const latest = pending.slice(-AGREEING);
    return latest.length === AGREEING && Math.max(...latest) - Math.min(...latest) <= LEAST_STEP;
  };

  return {
    observe({ now, contextTime, performanceTime, rendered }) {
      if (!(performanceTime > 0)) return null;
      const render = now / 1_000 - rendered / sampleRate;
      const isNews = performanceTime !== lastPerformance;
      lastPerformance = performanceTime;
      if (isNews) value = performanceTime / 1_000 - contextTime;
      const tolerance = Math.max(LEAST_STEP, TREMORS * tremor);
      if (level !== null && Math.abs(value - level) <= tolerance) {
        // While the card stands still the last reading still agrees, but rendering falls behind already.
        if (isNews || rendered !== agreed) {
          renderLevel = renderLevel === null ? render : renderLevel + RENDER_WEIGHT * (render - renderLevel);
        }
        agreed = rendered;
        if (!isNews) return null;
        tremor += WEIGHT * (Math.abs(value - level) - tremor);
        level += WEIGHT * (value - level);
        pending = [];
        renders = [];
        return null;
      }
      renders.push(render);
      if (!isNews) return null;
      pending.push(value);
      if (!settled() && pending.length < MOST_PENDING) return null;
      const next = median(pending.slice(-AGREEING));
      const step = level === null ? 0 : next - level;
      const behind = renderLevel === null ? 0 : mean(renders) - renderLevel;
      const frame = agreed;
      level = next;
      agreed = rendered;
      renderLevel = mean(renders);
      pending = [];
      renders = [];
      const isReal = step >= LEAST_STEP && behind >= step * CONFIRMED;
      return isReal ? { frame, frames: Math.round(step * sampleRate) } : null;
    },
    reset() {
      level = null;
      tremor = 0;
      pending = [];
      renderLevel = null;
      renders = [];
      lastPerformance = 0;
    },
  };
};
