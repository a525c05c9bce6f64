/**
 * The sums of the mix kernel. All pointers are byte addresses; the accumulator is interleaved stereo float32.
 * Each step's rounding is the same as in `jsKernel.ts`: products are rounded to float32 before they are added, and no
 * fused multiply-add is used, so that every machine and the plain twin give the same bits.
 */
import { audible } from './sample';

/** acc += (gain, gain) * source, for a stereo source that keeps its sides apart. */
export function mixStereoStraight(acc: usize, source: usize, frames: i32, ll: f32, rr: f32): void {
  const gains = f32x4(ll, rr, ll, rr);
  const end = source + ((<usize>frames) << 3);
  const wide = source + ((<usize>(frames & ~3)) << 3);
  while (source < wide) {
    const a = f32x4.mul(audible(v128.load(source)), gains);
    const b = f32x4.mul(audible(v128.load(source, 16)), gains);
    v128.store(acc, f32x4.add(v128.load(acc), a));
    v128.store(acc, f32x4.add(v128.load(acc, 16), b), 16);
    source += 32;
    acc += 32;
  }
  while (source < end) {
    const a = f32x4.mul(audible(v128.load64_zero(source)), gains);
    v128.store64_lane(acc, f32x4.add(v128.load64_zero(acc), a), 0);
    source += 8;
    acc += 8;
  }
}

/** acc += matrix * source, for a stereo source. */
export function mixStereo(acc: usize, source: usize, frames: i32, ll: f32, lr: f32, rl: f32, rr: f32): void {
  const same = f32x4(ll, rr, ll, rr);
  const crossed = f32x4(rl, lr, rl, lr);
  const end = source + ((<usize>frames) << 3);
  const wide = source + ((<usize>(frames & ~1)) << 3);
  while (source < wide) {
    const x = audible(v128.load(source));
    const y = f32x4.add(f32x4.mul(x, same), f32x4.mul(swapSides(x), crossed));
    v128.store(acc, f32x4.add(v128.load(acc), y));
    source += 16;
    acc += 16;
  }
  if (source < end) {
    const x = audible(v128.load64_zero(source));
    const y = f32x4.add(f32x4.mul(x, same), f32x4.mul(swapSides(x), crossed));
    v128.store64_lane(acc, f32x4.add(v128.load64_zero(acc), y), 0);
  }
}

/** acc += (left, right) * source, for a mono source. */
export function mixMono(acc: usize, source: usize, frames: i32, ll: f32, lr: f32): void {
  const gains = f32x4(ll, lr, ll, lr);
  const end = source + ((<usize>frames) << 2);
  const wide = source + ((<usize>(frames & ~3)) << 2);
  while (source < wide) {
    const x = audible(v128.load(source));
    const a = f32x4.mul(i8x16.shuffle(x, x, 0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7, 4, 5, 6, 7), gains);
    const b = f32x4.mul(
      i8x16.shuffle(x, x, 8, 9, 10, 11, 8, 9, 10, 11, 12, 13, 14, 15, 12, 13, 14, 15),
      gains,
    );
    v128.store(acc, f32x4.add(v128.load(acc), a));
    v128.store(acc, f32x4.add(v128.load(acc, 16), b), 16);
    source += 16;
    acc += 32;
  }
  while (source < end) {
    const a = f32x4.mul(audible(v128.load32_splat(source)), gains);
    v128.store64_lane(acc, f32x4.add(v128.load64_zero(acc), a), 0);
    source += 4;
    acc += 8;
  }
}

/**
 * acc += envelope * (from + delta * weight) * source, all three changing with every frame; two frames at a time.
 *
 * @param rise numerator of the fade-in at the first frame, one more each frame; divided by `fadeIn`
 * @param fall numerator of the fade-out at the first frame, one less each frame; divided by `fadeOut`
 * @param step numerator of the ramp's weight at the first frame, one more each frame; divided by `rampFrames`
 */
