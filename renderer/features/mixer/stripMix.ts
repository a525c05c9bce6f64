/**
 * What a strip of the mixer shows and what moving it writes.
 *
 * The last node of the branch is mixed at the node itself. A node above it is shared with other branches, so by default
 * it gets an override that holds in this branch alone; on request the node itself is changed instead, which is heard
 * in every branch that has no override of its own. Level, pan and mute go by these rules, and so does every field of
 * the processing.
 */
import { overrideId } from '../../../shared/domain/entities';
import { type Layer, nodeProcessing } from '../../../shared/domain/mix';
import type { Mix, NodeId, Processing } from '../../../shared/domain/model';
import type { Edit } from '../../../shared/domain/operations';
import { isProcessingField, processingFields } from '../../../shared/domain/processing/settings';

/** What changes of an ancestor write. */
export type MixScope = 'branch' | 'node';

/** `own`: the node's own mix. `here`: overridden in this branch. `above`: overridden further up, inherited here. */
export type StripState = 'own' | 'here' | 'above';

/** All that can be set at a strip. */
export type StripSettings = Mix & Processing;
export type StripField = keyof StripSettings;

const MIX_FIELDS = ['gainDb', 'pan', 'mute'] as const satisfies readonly (keyof Mix)[];
const FIELDS: readonly StripField[] = [...MIX_FIELDS, ...processingFields];

/** Where some fields of a strip come from, all of them unless told otherwise. */
export const stripState = (
  layer: Layer,
  leafId: NodeId,
  fields: readonly StripField[] = FIELDS,
): StripState => {
  const sources = fields.map((field) => layer.source[field] ?? null);
  if (sources.includes(leafId)) return 'here';
  return sources.some((source) => source !== null) ? 'above' : 'own';
};

/** The mix that the strip shows: what holds in the branch, or the node's own while that is what is edited. */
export const shownMix = (layer: Layer, scope: MixScope): Mix => (scope === 'node' ? layer.node : layer);

/** The processing that the strip shows, by the same rule. */
export const shownProcessing = (layer: Layer, scope: MixScope): Processing =>
  scope === 'node' ? nodeProcessing(layer.node) : layer.processing;

/** One field as the strip shows it. */
export const shownField = <F extends StripField>(
  layer: Layer,
  scope: MixScope,
  field: F,
): StripSettings[F] => {
  const shown = isProcessingField(field) ? shownProcessing(layer, scope) : shownMix(layer, scope);
  return (shown as StripSettings)[field];
};

/** The edit that gives one field of a layer a value. */
export const mixEdit = <F extends StripField>(
  layer: Layer,
  leafId: NodeId,
  scope: MixScope,
  field: F,
  value: StripSettings[F],
): Edit & { readonly value: StripSettings[F] } =>
  layer.node.id === leafId || scope === 'node'
    ? { entity: 'node', id: layer.node.id, field, value }
    : { entity: 'mixOverride', id: overrideId(leafId, layer.node.id), field, value };

/** The edits that give a strip these settings; none for what it shows already. */
export const settingEdits = (
  layer: Layer,
  leafId: NodeId,
  scope: MixScope,
  settings: Partial<Processing>,
): Edit[] =>
  processingFields.flatMap((field) => {
    const value = settings[field];
    return value === undefined || value === shownField(layer, scope, field)
      ? []
      : [mixEdit(layer, leafId, scope, field, value)];
  });

/** The edits that take away what this branch overrides, of some fields or of all. */
export const resetEdits = (layer: Layer, leafId: NodeId, fields: readonly StripField[] = FIELDS): Edit[] =>
  fields
    .filter((field) => layer.source[field] === leafId)
    .map((field) => ({
      entity: 'mixOverride',
      id: overrideId(leafId, layer.node.id),
      field,
      value: null,
    }));

/** True when two layers look the same at a strip, whatever objects they are. */
export const looksSame = (a: Layer, b: Layer): boolean =>
  a.node === b.node &&
  MIX_FIELDS.every((field) => a[field] === b[field]) &&
  (a.processing === b.processing ||
    processingFields.every((field) => a.processing[field] === b.processing[field])) &&
  FIELDS.every((field) => a.source[field] === b.source[field]);
