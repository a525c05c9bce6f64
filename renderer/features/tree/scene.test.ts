import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutTree, type TreeLayout } from '../../../shared/domain/layout/treeLayout';
import type { AudioNode } from '../../../shared/domain/model';
import { audibleRange } from '../../../shared/domain/timeline';
import { indexTree } from '../../../shared/domain/tree';
import { anyNodes, makeNode } from '../../../tests/support/testTrees';
import { buildScene, clipAt, rowsInSight, type Scene } from './scene';

const none: ReadonlySet<string> = new Set();
const rowsOf = (layout: TreeLayout) => Array.from({ length: layout.count }, (_, at) => layout.at(at)!);
const sceneOf = (
  nodes: readonly AudioNode[],
  changes: { top?: number; height?: number; leftFrame?: number } = {},
): Scene =>
  buildScene({
    layout: layoutTree(indexTree(nodes), none),
    view: { framesPerPixel: 100, leftFrame: changes.leftFrame ?? -1000 },
    width: 800,
    height: changes.height ?? 400,
    top: changes.top ?? 0,
    rowHeight: 50,
    nodeOf: ({ node }) => node,
  });

describe('buildScene', () => {
  it('places clips by their audible range', () => {
    const node = makeNode('a', null, 0, { startFrame: 2000, frames: 10_000, trimIn: 1000, trimOut: 3000 });
    const [clip] = sceneOf([node]).clips;
    expect(clip).toMatchObject({ x: 40, width: 60, y: 5, height: 40, row: 0, tailX: null });
  });

  it('shows a tail from where the parent ends', () => {
    const parent = makeNode('a', null, 0, { frames: 10_000 });
    const child = makeNode('b', 'a', 1, { startFrame: 5000, frames: 10_000 });
    const clip = sceneOf([parent, child]).clips[1]!;
    expect(clip.tailX).toBe(110);
    expect(clip.tailFrames).toBe(5000);
    const shorter = makeNode('b', 'a', 1, { startFrame: 0, frames: 9000 });
    expect(sceneOf([parent, shorter]).clips[1]!.tailX).toBeNull();
  });

  it('draws every clip that is in sight and none that is not', () => {
    fc.assert(
      fc.property(
        anyNodes(),
        fc.integer({ min: 0, max: 2000 }),
        fc.integer({ min: 1, max: 700 }),
        (nodes, top, height) => {
          const layout = layoutTree(indexTree(nodes), none);
          const scene = sceneOf(nodes, { top, height });
          const expected = rowsOf(layout).flatMap(({ node }, row) => {
            const { from, to } = audibleRange(node);
            const inRows = (row + 1) * 50 > top && row * 50 < top + height;
            const inTime = (to + 1000) / 100 >= 0 && (from + 1000) / 100 <= 800;
            return inRows && inTime ? [node.id] : [];
          });
          expect(scene.clips.map(({ node }) => node.id)).toEqual(expected);
        },
      ),
    );
  });

  it('finds all lines that cross the lower edge without looking at every row', () => {
    fc.assert(
      fc.property(anyNodes(), fc.nat(60), (nodes, at) => {
        const layout = layoutTree(indexTree(nodes), none);
        const rows = rowsOf(layout);
        const end = Math.min(at, rows.length);
        const crossing = rows.flatMap(({ parentRow }, row) =>
          row >= end && parentRow >= 0 && parentRow < end ? [row] : [],
        );
        expect(layout.crossing(end, 1000).sort((a, b) => a - b)).toEqual(crossing);
      }),
    );
  });

  it('lets a line leave a parent that begins later from its left end', () => {
    const parent = makeNode('a', null, 0, { startFrame: 20_000 });
    const child = makeNode('b', 'a', 1, { startFrame: 5000 });
    const [edge] = sceneOf([parent, child]).edges;
    expect(edge!.x).toBeLessThan(edge!.parentX);
    expect(edge!.x).toBeLessThan(edge!.childX);
  });
});

describe('clipAt', () => {
  it('finds the clip under the pointer, and thin ones close by', () => {
    const scene = sceneOf([
      makeNode('a', null, 0, { startFrame: 1000, frames: 20_000 }),
      makeNode('b', 'a', 1, { startFrame: 9000, frames: 100 }),
    ]);
    expect(clipAt(scene, 100, 25)?.node.id).toBe('a');
    expect(clipAt(scene, 10, 25)).toBeNull();
    expect(clipAt(scene, 103, 75)?.node.id).toBe('b');
    expect(clipAt(scene, 110, 75)).toBeNull();
  });
});

it('counts the rows in sight from pixels', () => {
  expect(rowsInSight(0, 100, 50, 10)).toEqual({ first: 0, end: 2 });
  expect(rowsInSight(75, 100, 50, 10)).toEqual({ first: 1, end: 4 });
  expect(rowsInSight(9000, 100, 50, 10)).toEqual({ first: 180, end: 180 });
  expect(rowsInSight(-200, 100, 50, 10)).toEqual({ first: 0, end: 0 });
});
