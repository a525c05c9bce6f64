/** The inner loops of the loudness meter; see `loudnessMeter.ts` for what they measure. Pointers are byte addresses. */
import { audible } from './sample';

/** Sets samples that are no audio to 0, in place, and gives the highest magnitude of the others. */
export function settle(samplesAt: usize, samples: i32): f32 {
  let highest = f32x4.splat(0);
  const end = samplesAt + ((<usize>samples) << 2);
  const wide = samplesAt + ((<usize>(samples & ~3)) << 2);
  while (samplesAt < wide) {
    const x = audible(v128.load(samplesAt));
    v128.store(samplesAt, x);
    highest = f32x4.pmax(highest, f32x4.abs(x));
    samplesAt += 16;
  }
  while (samplesAt < end) {
    const x = audible(v128.load32_zero(samplesAt));
    v128.store32_lane(samplesAt, x, 0);
    highest = f32x4.pmax(highest, f32x4.abs(x));
    samplesAt += 4;
  }
  return highestLane(highest);
}

/**
 * K-weights one channel, or two neighbours side by side in the two lanes, and gives the sums of their squares.
 * Two biquads in float64, since at 38 Hz float32 would lose the low end; in direct form I, whose feedback is a
 * multiplication and a subtraction deep, where the transposed form waits for half as much again.
 *
 * @param samplesAt first sample of the (first) channel; frames are `stride` bytes apart
 * @param stateAt seven pairs of float64: the last two inputs, shelf outputs and outputs, newest first, then the sums,
 *   which are overwritten
 */
export function weigh(
  samplesAt: usize,
  frames: i32,
  stride: usize,
  pair: i32,
  stateAt: usize,
  b0: f64,
  b1: f64,
  b2: f64,
  a1: f64,
  a2: f64,
  c1: f64,
  c2: f64,
): void {
  const shelfB0 = f64x2.splat(b0);
  const shelfB1 = f64x2.splat(b1);
  const shelfB2 = f64x2.splat(b2);
  const shelfA1 = f64x2.splat(a1);
  const shelfA2 = f64x2.splat(a2);
  const passA1 = f64x2.splat(c1);
  const passA2 = f64x2.splat(c2);
  let x1 = v128.load(stateAt);
  let x2 = v128.load(stateAt, 16);
  let y1 = v128.load(stateAt, 32);
  let y2 = v128.load(stateAt, 48);
  let z1 = v128.load(stateAt, 64);
  let z2 = v128.load(stateAt, 80);
  let sums = f64x2.splat(0);
  for (; frames > 0; --frames) {
    const sample = pair ? v128.load64_zero(samplesAt) : v128.load32_zero(samplesAt);
    const x = f64x2.promote_low_f32x4(sample);
    samplesAt += stride;
    const shelf = f64x2.add(f64x2.add(f64x2.mul(shelfB0, x), f64x2.mul(shelfB1, x1)), f64x2.mul(shelfB2, x2));
    const y = f64x2.sub(f64x2.sub(shelf, f64x2.mul(shelfA2, y2)), f64x2.mul(shelfA1, y1));
    const pass = f64x2.add(f64x2.sub(y, f64x2.add(y1, y1)), y2);
    const z = f64x2.sub(f64x2.sub(pass, f64x2.mul(passA2, z2)), f64x2.mul(passA1, z1));
    sums = f64x2.add(sums, f64x2.mul(z, z));
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    z2 = z1;
    z1 = z;
  }
  v128.store(stateAt, x1);
  v128.store(stateAt, x2, 16);
  v128.store(stateAt, flushed(y1), 32);
  v128.store(stateAt, flushed(y2), 48);
  v128.store(stateAt, flushed(z1), 64);
  v128.store(stateAt, flushed(z2), 80);
  v128.store(stateAt, sums, 96);
}

/** Frames that are looked at together to see whether they can hold a new peak. At least the length of the filter. */
const SEGMENT_FRAMES = 32;

/**
 * Highest magnitude between the samples: the interleaved signal through the phases of an interpolating filter, taps
 * one frame apart.
 *
 * Most segments can't hold a new peak, and that is found out cheaply: by their samples alone, else by the filter's
 * core, the few taps around the middle, since the others can add no more than `restBound` times the highest sample.
 * Only what is left goes through the whole filter, so the result is that of the whole filter everywhere.
 *
 * @param samplesAt frame 0; `SEGMENT_FRAMES` older frames must stand before it
 * @param coefficientsAt float32: for each tap, newest sample first, the coefficient of each phase
 * @param phases 3 (4x oversampling) or 1 (2x)
 * @param core number of taps of the core, of the same parity as `taps`
 * @param bound largest sum of magnitudes of the coefficients of a phase
 * @param restBound the same for the taps outside the core
 */
export function interpolatedPeak(
  samplesAt: usize,
  frames: i32,
  channels: i32,
  coefficientsAt: usize,
  taps: i32,
  phases: i32,
  core: i32,
  bound: f32,
  restBound: f32,
  current: f32,
): f32 {
  const tapBytes = (<usize>channels) << 2;
  const skipped = <usize>((taps - core) >> 1);
  const coreAt = coefficientsAt + skipped * ((<usize>phases) << 2);
  let before = highestOf(samplesAt - SEGMENT_FRAMES * tapBytes, SEGMENT_FRAMES * channels);
  for (let from = 0; from < frames; from += SEGMENT_FRAMES) {
    const samples = min(SEGMENT_FRAMES, frames - from) * channels;
    const here = highestOf(samplesAt, samples);
    const highest = max(before, here);
    if (highest * bound > current) {
      const centre = filteredPeak(samplesAt - skipped * tapBytes, samples, tapBytes, coreAt, core, phases);
      if (centre + highest * restBound > current) {
        current = max(current, filteredPeak(samplesAt, samples, tapBytes, coefficientsAt, taps, phases));
      }
    }
    before = here;
    samplesAt += (<usize>samples) << 2;
  }
  return current;
}

