import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { correlate, findSignal } from './correlation';
import { createFft } from './fft';
import { createProbe, readProbe } from './probe';

const noise = (length: number, level: number, seed = 1) => {
  let state = seed | 1;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state / 2 ** 31) * level;
  });
};

/** What comes back: the samples `delay` frames later (between samples too), at a level, over some noise. */
function returned(samples: Float32Array, length: number, delay: number, level: number, hiss: Float32Array) {
  const whole = Math.floor(delay);
  const part = delay - whole;
  return Float32Array.from({ length }, (_, at) => {
    const here = samples[at - whole] ?? 0;
    const before = samples[at - whole - 1] ?? 0;
    return level * (here * (1 - part) + before * part) + (hiss[at] as number);
  });
}

describe('the transform', () => {
  it('gives the signal back, and its energy to the spectrum', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 }), fc.integer(), (bits, seed) => {
        const size = 2 ** bits;
        const fft = createFft(size);
        const signal = Float64Array.from(noise(size, 1, seed));
        const re = signal.slice();
        const im = new Float64Array(size);
        fft.forward(re, im);
        const energy = (values: ArrayLike<number>) => Array.from(values).reduce((sum, x) => sum + x * x, 0);
        expect((energy(re) + energy(im)) / size).toBeCloseTo(energy(signal), 8);
        fft.inverse(re, im);
        for (let k = 0; k < size; k += 1)
          expect((re[k] as number) / size).toBeCloseTo(signal[k] as number, 10);
      }),
      { numRuns: 30 },
    );
  });

  it('finds a tone in its bin, and takes powers of two only', () => {
    const re = Float64Array.from({ length: 64 }, (_, k) => Math.cos((2 * Math.PI * 5 * k) / 64));
    const im = new Float64Array(64);
    createFft(64).forward(re, im);
    expect(re[5]).toBeCloseTo(32);
    expect(re[59]).toBeCloseTo(32);
    expect(Math.max(...re.filter((_, k) => k !== 5 && k !== 59).map(Math.abs))).toBeLessThan(1e-9);
    expect(() => createFft(48)).toThrow(RangeError);
  });
});

describe('correlation', () => {
  it('is what the definition says', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 40 }),
        fc.integer(),
        (n, more, seed) => {
          const signal = noise(n, 1, seed);
          const recording = noise(n + more, 1, seed + 7);
          const found = correlate(recording, signal) as Float64Array;
          expect(found).toHaveLength(more + 1);
          const dot = (a: Float32Array, b: Float32Array) =>
            a.reduce((sum, x, k) => sum + x * (b[k] as number), 0);
          for (let at = 0; at <= more; at += 1) {
            const part = recording.subarray(at, at + n);
            expect(found[at]).toBeCloseTo(
              dot(part, signal) / Math.sqrt(dot(part, part) * dot(signal, signal)),
              5,
            );
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('has nothing to say of silence or too short a recording', () => {
    expect(findSignal(new Float32Array(100), noise(10, 1), 2)).toBeNull();
    expect(findSignal(noise(100, 1), new Float32Array(10), 2)).toBeNull();
    expect(findSignal(noise(5, 1), noise(10, 1), 2)).toBeNull();
  });
});

describe('the probe', () => {
  it.each([44_100, 48_000, 96_000])('takes no more than 3 s at %i Hz, and stays within its level', (rate) => {
    const { samples, listenFrames } = createProbe(rate);
    expect(listenFrames / rate).toBeLessThanOrEqual(3);
    expect(samples.every((sample) => Math.abs(sample) <= 0.2001)).toBe(true);
  });

  it.each([44_100, 48_000])(
    'is found to a tenth of a sample at %i Hz, at any level, polarity and noise',
    (rate) => {
      const probe = createProbe(rate);
      const hiss = noise(probe.listenFrames, 1, 3);
      fc.assert(
        fc.property(
          fc.double({ min: 0, max: 0.7, noNaN: true }),
          fc.double({ min: 0.02, max: 3, noNaN: true }),
          fc.boolean(),
          fc.double({ min: 0, max: 1, noNaN: true }),
          (seconds, level, inverted, noisy) => {
            const delay = seconds * rate;
            const gain = inverted ? -level : level;
            const heard = hiss.map((sample) => sample * noisy * level * 0.2);
            const reading = readProbe(
              probe,
              returned(probe.samples, probe.listenFrames, delay, gain, heard),
              rate,
            );
            expect(reading.verdict).toBe('ok');
            expect(Math.abs(reading.roundTripFrames - delay)).toBeLessThan(noisy > 0.1 ? 0.25 : 0.11);
          },
        ),
        { numRuns: 12 },
      );
    },
  );

  it('says what went wrong', () => {
    const rate = 48_000;
    const probe = createProbe(rate);
    const length = probe.listenFrames;
    const quiet = new Float32Array(length);
    expect(readProbe(probe, quiet, rate).verdict).toBe('silent');
    expect(readProbe(probe, noise(length, 0.3), rate).verdict).toBe('unclear');
    expect(
      readProbe(
        probe,
        noise(length, 3).map((x) => Math.sign(x)),
        rate,
      ).verdict,
    ).toBe('clipped');
    const heard = returned(probe.samples, length, 4_000, 0.5, quiet);
    // 300 frames are missing between the second burst and the third.
    const cut = Math.round(0.95 * rate);
    const jumped = Float32Array.from({ length }, (_, at) => heard[at < cut ? at : at + 300] ?? 0);
    expect(readProbe(probe, jumped, rate).verdict).toBe('unsteady');
    expect(readProbe(probe, heard.subarray(0, 1_000), rate).verdict).toBe('silent');
  });
});
