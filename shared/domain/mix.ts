/**
 * The mix that holds in a branch.
 *
 * A node carries a mix of its own, and can override the mix of any ancestor for the branches that run through it. For
 * layer X in the branch that ends at N the override nearest to N counts, field by field: one person can turn X down in
 * their branch and a later one pan it, and both hold. Overrides of nodes that are not on the branch do not touch it,
 * which makes re-parenting safe: what no longer applies is inert, and applies again when the node moves back.
 *
 * A deleted node still sounds in the branches of its living children. They were performed over it, so taking it away
 * would change recordings that nobody deleted; whoever wants it silent mutes it in that branch.
 */
import type { PlannedLayer } from './kernel/mixPlan';
import type { AudioNode, Mix, MixOverride, NodeId, Processing } from './model';
import { defaultProcessing, heldProcessing, isUnprocessed, processingFields } from './processing/settings';

/** Overrides by the node that holds them. */
export type OverrideIndex = ReadonlyMap<NodeId, readonly MixOverride[]>;

/** Which node's override gave each field; null, or absent for processing, where the layer's own counts. */
export type MixSource = { readonly [F in keyof Mix]: NodeId | null } & {
  readonly [F in keyof Processing]?: NodeId;
};

/** A node seen as part of a branch, with the mix that holds for it there. */
export interface Layer extends Mix {
  readonly node: AudioNode;
  /** Every field, defaults filled in. The very `defaultProcessing` where nobody set any. */
  readonly processing: Processing;
  readonly source: MixSource;
}

/** A node's own processing, defaults filled in. */
export function nodeProcessing(node: Partial<Processing>): Processing {
  const held = heldProcessing(node);
  return held ? { ...defaultProcessing, ...held } : defaultProcessing;
}

const mixFields = ['gainDb', 'pan', 'mute'] as const satisfies readonly (keyof Mix)[];

export function indexOverrides(overrides: readonly MixOverride[]): OverrideIndex {
  const index = new Map<NodeId, MixOverride[]>();
  for (const override of overrides) {
    const held = index.get(override.nodeId);
    if (held) held.push(override);
    else index.set(override.nodeId, [override]);
  }
  return index;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Copies one field if the override sets it and no nearer override did. */
function take<F extends keyof Mix>(
  layer: Writable<Layer>,
  source: Writable<MixSource>,
  override: MixOverride,
  field: F,
) {
  const value = override[field];
  if (value === null || source[field] !== null) return;
  (layer as Writable<Mix>)[field] = value as Mix[F];
  source[field] = override.nodeId;
}

/** The same for processing. */
function takeProcessing(layer: Writable<Layer>, source: Writable<MixSource>, override: MixOverride) {
  const held = heldProcessing(override);
  if (!held) return;
  const processing: Record<string, unknown> = { ...layer.processing };
  const sources = source as Record<string, NodeId | undefined>;
  for (const field of processingFields) {
    if (held[field] === undefined || held[field] === null || sources[field] !== undefined) continue;
    processing[field] = held[field];
    sources[field] = override.nodeId;
  }
  layer.processing = processing as unknown as Processing;
}

/**
 * The layers of a branch in order of the sum, seed first. `branch` is the path from the seed to its last node, as
 * `branchOf` returns it; deleted nodes stay in. O(branch + overrides held on it).
 */
export function branchLayers(branch: readonly AudioNode[], overrides: OverrideIndex): Layer[] {
  const sources = branch.map((): Writable<MixSource> => ({ gainDb: null, pan: null, mute: null }));
  const layers = branch.map(
    (node, at): Writable<Layer> => ({
      node,
      gainDb: node.gainDb,
      pan: node.pan,
      mute: node.mute,
      processing: nodeProcessing(node),
      source: sources[at]!,
    }),
  );
  const positions = new Map(branch.map((node, at) => [node.id, at]));
  // From the last node upwards, so that the first override to set a field is the nearest one.
  for (let at = branch.length - 1; at >= 0; at -= 1) {
    for (const override of overrides.get(branch[at]!.id) ?? []) {
      const target = positions.get(override.ancestorId);
      if (target === undefined || target >= at) continue;
      for (const field of mixFields) take(layers[target]!, sources[target]!, override, field);
      takeProcessing(layers[target]!, sources[target]!, override);
    }
  }
  return layers;
}

/** The mix of one node in a branch; null when it is not part of it. */
export function effectiveMix(
  branch: readonly AudioNode[],
  overrides: OverrideIndex,
  nodeId: NodeId,
): Mix | null {
  const layer = branchLayers(branch, overrides).find(({ node }) => node.id === nodeId);
  return layer ? { gainDb: layer.gainDb, pan: layer.pan, mute: layer.mute } : null;
}

/** A layer as the mix kernel plans it. Audio of more than two channels is folded to stereo when it is decoded. */
export function plannedLayer({ node, gainDb, pan, mute, processing }: Layer): PlannedLayer {
  const { id, startFrame, frames, trimIn, trimOut, fadeIn, fadeOut } = node;
  const channels = node.channels === 1 ? 1 : 2;
  const layer = {
    id,
    startFrame,
    frames,
    trimIn,
    trimOut,
    fadeIn,
    fadeOut,
    gainDb,
    pan,
    mute,
    channels,
  } as const;
  return isUnprocessed(processing) ? layer : { ...layer, processing };
}
