/**
 * Lowest and highest sample of each run of frames, per channel; see `shared/domain/peaks`. Pointers are byte addresses.
 *
 * One loop serves any number of channels: of C interleaved channels, every C-th vector holds the same channels in the
 * same lanes, so C strided passes over a point keep their extremes in two registers each, and lanes are told apart
 * only once a point. Integers stand left-justified in 32 bits, so that all their formats end in the same shift.
 */
import { unpackS24 } from './convert';
import { audible } from './sample';

/** The formats that are treated apart; 2 is s32. */
const S16 = 0;
const S24 = 1;
const F32 = 3;

/**
 * Folds frames into points.
 *
 * @param format 0: s16, 1: s24, 2: s32, 3: f32
 * @param filled frames that the point begun by earlier calls already covers
 * @param state for each channel its lowest and highest value so far, 4 bytes each; reset when a point is complete
 * @param scratch 32 bytes
 * @param out receives min and max of each channel as 16 bits, for each completed point
 * @returns number of completed points
 */
export function foldPeaks(
  format: i32,
  source: usize,
  frames: i32,
  channels: i32,
  framesPerPoint: i32,
  filled: i32,
  state: usize,
  scratch: usize,
  out: usize,
): i32 {
  const frameBytes = sampleBytes(format) * <usize>channels;
  let points = 0;
  while (frames > 0) {
    const run = min(frames, framesPerPoint - filled);
    if (format === F32) foldFloats(source, run, channels, state, scratch);
    else if (format === S16) foldShorts(source, run, channels, state, scratch);
    else foldIntegers(format, source, run, channels, state, scratch);
    source += frameBytes * <usize>run;
    frames -= run;
    filled += run;
    if (filled === framesPerPoint) {
      out = emitPoint(format, channels, state, out);
      filled = 0;
      points++;
    }
  }
  return points;
}

/** Writes the point that has been gathered, resets the state, and gives the address after the point. */
export function emitPoint(format: i32, channels: i32, state: usize, out: usize): usize {
  for (let channel = 0; channel < channels; channel++) {
    const at = state + ((<usize>channel) << 3);
    store<i16>(out, format === F32 ? floatTo16(load<f32>(at)) : load<i32>(at) >> 16);
    store<i16>(out, format === F32 ? floatTo16(load<f32>(at, 4)) : load<i32>(at, 4) >> 16, 2);
    out += 4;
  }
  resetState(format, channels, state);
  return out;
}

export function resetState(format: i32, channels: i32, state: usize): void {
  for (let channel = 0; channel < channels; channel++) {
    const at = state + ((<usize>channel) << 3);
    if (format === F32) {
      store<f32>(at, Infinity);
      store<f32>(at, -Infinity, 4);
    } else {
      store<i32>(at, i32.MAX_VALUE);
      store<i32>(at, i32.MIN_VALUE, 4);
    }
  }
}

function foldIntegers(
  format: i32,
  source: usize,
  frames: i32,
  channels: i32,
  state: usize,
  scratch: usize,
): void {
  const vectorBytes: usize = format === S24 ? 12 : 16;
  const step = vectorBytes * <usize>channels;
  const turns = frames >> 2;
  if (turns > 0) {
    for (let vector = 0; vector < channels; vector++) {
      let at = source + vectorBytes * <usize>vector;
      let low = i32x4.splat(i32.MAX_VALUE);
      let high = i32x4.splat(i32.MIN_VALUE);
      let left = turns;
      if (format === S24) {
        for (; left >= 2; left -= 2) {
          const a = unpackS24(v128.load(at));
          const b = unpackS24(v128.load(at + step));
          low = i32x4.min_s(low, i32x4.min_s(a, b));
          high = i32x4.max_s(high, i32x4.max_s(a, b));
          at += step + step;
        }
      }
      for (; left > 0; left--) {
        const x = v128.load(at);
        const a = format === S24 ? unpackS24(x) : x;
        low = i32x4.min_s(low, a);
        high = i32x4.max_s(high, a);
        at += step;
      }
      v128.store(scratch, low);
      v128.store(scratch, high, 16);
      for (let lane = 0; lane < 4; lane++) {
        const value = scratch + ((<usize>lane) << 2);
        foldInteger(state, (vector * 4 + lane) % channels, load<i32>(value), load<i32>(value, 16));
      }
    }
  }
  const size = sampleBytes(format);
  let rest = source + step * <usize>turns;
  for (let frame = turns << 2; frame < frames; frame++) {
    for (let channel = 0; channel < channels; channel++) {
      const value =
        format === S24 ? ((<i32>load<u16>(rest)) << 8) | ((<i32>load<i8>(rest, 2)) << 24) : load<i32>(rest);
      foldInteger(state, channel, value, value);
      rest += size;
    }
  }
}

