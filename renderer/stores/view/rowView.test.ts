import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  mapTop,
  outlineRowHeight,
  type RowView,
  resizeRows,
  rowAt,
  scrollRange,
  scrollTopFor,
} from './rowView';

const anyView = fc
  .record({
    rowHeight: fc.double({ min: 0.01, max: 128, noNaN: true }),
    rows: fc.integer({ min: 1, max: 50_000 }),
    height: fc.integer({ min: 60, max: 2000 }),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ part, ...rest }): RowView => {
    const view = { ...rest, scrollTop: 0 };
    return { ...view, scrollTop: part * scrollRange(view) };
  });

it('keeps the rows that the outline shows within those that the map shows', () => {
  fc.assert(
    fc.property(anyView, (view) => {
      const outline = outlineRowHeight(view.rowHeight);
      const [first, end] = [view.scrollTop / outline, (view.scrollTop + view.height) / outline];
      expect(first).toBeGreaterThanOrEqual(rowAt(view, 0) - 1e-6);
      expect(Math.min(end, view.rows)).toBeLessThanOrEqual(rowAt(view, view.height) + 1e-6);
    }),
  );
});

it('shows the same rows in both close up', () => {
  fc.assert(
    fc.property(anyView, (view) => {
      const near = { ...view, rowHeight: Math.max(28, view.rowHeight) };
      expect(mapTop(near)).toBe(near.scrollTop);
    }),
  );
});

it('finds the scroll position of any place of the map', () => {
  fc.assert(
    fc.property(anyView, (view) => {
      if (view.rows * view.rowHeight <= view.height) return;
      const top = mapTop(view);
      expect(mapTop({ ...view, scrollTop: scrollTopFor(view, top) })).toBeCloseTo(top, 3);
    }),
  );
});

it('keeps the row under the pointer while rows grow, unless an end of the story forbids it', () => {
  fc.assert(
    fc.property(anyView, fc.double({ min: 1, max: 4, noNaN: true }), (view, factor) => {
      const y = view.height / 2;
      const row = rowAt(view, y);
      const after = resizeRows(view, view.rowHeight * factor, y);
      const wanted = row * after.rowHeight - y;
      if (wanted < 0 || wanted > after.rows * after.rowHeight - after.height) return;
      expect(rowAt(after, y)).toBeCloseTo(row, 3);
    }),
  );
});

it('never makes rows so low that they all fit twice', () => {
  const view = resizeRows({ rowHeight: 64, scrollTop: 0, rows: 50_000, height: 800 }, 0, 0);
  expect(view.rowHeight).toBeCloseTo(800 / 50_000);
  expect(mapTop(view)).toBe(0);
});