export function mixShaped(
  acc: usize,
  source: usize,
  frames: i32,
  stereo: i32,
  rise: f64,
  fadeIn: f64,
  fall: f64,
  fadeOut: f64,
  step: f64,
  rampFrames: f64,
  ll: f32,
  lr: f32,
  rl: f32,
  rr: f32,
  deltaLl: f32,
  deltaLr: f32,
  deltaRl: f32,
  deltaRr: f32,
): void {
  const same = stereo ? f32x4(ll, rr, ll, rr) : f32x4(ll, lr, ll, lr);
  const deltaSame = stereo
    ? f32x4(deltaLl, deltaRr, deltaLl, deltaRr)
    : f32x4(deltaLl, deltaLr, deltaLl, deltaLr);
  const crossed = f32x4(rl, lr, rl, lr);
  const deltaCrossed = f32x4(deltaRl, deltaLr, deltaRl, deltaLr);
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  const two = f64x2.splat(2);
  const fadeIns = f64x2.splat(fadeIn);
  const fadeOuts = f64x2.splat(fadeOut);
  const rampLengths = f64x2.splat(rampFrames);
  let rises = f64x2(rise, rise + 1);
  let falls = f64x2(fall, fall - 1);
  let steps = f64x2(step, step + 1);

  for (let left = frames; left > 0; left -= 2) {
    const single = left === 1;
    const up = f64x2.pmin(one, f64x2.div(rises, fadeIns));
    const down = f64x2.pmax(zero, f64x2.pmin(one, f64x2.div(falls, fadeOuts)));
    const envelope = eachTwice(f32x4.demote_f64x2_zero(f64x2.mul(up, down)));
    const weight = eachTwice(f32x4.demote_f64x2_zero(f64x2.pmin(one, f64x2.div(steps, rampLengths))));
    const straight = f32x4.add(same, f32x4.mul(deltaSame, weight));

    let y: v128;
    if (stereo) {
      const x = f32x4.mul(audible(single ? v128.load64_zero(source) : v128.load(source)), envelope);
      const across = f32x4.add(crossed, f32x4.mul(deltaCrossed, weight));
      y = f32x4.add(f32x4.mul(x, straight), f32x4.mul(swapSides(x), across));
      source += 16;
    } else {
      const pair = single ? v128.load32_zero(source) : v128.load64_zero(source);
      y = f32x4.mul(f32x4.mul(eachTwice(audible(pair)), envelope), straight);
      source += 8;
    }
    if (single) {
      v128.store64_lane(acc, f32x4.add(v128.load64_zero(acc), y), 0);
    } else {
      v128.store(acc, f32x4.add(v128.load(acc), y));
    }
    acc += 16;
    rises = f64x2.add(rises, two);
    falls = f64x2.sub(falls, two);
    steps = f64x2.add(steps, two);
  }
}

/** Splits an interleaved stereo block into two planes. */
export function splitStereo(source: usize, left: usize, right: usize, frames: i32): void {
  const end = source + ((<usize>frames) << 3);
  const wide = source + ((<usize>(frames & ~3)) << 3);
  while (source < wide) {
    const a = v128.load(source);
    const b = v128.load(source, 16);
    v128.store(left, i8x16.shuffle(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27));
    v128.store(right, i8x16.shuffle(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31));
    source += 32;
    left += 16;
    right += 16;
  }
  while (source < end) {
    store<f32>(left, load<f32>(source));
    store<f32>(right, load<f32>(source, 4));
    source += 8;
    left += 4;
    right += 4;
  }
}

/** (l0 r0 l1 r1) to (r0 l0 r1 l1). */
function swapSides(x: v128): v128 {
  return i8x16.shuffle(x, x, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
}

/** (a b - -) to (a a b b). */
function eachTwice(x: v128): v128 {
  return i8x16.shuffle(x, x, 0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7, 4, 5, 6, 7);
}
