import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scrollbarOf } from './scrollbar';

it('always keeps the thumb in the bar, and gives the view back from it', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.1, max: 10_000, noNaN: true }),
      fc.integer({ min: -1_000_000, max: 10_000_000 }),
      fc.integer({ min: 1, max: 5_000_000 }),
      (framesPerPixel, leftFrame, to) => {
        const bar = scrollbarOf({ framesPerPixel, leftFrame, width: 800, extent: { from: 0, to } }, 600);
        expect(bar.from).toBeGreaterThanOrEqual(-1e-6);
        expect(bar.to).toBeLessThanOrEqual(600 + 1e-6);
        expect(bar.origin + bar.from * bar.framesPerPixel).toBeCloseTo(leftFrame, 3);
        expect(((bar.to - bar.from) * bar.framesPerPixel) / 800).toBeCloseTo(framesPerPixel, 6);
      },
    ),
  );
});
