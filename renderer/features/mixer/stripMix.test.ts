import { describe, expect, it } from 'vitest';
import { branchLayers, indexOverrides } from '../../../shared/domain/mix';
import type { AudioNode, MixOverride, Processing } from '../../../shared/domain/model';
import type { Edit } from '../../../shared/domain/operations';
import { defaultProcessing, processingFields } from '../../../shared/domain/processing/settings';
import {
  looksSame,
  mixEdit,
  resetEdits,
  settingEdits,
  shownField,
  shownMix,
  shownProcessing,
  stripState,
} from './stripMix';

const node = (id: string, gainDb: number) => ({ id, gainDb, pan: 0, mute: false }) as AudioNode;
const branch = [node('seed', -1), node('verse', 0), node('chorus', 2)];
const layersWith = (...overrides: MixOverride[]) => branchLayers(branch, indexOverrides(overrides));

/** Overrides after edits, as the catalogue would keep them. */
const apply = (overrides: readonly MixOverride[], edits: readonly Edit[]): MixOverride[] => {
  const kept = new Map(overrides.map((override) => [`${override.nodeId}/${override.ancestorId}`, override]));
  for (const { entity, id, field, value } of edits) {
    if (entity !== 'mixOverride') continue;
    const [nodeId, ancestorId] = id.split('/') as [string, string];
    const before = kept.get(id) ?? { nodeId, ancestorId, gainDb: null, pan: null, mute: null };
    kept.set(id, { ...before, [field]: value });
  }
  return [...kept.values()];
};

describe('a strip', () => {
  it('writes an override for an ancestor and the node itself for the last one', () => {
    const [seed, , chorus] = layersWith();
    expect(mixEdit(seed!, 'chorus', 'branch', 'gainDb', -6)).toEqual({
      entity: 'mixOverride',
      id: 'chorus/seed',
      field: 'gainDb',
      value: -6,
    });
    expect(mixEdit(chorus!, 'chorus', 'branch', 'gainDb', -6)).toMatchObject({
      entity: 'node',
      id: 'chorus',
    });
    expect(mixEdit(seed!, 'chorus', 'node', 'pan', 1)).toMatchObject({ entity: 'node', id: 'seed' });
  });

  it('knows where its mix comes from', () => {
    const here: MixOverride = { nodeId: 'chorus', ancestorId: 'seed', gainDb: -6, pan: null, mute: null };
    const above: MixOverride = { nodeId: 'verse', ancestorId: 'seed', gainDb: null, pan: 0.5, mute: null };
    expect(stripState(layersWith()[0]!, 'chorus')).toBe('own');
    expect(stripState(layersWith(above)[0]!, 'chorus')).toBe('above');
    expect(stripState(layersWith(above, here)[0]!, 'chorus')).toBe('here');
  });

  it('shows what holds in the branch, or the node as it is', () => {
    const [seed] = layersWith({ nodeId: 'chorus', ancestorId: 'seed', gainDb: -6, pan: null, mute: null });
    expect(shownMix(seed!, 'branch').gainDb).toBe(-6);
    expect(shownMix(seed!, 'node').gainDb).toBe(-1);
  });

  it('goes back to what it inherits when it is reset, whatever was overridden', () => {
    const above: MixOverride = { nodeId: 'verse', ancestorId: 'seed', gainDb: -3, pan: null, mute: null };
    const seed = layersWith(above)[0]!;
    const overrides = apply(
      [above],
      [mixEdit(seed, 'chorus', 'branch', 'gainDb', -9), mixEdit(seed, 'chorus', 'branch', 'mute', true)],
    );
    const changed = layersWith(...overrides)[0]!;
    expect(changed).toMatchObject({ gainDb: -9, mute: true });
    const back = layersWith(...apply(overrides, resetEdits(changed, 'chorus')))[0]!;
    expect(back).toMatchObject({ gainDb: -3, mute: false });
    expect(stripState(back, 'chorus')).toBe('above');
  });
});

describe('the processing of a strip', () => {
  const inherits = { gainDb: null, pan: null, mute: null };
  const above: MixOverride = { nodeId: 'verse', ancestorId: 'seed', ...inherits, eq: true, midDb: 3 };

  it('is overridden, inherited and reset field by field', () => {
    const seed = layersWith(above)[0]!;
    const overrides = apply(
      [above],
      [mixEdit(seed, 'chorus', 'branch', 'midDb', -6), mixEdit(seed, 'chorus', 'branch', 'midHz', 500)],
    );
    const changed = layersWith(...overrides)[0]!;
    expect(changed.processing).toMatchObject({ eq: true, midDb: -6, midHz: 500 });
    expect(stripState(changed, 'chorus', ['midDb'])).toBe('here');
    expect(stripState(changed, 'chorus', ['eq'])).toBe('above');
    expect(stripState(changed, 'chorus', ['ratio'])).toBe('own');
    expect(stripState(changed, 'chorus')).toBe('here');
    const back = layersWith(...apply(overrides, resetEdits(changed, 'chorus', ['midDb'])))[0]!;
    expect(back.processing).toMatchObject({ eq: true, midDb: 3, midHz: 500 });
    const all = layersWith(...apply(overrides, resetEdits(changed, 'chorus')))[0]!;
    expect(all.processing).toMatchObject({ eq: true, midDb: 3, midHz: 1_000 });
    expect(stripState(all, 'chorus')).toBe('above');
  });

  it('is shown as it holds in the branch, or as the node has it', () => {
    const seed = layersWith(above)[0]!;
    expect(shownProcessing(seed, 'branch')).toMatchObject({ eq: true, midDb: 3 });
    expect(shownProcessing(seed, 'node')).toEqual(defaultProcessing);
    expect(shownField(seed, 'branch', 'midDb')).toBe(3);
    expect(shownField(seed, 'node', 'midDb')).toBe(0);
    expect(shownField(seed, 'node', 'gainDb')).toBe(-1);
  });

  it('takes over settings with one edit for each field that they change', () => {
    const seed = layersWith(above)[0]!;
    const copied: Processing = { ...defaultProcessing, eq: true, midDb: 3, ratio: 8 };
    expect(settingEdits(seed, 'chorus', 'branch', copied)).toEqual([
      { entity: 'mixOverride', id: 'chorus/seed', field: 'ratio', value: 8 },
    ]);
    const reset = layersWith(
      ...apply([above], settingEdits(seed, 'chorus', 'branch', defaultProcessing)),
    )[0]!;
    expect(reset.processing).toEqual(defaultProcessing);
    expect(settingEdits(reset, 'chorus', 'branch', defaultProcessing)).toEqual([]);
  });

  it('is drawn anew for a change of any field or of where it comes from, and for nothing else', () => {
    const seed = layersWith(above)[0]!;
    expect(looksSame(seed, layersWith(above)[0]!)).toBe(true);
    expect(looksSame(seed, layersWith({ ...above, nodeId: 'chorus' })[0]!)).toBe(false);
    for (const field of processingFields) {
      const before = defaultProcessing[field];
      const value = typeof before === 'boolean' ? !shownField(seed, 'branch', field) : before + 1;
      const [changed] = layersWith(...apply([above], [mixEdit(seed, 'chorus', 'branch', field, value)]));
      expect(looksSame(seed, changed!), field).toBe(false);
    }
  });
});
