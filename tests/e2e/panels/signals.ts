/** Signals that can be told apart, and how much of one is in another. */
import { findSignal } from '../../../shared/domain/alignment/correlation';
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

export interface Found {
  /** Normalised correlation at the best place: 1 is the very same, 0 is unrelated. */
  readonly strength: number;
  /** Frame of the recording where the signal's frame 0 lies. */
  readonly frame: number;
}

/** Where a signal is in a recording, which may have only a part of it. Both mono at one rate. */
export const find = (signal: Float32Array, recording: Float32Array): Found => {
  // Silence on either side, for a signal that begins before the recording or ends behind it.
  const around = new Float32Array(recording.length + 2 * signal.length);
  around.set(recording, signal.length);
  const found = findSignal(around, signal, RATE / 50);
  return found ? { strength: found.strength, frame: found.frame - signal.length } : { strength: 0, frame: 0 };
};
