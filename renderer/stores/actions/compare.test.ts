import { describe, expect, it } from 'vitest';
import { indexTree } from '../../../shared/domain/tree';
import { makeNode } from '../../../tests/support/testTrees';
import { compared } from './compare';

const tree = indexTree([
  makeNode('node-seed', null, 1),
  makeNode('node-one', 'node-seed', 2),
  { ...makeNode('node-gone', 'node-seed', 3), deleted: true },
  makeNode('node-two', 'node-seed', 4),
  makeNode('node-three', 'node-seed', 5),
  makeNode('node-only', 'node-three', 6),
]);
const to = (from: string, way: Parameters<typeof compared>[2]) => compared(tree, from, way)?.id ?? null;

describe('what a node is compared with', () => {
  it('is its living sibling, round and round', () => {
    expect(to('node-one', 'next')).toBe('node-two');
    expect(to('node-two', 'next')).toBe('node-three');
    expect(to('node-three', 'next')).toBe('node-one');
    expect(to('node-one', 'previous')).toBe('node-three');
  });

  it('is its parent', () => {
    expect(to('node-only', 'parent')).toBe('node-three');
    expect(to('node-seed', 'parent')).toBeNull();
  });

  it('is nothing where it is alone', () => {
    expect(to('node-only', 'next')).toBeNull();
    expect(to('node-seed', 'previous')).toBeNull();
  });
});
