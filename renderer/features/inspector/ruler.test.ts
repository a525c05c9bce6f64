import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tickLabel } from '../timeline/ticks';
import { rulerFor } from './ruler';

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
          const { label, parts, offset, first } = rulerFor(view, RATE, width);
          expect(offset).toBeGreaterThanOrEqual(-1e-6);
          expect(offset).toBeLessThanOrEqual(label + 1e-6);
          expect(Math.abs(first / label - Math.round(first / label))).toBeLessThan(1e-3);
          expect((label / length) * width).toBeGreaterThanOrEqual(71.9);
          expect((length / label) * parts).toBeLessThanOrEqual(6 * Math.max(1, width / 71));
        },
      ),
    );
  });

  it.each([
    [0.000_02, 0.000_02, '0:00.00002'],
    [0.0125, 0.0005, '0:00.0125'],
    [1.5, 0.5, '0:01.5'],
    [59.9999, 1, '1:00'],
  ])('labels %s s at a step of %s s down to single samples', (seconds, step, label) => {
    expect(tickLabel(seconds, step)).toBe(label);
  });
});
