import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyForest, hostileNodes, makeNode, testId } from '../../tests/support/stories';
import type { AudioNode } from './model';
import {
  branchOf,
  childrenOf,
  compareCreation,
  depthFirst,
  descendantsOf,
  indexTree,
  isAncestor,
  parentOf,
  treeRows,
} from './tree';

const ids = (nodes: readonly { id: string }[]) => nodes.map((node) => node.id);
const anyNodes = fc.oneof(anyForest(), hostileNodes);

/** The forest's own idea of the path, link by link. */
function pathByLinks(nodes: readonly AudioNode[], id: string): string[] {
  const tree = indexTree(nodes);
  const path: string[] = [];
  for (let at: string | null = id; at !== null; at = tree.parents.get(at) ?? null) path.unshift(at);
  return path;
}

describe('a proper forest', () => {
  it('keeps every parent link as it is', () => {
    fc.assert(
      fc.property(anyForest(), (nodes) => {
        const tree = indexTree(nodes);
        for (const node of nodes) expect(parentOf(tree, node.id)?.id ?? null).toBe(node.parentId);
      }),
    );
  });

  it('names the same ancestors from above and from below', () => {
    fc.assert(
      fc.property(anyForest(), (nodes) => {
        const tree = indexTree(nodes);
        for (const node of nodes) {
          const above = new Set(ids(branchOf(tree, node.id)).slice(0, -1));
          for (const other of nodes) {
            expect(isAncestor(tree, other.id, node.id)).toBe(above.has(other.id));
            expect(ids(descendantsOf(tree, other.id)).includes(node.id)).toBe(above.has(other.id));
          }
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('whatever arrives', () => {
  it('is walked depth first, each node exactly once, parents before children', () => {
    fc.assert(
      fc.property(anyNodes, (nodes) => {
        const tree = indexTree(nodes);
        const order = ids(depthFirst(tree));
        expect([...order].sort()).toEqual([...new Set(ids(nodes))].sort());
        const at = new Map(order.map((id, position) => [id, position]));
        for (const id of order) {
          const parent = parentOf(tree, id);
          if (parent) expect(at.get(parent.id)!).toBeLessThan(at.get(id)!);
        }
      }),
    );
  });

  it('keeps a subtree together', () => {
    fc.assert(
      fc.property(anyNodes, (nodes) => {
        const tree = indexTree(nodes);
        const order = ids(depthFirst(tree));
        for (const id of order) {
          const below = ids(descendantsOf(tree, id));
          const from = order.indexOf(id) + 1;
          expect(order.slice(from, from + below.length)).toEqual(below);
        }
      }),
    );
  });

  it('shows siblings and seeds oldest first, in whatever order they came', () => {
    fc.assert(
      fc.property(anyForest(), (nodes) => {
        const tree = indexTree(nodes);
        for (const group of [tree.seeds, ...nodes.map((node) => childrenOf(tree, node.id))]) {
          expect([...group]).toEqual([...group].sort(compareCreation));
        }
        expect(ids(depthFirst(indexTree([...nodes].reverse())))).toEqual(ids(depthFirst(tree)));
      }),
    );
  });

  it('has a finite branch to every node', () => {
    fc.assert(
      fc.property(anyNodes, (nodes) => {
        const tree = indexTree(nodes);
        for (const { id } of nodes) {
          const branch = ids(branchOf(tree, id));
          expect(branch).toEqual(pathByLinks(nodes, id));
          expect(new Set(branch).size).toBe(branch.length);
          expect(tree.seeds.some((seed) => seed.id === branch[0])).toBe(true);
        }
      }),
    );
  });

  it('shows every living node, and a deleted one exactly when something living hangs below it', () => {
    fc.assert(
      fc.property(anyNodes, (nodes) => {
        const tree = indexTree(nodes);
        const rows = new Map(treeRows(tree).map((row) => [row.node.id, row]));
        for (const node of tree.byId.values()) {
          const row = rows.get(node.id);
          const livingBelow = descendantsOf(tree, node.id).some((below) => !below.deleted);
          expect(row !== undefined).toBe(!node.deleted || livingBelow);
          if (!row) continue;
          expect(row.ghost).toBe(node.deleted);
          expect(row.depth).toBe(branchOf(tree, node.id).length - 1);
        }
      }),
    );
  });
});

describe('cycles', () => {
  it('are opened at their oldest node, wherever the walk meets them first', () => {
    const second = (number: number) => `2026-01-01T00:00:0${number}.000Z`;
    const nodes = [
      makeNode({ id: testId(0), parentId: testId(3), createdAt: second(0) }),
      makeNode({ id: testId(1), parentId: testId(3), createdAt: second(1) }),
      makeNode({ id: testId(2), parentId: testId(1), createdAt: second(2) }),
      makeNode({ id: testId(3), parentId: testId(2), createdAt: second(3) }),
    ];
    const tree = indexTree(nodes);
    expect(ids(tree.seeds)).toEqual([testId(1)]);
    expect(ids(branchOf(tree, testId(0)))).toEqual([testId(1), testId(2), testId(3), testId(0)]);
  });

  it('leave a node that is its own parent standing as a seed', () => {
    const tree = indexTree([makeNode({ id: testId(0), parentId: testId(0) })]);
    expect(ids(tree.seeds)).toEqual([testId(0)]);
    expect(branchOf(tree, testId(0))).toHaveLength(1);
  });
});

it('walks one branch of 50,000 nodes without running out of stack', () => {
  const nodes = Array.from({ length: 50_000 }, (_, at) =>
    makeNode({ id: testId(at), parentId: at === 0 ? null : testId(at - 1), deleted: at < 49_999 }),
  );
  const tree = indexTree(nodes);
  expect(branchOf(tree, testId(49_999))).toHaveLength(50_000);
  expect(treeRows(tree).at(-1)).toMatchObject({ depth: 49_999, ghost: false });
});

it('knows nothing of an unknown id', () => {
  const tree = indexTree([makeNode()]);
  expect(branchOf(tree, 'unknown-id')).toEqual([]);
  expect(childrenOf(tree, 'unknown-id')).toEqual([]);
  expect(parentOf(tree, 'unknown-id')).toBeNull();
});
