import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLoudnessMeter } from '../../../shared/domain/kernel/loudnessMeter';
import { createLimiter, HISTORY_FRAMES } from './limiter';

const RATE = 48_000;

/** Runs a whole signal through a limiter in blocks of the given sizes. */
function limit(signal: Float32Array, gain: number, ceiling: number, sizes: readonly number[]): Float32Array {
  const frames = signal.length / 2;
  const largest = Math.max(...sizes);
  const limiter = createLimiter(RATE, gain, ceiling, largest);
  const out = new Float32Array(signal.length);
  for (let at = 0, turn = 0; at < frames; turn += 1) {
    const count = Math.min(sizes[turn % sizes.length] as number, frames - at);
    const window = new Float32Array((HISTORY_FRAMES + count + limiter.lookahead) * 2);
    const from = Math.max(0, at - HISTORY_FRAMES);
    window.set(
      signal.subarray(from * 2, (at + count + limiter.lookahead) * 2),
      (from - (at - HISTORY_FRAMES)) * 2,
    );
    const block = new Float32Array(count * 2);
    limiter.process(window, count, block);
    out.set(block, at * 2);
    at += count;
  }
  return out;
}

function random(frames: number, seed: number, spikes: number): Float32Array {
  const signal = new Float32Array(frames * 2);
  let state = seed | 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31;
  };
  for (let at = 0; at < signal.length; at += 1) signal[at] = next() * 0.2;
  for (let spike = 0; spike < spikes; spike += 1) {
    signal[Math.floor((Math.abs(next()) % 1) * signal.length)] = next() * 3;
  }
  return signal;
}

const truePeak = (signal: Float32Array) => {
  const meter = createLoudnessMeter(RATE, 2);
  meter.push(signal, signal.length / 2);
  return meter.read().truePeak;
};

describe('createLimiter', () => {
  it('keeps true peaks under the ceiling, from the first frame on, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 0, max: 30 }),
        fc.double({ min: 0.5, max: 8, noNaN: true }),
        fc.array(fc.integer({ min: 300, max: 5_000 }), { minLength: 1, maxLength: 4 }),
        (seed, spikes, gain, sizes) => {
          const signal = random(20_000, seed, spikes);
          signal[0] = 2;
          const ceiling = 0.8;
          const limited = limit(signal, gain, ceiling, sizes);
          // 0.1 dB: what is promised for the result; the export aims lower to be sure of it.
          expect(truePeak(limited)).toBeLessThanOrEqual(ceiling * 10 ** (0.1 / 20));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('gives the same samples for any cut into blocks', () => {
    const signal = random(30_000, 7, 20);
    const whole = limit(signal, 2, 0.9, [30_000]);
    for (const sizes of [[1_000], [4_096, 333], [29_999]]) {
      const parts = limit(signal, 2, 0.9, sizes);
      let largest = 0;
      for (let at = 0; at < parts.length; at += 1) {
        largest = Math.max(largest, Math.abs((parts[at] as number) - (whole[at] as number)));
      }
      expect(largest).toBeLessThan(1e-6);
    }
  });

  it('is a plain gain for what never reaches the ceiling', () => {
    const signal = random(10_000, 3, 0);
    const limited = limit(signal, 1.5, 0.9, [777]);
    expect(limited).toEqual(signal.map((sample) => sample * 1.5));
  });

  it('lets go: a second after a peak the level is what it was', () => {
    const signal = random(96_000, 5, 0);
    signal[20_000] = 4;
    const limited = limit(signal, 1, 0.9, [8_192]);
    expect(limited.subarray(160_000)).toEqual(signal.subarray(160_000));
  });
});
