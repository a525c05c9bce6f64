import { expect, it } from 'vitest';
import { layoutTree } from '../../../shared/domain/layout/treeLayout';
import { makeTree } from '../../../tests/support/testTrees';
import { guidesOf, MOST_INDENT } from './outlineGuides';

it('draws the lines that go on to younger siblings further down', () => {
  const layout = layoutTree(makeTree(['a', null], ['b', 'a'], ['c', 'b'], ['d', 'a']), new Set());
  // Rows: a, b, c, d. The line from a to d passes b and c.
  expect(guidesOf(layout, 0)).toEqual([]);
  expect(guidesOf(layout, 1).map(({ level }) => level)).toEqual([0]);
  expect(guidesOf(layout, 2).map(({ level }) => level)).toEqual([0]);
  expect(guidesOf(layout, 3)).toEqual([]);
});

it('stops where the indents stop', () => {
  const chain = Array.from({ length: 30 }, (_, at) => [`n${at}`, at === 0 ? null : `n${at - 1}`] as const);
  const layout = layoutTree(makeTree(...chain, ['late', 'n20']), new Set());
  for (let row = 0; row < layout.count; row += 1) {
    for (const { level } of guidesOf(layout, row)) expect(level).toBeLessThan(MOST_INDENT);
  }
});
