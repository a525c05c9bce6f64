import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyNodes, makeNode } from '../../tests/support/testTrees';
import type { AudioNode } from './model';
import { depthFirst, indexTree, type StoryTree } from './tree';
import { updateTree, withEntries } from './treeUpdate';

const plain = (tree: StoryTree) => ({
  order: depthFirst(tree),
  byId: new Map([...tree.byId].sort(([a], [b]) => (a < b ? -1 : 1))),
  seeds: tree.seeds,
  children: new Map([...tree.children].sort(([a], [b]) => (a < b ? -1 : 1))),
  parents: new Map([...tree.parents].sort(([a], [b]) => (a < b ? -1 : 1))),
  sizes: [tree.byId.size, tree.children.size, tree.parents.size],
});

it('is the index of the story, after any sequence of changes', () => {
  fc.assert(
    fc.property(
      anyNodes(30),
      fc.array(
        fc.record({
          kind: fc.constantFrom('add', 'orphan', 'edit', 'delete', 'move'),
          pick: fc.nat(),
          other: fc.nat(),
        }),
        {
          maxLength: 20,
        },
      ),
      (first, changes) => {
        let nodes: readonly AudioNode[] = first;
        let tree = indexTree(nodes);
        changes.forEach(({ kind, pick, other }, step) => {
          const before = nodes;
          const node = nodes[pick % nodes.length]!;
          const at = nodes.indexOf(node);
          const add = (id: string, parentId: string | null) => {
            nodes = [...nodes, makeNode(id, parentId, other % 90)];
          };
          if (kind === 'add')
            add(other % 9 === 0 ? `late-${step}` : `new-${step}`, pick % 4 === 0 ? null : node.id);
          else if (kind === 'orphan') add(`orphan-${step}`, `new-${step + 1}`);
          else if (kind === 'edit') nodes = nodes.with(at, { ...node, title: `${step}` });
          else if (kind === 'delete') nodes = nodes.with(at, { ...node, deleted: !node.deleted });
          else nodes = nodes.with(at, { ...node, parentId: nodes[other % nodes.length]!.id });
          tree = updateTree(tree, before, nodes);
          expect(plain(tree)).toEqual(plain(indexTree(nodes)));
        });
      },
    ),
  );
});

it('leaves the index before it as it was', () => {
  const nodes = [makeNode('a', null, 0), makeNode('b', 'a', 1)];
  const tree = indexTree(nodes);
  const after = updateTree(tree, nodes, [...nodes, makeNode('c', 'b', 2)]);
  expect([tree.byId.size, tree.children.has('b'), after.byId.size, after.children.has('b')]).toEqual([
    2,
    false,
    3,
    true,
  ]);
});

it('is a map like any other, however many changes lie over it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.option(fc.integer(), { nil: undefined })), {
        maxLength: 800,
      }),
      (changes) => {
        let map: ReadonlyMap<string, number> = new Map([
          ['1', 1],
          ['2', 2],
        ]);
        const truth = new Map(map);
        for (const [key, value] of changes) {
          map = withEntries(map, new Map([[`${key}`, value]]));
          if (value === undefined) truth.delete(`${key}`);
          else truth.set(`${key}`, value);
        }
        expect(map.size).toBe(truth.size);
        expect(new Map(map)).toEqual(truth);
        expect(new Set(map.keys())).toEqual(new Set(truth.keys()));
      },
    ),
    { numRuns: 30 },
  );
});
