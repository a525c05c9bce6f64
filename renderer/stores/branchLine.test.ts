import { describe, expect, it } from 'vitest';
import { layoutTree } from '../../shared/domain/layout/treeLayout';
import type { AudioNode } from '../../shared/domain/model';
import { indexTree } from '../../shared/domain/tree';
import { branchLine, branchToken, nodeColor } from './branchLine';

const node = (id: string, parentId: string | null, deleted = false) =>
  ({ id, parentId, deleted, createdAt: id, color: null }) as unknown as AudioNode;

const tree = indexTree([
  node('a', null),
  node('b', 'a'),
  node('c', 'a'),
  node('d', 'c'),
  node('e', 'c', true),
  node('f', 'e'),
  node('g', null),
  node('h', 'g'),
]);

describe('branchLine', () => {
  it('puts every node on the line that the tree view draws it on', () => {
    const layout = layoutTree(tree, new Set());
    expect(layout.count).toBe(8);
    for (let at = 0; at < layout.count; at += 1) {
      const row = layout.at(at)!;
      expect([row.node.id, branchLine(tree, row.node.id)]).toEqual([row.node.id, row.line]);
    }
  });

  it('gives a node its own colour first', () => {
    expect(nodeColor(tree, { id: 'c', color: '#ff0000' })).toBe('#ff0000');
    expect(nodeColor(tree, { id: 'c', color: null })).toBe('var(--branch-2)');
    expect(branchToken(8)).toBe('--branch-1');
  });
});
