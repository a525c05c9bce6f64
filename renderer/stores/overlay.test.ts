import { expect, it } from 'vitest';
import { makeNode } from '../../tests/support/testTrees';
import { emptyOverlay, overlayNode, overlayOf, overlayOverrides } from './overlay';

const node = makeNode('node-0001', null, 0);

it('leaves nodes that nothing lies over as they are', () => {
  expect(overlayNode(emptyOverlay, node)).toBe(node);
  expect(overlayOf([])).toBe(emptyOverlay);
});

it('lets later edits of a field win, and keeps fields apart', () => {
  const overlay = overlayOf([
    { entity: 'node', id: node.id, field: 'gainDb', value: -1 },
    { entity: 'node', id: node.id, field: 'pan', value: 0.5 },
    { entity: 'node', id: node.id, field: 'gainDb', value: -2 },
  ]);
  expect(overlayNode(overlay, node)).toMatchObject({ gainDb: -2, pan: 0.5, mute: false });
});

it('gives the same object for the same node, or a hook that selects it would never come to rest', () => {
  const overlay = overlayOf([{ entity: 'node', id: node.id, field: 'gainDb', value: -1 }]);
  expect(overlayNode(overlay, node)).toBe(overlayNode(overlay, node));
  const changed = { ...node, title: 'Another' };
  expect(overlayNode(overlay, changed)).toMatchObject({ title: 'Another', gainDb: -1 });
});

it('adds to stored overrides of the same node only', () => {
  const stored = [{ nodeId: 'node-0001', ancestorId: 'node-aaaa', gainDb: -3, pan: null, mute: null }];
  const overlay = overlayOf([
    { entity: 'mixOverride', id: 'node-0001/node-aaaa', field: 'pan', value: 1 },
    { entity: 'mixOverride', id: 'node-0001/node-bbbb', field: 'mute', value: true },
  ]);
  expect(overlayOverrides(overlay, 'node-0001', stored)).toEqual([
    { nodeId: 'node-0001', ancestorId: 'node-aaaa', gainDb: -3, pan: 1, mute: null },
    { nodeId: 'node-0001', ancestorId: 'node-bbbb', gainDb: null, pan: null, mute: true },
  ]);
  expect(overlayOverrides(overlay, 'node-0002', [])).toEqual([]);
});
