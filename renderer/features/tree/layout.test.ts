import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indexTree } from '../../../shared/domain/tree';
import { layoutTree, MOST_LANES, type TreeLayout } from './layout';
import { anyNodes, makeNode, makeTree } from './testTrees';

const none: ReadonlySet<string> = new Set();
const titles = ({ rows }: TreeLayout) => rows.map(({ node }) => node.id);

describe('layoutTree', () => {
  it('puts one node in a row, children below their parent, siblings oldest first', () => {
    const layout = layoutTree(makeTree(['a', null], ['b', 'a'], ['c', 'a'], ['d', 'b'], ['e', null]), none);
    expect(titles(layout)).toEqual(['a', 'b', 'd', 'c', 'e']);
    expect(layout.rows.map(({ depth }) => depth)).toEqual([0, 1, 2, 1, 0]);
    expect(layout.rows.map(({ position, siblings }) => `${position}/${siblings}`)).toEqual([
      '1/2',
      '1/2',
      '1/1',
      '2/2',
      '2/2',
    ]);
  });

  it('never lets two nodes share a row, and always puts children after parents', () => {
    fc.assert(
      fc.property(anyNodes(), (nodes) => {
        const { rows, rowOf } = layoutTree(indexTree(nodes), none);
        expect(rowOf.size).toBe(rows.length);
        rows.forEach((row, at) => {
          expect(rowOf.get(row.node.id)).toBe(at);
          expect(row.parentRow).toBeLessThan(at);
          if (row.parentRow >= 0) expect(rows[row.parentRow]!.node.id).toBe(row.node.parentId);
        });
      }),
    );
  });

  it('opens exactly one row for a new node and moves nothing else', () => {
    fc.assert(
      fc.property(anyNodes(), fc.nat(), (nodes, pick) => {
        const parents = [null, ...nodes.filter(({ deleted }) => !deleted).map(({ id }) => id)];
        const added = makeNode('added', parents[pick % parents.length]!, nodes.length + 1);
        const before = layoutTree(indexTree(nodes), none);
        const after = layoutTree(indexTree([...nodes, added]), none);
        const at = after.rowOf.get('added')!;
        expect(titles(after).filter((id) => id !== 'added')).toEqual(titles(before));
        for (const [id, row] of before.rowOf) {
          expect(after.rowOf.get(id)).toBe(row < at ? row : row + 1);
          const line = (layout: TreeLayout) => layout.rows[layout.rowOf.get(id)!]!.line;
          expect(line(after)).toBe(line(before));
        }
      }),
    );
  });

  it('keeps colours in place when a node is deleted', () => {
    fc.assert(
      fc.property(anyNodes(), fc.nat(), (nodes, pick) => {
        const victim = nodes[pick % nodes.length]!;
        const before = layoutTree(indexTree(nodes), none);
        const after = layoutTree(
          indexTree(nodes.map((node) => (node === victim ? { ...node, deleted: true } : node))),
          none,
        );
        for (const { node, line } of after.rows) {
          expect(line).toBe(before.rows[before.rowOf.get(node.id)!]!.line);
        }
      }),
    );
  });

  it('tells where each subtree ends and where its last child is', () => {
    fc.assert(
      fc.property(anyNodes(), (nodes) => {
        const { rows } = layoutTree(indexTree(nodes), none);
        rows.forEach((row, at) => {
          const inside = rows.filter((_, other) => {
            for (let up = other; up >= 0; up = rows[up]!.parentRow) if (up === at) return true;
            return false;
          });
          expect(row.endRow - at).toBe(inside.length);
          const children = rows.flatMap(({ parentRow }, other) => (parentRow === at ? [other] : []));
          expect(row.lastChildRow).toBe(children.at(-1) ?? -1);
        });
      }),
    );
  });

  it('gives lines that run beside each other different lanes, as long as there are lanes', () => {
    fc.assert(
      fc.property(anyNodes(), (nodes) => {
        const { rows } = layoutTree(indexTree(nodes), none);
        const spans = rows.flatMap((row, at) =>
          row.lastChildRow >= 0 ? [{ at, end: row.lastChildRow, lane: row.lane }] : [],
        );
        for (const outer of spans) {
          for (const inner of spans) {
            // A line that starts strictly inside another one's stretch is drawn closer to the clips.
            if (inner.at > outer.at && inner.at < outer.end && outer.lane < MOST_LANES - 1) {
              expect(inner.lane).toBeLessThan(outer.lane);
            }
          }
        }
      }),
    );
  });

  it('hides what is below a folded node, and says that there is something', () => {
    const tree = makeTree(['a', null], ['b', 'a'], ['c', 'b'], ['d', 'a']);
    const layout = layoutTree(tree, new Set(['b']));
    expect(titles(layout)).toEqual(['a', 'b', 'd']);
    const folded = layout.rows[1]!;
    expect([folded.hasChildren, folded.expanded, folded.lastChildRow, folded.endRow]).toEqual([
      true,
      false,
      -1,
      2,
    ]);
  });

  it('keeps a deleted node as a ghost only while something living hangs below it', () => {
    const nodes = [
      makeNode('a', null, 0, { deleted: true }),
      makeNode('b', 'a', 1),
      makeNode('c', 'b', 2, { deleted: true }),
    ];
    const layout = layoutTree(indexTree(nodes), none);
    expect(layout.rows.map(({ node, ghost }) => [node.id, ghost])).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it('goes along one line through oldest children and opens another for each younger sibling', () => {
    const layout = layoutTree(
      makeTree(['a', null], ['b', 'a'], ['c', 'a'], ['d', 'a'], ['e', 'c'], ['f', 'c']),
      none,
    );
    const line = (id: string) => layout.rows[layout.rowOf.get(id)!]!.line;
    expect(['a', 'b', 'c', 'd', 'e', 'f'].map(line)).toEqual([0, 0, 1, 2, 1, 2]);
  });

  it('lays out a branch of 50,000 without running out of stack', () => {
    const nodes = Array.from({ length: 50_000 }, (_, at) =>
      makeNode(`n${at}`, at === 0 ? null : `n${at - 1}`, at),
    );
    const { rows } = layoutTree(indexTree(nodes), none);
    expect(rows).toHaveLength(50_000);
    expect(rows.at(-1)!.depth).toBe(49_999);
  });
});
