/**
 * The inner loops of a layer's processing: four biquads and a compressor; see `chain.ts` beside this folder for what
 * they are and for the layout of `values`. Every operation is plain IEEE arithmetic in the order of `jsChain.ts`, so
 * that both give the same bits.
 */
import { audible } from './sample';

const B0: usize = 0;
const B1: usize = 8;
const B2: usize = 16;
const A1: usize = 24;
const A2: usize = 32;
const STAGE: usize = 40;
const STATES: usize = 160;
const STATE: usize = 32;

/**
 * High-pass and three bands at once, left and right in the two lanes, in float64: in float32 a high-pass at 20 Hz at
 * 192 kHz is off by more than 16 bits can hide. One loop for all four, because each by itself would mostly wait for its
 * own feedback.
 */
export function filterLayer(values: usize, source: usize, target: usize, frames: i32, stereo: i32): void {
  const p0 = v128.load64_splat(values, B0);
  const p1 = v128.load64_splat(values, B1);
  const p2 = v128.load64_splat(values, B2);
  const pa1 = v128.load64_splat(values, A1);
  const pa2 = v128.load64_splat(values, A2);
  const l0 = v128.load64_splat(values, STAGE + B0);
  const l1 = v128.load64_splat(values, STAGE + B1);
  const l2 = v128.load64_splat(values, STAGE + B2);
  const la1 = v128.load64_splat(values, STAGE + A1);
  const la2 = v128.load64_splat(values, STAGE + A2);
  const m0 = v128.load64_splat(values, 2 * STAGE + B0);
  const m1 = v128.load64_splat(values, 2 * STAGE + B1);
  const m2 = v128.load64_splat(values, 2 * STAGE + B2);
  const ma1 = v128.load64_splat(values, 2 * STAGE + A1);
  const ma2 = v128.load64_splat(values, 2 * STAGE + A2);
  const h0 = v128.load64_splat(values, 3 * STAGE + B0);
  const h1 = v128.load64_splat(values, 3 * STAGE + B1);
  const h2 = v128.load64_splat(values, 3 * STAGE + B2);
  const ha1 = v128.load64_splat(values, 3 * STAGE + A1);
  const ha2 = v128.load64_splat(values, 3 * STAGE + A2);
  let ps = v128.load(values, STATES);
  let pt = v128.load(values, STATES + 16);
  let ls = v128.load(values, STATES + STATE);
  let lt = v128.load(values, STATES + STATE + 16);
  let ms = v128.load(values, STATES + 2 * STATE);
  let mt = v128.load(values, STATES + 2 * STATE + 16);
  let hs = v128.load(values, STATES + 3 * STATE);
  let ht = v128.load(values, STATES + 3 * STATE + 16);
  const step: usize = stereo ? 8 : 4;
  for (; frames > 0; --frames) {
    const sample = stereo ? v128.load64_zero(source) : v128.load32_zero(source);
    const x = f64x2.promote_low_f32x4(audible(sample));
    const y = f64x2.add(f64x2.mul(p0, x), ps);
    ps = f64x2.add(f64x2.sub(f64x2.mul(p1, x), f64x2.mul(pa1, y)), pt);
    pt = f64x2.sub(f64x2.mul(p2, x), f64x2.mul(pa2, y));
    const z = f64x2.add(f64x2.mul(l0, y), ls);
    ls = f64x2.add(f64x2.sub(f64x2.mul(l1, y), f64x2.mul(la1, z)), lt);
    lt = f64x2.sub(f64x2.mul(l2, y), f64x2.mul(la2, z));
    const u = f64x2.add(f64x2.mul(m0, z), ms);
    ms = f64x2.add(f64x2.sub(f64x2.mul(m1, z), f64x2.mul(ma1, u)), mt);
    mt = f64x2.sub(f64x2.mul(m2, z), f64x2.mul(ma2, u));
    const w = f64x2.add(f64x2.mul(h0, u), hs);
    hs = f64x2.add(f64x2.sub(f64x2.mul(h1, u), f64x2.mul(ha1, w)), ht);
    ht = f64x2.sub(f64x2.mul(h2, u), f64x2.mul(ha2, w));
    const out = f32x4.demote_f64x2_zero(w);
    if (stereo) v128.store64_lane(target, out, 0);
    else v128.store32_lane(target, out, 0);
    source += step;
    target += step;
  }
  v128.store(values, ps, STATES);
  v128.store(values, pt, STATES + 16);
  v128.store(values, ls, STATES + STATE);
  v128.store(values, lt, STATES + STATE + 16);
  v128.store(values, ms, STATES + 2 * STATE);
  v128.store(values, mt, STATES + 2 * STATE + 16);
  v128.store(values, hs, STATES + 3 * STATE);
  v128.store(values, ht, STATES + 3 * STATE + 16);
}

