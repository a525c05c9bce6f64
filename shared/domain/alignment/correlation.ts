/**
 * Finds a known signal in a recording by normalised cross-correlation: 1 means the same up to its level, whatever the
 * level is. Done through the Fourier transform, so that seconds of audio take milliseconds.
 */
import { createFft } from './fft';

export interface Match {
  /** Where the signal begins in the recording, in frames, between the samples too. */
  readonly frame: number;
  /** 0..1, the magnitude of the correlation there. */
  readonly strength: number;
  /** The highest magnitude anywhere else, farther away than the guard. */
  readonly rival: number;
  /** The recording has the opposite polarity. */
  readonly inverted: boolean;
}

/** Mean power below which a stretch counts as silence: -120 dBFS. */
const SILENCE = 1e-12;

/**
 * The best place of `signal` in `recording`, or null when the recording is shorter or silent.
 *
 * @param guard frames around the best place in which a second peak is part of it: echoes of the same burst
 */
export function findSignal(recording: Float32Array, signal: Float32Array, guard: number): Match | null {
  const magnitudes = correlate(recording, signal);
  if (!magnitudes) return null;
  let best = 0;
  for (let at = 1; at < magnitudes.length; at += 1) {
    if (Math.abs(magnitudes[at] as number) > Math.abs(magnitudes[best] as number)) best = at;
  }
  const value = magnitudes[best] as number;
  if (value === 0) return null;
  let rival = 0;
  for (let at = 0; at < magnitudes.length; at += 1) {
    if (Math.abs(at - best) > guard) rival = Math.max(rival, Math.abs(magnitudes[at] as number));
  }
  const strength = Math.min(1, Math.abs(value));
  return { frame: best + vertex(magnitudes, best), strength, rival, inverted: value < 0 };
}

/**
 * Normalised correlation, -1..1, of `signal` with every stretch of `recording` of its length; null when there is none.
 */
export function correlate(recording: Float32Array, signal: Float32Array): Float64Array | null {
  const places = recording.length - signal.length + 1;
  if (places < 1 || signal.length === 0) return null;
  const signalPower = powerOf(signal);
  if (signalPower <= SILENCE * signal.length) return null;
  const products = crossProducts(recording, signal);
  const result = new Float64Array(places);
  let power = powerOf(recording.subarray(0, signal.length));
  for (let at = 0; at < places; at += 1) {
    if (power > SILENCE * signal.length) {
      result[at] = (products[at] as number) / Math.sqrt(power * signalPower);
    }
    const leaving = recording[at] as number;
    const entering = recording[at + signal.length] ?? 0;
    power = Math.max(0, power + entering * entering - leaving * leaving);
  }
  return result;
}

function powerOf(samples: Float32Array): number {
  let power = 0;
  for (const sample of samples) power += sample * sample;
  return power;
}

/** Sums of products of `signal` with each stretch. Both go through one transform, as its real and imaginary part. */
function crossProducts(recording: Float32Array, signal: Float32Array): Float64Array {
  const size = 2 ** Math.ceil(Math.log2(recording.length + 1));
  const fft = createFft(size);
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  re.set(recording);
  im.set(signal);
  fft.forward(re, im);
  for (let k = 0; k <= size / 2; k += 1) {
    const mirror = (size - k) % size;
    const [a, b, c, d] = [re[k], im[k], re[mirror], im[mirror]] as [number, number, number, number];
    // Spectra of the two real signals: R = (Z(k) + conj Z(-k)) / 2 and S = (Z(k) - conj Z(-k)) / 2i.
    const [recordingRe, recordingIm] = [(a + c) / 2, (b - d) / 2];
    const [signalRe, signalIm] = [(b + d) / 2, (c - a) / 2];
    const productRe = recordingRe * signalRe + recordingIm * signalIm;
    const productIm = recordingIm * signalRe - recordingRe * signalIm;
    re[k] = productRe;
    im[k] = productIm;
    re[mirror] = productRe;
    im[mirror] = -productIm;
  }
  fft.inverse(re, im);
  for (let k = 0; k < size; k += 1) re[k] = (re[k] as number) / size;
  return re;
}

/** Where the parabola through a peak and its neighbours has its vertex, from the peak, in frames. */
function vertex(values: Float64Array, at: number): number {
  const [before, here, after] = [values[at - 1], values[at], values[at + 1]];
  if (before === undefined || here === undefined || after === undefined) return 0;
  const curvature = before - 2 * here + after;
  return curvature === 0 ? 0 : Math.max(-0.5, Math.min(0.5, (before - after) / (2 * curvature)));
}
