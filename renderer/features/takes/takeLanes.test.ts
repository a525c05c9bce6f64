import { describe, expect, it } from 'vitest';
import type { AudioNode, Phrase } from '../../../shared/domain/model';
import { indexTree } from '../../../shared/domain/tree';
import { makeNode } from '../../../tests/support/stories';
import { compLayers, takeLayers, WINDOW_PHRASES, windowFirst } from './audition';
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

describe('an audition', () => {
  const takes = new Map([
    ['a', take('a', { startFrame: -100, pan: 0.5, gainDb: -3 })],
    ['b', take('b', { pan: -1 })],
  ]);
  const phrases = [
    { sourceId: 'a', from: 0, to: 400, crossfade: 0 },
    { sourceId: 'b', from: 400, to: 600, crossfade: 100 },
    { sourceId: 'a', from: 600, to: 900, crossfade: 100 },
  ];

  it('plays each phrase from its take, with the crossfades around the seams', () => {
    const layers = compLayers(phrases, takes, []);
    const heard = layers.map(({ nodeId, startFrame, trimIn, frames, trimOut, fadeIn, fadeOut }) => [
      nodeId,
      startFrame + trimIn,
      startFrame + frames - trimOut,
      fadeIn,
      fadeOut,
    ]);
    expect(heard).toEqual([
      ['a', 0, 450, 0, 100],
      ['b', 350, 650, 100, 100],
      ['a', 550, 900, 100, 0],
    ]);
    expect(layers.map(({ pan, gainDb }) => [pan, gainDb])).toEqual([
      [0.5, -3],
      [0.5, 0],
      [0.5, -3],
    ]);
    // The engine keeps decoded blocks by node: a layer that is shorter than its node would cut them for all.
    expect(layers.map(({ frames }) => frames)).toEqual([1_000, 1_000, 1_000]);
    expect(new Set(layers.map(({ nodeId, part }) => `${nodeId} ${part}`)).size).toBe(3);
  });

  it('of one take plays it whole over what is below', () => {
    const backing = compLayers(phrases, takes, []).slice(0, 1);
    expect(takeLayers(takes.get('b')!, backing)).toMatchObject([
      { nodeId: 'a' },
      { nodeId: 'b', frames: 1_000, pan: -1 },
    ]);
  });

  it('gives the engine only what is around the playhead', () => {
    const long = Array.from({ length: 200 }, (_, at) => ({
      phrase: at,
      sourceId: 'a',
      from: at * 10,
      to: at * 10 + 10,
      fadeIn: 0,
      fadeOut: 0,
    }));
    expect(windowFirst(long.slice(0, WINDOW_PHRASES), 300, 5)).toBe(0);
    expect(windowFirst(long, 0, 0)).toBe(0);
    expect(windowFirst(long, 100, 0)).toBe(0);
    const moved = windowFirst(long, 1_000, 0);
    expect(moved).toBe(92);
    expect(windowFirst(long, 1_020, moved)).toBe(moved);
    expect(windowFirst(long, 0, moved)).toBe(0);
    expect(windowFirst(long, 9_999, 0)).toBe(191);
  });
});