/** In place, after `passLayer` or `filterLayer`. All levels are powers of two. */
export function compressLayer(values: usize, samples: usize, frames: i32, stereo: i32): void {
  const kneeStart = load<f64>(values, 288);
  const threshold = load<f64>(values, 296);
  const halfKnee = load<f64>(values, 304);
  const kneeFactor = load<f64>(values, 312);
  const slope = load<f64>(values, 320);
  const attack = load<f64>(values, 328);
  const release = load<f64>(values, 336);
  const makeup = load<f64>(values, 344);
  const depth = load<f64>(values, 352);
  let reduction = load<f64>(values, 360);
  for (; frames > 0; --frames) {
    const left = load<f32>(samples);
    const right: f32 = stereo ? load<f32>(samples, 4) : 0;
    const level = max(abs(left), abs(right));
    let wanted: f64 = 0;
    if (<f64>level > kneeStart) {
      const over = log2(level) - threshold;
      if (over < halfKnee) {
        const into = max(0, over + halfKnee);
        wanted = kneeFactor * (into * into);
      } else {
        wanted = slope * over;
      }
    }
    const kept = wanted > reduction ? attack : release;
    reduction = wanted + kept * (reduction - wanted);
    const gain = exp2(depth * (makeup - reduction));
    store<f32>(samples, <f32>(<f64>left * gain));
    if (stereo) store<f32>(samples, <f32>(<f64>right * gain), 4);
    samples += stereo ? 8 : 4;
  }
  store<f64>(values, reduction, 360);
}

/** Copies, with what is no audio set to 0. */
export function passLayer(source: usize, target: usize, samples: i32): void {
  for (; samples > 0; --samples) {
    v128.store32_lane(target, audible(v128.load32_zero(source)), 0);
    source += 4;
    target += 4;
  }
}

const SQRT2: f32 = <f32>Math.SQRT2;
/** 2 / ln 2 */
const PER_OCTAVE: f64 = 2.0 / Math.LN2;

/** Of a normal number above 0, within 1e-9: exponent, and the series of artanh for the mantissa between √½ and √2. */
function log2(level: f32): f64 {
  const bits = reinterpret<i32>(level);
  let exponent = (bits >> 23) - 127;
  let mantissa = reinterpret<f32>((bits & 0x007fffff) | 0x3f800000);
  if (mantissa > SQRT2) {
    mantissa *= 0.5;
    exponent += 1;
  }
  const m = <f64>mantissa;
  const t = (m - 1) / (m + 1);
  const s = t * t;
  const series = 1 + s * (1.0 / 3.0 + s * (1.0 / 5.0 + s * (1.0 / 7.0 + s * (1.0 / 9.0))));
  return <f64>exponent + PER_OCTAVE * (t * series);
}

const LN2: f64 = Math.LN2;

/** Within 1e-8 of itself, exact at 0; for -126 to 127. */
function exp2(power: f64): f64 {
  const whole = nearest(power);
  const x = (power - whole) * LN2;
  const series =
    1 +
    x *
      (1 +
        x *
          (1.0 / 2.0 +
            x * (1.0 / 6.0 + x * (1.0 / 24.0 + x * (1.0 / 120.0 + x * (1.0 / 720.0 + x * (1.0 / 5040.0)))))));
  return series * <f64>reinterpret<f32>((<i32>whole + 127) << 23);
}
