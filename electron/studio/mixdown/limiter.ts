/**
 * A look-ahead true-peak limiter for interleaved stereo float32.
 *
 * FFmpeg's `alimiter` sees samples, not what lies between them, and running it at four times the rate costs more than
 * the whole export may. This one interpolates (with the meter's own filter, ITU-R BS.1770-4 annex 2) only where a peak
 * could lie, and leaves every frame alone that needs no gain.
 *
 * Gain of a frame: the least that any frame of the next `LOOKAHEAD` needs, let go exponentially, then averaged over
 * `LOOKAHEAD`: a straight ramp down that is complete when the peak arrives, and a soft way back. Pure arithmetic; the
 * output is the input delayed by nothing, since `process` sees the frames to come.
 */
import { createInterpolator, TRUE_PEAK_TAPS } from '../../../shared/domain/kernel/truePeak';

/** Seconds of the ramp down before a peak. */
const LOOKAHEAD = 0.005;
/** Time constant of the way back, in seconds. */
const RELEASE = 0.08;
/** Gain reduction below this is over. */
const SETTLED = 1e-5;
/** How far the interpolated signal can be above the samples beside it before it counts as impossible: 6 dB. */
const OVERSHOOT = 2;
const HALF_TAPS = TRUE_PEAK_TAPS / 2;

export interface Limiter {
  /** Frames that must be known beyond the block that is processed. */
  readonly lookahead: number;
  /**
   * Limits a block in place of the next frames of the stream.
   *
   * @param input interleaved stereo: `HISTORY_FRAMES` frames before the block (zeros at the start), the block, and
   *   `lookahead` frames after it (zeros at the end)
   * @param frames frames in the block
   * @param output gets the block, `frames` * 2 samples
   */
  process(input: Float32Array, frames: number, output: Float32Array): void;
}

/** Frames before the block that `process` needs to see. */
export const HISTORY_FRAMES = HALF_TAPS;

/**
 * @param gain applied to every sample before limiting, linear
 * @param ceiling highest true peak, linear
 */
