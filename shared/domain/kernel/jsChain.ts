/**
 * The inner loops of a layer's processing on plain typed arrays; twin of `assembly/chain.ts`, with which it agrees bit
 * for bit. Layout of `values`: `chain.ts`.
 */
import { COMPRESSOR, STATES } from './chain';

const NOT_AUDIO = 2 ** 40;

const audible = (sample: number): number => (Math.abs(sample) < NOT_AUDIO ? sample : 0);

type Coefficients = readonly [
  ...[number, number, number, number, number],
  ...[number, number, number, number, number],
  ...[number, number, number, number, number],
  ...[number, number, number, number, number],
];

/** One channel through the four biquads, `stride` samples apart. */
function filterChannel(
  values: Float64Array,
  channel: number,
  source: Float32Array,
  from: number,
  target: Float32Array,
  to: number,
  frames: number,
  stride: number,
): void {
  const [p0, p1, p2, pa1, pa2, l0, l1, l2, la1, la2, m0, m1, m2, ma1, ma2, h0, h1, h2, ha1, ha2] =
    values as unknown as Coefficients;
  const at = STATES + channel;
  let ps = values[at] as number;
  let pt = values[at + 2] as number;
  let ls = values[at + 4] as number;
  let lt = values[at + 6] as number;
  let ms = values[at + 8] as number;
  let mt = values[at + 10] as number;
  let hs = values[at + 12] as number;
  let ht = values[at + 14] as number;
  let read = from + channel;
  const end = to + frames * stride;
  for (let write = to + channel; write < end; write += stride, read += stride) {
    const x = audible(source[read] as number);
    const y = p0 * x + ps;
    ps = p1 * x - pa1 * y + pt;
    pt = p2 * x - pa2 * y;
    const z = l0 * y + ls;
    ls = l1 * y - la1 * z + lt;
    lt = l2 * y - la2 * z;
    const u = m0 * z + ms;
    ms = m1 * z - ma1 * u + mt;
    mt = m2 * z - ma2 * u;
    const w = h0 * u + hs;
    hs = h1 * u - ha1 * w + ht;
    ht = h2 * u - ha2 * w;
    target[write] = w;
  }
  values[at] = ps;
  values[at + 2] = pt;
  values[at + 4] = ls;
  values[at + 6] = lt;
  values[at + 8] = ms;
  values[at + 10] = mt;
  values[at + 12] = hs;
  values[at + 14] = ht;
}

export function filterLayer(
  values: Float64Array,
  source: Float32Array,
  from: number,
  target: Float32Array,
  to: number,
  frames: number,
  channels: number,
): void {
  for (let channel = 0; channel < channels; channel += 1) {
    filterChannel(values, channel, source, from, target, to, frames, channels);
  }
}

/** Copies, with what is no audio set to 0. */
export function passLayer(
  source: Float32Array,
  from: number,
  target: Float32Array,
  to: number,
  samples: number,
): void {
  for (let at = 0; at < samples; at += 1) target[to + at] = audible(source[from + at] as number);
}

/** In place, after one of the two others. */
export function compressLayer(
  values: Float64Array,
  samples: Float32Array,
  from: number,
  frames: number,
  channels: number,
): void {
  const [kneeStart, threshold, halfKnee, kneeFactor, slope, attack, release, makeup, depth] = values.subarray(
    COMPRESSOR,
  ) as unknown as [number, number, number, number, number, number, number, number, number];
  let reduction = values[COMPRESSOR + 9] as number;
  const stereo = channels === 2;
  const end = from + frames * channels;
  for (let at = from; at < end; at += channels) {
    const left = samples[at] as number;
    const right = stereo ? (samples[at + 1] as number) : 0;
    const level = Math.max(Math.abs(left), Math.abs(right));
    let wanted = 0;
    if (level > kneeStart) {
      const over = log2(level) - threshold;
      if (over < halfKnee) {
        const into = Math.max(0, over + halfKnee);
        wanted = kneeFactor * (into * into);
      } else {
        wanted = slope * over;
      }
    }
    const kept = wanted > reduction ? attack : release;
    reduction = wanted + kept * (reduction - wanted);
    const gain = exp2(depth * (makeup - reduction));
    samples[at] = left * gain;
    if (stereo) samples[at + 1] = right * gain;
  }
  values[COMPRESSOR + 9] = reduction;
}

const SQRT2 = Math.fround(Math.SQRT2);
const PER_OCTAVE = 2 / Math.LN2;

/** One number's bits, to take floats apart and put them together. */
const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

function log2(level: number): number {
  float[0] = level;
  const word = bits[0] as number;
  let exponent = (word >> 23) - 127;
  bits[0] = (word & 0x007fffff) | 0x3f800000;
  let m = float[0] as number;
  if (m > SQRT2) {
    m *= 0.5;
    exponent += 1;
  }
  const t = (m - 1) / (m + 1);
  const s = t * t;
  const series = 1 + s * (1 / 3 + s * (1 / 5 + s * (1 / 7 + s * (1 / 9))));
  return exponent + PER_OCTAVE * (t * series);
}

/** Math.round would round halves up, where the other twin rounds them to even. */
const ROUNDER = 2 ** 52 + 2 ** 51;

function exp2(power: number): number {
  const whole = power + ROUNDER - ROUNDER;
  const x = (power - whole) * Math.LN2;
  const series =
    1 + x * (1 + x * (1 / 2 + x * (1 / 6 + x * (1 / 24 + x * (1 / 120 + x * (1 / 720 + x * (1 / 5040)))))));
  bits[0] = (whole + 127) << 23;
  return series * (float[0] as number);
}
