import fc from 'fast-check';
import { expect, it } from 'vitest';
import { blend, colorRows, paintOverview, subtreeRows, toPixel } from './overview';
import type { MapColumns, OverviewView } from './protocol';

const ink = { background: 0x000000, rest: 0.5 };
const none = new Int32Array();

function columnsOf(
  rows: readonly { from: number; to: number; parent: number; color?: number }[],
): MapColumns {
  return {
    from: Float64Array.from(rows, ({ from }) => from),
    to: Float64Array.from(rows, ({ to }) => to),
    parentRow: Int32Array.from(rows, ({ parent }) => parent),
    color: Uint32Array.from(rows, ({ color }) => color ?? 0xff8040),
    ghost: new Uint8Array(rows.length),
  };
}

const view = (changes: Partial<OverviewView> = {}): OverviewView => ({
  width: 100,
  height: 40,
  leftFrame: 0,
  framesPerPixel: 10,
  top: 0,
  rowHeight: 4,
  ...changes,
});

it('writes colours as a canvas keeps them', () => {
  expect(toPixel(0x112233)).toBe(0xff332211);
  expect(blend(0xff0000, 0x0000ff, 0.5)).toBe(0x800080);
});

it('puts a bar where the node is in time and row, the chosen one in full colour', () => {
  const pixels = new Uint32Array(100 * 40);
  const columns = columnsOf([
    { from: 0, to: 200, parent: -1 },
    { from: 300, to: 500, parent: 0 },
  ]);
  paintOverview(columns, view(), Int32Array.of(1), ink, pixels);
  const at = (x: number, y: number) => pixels[y * 100 + x];
  expect(at(10, 1)).toBe(toPixel(blend(0xff8040, 0, 0.5)));
  expect(at(40, 5)).toBe(toPixel(0xff8040));
  expect(at(60, 5)).toBe(0);
  // The line from the parent arrives left of the child.
  expect(at(27, 4)).toBe(toPixel(0xff8040));
});

it('shows every node that is in sight, however small, and writes nowhere else', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ from: fc.integer({ min: -2000, max: 3000 }), length: fc.integer({ min: 0, max: 900 }) }),
        {
          minLength: 1,
          maxLength: 300,
        },
      ),
      fc.double({ min: 0.05, max: 8, noNaN: true }),
      fc.integer({ min: 0, max: 200 }),
      (rows, rowHeight, top) => {
        const columns = columnsOf(rows.map(({ from, length }) => ({ from, to: from + length, parent: -1 })));
        const guard = 64;
        const memory = new Uint32Array(100 * 40 + guard * 2);
        const pixels = memory.subarray(guard, guard + 100 * 40);
        paintOverview(columns, view({ rowHeight, top }), none, ink, pixels);
        expect(memory.slice(0, guard).every((pixel) => pixel === 0)).toBe(true);
        expect(memory.slice(-guard).every((pixel) => pixel === 0)).toBe(true);
        rows.forEach(({ from }, row) => {
          const x = Math.floor(from / 10);
          const y = Math.floor(row * rowHeight - top);
          if (x < 0 || x >= 100 || y < 0 || y >= 40) return;
          expect(pixels[y * 100 + x]).not.toBe(0);
        });
      },
    ),
  );
});

it('counts subtrees, and draws a low one in the colour of the line that it hangs on', () => {
  // 0 > (1 > 2 > 3), (4 > 5), 6
  const parents = Int32Array.of(-1, 0, 1, 2, 0, 4, 0);
  const sizes = subtreeRows(parents);
  expect([...sizes]).toEqual([7, 3, 2, 1, 2, 1, 1]);
  // Rows of 4 px and more: everyone for itself.
  expect([...colorRows(parents, sizes, 4, 0, 7)]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  // Below 3 px, little by little: here a subtree would have to be lower than two rows, then lower than four.
  expect([...colorRows(parents, sizes, 2.5, 0, 7)]).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect([...colorRows(parents, sizes, 2, 0, 7)]).toEqual([0, 1, 1, 1, 4, 4, 6]);
});

it('gives a row the same colour wherever the picture begins', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(), { minLength: 1, maxLength: 80 }),
      fc.double({ min: 0.05, max: 4, noNaN: true }),
      fc.nat(80),
      (picks, rowHeight, first) => {
        // In depth-first order a parent is the row above or one of its ancestors.
        const parents: number[] = [];
        picks.forEach((pick, row) => {
          const path: number[] = [-1];
          for (let up = row - 1; up >= 0; up = parents[up]!) path.push(up);
          parents.push(path[pick % path.length]!);
        });
        const parentRow = Int32Array.from(parents);
        const sizes = subtreeRows(parentRow);
        const whole = colorRows(parentRow, sizes, rowHeight, 0, picks.length);
        const from = Math.min(first, picks.length);
        expect([...colorRows(parentRow, sizes, rowHeight, from, picks.length)]).toEqual([
          ...whole.slice(from),
        ]);
      },
    ),
  );
});
