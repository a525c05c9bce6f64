import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rulerStep, tickLabel, ticksInSight } from './ticks';

describe('ticksInSight', () => {
  it('keeps labels readable, in order, covering the view, at any zoom', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.0625, max: 2_000_000, noNaN: true }),
        fc.double({ min: -1e6, max: 1e9, noNaN: true }),
        fc.constantFrom(8_000, 44_100, 48_000, 192_000),
        (framesPerPixel, leftFrame, sampleRate) => {
          const width = 1000;
          const ticks = ticksInSight({ framesPerPixel, leftFrame, width, sampleRate });
          const labels = ticks.filter(({ label }) => label !== null);
          for (let at = 1; at < labels.length; at += 1) {
            const pixels = (labels[at]!.frame - labels[at - 1]!.frame) / framesPerPixel;
            // Beyond a day a label there is no wider step; nobody zooms out that far.
            if (rulerStep(framesPerPixel, sampleRate).seconds < 86_400) expect(pixels).toBeGreaterThan(83.9);
          }
          expect(ticks.every(({ frame }) => frame >= 0)).toBe(true);
          const right = leftFrame + width * framesPerPixel;
          if (right > 0) expect(ticks.at(-1)!.frame).toBeGreaterThanOrEqual(right);
          // A thousand pixels never need more than a few hundred ticks.
          if (rulerStep(framesPerPixel, sampleRate).seconds < 86_400) expect(ticks.length).toBeLessThan(300);
        },
      ),
    );
  });
});

it('tells neighbouring labels apart with as few digits as that takes', () => {
  expect(tickLabel(65, 5)).toBe('1:05');
  expect(tickLabel(5.2, 0.2)).toBe('0:05.2');
  expect(tickLabel(5.25, 0.05)).toBe('0:05.25');
  expect(tickLabel(0.001, 0.001)).toBe('0:00.001');
  expect(tickLabel(3600, 600)).toBe('1:00:00');
  expect(tickLabel(0.3, 0.1)).toBe('0:00.3');
});