function foldShorts(source: usize, frames: i32, channels: i32, state: usize, scratch: usize): void {
  const step = 16 * <usize>channels;
  const turns = frames >> 3;
  if (turns > 0) {
    for (let vector = 0; vector < channels; vector++) {
      let at = source + 16 * <usize>vector;
      let low = i16x8.splat(i16.MAX_VALUE);
      let high = i16x8.splat(i16.MIN_VALUE);
      for (let left = turns; left > 0; left--) {
        const x = v128.load(at);
        low = i16x8.min_s(low, x);
        high = i16x8.max_s(high, x);
        at += step;
      }
      v128.store(scratch, low);
      v128.store(scratch, high, 16);
      for (let lane = 0; lane < 8; lane++) {
        const value = scratch + ((<usize>lane) << 1);
        const channel = (vector * 8 + lane) % channels;
        foldInteger(state, channel, (<i32>load<i16>(value)) << 16, (<i32>load<i16>(value, 16)) << 16);
      }
    }
  }
  let rest = source + step * <usize>turns;
  for (let frame = turns << 3; frame < frames; frame++) {
    for (let channel = 0; channel < channels; channel++) {
      const value = (<i32>load<i16>(rest)) << 16;
      foldInteger(state, channel, value, value);
      rest += 2;
    }
  }
}

function foldFloats(source: usize, frames: i32, channels: i32, state: usize, scratch: usize): void {
  const step = 16 * <usize>channels;
  const turns = frames >> 2;
  if (turns > 0) {
    for (let vector = 0; vector < channels; vector++) {
      let at = source + 16 * <usize>vector;
      let low = f32x4.splat(Infinity);
      let high = f32x4.splat(-Infinity);
      for (let left = turns; left > 0; left--) {
        const x = audible(v128.load(at));
        low = f32x4.pmin(low, x);
        high = f32x4.pmax(high, x);
        at += step;
      }
      v128.store(scratch, low);
      v128.store(scratch, high, 16);
      for (let lane = 0; lane < 4; lane++) {
        const value = scratch + ((<usize>lane) << 2);
        foldFloat(state, (vector * 4 + lane) % channels, load<f32>(value), load<f32>(value, 16));
      }
    }
  }
  let rest = source + step * <usize>turns;
  for (let frame = turns << 2; frame < frames; frame++) {
    for (let channel = 0; channel < channels; channel++) {
      const value = f32x4.extract_lane(audible(v128.load32_zero(rest)), 0);
      foldFloat(state, channel, value, value);
      rest += 4;
    }
  }
}

function foldInteger(state: usize, channel: i32, low: i32, high: i32): void {
  const at = state + ((<usize>channel) << 3);
  store<i32>(at, min(load<i32>(at), low));
  store<i32>(at, max(load<i32>(at, 4), high), 4);
}

function foldFloat(state: usize, channel: i32, low: f32, high: f32): void {
  const at = state + ((<usize>channel) << 3);
  store<f32>(at, min(load<f32>(at), low));
  store<f32>(at, max(load<f32>(at, 4), high), 4);
}

function floatTo16(value: f32): i32 {
  return <i32>min(<f32>32767, max(<f32>-32768, floor(value * 32768)));
}

function sampleBytes(format: i32): usize {
  return format === S16 ? 2 : format === S24 ? 3 : 4;
}
