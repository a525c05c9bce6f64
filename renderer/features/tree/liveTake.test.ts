import { expect, it } from 'vitest';
import { createStoryLayout } from '../../../shared/domain/layout/layoutStory';
import type { StoryContent } from '../../../shared/domain/model';
import { indexTree } from '../../../shared/domain/tree';
import { makeNode } from '../../../tests/support/testTrees';
import { takeNode } from './liveTake';

const nodes = [makeNode('a', null, 0), makeNode('b', 'a', 1), makeNode('c', 'a', 2)];
const content: StoryContent = {
  story: { id: 's', title: 's', sampleRate: 48_000, extensionRule: false, createdAt: '', deleted: false },
  nodes,
  overrides: [],
  tags: [],
  markers: [],
  takeGroups: [],
  phrases: [],
  comments: [],
  likes: [],
};

it('stands where its node will stand, so that nothing moves when the take becomes one', () => {
  const story = createStoryLayout();
  const collapsed = new Set<string>();
  const guest = takeNode({ takeId: 'take', parentId: 'b' }, content);
  const live = story.update({ nodes, tree: indexTree(nodes), collapsed, guest });
  expect([live.rowOf('take'), live.rowOf('c'), live.count]).toEqual([2, 3, 4]);
  const withNode = [...nodes, makeNode('take', 'b', 9)];
  const filed = story.update({ nodes: withNode, tree: indexTree(withNode), collapsed, guest: null });
  expect([filed.rowOf('take'), filed.rowOf('c'), filed.count]).toEqual([2, 3, 4]);
  expect(story.rebuilds).toBe(1);
});
