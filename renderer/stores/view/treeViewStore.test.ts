import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapTop, rowAt } from './rowView';
import { createTreeViewStore } from './treeViewStore';

const second = 48_000;

function storeOf(rows: number) {
  const store = createTreeViewStore();
  store.setWidth(1000);
  store.setRows(rows, 700);
  store.setExtent({ from: 0, to: 90 * second });
  return store;
}

describe('zooming', () => {
  it('goes one way from samples to the whole tree, and the same way back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 30, max: 50_000 }),
        fc.array(fc.double({ min: 1.01, max: 3, noNaN: true }), { maxLength: 30 }),
        (rows, factors) => {
          const store = storeOf(rows);
          store.zoom(1 / 500, 300);
          const before = store.getState();
          const passed: { readonly framesPerPixel: number; readonly rowHeight: number }[] = [before];
          for (const factor of factors) {
            store.zoom(factor, 300);
            const { framesPerPixel, rowHeight } = store.getState();
            passed.push({ framesPerPixel, rowHeight });
            // Rows shrink only once all time is in sight.
            if (rowHeight < before.rowHeight)
              expect(framesPerPixel).toBeCloseTo((90 * second) / (1000 - 56 - 48), 3);
          }
          const { rowHeight, height } = store.getState();
          expect(rowHeight * rows).toBeGreaterThanOrEqual(Math.min(height, 28 * rows) - 1e-6);
          if (rowHeight * rows <= height + 1e-6) return;
          for (const factor of [...factors].reverse()) store.zoom(1 / factor, 300);
          expect(store.getState().rowHeight).toBeCloseTo(before.rowHeight, 4);
          expect(store.getState().framesPerPixel / before.framesPerPixel).toBeCloseTo(1, 4);
        },
      ),
    );
  });

  it('keeps the row under the pointer', () => {
    const store = storeOf(10_000);
    store.scrollTo(64 * 5000);
    store.zoom(1.5, 300, 200);
    const row = rowAt(store.getState(), 200);
    store.zoom(3, 300, 200);
    expect(rowAt(store.getState(), 200)).toBeCloseTo(row, 3);
    store.zoom(1 / 3, 300, 200);
    expect(rowAt(store.getState(), 200)).toBeCloseTo(row, 3);
  });
});

it('shows all of the time, then all rows, then rows that can be read', () => {
  const store = storeOf(5000);
  store.zoom(1 / 8, 300);
  store.fitAll();
  expect([store.getState().fitted, store.getState().rowHeight]).toEqual([true, 64]);
  store.fitAll();
  expect(store.getState().rowHeight).toBeCloseTo(700 / 5000);
  expect(mapTop(store.getState())).toBe(0);
  store.fitAll();
  expect(store.getState().rowHeight).toBe(64);
});

it('moves the map by pixels at any zoom', () => {
  const store = storeOf(5000);
  for (const height of [64, 28, 6, 1]) {
    store.setRowHeight(height);
    store.scrollTo(30_000);
    const before = mapTop(store.getState());
    store.panBy(0, 37);
    expect(mapTop(store.getState())).toBeCloseTo(before + 37, 6);
  }
});

it('keeps the whole tree in sight when a row joins it', () => {
  const store = storeOf(5000);
  store.fitAll();
  store.setRows(5001, 700);
  expect(store.getState().rowHeight).toBeCloseTo(700 / 5001);
});
