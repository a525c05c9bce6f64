import { describe, expect, it } from 'vitest';
import type { AudioNode, Phrase } from '../../../shared/domain/model';
import { indexTree } from '../../../shared/domain/tree';
import { makeNode } from '../../../tests/support/stories';
import { hasTakes, phrasesOf, takeLanes } from './takeLanes';

const seed = makeNode({ id: 'seed', parentId: null });
const take = (id: string, fields: Partial<AudioNode> = {}) =>
  makeNode({
    id,
    parentId: 'seed',
    kind: 'recording',
    startFrame: 0,
    frames: 1_000,
    createdAt: id,
    ...fields,
  });
const phrase = (sourceId: string, from: number, to: number, fields: Partial<Phrase> = {}): Phrase => ({
  id: `${sourceId}-${from}`,
  nodeId: 'comp',
  sourceId,
  from,
  to,
  crossfade: 96,
  deleted: false,
  ...fields,
});
const idsOf = (nodes: readonly { readonly id: string }[]) => nodes.map(({ id }) => id);

describe('the lanes of a take', () => {
  it('are its living siblings, itself where choosing begins, over all that any of them has', () => {
    const nodes = [
      seed,
      take('a'),
      take('b', { startFrame: -50 }),
      take('c', { deleted: true }),
      take('d', { kind: 'comp' }),
    ];
    const lanes = takeLanes(indexTree(nodes), [], nodes[2]!);
    expect(idsOf(lanes.takes)).toEqual(['a', 'b']);
    expect(lanes.phrases).toEqual([{ sourceId: 'b', from: -50, to: 1_000 }]);
    expect(lanes).toMatchObject({ parentId: 'seed', crossfade: null });
  });

  it('are those of its group when it has one of several', () => {
    const nodes = [
      seed,
      take('a', { takeGroupId: 'g' }),
      take('b', { takeGroupId: 'g' }),
      take('c'),
      take('d', { takeGroupId: 'h' }),
    ];
    const tree = indexTree(nodes);
    expect(idsOf(takeLanes(tree, [], nodes[1]!).takes)).toEqual(['a', 'b']);
    expect(idsOf(takeLanes(tree, [], nodes[3]!).takes)).toEqual(['a', 'b', 'c', 'd']);
    expect(idsOf(takeLanes(tree, [], nodes[4]!).takes)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are nothing to compare when there is one', () => {
    const tree = indexTree([seed, take('a')]);
    expect(hasTakes(tree, [], take('a'))).toBe(false);
    expect(hasTakes(tree, [], seed)).toBe(false);
  });
});

describe('a comp that is opened again', () => {
  it('has its phrases and its takes, deleted ones too', () => {
    const nodes = [seed, take('a'), take('b', { deleted: true }), take('comp', { kind: 'comp' })];
    const phrases = [phrase('b', 500, 900), phrase('a', 100, 500), phrase('a', 900, 950, { deleted: true })];
    const lanes = takeLanes(indexTree(nodes), phrases, nodes[3]!);
    expect(idsOf(lanes.takes)).toEqual(['a', 'b']);
    expect(lanes.phrases).toEqual([
      { sourceId: 'a', from: 100, to: 500 },
      { sourceId: 'b', from: 500, to: 900 },
    ]);
    expect(lanes.crossfade).toBe(96);
    expect(idsOf(phrasesOf(phrases, 'comp'))).toEqual(['a-100', 'b-500']);
    expect(hasTakes(indexTree(nodes), phrases, nodes[3]!)).toBe(true);
  });
});
