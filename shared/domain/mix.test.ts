import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyForest, hostileNodes, makeNode, overridesOf, testId } from '../../tests/support/stories';
import { branchLayers, effectiveMix, indexOverrides, plannedLayer } from './mix';
import type { AudioNode, Mix, MixOverride } from './model';
import { defaultProcessing } from './processing/settings';
import { branchOf, indexTree } from './tree';

const [seed, middle, leaf] = [0, 1, 2].map((at) => testId(at)) as [string, string, string];
const chain: AudioNode[] = [
  makeNode({ id: seed, gainDb: -1 }),
  makeNode({ id: middle, parentId: seed }),
  makeNode({ id: leaf, parentId: middle }),
];

const override = (nodeId: string, ancestorId: string, mix: Partial<Mix>): MixOverride => ({
  nodeId,
  ancestorId,
  gainDb: null,
  pan: null,
  mute: null,
  ...mix,
});

/** The sentence of the product's definition, read aloud: slow, and independent of the implementation. */
function mixByDefinition(branch: readonly AudioNode[], overrides: readonly MixOverride[], at: number): Mix {
  const target = branch[at]!;
  const nearest = <F extends keyof Mix>(field: F): Mix[F] => {
    for (let holder = branch.length - 1; holder > at; holder -= 1) {
      const found = overrides.find(
        ({ nodeId, ancestorId }) => nodeId === branch[holder]!.id && ancestorId === target.id,
      );
      const value = found?.[field] ?? null;
      if (value !== null) return value as Mix[F];
    }
    return target[field];
  };
  return { gainDb: nearest('gainDb'), pan: nearest('pan'), mute: nearest('mute') };
}

describe('the mix of a layer', () => {
  it('is its own where nobody overrides it', () => {
    expect(effectiveMix(chain, indexOverrides([]), seed)).toEqual({ gainDb: -1, pan: 0, mute: false });
  });

  it('comes from the nearest override, field by field', () => {
    const index = indexOverrides([
      override(middle, seed, { gainDb: -6, pan: -0.5 }),
      override(leaf, seed, { gainDb: -12 }),
    ]);
    const [layer] = branchLayers(chain, index);
    expect(layer).toMatchObject({ gainDb: -12, pan: -0.5, mute: false });
    expect(layer!.source).toEqual({ gainDb: leaf, pan: middle, mute: null });
    expect(effectiveMix(chain.slice(0, 2), index, seed)?.gainDb).toBe(-6);
    expect(effectiveMix(chain.slice(0, 1), index, seed)?.gainDb).toBe(-1);
  });

  it('has processing from the nearest override, field by field, over defaults', () => {
    const [first, ...rest] = chain as [AudioNode, ...AudioNode[]];
    const index = indexOverrides([
      { ...override(middle, seed, {}), highPass: false, ratio: 8, kneeDb: null },
      { ...override(leaf, seed, {}), ratio: 2 },
    ]);
    const [layer, untouched] = branchLayers([{ ...first, highPass: true, highPassHz: 120 }, ...rest], index);
    expect(layer!.processing).toEqual({ ...defaultProcessing, highPass: false, highPassHz: 120, ratio: 2 });
    expect(layer!.source).toEqual({ gainDb: null, pan: null, mute: null, highPass: middle, ratio: leaf });
    expect(untouched!.processing).toBe(defaultProcessing);
    expect(plannedLayer(layer!)).not.toHaveProperty('processing');
    const on = branchLayers([{ ...first, highPass: true }, ...rest], indexOverrides([]))[0]!;
    expect(plannedLayer(on).processing).toEqual({ ...defaultProcessing, highPass: true });
  });

  it('can be overridden to false and to zero', () => {
    const muted = [{ ...chain[0]!, mute: true }, ...chain.slice(1)];
    const index = indexOverrides([override(leaf, seed, { mute: false, gainDb: 0 })]);
    expect(effectiveMix(muted, index, seed)).toEqual({ gainDb: 0, pan: 0, mute: false });
  });

  it('does not hear of nodes that are not on the branch, below the layer, or the layer itself', () => {
    const index = indexOverrides([
      override(testId(9), seed, { gainDb: 6 }),
      override(seed, leaf, { gainDb: 6 }),
      override(seed, seed, { gainDb: 6 }),
    ]);
    expect(branchLayers(chain, index).map((layer) => layer.gainDb)).toEqual([-1, 0, 0]);
  });

  it('is what the definition says, for any tree and any overrides', () => {
    const cases = fc
      .oneof(anyForest(15), hostileNodes)
      .chain((nodes) => fc.tuple(fc.constant(nodes), overridesOf(nodes)));
    fc.assert(
      fc.property(cases, ([nodes, overrides]) => {
        const tree = indexTree(nodes);
        const index = indexOverrides(overrides);
        for (const node of nodes) {
          const branch = branchOf(tree, node.id);
          branchLayers(branch, index).forEach(({ gainDb, pan, mute }, at) => {
            expect({ gainDb, pan, mute }).toEqual(mixByDefinition(branch, overrides, at));
          });
        }
      }),
    );
  });
});

it('keeps a deleted ancestor sounding for its living child', () => {
  const branch = [{ ...chain[0]!, deleted: true }, chain[1]!];
  expect(branchLayers(branch, indexOverrides([])).map((layer) => layer.node.id)).toEqual([seed, middle]);
});

it('plans a layer with the mix of the branch and at most two channels', () => {
  const wide = [{ ...chain[0]!, channels: 6 }, chain[1]!];
  const [layer] = branchLayers(wide, indexOverrides([override(middle, seed, { pan: 1 })]));
  expect(plannedLayer(layer!)).toMatchObject({ id: seed, channels: 2, pan: 1, gainDb: -1 });
});
