import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clampView,
  extentOf,
  fitView,
  followFrame,
  LEFT_MARGIN,
  RIGHT_MARGIN,
  toFrame,
  toX,
  zoomAt,
} from './viewport';

const view = fc.record({
  framesPerPixel: fc.double({ min: 0.0625, max: 1e6, noNaN: true }),
  leftFrame: fc.double({ min: -1e8, max: 1e10, noNaN: true }),
});

it('zooms about a pixel: its frame stays there', () => {
  fc.assert(
    fc.property(
      view,
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      fc.integer({ min: 0, max: 4000 }),
      (from, factor, x) => {
        const before = toFrame(from, x);
        const after = zoomAt(from, factor, x);
        expect(Math.abs(toX(after, before) - x)).toBeLessThan(0.01);
      },
    ),
  );
});

describe('fitView', () => {
  it('shows the whole story between its margins', () => {
    const extent = { from: 0, to: 480_000 };
    const fitted = fitView(extent, 1000);
    expect(toX(fitted, 0)).toBeCloseTo(LEFT_MARGIN);
    expect(toX(fitted, extent.to)).toBeCloseTo(1000 - RIGHT_MARGIN);
    expect(clampView(fitted, extent, 1000)).toEqual(fitted);
  });
});

it('never loses the story out of sight', () => {
  fc.assert(
    fc.property(
      view,
      fc.integer({ min: 1, max: 1e9 }),
      fc.integer({ min: 200, max: 4000 }),
      (any, to, width) => {
        const extent = { from: 0, to };
        const clamped = clampView(any, extent, width);
        expect(toX(clamped, extent.from)).toBeLessThanOrEqual(LEFT_MARGIN + 0.001);
        // Something of it is left of the middle, or it fits altogether.
        expect(toX(clamped, extent.to)).toBeGreaterThan(0);
        const again = clampView(clamped, extent, width);
        expect(again.framesPerPixel).toBeCloseTo(clamped.framesPerPixel);
        expect(Math.abs(again.leftFrame - clamped.leftFrame) / clamped.framesPerPixel).toBeLessThan(0.01);
      },
    ),
  );
});

it('turns the page only when the playhead leaves the sight', () => {
  const from = { framesPerPixel: 100, leftFrame: 0 };
  expect(followFrame(from, 50_000, 1000)).toBe(from);
  const turned = followFrame(from, 95_000, 1000);
  expect(toX(turned, 95_000)).toBeCloseTo(120);
  expect(toX(followFrame(from, -5000, 1000), -5000)).toBeCloseTo(120);
});

it('begins at zero, or earlier where something does', () => {
  expect(extentOf([], 100)).toEqual({ from: 0, to: 100 });
  expect(extentOf([{ from: 50, to: 500 }], 100)).toEqual({ from: 0, to: 500 });
  expect(extentOf([{ from: -20, to: 30 }], 100)).toEqual({ from: -20, to: 80 });
});
