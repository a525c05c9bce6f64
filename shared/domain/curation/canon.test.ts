import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyForest, makeNode, testId } from '../../../tests/support/stories';
import type { AudioNode } from '../model';
import { branchOf, indexTree } from '../tree';
import { canonOf, countLikes, deepCuts } from './canon';

const nodes = (...parents: (number | null)[]): AudioNode[] =>
  parents.map((parent, at) =>
    makeNode({
      id: testId(at),
      parentId: parent === null ? null : testId(parent),
      createdAt: new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString(),
    }),
  );
const likesOf = (...counts: number[]) => new Map(counts.map((count, at) => [testId(at), count]));
const idsOf = (steps: readonly { nodeId: string }[]) => steps.map(({ nodeId }) => nodeId);

describe('the canon', () => {
  it('is the branch with the most likes, not the most liked step', () => {
    const tree = indexTree(nodes(null, 0, 0, 1, 2));
    const steps = canonOf(tree, likesOf(0, 3, 2, 0, 2));
    expect(idsOf(steps)).toEqual([testId(0), testId(2), testId(4)]);
    expect(steps.map(({ likes, ahead }) => [likes, ahead])).toEqual([
      [0, 4],
      [2, 4],
      [2, 2],
    ]);
    expect(steps[1]?.instead).toEqual([{ nodeId: testId(1), ahead: 3 }]);
  });

  it('is the longest and then the oldest branch where nobody likes anything', () => {
    expect(idsOf(canonOf(indexTree(nodes(null, 0, 0, 2)), likesOf()))).toEqual([
      testId(0),
      testId(2),
      testId(3),
    ]);
    expect(idsOf(canonOf(indexTree(nodes(null, 0, 0)), likesOf()))).toEqual([testId(0), testId(1)]);
    expect(canonOf(indexTree([]), likesOf())).toEqual([]);
  });

  it('runs through deleted recordings and never ends at one', () => {
    const [seed, gone, end, removed] = nodes(null, 0, 1, 0) as [AudioNode, AudioNode, AudioNode, AudioNode];
    const tree = indexTree([seed, { ...gone, deleted: true }, end, { ...removed, deleted: true }]);
    expect(idsOf(canonOf(tree, likesOf(0, 5, 0, 9)))).toEqual([seed.id, gone.id, end.id]);
    expect(canonOf(tree, likesOf(0, 5, 0, 9))[0]?.ahead).toBe(0);
  });

  it('is a branch with as many likes as any other', () => {
    fc.assert(
      fc.property(anyForest(30), fc.array(fc.nat({ max: 4 }), { maxLength: 30 }), (made, counts) => {
        const tree = indexTree(made);
        const likes = new Map(made.map(({ id }, at) => [id, counts[at] ?? 0]));
        const steps = canonOf(tree, likes);
        const sum = (branch: readonly AudioNode[]) =>
          branch.reduce((total, { id, deleted }) => total + (deleted ? 0 : (likes.get(id) ?? 0)), 0);
        const living = made.filter(({ deleted }) => !deleted);
        if (living.length === 0) return steps.length === 0;
        const last = steps.at(-1)!.nodeId;
        expect(idsOf(steps)).toEqual(branchOf(tree, last).map(({ id }) => id));
        expect(sum(branchOf(tree, last))).toBe(Math.max(...living.map(({ id }) => sum(branchOf(tree, id)))));
        return true;
      }),
    );
  });
});

describe('likes', () => {
  it('count once a member, and not when they were taken back', () => {
    const like = (node: number, member: string, deleted = false) => ({
      id: `${testId(node)}/${member}`,
      nodeId: testId(node),
      member,
      deleted,
    });
    expect(countLikes([like(0, 'a'), like(0, 'b'), like(1, 'a', true)])).toEqual(new Map([[testId(0), 2]]));
  });

  it('beside the canon are deep cuts, most liked first', () => {
    const tree = indexTree(nodes(null, 0, 0, 0));
    const likes = likesOf(0, 5, 1, 2);
    expect(deepCuts(tree, likes, canonOf(tree, likes)).map(({ id }) => id)).toEqual([testId(3), testId(2)]);
  });
});
