import { expect, it } from 'vitest';
import type { StoryContent } from '../../../shared/domain/model';
import { indexTree } from '../../../shared/domain/tree';
import { layoutTree } from './layout';
import { treeWithTake } from './liveTake';
import { makeNode } from './testTrees';

const nodes = [makeNode('a', null, 0), makeNode('b', 'a', 1), makeNode('c', 'a', 2)];
const content: StoryContent = {
  story: { id: 's', title: 's', sampleRate: 48_000, extensionRule: false, createdAt: '', deleted: false },
  nodes,
  overrides: [],
  tags: [],
  markers: [],
  takeGroups: [],
  phrases: [],
};
const tree = indexTree(nodes);

it('stands where its node will stand, so that nothing moves when the take becomes one', () => {
  const live = layoutTree(treeWithTake(content, tree, { takeId: 'take', parentId: 'b' }), new Set());
  const filed = layoutTree(indexTree([...nodes, makeNode('real', 'b', 9)]), new Set());
  expect(live.rowOf.get('take')).toBe(filed.rowOf.get('real'));
  expect(live.rows).toHaveLength(filed.rows.length);
});

it('leaves the tree alone without a take', () => {
  expect(treeWithTake(content, tree, null)).toBe(tree);
});
