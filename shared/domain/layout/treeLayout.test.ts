import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyNodes, makeNode, makeTree } from '../../../tests/support/testTrees';
import type { AudioNode } from '../model';
import { indexTree } from '../tree';
import { createStoryLayout } from './layoutStory';
import { createTreeLayout, type LayoutRow, layoutTree, MOST_LANES, type TreeLayout } from './treeLayout';

const none: ReadonlySet<string> = new Set();
const rowsOf = (layout: TreeLayout): LayoutRow[] =>
  Array.from({ length: layout.count }, (_, at) => layout.at(at)!);
const titles = (layout: TreeLayout) => rowsOf(layout).map(({ node }) => node.id);

describe('layoutTree', () => {
  it('puts one node in a row, children below their parent, siblings oldest first', () => {
    const layout = layoutTree(makeTree(['a', null], ['b', 'a'], ['c', 'a'], ['d', 'b'], ['e', null]), none);
    expect(titles(layout)).toEqual(['a', 'b', 'd', 'c', 'e']);
    expect(rowsOf(layout).map(({ depth }) => depth)).toEqual([0, 1, 2, 1, 0]);
    expect(rowsOf(layout).map(({ position, siblings }) => `${position}/${siblings}`)).toEqual([
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
        const layout = layoutTree(indexTree(nodes), none);
        const rows = rowsOf(layout);
        rows.forEach((row, at) => {
          expect(layout.rowOf(row.node.id)).toBe(at);
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
        const at = after.rowOf('added');
        expect(titles(after).filter((id) => id !== 'added')).toEqual(titles(before));
        for (const [row, id] of titles(before).entries()) {
          expect(after.rowOf(id)).toBe(row < at ? row : row + 1);
          const line = (layout: TreeLayout) => layout.at(layout.rowOf(id))!.line;
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
        for (const { node, line } of rowsOf(after)) {
          expect(line).toBe(before.at(before.rowOf(node.id))!.line);
        }
      }),
    );
  });

  it('tells where each subtree ends and where its last child is', () => {
    fc.assert(
      fc.property(anyNodes(), (nodes) => {
        const rows = rowsOf(layoutTree(indexTree(nodes), none));
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
        const rows = rowsOf(layoutTree(indexTree(nodes), none));
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
    const folded = layout.at(1)!;
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
    expect(rowsOf(layout).map(({ node, ghost }) => [node.id, ghost])).toEqual([
      ['a', true],
      ['b', false],
    ]);
  });

  it('goes along one line through oldest children and opens another for each younger sibling', () => {
    const layout = layoutTree(
      makeTree(['a', null], ['b', 'a'], ['c', 'a'], ['d', 'a'], ['e', 'c'], ['f', 'c']),
      none,
    );
    const line = (id: string) => layout.at(layout.rowOf(id))!.line;
    expect(['a', 'b', 'c', 'd', 'e', 'f'].map(line)).toEqual([0, 0, 1, 2, 1, 2]);
  });

  it('lays out a branch of 50,000 without running out of stack', () => {
    const nodes = Array.from({ length: 50_000 }, (_, at) =>
      makeNode(`n${at}`, at === 0 ? null : `n${at - 1}`, at),
    );
    const rows = rowsOf(layoutTree(indexTree(nodes), none));
    expect(rows).toHaveLength(50_000);
    expect(rows.at(-1)!.depth).toBe(49_999);
  });
});

/** One change of a story, as an edit or another person's would make it. */
const anyChange = fc.record({
  kind: fc.constantFrom('add', 'addOld', 'delete', 'rename', 'move', 'fold', 'take'),
  pick: fc.nat(),
  other: fc.nat(),
});

describe('a layout that is changed', () => {
  it('is what laying the whole story out anew would give, after any sequence of changes', () => {
    fc.assert(
      fc.property(anyNodes(40), fc.array(anyChange, { maxLength: 25 }), (first, changes) => {
        let nodes: readonly AudioNode[] = first;
        let collapsed: ReadonlySet<string> = none;
        let guest: AudioNode | null = null;
        const story = createStoryLayout();
        const check = () => {
          const tree = indexTree(nodes);
          const incremental = story.update({ nodes, tree, collapsed, guest });
          const whole = layoutTree(indexTree(guest ? [...nodes, guest] : nodes), collapsed);
          expect(rowsOf(incremental)).toEqual(rowsOf(whole));
          expect(rowsOf(incremental).map(({ node }) => incremental.rowOf(node.id))).toEqual(
            rowsOf(incremental).map((_, at) => at),
          );
          expect(incremental.columns()).toEqual(whole.columns());
        };
        check();
        changes.forEach(({ kind, pick, other }, step) => {
          const node = nodes[pick % nodes.length]!;
          const at = nodes.indexOf(node);
          if (kind === 'add' || kind === 'addOld') {
            const birth = kind === 'add' ? 1000 + step : other % 50;
            const parentId = pick % 5 === 0 ? null : node.id;
            nodes = [...nodes, makeNode(`new-${step}`, parentId, birth, { deleted: other % 7 === 0 })];
          } else if (kind === 'delete') nodes = nodes.with(at, { ...node, deleted: !node.deleted });
          else if (kind === 'rename') nodes = nodes.with(at, { ...node, title: `${step}` });
          else if (kind === 'move') {
            const to = nodes[other % nodes.length]!;
            const tree = indexTree(nodes);
            const below = (id: string | null): boolean =>
              id !== null && (id === node.id || below(tree.parents.get(id) ?? null));
            if (!below(to.id)) nodes = nodes.with(at, { ...node, parentId: to.id });
          } else if (kind === 'fold') {
            const next = new Set(collapsed);
            if (!next.delete(node.id)) next.add(node.id);
            collapsed = next;
          } else if (guest) guest = null;
          else guest = makeNode(`take-${step}`, node.id, 100_000 + step);
          check();
        });
        expect(story.rebuilds).toBe(1);
      }),
      { numRuns: 300 },
    );
  });

  it('gives a new place to what is on the way up, whatever the size of the story', () => {
    const bush = (count: number) =>
      indexTree(
        Array.from({ length: count }, (_, at) =>
          makeNode(`n${at}`, at === 0 ? null : `n${Math.floor((at - 1) / 4)}`, at),
        ),
      );
    const cost = (count: number) => {
      const index = createTreeLayout(bush(count), none);
      const before = index.touched;
      index.put(makeNode('take', `n${count - 1}`, count + 1), `n${count - 1}`);
      index.put(makeNode('take', `n${count >> 1}`, count + 1), `n${count >> 1}`);
      expect(index.remove('take')).toBe(true);
      return index.touched - before;
    };
    expect(cost(50_000)).toBeLessThan(80);
    expect(cost(50_000)).toBeLessThan(cost(500) * 3);
  });
});
