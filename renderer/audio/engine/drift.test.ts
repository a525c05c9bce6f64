import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDrift } from './drift';

const RATE = 48_000;
/** Clocks count whole frames. A step of one in the middle of 12 s tilts the line by one and a half over its length. */
const FRAME_PPM = 1.5e6 / (12 * RATE);

/** Readings every 10 ms of two clocks; `step` is the block in which the second one moves. */
const readings = (seconds: number, ppm: number, step = 1, offset = 0) =>
  Array.from({ length: Math.round(seconds * 100) }, (_, k) => {
    // Uneven moments, as a busy page takes them.
    const x = k * 480 + ((k * 7_919) % 211);
    return [x, Math.floor((offset + x * (1 + ppm / 1e6)) / step) * step] as const;
  });

const measure = (pairs: readonly (readonly [number, number])[]) => {
  const drift = createDrift(RATE);
  for (const [x, y] of pairs) drift.add(x, y);
  return drift.ppm();
};

describe('the drift of two clocks', () => {
  it('is what it was made with, wherever the clocks began', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -500, max: 500, noNaN: true }),
        fc.integer({ min: 0, max: 2 ** 40 }),
        (ppm, offset) => {
          expect(Math.abs((measure(readings(12, ppm, 1, offset)) as number) - ppm)).toBeLessThan(FRAME_PPM);
        },
      ),
    );
  });

  it('is found through the steps of a device that delivers in blocks', () => {
    fc.assert(
      fc.property(fc.double({ min: -200, max: 200, noNaN: true }), (ppm) => {
        const measured = measure(readings(120, ppm, 480));
        expect(measured).not.toBeNull();
        expect(Math.abs((measured as number) - ppm)).toBeLessThan(16.5);
      }),
      { numRuns: 30 },
    );
  });

  it('is not told of a take that is too short, or of readings that scatter too much', () => {
    expect(measure([])).toBeNull();
    expect(measure(readings(9.5, 40))).toBeNull();
    expect(measure(readings(11, 40, 24_000))).toBeNull();
  });

  it('is not fooled by a jump that was told', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -100, max: 100, noNaN: true }),
        fc.integer({ min: -50_000, max: 50_000 }),
        fc.integer({ min: 100, max: 1_400 }),
        (ppm, jump, at) => {
          const drift = createDrift(RATE);
          readings(20, ppm).forEach(([x, y], k) => {
            if (k === at) drift.restart();
            drift.add(x, k < at ? y : y + jump);
          });
          expect(Math.abs((drift.ppm() as number) - ppm)).toBeLessThan(FRAME_PPM);
        },
      ),
    );
  });

  it('leaves out what is no number', () => {
    const pairs = readings(12, 25);
    expect(measure([...pairs, [Number.NaN, 1], [5, Number.POSITIVE_INFINITY]])).toBeCloseTo(25, 0);
  });
});
