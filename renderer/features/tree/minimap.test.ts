import fc from 'fast-check';
import { expect, it } from 'vitest';
import { minimapPlace, minimapView, showsMinimap } from './minimap';

const extent = { from: -4800, to: 4_800_000 };

it('holds the whole story, and finds the frame and row under the pointer', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50_000 }),
      fc.integer({ min: 200, max: 2000 }),
      fc.constantFrom(1, 1.5, 2),
      (rows, height, ratio) => {
        const view = minimapView({ extent }, rows, height, ratio);
        expect(view.height).toBeLessThanOrEqual(height * ratio);
        const start = minimapPlace(view, ratio, 0, 0);
        expect(start.frame).toBeLessThanOrEqual(extent.from);
        expect(start.row).toBe(0);
        const end = minimapPlace(view, ratio, view.width / ratio, view.height / ratio);
        expect(end.frame).toBeGreaterThanOrEqual(extent.to);
        expect(end.row).toBeGreaterThanOrEqual(rows - 1e-6);
      },
    ),
  );
});

it('is there only while something is out of sight', () => {
  const state = {
    extent,
    width: 1000,
    height: 600,
    rows: 5,
    scrollTop: 0,
    rowHeight: 64,
    leftFrame: 0,
    framesPerPixel: 10_000,
  };
  expect(showsMinimap(state, 5)).toBe(false);
  expect(showsMinimap(state, 50)).toBe(true);
  expect(showsMinimap({ ...state, framesPerPixel: 100 }, 5)).toBe(true);
  expect(showsMinimap(state, 0)).toBe(false);
});