export function createLimiter(rate: number, gain: number, ceiling: number, maxFrames: number): Limiter {
  const ramp = Math.max(1, Math.round(LOOKAHEAD * rate));
  const lookahead = ramp + HALF_TAPS + 1;
  const release = 1 - Math.exp(-1 / (RELEASE * rate));
  const { phases, coefficients } = createInterpolator(rate);
  // Gain that each frame of block and ramp needs; frame 0 of the block is at index 0.
  const need = new Float32Array(maxFrames + ramp + 1);
  const least = new Float32Array(maxFrames + ramp + 1);
  const factors = new Float32Array(Math.max(maxFrames, ramp));
  const queue = new Int32Array(maxFrames + ramp + 1);
  const recent = new Float64Array(ramp).fill(1);
  let recentAt = 0;
  let recentSum = ramp;
  let held = 1;
  let started = false;

  /** Magnitude of the loudest value between frame `at` and the next, in either channel. */
  function peakBetween(input: Float32Array, at: number): number {
    const newest = (at + HALF_TAPS) * 2;
    return phases === 3 ? quarterPeak(coefficients, input, newest) : halfPeak(coefficients, input, newest);
  }

  const magnitude = (input: Float32Array, at: number) =>
    Math.max(Math.abs(input[at * 2] as number), Math.abs(input[at * 2 + 1] as number));

  /** Fills `need` for the block and the ramp after it. True when any frame needs less than 1. */
  function findNeeds(input: Float32Array, frames: number): boolean {
    const count = frames + ramp;
    const limit = ceiling / gain;
    const suspect = limit / OVERSHOOT;
    let any = false;
    need.fill(1, 0, count);
    let here = magnitude(input, HISTORY_FRAMES - 1);
    // From the pair before the block on: its peak concerns the block's first frame too.
    for (let frame = -1; frame < count; frame += 1) {
      const next = magnitude(input, HISTORY_FRAMES + frame + 1);
      const higher = here > next ? here : next;
      if (higher > suspect) {
        const between = peakBetween(input, HISTORY_FRAMES + frame);
        const peak = between > higher ? between : higher;
        if (peak > limit) {
          const factor = limit / peak;
          if (frame >= 0 && factor < (need[frame] as number)) need[frame] = factor;
          if (frame + 1 < count && factor < (need[frame + 1] as number)) need[frame + 1] = factor;
          any = true;
        }
      }
      here = next;
    }
    return any;
  }

  /** `least[n]` becomes the least of `need[n .. n + ramp]`, by a running minimum from the end. */
  function lookAhead(frames: number): void {
    let first = 0;
    let last = 0;
    for (let at = frames + ramp - 1; at >= 0; at -= 1) {
      const here = need[at] as number;
      while (last > first && (need[queue[last - 1] as number] as number) >= here) last -= 1;
      queue[last] = at;
      last += 1;
      while ((queue[first] as number) > at + ramp) first += 1;
      if (at < frames) least[at] = need[queue[first] as number] as number;
    }
  }

  /**
   * Takes the wishes of some frames into the smoothed gain: each frame's factor is the mean of the last `ramp` gains.
   * The state is worked on in local variables, which is several times as fast as in those outside.
   */
  function smooth(wishes: Float32Array, frames: number): void {
    let gainNow = held;
    let sum = recentSum;
    let slot = recentAt;
    for (let frame = 0; frame < frames; frame += 1) {
      const wish = wishes[frame] as number;
      gainNow = wish < gainNow ? wish : gainNow + (wish - gainNow) * release;
      if (wish === 1 && 1 - gainNow < SETTLED) gainNow = 1;
      sum += gainNow - (recent[slot] as number);
      recent[slot] = gainNow;
      slot = slot + 1 === ramp ? 0 : slot + 1;
      // Rounding that has piled up in the sum goes when the window is full of ones again.
      if (gainNow === 1 && ramp - sum < SETTLED) sum = ramp;
      factors[frame] = sum / ramp;
    }
    held = gainNow;
    recentSum = sum;
    recentAt = slot;
  }

  /** The ramp down to a peak in the very first frames, run before the stream begins. */
  function rampIn(): void {
    let lowest = 1;
    for (let frame = 0; frame < ramp; frame += 1) {
      lowest = Math.min(lowest, need[frame] as number);
      least[frame] = lowest;
    }
    smooth(least, ramp);
  }

  const isIdle = () => held === 1 && ramp - recentSum < SETTLED;

  return {
    lookahead,
    process(input, frames, output) {
      const start = HISTORY_FRAMES * 2;
      const peaks = findNeeds(input, frames);
      if (!started) rampIn();
      started = true;
      if (!peaks && isIdle()) {
        for (let at = 0; at < frames * 2; at += 1) output[at] = (input[start + at] as number) * gain;
        return;
      }
      lookAhead(frames);
      smooth(least, frames);
      for (let frame = 0; frame < frames; frame += 1) {
        const factor = gain * (factors[frame] as number);
        const at = frame * 2;
        output[at] = (input[start + at] as number) * factor;
        output[at + 1] = (input[start + at + 1] as number) * factor;
      }
    },
  };
}

/** Three values between two frames, by four times oversampling; `newest` is the sample that the first tap meets. */
function quarterPeak(coefficients: Float32Array, input: Float32Array, newest: number): number {
  let left1 = 0;
  let left2 = 0;
  let left3 = 0;
  let right1 = 0;
  let right2 = 0;
  let right3 = 0;
  for (let tap = 0; tap < TRUE_PEAK_TAPS; tap += 1) {
    const left = input[newest - tap * 2] as number;
    const right = input[newest - tap * 2 + 1] as number;
    const weight1 = coefficients[tap * 3] as number;
    const weight2 = coefficients[tap * 3 + 1] as number;
    const weight3 = coefficients[tap * 3 + 2] as number;
    left1 += weight1 * left;
    left2 += weight2 * left;
    left3 += weight3 * left;
    right1 += weight1 * right;
    right2 += weight2 * right;
    right3 += weight3 * right;
  }
  return Math.max(
    Math.abs(left1),
    Math.abs(left2),
    Math.abs(left3),
    Math.abs(right1),
    Math.abs(right2),
    Math.abs(right3),
  );
}

/** The one value half-way, by twice oversampling. */
function halfPeak(coefficients: Float32Array, input: Float32Array, newest: number): number {
  let left = 0;
  let right = 0;
  for (let tap = 0; tap < TRUE_PEAK_TAPS; tap += 1) {
    const weight = coefficients[tap] as number;
    left += weight * (input[newest - tap * 2] as number);
    right += weight * (input[newest - tap * 2 + 1] as number);
  }
  return Math.max(Math.abs(left), Math.abs(right));
}