function filteredPeak(
  at: usize,
  samples: i32,
  tapBytes: usize,
  coefficientsAt: usize,
  taps: i32,
  phases: i32,
): f32 {
  return phases === 3
    ? quarterPeaks(at, samples, tapBytes, coefficientsAt, taps)
    : halfPeaks(at, samples, tapBytes, coefficientsAt, taps);
}

function quarterPeaks(at: usize, samples: i32, tapBytes: usize, coefficientsAt: usize, taps: i32): f32 {
  let highest = f32x4.splat(0);
  const end = at + ((<usize>samples) << 2);
  const wide = at + ((<usize>(samples & ~7)) << 2);
  for (; at < wide; at += 32) {
    let a1 = f32x4.splat(0);
    let a2 = f32x4.splat(0);
    let a3 = f32x4.splat(0);
    let b1 = f32x4.splat(0);
    let b2 = f32x4.splat(0);
    let b3 = f32x4.splat(0);
    let from = at;
    let coefficient = coefficientsAt;
    for (let tap = 0; tap < taps; tap++) {
      const a = v128.load(from);
      const b = v128.load(from, 16);
      const c1 = v128.load32_splat(coefficient);
      const c2 = v128.load32_splat(coefficient, 4);
      const c3 = v128.load32_splat(coefficient, 8);
      a1 = f32x4.add(a1, f32x4.mul(a, c1));
      b1 = f32x4.add(b1, f32x4.mul(b, c1));
      a2 = f32x4.add(a2, f32x4.mul(a, c2));
      b2 = f32x4.add(b2, f32x4.mul(b, c2));
      a3 = f32x4.add(a3, f32x4.mul(a, c3));
      b3 = f32x4.add(b3, f32x4.mul(b, c3));
      from -= tapBytes;
      coefficient += 12;
    }
    const upper = f32x4.pmax(f32x4.pmax(f32x4.abs(a1), f32x4.abs(a2)), f32x4.abs(a3));
    const lower = f32x4.pmax(f32x4.pmax(f32x4.abs(b1), f32x4.abs(b2)), f32x4.abs(b3));
    highest = f32x4.pmax(highest, f32x4.pmax(upper, lower));
  }
  let result = highestLane(highest);
  for (; at < end; at += 4) {
    let s1: f32 = 0;
    let s2: f32 = 0;
    let s3: f32 = 0;
    let from = at;
    let coefficient = coefficientsAt;
    for (let tap = 0; tap < taps; tap++) {
      const x = load<f32>(from);
      s1 += x * load<f32>(coefficient);
      s2 += x * load<f32>(coefficient, 4);
      s3 += x * load<f32>(coefficient, 8);
      from -= tapBytes;
      coefficient += 12;
    }
    result = max(result, max(abs(s1), max(abs(s2), abs(s3))));
  }
  return result;
}

function halfPeaks(at: usize, samples: i32, tapBytes: usize, coefficientsAt: usize, taps: i32): f32 {
  let highest = f32x4.splat(0);
  const end = at + ((<usize>samples) << 2);
  const wide = at + ((<usize>(samples & ~7)) << 2);
  for (; at < wide; at += 32) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let from = at;
    let coefficient = coefficientsAt;
    for (let tap = 0; tap < taps; tap++) {
      const c = v128.load32_splat(coefficient);
      a = f32x4.add(a, f32x4.mul(v128.load(from), c));
      b = f32x4.add(b, f32x4.mul(v128.load(from, 16), c));
      from -= tapBytes;
      coefficient += 4;
    }
    highest = f32x4.pmax(highest, f32x4.pmax(f32x4.abs(a), f32x4.abs(b)));
  }
  let result = highestLane(highest);
  for (; at < end; at += 4) {
    let sum: f32 = 0;
    let from = at;
    let coefficient = coefficientsAt;
    for (let tap = 0; tap < taps; tap++) {
      sum += load<f32>(from) * load<f32>(coefficient);
      from -= tapBytes;
      coefficient += 4;
    }
    result = max(result, abs(sum));
  }
  return result;
}

function highestOf(at: usize, samples: i32): f32 {
  let highest = f32x4.splat(0);
  const end = at + ((<usize>samples) << 2);
  const wide = at + ((<usize>(samples & ~3)) << 2);
  for (; at < wide; at += 16) highest = f32x4.pmax(highest, f32x4.abs(v128.load(at)));
  for (; at < end; at += 4) highest = f32x4.pmax(highest, f32x4.abs(v128.load32_zero(at)));
  return highestLane(highest);
}

function highestLane(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}

/** States that have decayed below anything audible become 0, before they turn into slow subnormal numbers. */
function flushed(state: v128): v128 {
  return v128.and(state, f64x2.gt(f64x2.abs(state), f64x2.splat(1e-30)));
}
