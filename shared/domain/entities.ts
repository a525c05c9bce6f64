/**
 * What an operation may write: the fields of each entity that merge one by one, and the kind of value each takes.
 *
 * The contract's schemas say the same with bounds, for what comes in from a window; this table is for what comes from
 * a catalogue or from another version of the studio, where an unknown field must be passed over and never break the
 * story. Fields that are written once (audio, frames, receipt, ...) are absent on purpose.
 */
import type {
  AudioNode,
  Comment,
  Like,
  Marker,
  MixOverride,
  NodeId,
  Phrase,
  Processing,
  Story,
  Tag,
  TakeGroup,
} from './model';
import type { Entity, FieldValue } from './operations';
import { defaultProcessing, isProcessingField } from './processing/settings';

/** The record behind each entity. */
export interface EntityRecords {
  readonly story: Story;
  readonly node: AudioNode;
  readonly mixOverride: MixOverride;
  readonly tag: Tag;
  readonly marker: Marker;
  readonly takeGroup: TakeGroup;
  readonly phrase: Phrase;
  readonly comment: Comment;
  readonly like: Like;
}

/** Field of an operation that creates its entity from a whole record. */
export const CREATION = '*';

const isText = (value: unknown) => typeof value === 'string';
const isFlag = (value: unknown) => typeof value === 'boolean';
const isFrame = (value: unknown) => Number.isSafeInteger(value);
const isAmount = (value: unknown) => Number.isFinite(value);
const orNull = (accepts: (value: unknown) => boolean) => (value: unknown) => value === null || accepts(value);

/** Bounds are the contract's business; here it matters that a value of another version breaks nothing. */
const processing = {
  highPass: isFlag,
  highPassHz: isAmount,
  eq: isFlag,
  lowHz: isAmount,
  lowDb: isAmount,
  midHz: isAmount,
  midDb: isAmount,
  midQ: isAmount,
  highHz: isAmount,
  highDb: isAmount,
  compressor: isFlag,
  thresholdDb: isAmount,
  ratio: isAmount,
  attackMs: isAmount,
  releaseMs: isAmount,
  kneeDb: isAmount,
  makeupDb: isAmount,
} as const satisfies Readonly<Record<keyof Processing, (value: unknown) => boolean>>;

type Accepts = (value: unknown) => boolean;

const eachOrNull = <F extends string>(table: Readonly<Record<F, Accepts>>): Readonly<Record<F, Accepts>> =>
  Object.fromEntries(
    Object.entries<Accepts>(table).map(([field, accepts]) => [field, orNull(accepts)]),
  ) as Record<F, Accepts>;

type FieldTable = Readonly<Record<string, (value: unknown) => boolean>>;

/** Which values each mergeable field takes. */
export const mergeableFields = {
  story: { title: isText, extensionRule: isFlag, deleted: isFlag },
  node: {
    title: isText,
    parentId: orNull(isText),
    startFrame: isFrame,
    trimIn: isFrame,
    trimOut: isFrame,
    fadeIn: isFrame,
    fadeOut: isFrame,
    gainDb: isAmount,
    pan: isAmount,
    mute: isFlag,
    ...processing,
    color: orNull(isText),
    notes: isText,
    takeGroupId: orNull(isText),
    deleted: isFlag,
  },
  mixOverride: {
    gainDb: orNull(isAmount),
    pan: orNull(isAmount),
    mute: orNull(isFlag),
    ...eachOrNull(processing),
  },
  tag: { name: isText, deleted: isFlag },
  marker: { frame: isFrame, title: isText, deleted: isFlag },
  takeGroup: { title: isText, deleted: isFlag },
  phrase: { deleted: isFlag },
  comment: { text: isText, deleted: isFlag },
  like: { deleted: isFlag },
} as const satisfies Readonly<Record<Entity, FieldTable>>;

const tables: Readonly<Record<string, FieldTable>> = mergeableFields;

export function isMergeableField(entity: string, field: string): boolean {
  return Object.hasOwn(tables, entity) && Object.hasOwn(tables[entity]!, field);
}

/** True when the entity has such a field and the field takes such a value. */
export function acceptsValue(entity: string, field: string, value: unknown): value is FieldValue {
  return isMergeableField(entity, field) && tables[entity]![field]!(value);
}

/** The id of a mix override. */
export const overrideId = (nodeId: NodeId, ancestorId: NodeId): string => `${nodeId}/${ancestorId}`;

/** The id of a member's like of a node. */
export const likeId = (nodeId: NodeId, member: string): string => `${nodeId}/${member}`;

/** The two ids in a mix override's id, or null when it is none. */
export function parseOverrideId(id: string): { nodeId: NodeId; ancestorId: NodeId } | null {
  const [nodeId, ancestorId, ...rest] = id.split('/');
  return nodeId && ancestorId && rest.length === 0 ? { nodeId, ancestorId } : null;
}

/** An override that overrides nothing: what every pair of nodes has until somebody sets a field. */
export function emptyOverride(nodeId: NodeId, ancestorId: NodeId): MixOverride {
  return { nodeId, ancestorId, gainDb: null, pan: null, mute: null };
}

/** What a field of processing is worth where nobody set it; undefined for every other field. */
export function unsetValue(entity: Entity, field: string): FieldValue | undefined {
  if (!isProcessingField(field)) return undefined;
  if (entity === 'mixOverride') return null;
  return entity === 'node' ? defaultProcessing[field] : undefined;
}

/** What a record holds in a field, that which is not written out included; undefined for an unknown field. */
export function heldValue(
  entity: Entity,
  record: EntityRecords[Entity],
  field: string,
): FieldValue | undefined {
  if (Object.hasOwn(record, field)) return record[field as keyof typeof record] as FieldValue;
  return unsetValue(entity, field);
}

/**
 * The record with another value in a field that takes it. A value that is that of an unset field unsets it, so that
 * undo leads to the very record of before.
 */
export function withValue<R extends EntityRecords[Entity]>(
  entity: Entity,
  record: R,
  field: string,
  value: FieldValue,
): R {
  const changed: Record<string, unknown> = { ...record, [field]: value };
  if (value === unsetValue(entity, field)) delete changed[field];
  return changed as unknown as R;
}

/** The id under which operations address a record. */
export function idOfRecord<E extends Entity>(entity: E, record: EntityRecords[E]): string {
  if (entity === 'mixOverride') {
    const { nodeId, ancestorId } = record as MixOverride;
    return overrideId(nodeId, ancestorId);
  }
  return (record as Exclude<EntityRecords[Entity], MixOverride>).id;
}

/** The record of a creation, or null when the value is no record or one of another id. */
export function createdRecord<E extends Entity>(
  entity: E,
  id: string,
  value: unknown,
): EntityRecords[E] | null {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return null;
  const record = value as EntityRecords[E];
  return idOfRecord(entity, record) === id ? record : null;
}
