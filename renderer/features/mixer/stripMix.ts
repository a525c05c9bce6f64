/**
 * What a strip of the mixer shows and what moving it writes.
 *
 * The last node of the branch is mixed at the node itself. A node above it is shared with other branches, so by default
 * it gets an override that holds in this branch alone; on request the node itself is changed instead, which is heard
 * in every branch that has no override of its own.
 */
import { overrideId } from '../../../shared/domain/entities';
import type { Layer } from '../../../shared/domain/mix';
import type { Mix, NodeId } from '../../../shared/domain/model';
import type { Edit } from '../../../shared/domain/operations';

/** What changes of an ancestor write. */
export type MixScope = 'branch' | 'node';

/** `own`: the node's own mix. `here`: overridden in this branch. `above`: overridden further up, inherited here. */
export type StripState = 'own' | 'here' | 'above';

const FIELDS = ['gainDb', 'pan', 'mute'] as const satisfies readonly (keyof Mix)[];

export const stripState = (layer: Layer, leafId: NodeId): StripState => {
  const sources = FIELDS.map((field) => layer.source[field]);
  if (sources.includes(leafId)) return 'here';
  return sources.some((source) => source !== null) ? 'above' : 'own';
};

/** The mix that the strip shows: what holds in the branch, or the node's own while that is what is edited. */
export const shownMix = (layer: Layer, scope: MixScope): Mix => (scope === 'node' ? layer.node : layer);

/** The edit that gives one field of a layer a value. */
export const mixEdit = <F extends keyof Mix>(
  layer: Layer,
  leafId: NodeId,
  scope: MixScope,
  field: F,
  value: Mix[F],
): Edit & { readonly value: Mix[F] } =>
  layer.node.id === leafId || scope === 'node'
    ? { entity: 'node', id: layer.node.id, field, value }
    : { entity: 'mixOverride', id: overrideId(leafId, layer.node.id), field, value };

/** The edits that take away what this branch overrides. */
export const resetEdits = (layer: Layer, leafId: NodeId): Edit[] =>
  FIELDS.filter((field) => layer.source[field] === leafId).map((field) => ({
    entity: 'mixOverride',
    id: overrideId(leafId, layer.node.id),
    field,
    value: null,
  }));
