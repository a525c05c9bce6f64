/** Signals that can be told apart, and how much of one is in another. */
import { decodeWith, writeWav } from '../../support/audioFixtures';

export const RATE = 48_000;

/** The same numbers for the same seed, -1..1. */
const randomNumbers = (seed: number) => {
  let state = Math.imul(seed, 0x9e37_79b9) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
};

/**
 * Something like a prepared piano: strokes of random pitch and length with overtones, and as much rattle as tone. The
 * rattle is what makes a correlation tell one performance from any other: tones alone resemble each other.
 */
export const plucked = (seconds: number, seed: number, level = 0.5): Float32Array<ArrayBuffer> => {
  const samples = new Float32Array(Math.round(seconds * RATE));
  const random = randomNumbers(seed);
  let at = 0;
  while (at < samples.length) {
    const hertz = 110 * 2 ** (Math.floor(Math.abs(random()) * 24) / 12);
    const length = Math.round(RATE * (0.12 + Math.abs(random()) * 0.35));
    const loud = 0.4 + Math.abs(random()) * 0.6;
    const phases = Array.from({ length: 6 }, () => random() * Math.PI);
    for (let k = 0; k < length * 2 && at + k < samples.length; k += 1) {
      const t = k / RATE;
      let value = random() * Math.exp(-t * 7) * 1.2;
      phases.forEach((phase, n) => {
        value += (Math.sin(2 * Math.PI * hertz * (n + 1) * t + phase) * Math.exp(-t * (4 + n * 2))) / (n + 4);
      });
      samples[at + k] = samples[at + k]! + value * loud * level * 0.4;
    }
    at += length;
  }
  return samples;
};

/** Writes a signal as a 24-bit WAV at 48 kHz and returns its path. */
export const writeSignal = (folder: string, name: string, samples: Float32Array<ArrayBuffer>): string =>
  writeWav(folder, name, { samples, channels: 1, rate: RATE }, { bits: 24 });

/** Any audio file as mono at 48 kHz, decoded by FFmpeg. */
export const readMono = (path: string): Float32Array => decodeWith(path, ['-ac', '1', '-ar', String(RATE)]);

/** In-place radix-2 FFT of a length that is a power of two; `sign` -1 forward, 1 back (not scaled). */
const fft = (re: Float64Array, im: Float64Array, sign: 1 | -1): void => {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i += 1) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  const cosines = Float64Array.from({ length: n / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / n));
  const sines = Float64Array.from({ length: n / 2 }, (_, k) => sign * Math.sin((2 * Math.PI * k) / n));
  for (let length = 2; length <= n; length <<= 1) {
    const half = length >> 1;
    const stride = n / length;
    for (let start = 0; start < n; start += length) {
      for (let k = 0; k < half; k += 1) {
        const i = start + k;
        const j = i + half;
        const wr = cosines[k * stride]!;
        const wi = sines[k * stride]!;
        const xr = re[j]! * wr - im[j]! * wi;
        const xi = re[j]! * wi + im[j]! * wr;
        re[j] = re[i]! - xr;
        im[j] = im[i]! - xi;
        re[i] = re[i]! + xr;
        im[i] = im[i]! + xi;
      }
    }
  }
};

export interface Found {
  /** Normalised correlation at the best place: 1 is the very same, 0 is unrelated. */
  readonly strength: number;
  /** Frame of the recording where the signal's frame 0 lies. */
  readonly frame: number;
}

/** Where a signal is in a recording, and how much of it. Both mono at one rate. */
export const find = (signal: Float32Array, recording: Float32Array): Found => {
  let size = 1;
  while (size < signal.length + recording.length) size <<= 1;
  const a = [new Float64Array(size), new Float64Array(size)] as const;
  const b = [new Float64Array(size), new Float64Array(size)] as const;
  a[0].set(recording);
  b[0].set(signal);
  fft(a[0], a[1], -1);
  fft(b[0], b[1], -1);
  for (let k = 0; k < size; k += 1) {
    const re = a[0][k]! * b[0][k]! + a[1][k]! * b[1][k]!;
    a[1][k] = a[1][k]! * b[0][k]! - a[0][k]! * b[1][k]!;
    a[0][k] = re;
  }
  fft(a[0], a[1], 1);
  let best = 0;
  for (let k = 1; k < size; k += 1) if (a[0][k]! > a[0][best]!) best = k;
  const energy = (samples: Float32Array) => samples.reduce((sum, value) => sum + value * value, 0);
  const scale = Math.sqrt(energy(signal) * energy(recording)) || 1;
  return { strength: a[0][best]! / size / scale, frame: best > size / 2 ? best - size : best };
};
