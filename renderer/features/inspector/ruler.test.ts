import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rulerFor, rulerLabel } from './ruler';

const RATE = 48_000;

describe('the ruler', () => {
  it('starts on a round time inside the window and leaves room for every label', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 43_200, noNaN: true }),
        fc.double({ min: 0.002, max: 43_200, noNaN: true }),
        fc.integer({ min: 100, max: 4000 }),
        (start, length, width) => {
          const view = { from: start * RATE, frames: length * RATE };
          const { step, every, offset, first } = rulerFor(view, RATE, width);
          const label = step * every;
          expect(offset).toBeGreaterThanOrEqual(-1e-6);
          expect(offset).toBeLessThanOrEqual(label + 1e-6);
          expect(Math.abs(first / label - Math.round(first / label))).toBeLessThan(1e-3);
          expect((label / length) * width).toBeGreaterThanOrEqual(71.9);
          expect(length / step).toBeLessThanOrEqual(5 * Math.max(1, width / 71));
        },
      ),
    );
  });

  it.each([
    [0, 1, '0:00'],
    [75, 15, '1:15'],
    [3725, 5, '1:02:05'],
    [1.5, 0.5, '0:01.5'],
    [0.0125, 0.0005, '0:00.0125'],
    [59.9999, 1, '1:00'],
  ])('labels %s s at a step of %s s', (seconds, step, label) => {
    expect(rulerLabel(seconds, step)).toBe(label);
  });
});
