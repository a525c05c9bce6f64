import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutTree } from '../../../shared/domain/layout/treeLayout';
import { indexTree } from '../../../shared/domain/tree';
import { anyNodes, makeTree } from '../../../tests/support/testTrees';
import { moveByKey, rowByTyping, siblingRow } from './treeKeys';

const layout = layoutTree(
  makeTree(
    ['Alpha', null],
    ['Beta', 'Alpha'],
    ['Bravo', 'Beta'],
    ['Gamma', 'Alpha'],
    ['Delta', 'Gamma'],
    ['Echo', 'Alpha'],
  ),
  new Set(['Gamma']),
);
// Rows: Alpha, Beta, Bravo, Gamma (folded), Echo.
const press = (from: number, key: string, altKey = false) =>
  moveByKey(layout, from, { key, altKey, page: 2 });

describe('moveByKey', () => {
  it('walks rows, parents and children', () => {
    expect(press(0, 'ArrowDown')).toEqual({ kind: 'go', row: 1 });
    expect(press(1, 'ArrowUp')).toEqual({ kind: 'go', row: 0 });
    expect(press(0, 'ArrowRight')).toEqual({ kind: 'go', row: 1 });
    expect(press(2, 'ArrowLeft')).toEqual({ kind: 'go', row: 1 });
    expect(press(2, 'ArrowRight')).toBeNull();
    expect(press(4, 'ArrowDown')).toBeNull();
    expect(press(0, 'ArrowUp')).toBeNull();
  });

  it('folds and unfolds before it moves', () => {
    expect(press(1, 'ArrowLeft')).toEqual({ kind: 'collapse', row: 1 });
    expect(press(3, 'ArrowRight')).toEqual({ kind: 'expand', row: 3 });
    expect(press(3, 'ArrowLeft')).toEqual({ kind: 'go', row: 0 });
  });

  it('leaves Alt with left and right to what moves a node in time', () => {
    expect(press(0, 'ArrowRight', true)).toBeNull();
    expect(press(1, 'ArrowLeft', true)).toBeNull();
  });

  it('walks siblings with Alt', () => {
    expect(press(1, 'ArrowDown', true)).toEqual({ kind: 'go', row: 3 });
    expect(press(3, 'ArrowDown', true)).toEqual({ kind: 'go', row: 4 });
    expect(press(3, 'ArrowUp', true)).toEqual({ kind: 'go', row: 1 });
    expect(press(4, 'ArrowDown', true)).toBeNull();
  });

  it('knows Home, End and pages, and starts at the top when nothing is chosen', () => {
    expect(press(2, 'Home')).toEqual({ kind: 'go', row: 0 });
    expect(press(2, 'End')).toEqual({ kind: 'go', row: 4 });
    expect(press(1, 'PageDown')).toEqual({ kind: 'go', row: 3 });
    expect(press(-1, 'ArrowDown')).toEqual({ kind: 'go', row: 0 });
    expect(press(-1, 'End')).toEqual({ kind: 'go', row: 4 });
    expect(press(1, 'x')).toBeNull();
  });
});

it('goes to a younger sibling and back', () => {
  fc.assert(
    fc.property(anyNodes(), (nodes) => {
      const any = layoutTree(indexTree(nodes), new Set());
      Array.from({ length: any.count }, (_, at) => any.at(at)!).forEach((row, at) => {
        const next = siblingRow(any, at, 1);
        expect(any.at(next)!.parentRow).toBe(row.parentRow);
        if (next !== at) expect(siblingRow(any, next, -1)).toBe(at);
        else expect(row.position).toBe(row.siblings);
      });
    }),
  );
});

describe('rowByTyping', () => {
  it('finds the next title, wraps round, and keeps the row while a word grows', () => {
    expect(rowByTyping(layout, 0, 'b')).toBe(1);
    expect(rowByTyping(layout, 1, 'b')).toBe(2);
    expect(rowByTyping(layout, 2, 'b')).toBe(1);
    expect(rowByTyping(layout, 2, 'BR')).toBe(2);
    expect(rowByTyping(layout, 0, 'zz')).toBe(-1);
  });
});
