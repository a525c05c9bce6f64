/**
 * Rows as JSON, and back into records of the domain.
 *
 * A table is read as one row: SQLite aggregates it into one JSON text, which crosses the driver once and is parsed by
 * V8. Row by row the same load takes three times as long with the bare driver and seven times with Prisma's models
 * (50,000 nodes). Columns go by position, so that 50,000 nodes do not carry 50,000 copies of their column names.
 */
import { acceptsValue } from '../../../shared/domain/entities';
import type {
  AudioNode,
  Comment,
  Like,
  Marker,
  MixOverride,
  NodeKind,
  Phrase,
  Receipt,
  Story,
  Tag,
  TakeGroup,
} from '../../../shared/domain/model';
import { heldProcessing, isProcessingField } from '../../../shared/domain/processing/settings';

/** Columns of each table in the order in which they are read and written. */
export const columns = {
  Story: ['id', 'title', 'sampleRate', 'extensionRule', 'createdAt', 'deleted'],
  AudioNode: [
    'id',
    'storyId',
    'parentId',
    'kind',
    'title',
    'startFrame',
    'frames',
    'channels',
    'trimIn',
    'trimOut',
    'fadeIn',
    'fadeOut',
    'gainDb',
    'pan',
    'mute',
    'color',
    'notes',
    'takeGroupId',
    'deleted',
    'createdAt',
    'creator',
    'audioSha256',
    'receipt',
    'processing',
  ],
  MixOverride: ['nodeId', 'ancestorId', 'gainDb', 'pan', 'mute', 'processing'],
  Tag: ['id', 'nodeId', 'name', 'deleted'],
  Marker: ['id', 'nodeId', 'frame', 'title', 'deleted'],
  TakeGroup: ['id', 'title', 'deleted'],
  // Two names that SQL keeps for itself.
  Phrase: ['id', 'nodeId', 'sourceId', '"from"', '"to"', 'crossfade', 'deleted'],
  Comment: ['id', 'nodeId', 'frame', 'text', 'author', 'createdAt', 'deleted'],
  NodeLike: ['id', 'nodeId', 'member', 'deleted'],
} as const;

/** Columns of a node's file, after its SHA-256, which the node itself names. */
const fileColumns = ['bytes', 'mime', 'sampleRate', 'channels', 'frames'] as const;

/** Where `nodeOf` gets its rows from: `FROM ${nodesFrom} WHERE …`, with the node as `node`. */
export const nodesFrom = 'AudioNode AS node LEFT JOIN AudioFile AS file ON file.sha256 = node.audioSha256';

/** The cells that `nodeOf` reads. */
export const nodeCells: readonly string[] = [
  ...columns.AudioNode.map((name) => `node.${name}`),
  ...fileColumns.map((name) => `file.${name}`),
];

/** The SQL of one row as a JSON array. */
export const jsonRow = (names: readonly string[]): string => `json_array(${names.join(', ')})`;

type Cell = string | number | null;
export type Row = readonly Cell[];

const flag = (cell: Cell | undefined): boolean => cell === 1;
const text = (cell: Cell | undefined): string => cell as string;
const amount = (cell: Cell | undefined): number => cell as number;
const textOrNull = (cell: Cell | undefined): string | null => (cell ?? null) as string | null;
const amountOrNull = (cell: Cell | undefined): number | null => (cell ?? null) as number | null;

export function storyOf([id, title, sampleRate, extensionRule, createdAt, deleted]: Row): Story {
  return {
    id: text(id),
    title: text(title),
    sampleRate: amount(sampleRate),
    extensionRule: flag(extensionRule),
    createdAt: text(createdAt),
    deleted: flag(deleted),
  };
}

/** A receipt that cannot be read any more costs its badge, not the story. */
function receiptOf(cell: Cell | undefined): Receipt | null {
  if (typeof cell !== 'string') return null;
  try {
    return JSON.parse(cell) as Receipt;
  } catch {
    return null;
  }
}

/**
 * The fields of processing that somebody set, from their JSON. Those of a damaged text are lost, not the story; a field
 * that this version doesn't know stays where it is and is passed over.
 */
function withProcessing<R extends AudioNode | MixOverride>(
  entity: 'node' | 'mixOverride',
  record: R,
  cell: Cell | undefined,
): R {
  if (typeof cell !== 'string') return record;
  let held: unknown = null;
  try {
    held = JSON.parse(cell);
  } catch {
    return record;
  }
  const fields = Object.entries(held ?? {}).filter(
    ([field, value]) => isProcessingField(field) && value !== null && acceptsValue(entity, field, value),
  );
  return Object.assign(record, Object.fromEntries(fields));
}

const processingCell = (record: AudioNode | MixOverride): Cell => {
  const held = heldProcessing(record);
  return held && JSON.stringify(held);
};

/** Spelled out by position: with 50,000 rows a loop over column names would take longer than SQLite does. */
export function nodeOf(row: Row, sampleRate: number): AudioNode {
  const node: AudioNode = {
    id: text(row[0]),
    storyId: text(row[1]),
    parentId: textOrNull(row[2]),
    kind: text(row[3]) as NodeKind,
    title: text(row[4]),
    startFrame: amount(row[5]),
    frames: amount(row[6]),
    sampleRate,
    channels: amount(row[7]),
    trimIn: amount(row[8]),
    trimOut: amount(row[9]),
    fadeIn: amount(row[10]),
    fadeOut: amount(row[11]),
    gainDb: amount(row[12]),
    pan: amount(row[13]),
    mute: flag(row[14]),
    color: textOrNull(row[15]),
    notes: text(row[16]),
    takeGroupId: textOrNull(row[17]),
    deleted: flag(row[18]),
    createdAt: text(row[19]),
    creator: text(row[20]),
    audio: {
      sha256: text(row[21]),
      bytes: amount(row[24]),
      mime: text(row[25]),
      sampleRate: amount(row[26]),
      channels: amount(row[27]),
      frames: amount(row[28]),
    },
    receipt: receiptOf(row[22]),
  };
  return withProcessing('node', node, row[23]);
}

/** The row of a node that is being created. */
export function rowOfNode(node: AudioNode): Row {
  return columns.AudioNode.map((name): Cell => {
    if (name === 'audioSha256') return node.audio.sha256;
    if (name === 'receipt') return node.receipt === null ? null : JSON.stringify(node.receipt);
    if (name === 'processing') return processingCell(node);
    const value = node[name];
    return typeof value === 'boolean' ? Number(value) : value;
  });
}

export function overrideOf([nodeId, ancestorId, gainDb, pan, mute, processing]: Row): MixOverride {
  const override: MixOverride = {
    nodeId: text(nodeId),
    ancestorId: text(ancestorId),
    gainDb: amountOrNull(gainDb),
    pan: amountOrNull(pan),
    mute: (mute ?? null) === null ? null : flag(mute),
  };
  return withProcessing('mixOverride', override, processing);
}

/** The row of an override that is being created. */
export function rowOfOverride(override: MixOverride): Row {
  const { nodeId, ancestorId, gainDb, pan, mute } = override;
  return [nodeId, ancestorId, gainDb, pan, mute === null ? null : Number(mute), processingCell(override)];
}

export function tagOf([id, nodeId, name, deleted]: Row): Tag {
  return { id: text(id), nodeId: text(nodeId), name: text(name), deleted: flag(deleted) };
}

export function markerOf([id, nodeId, frame, title, deleted]: Row): Marker {
  return {
    id: text(id),
    nodeId: text(nodeId),
    frame: amount(frame),
    title: text(title),
    deleted: flag(deleted),
  };
}

export function takeGroupOf([id, title, deleted]: Row): TakeGroup {
  return { id: text(id), title: text(title), deleted: flag(deleted) };
}

export function phraseOf([id, nodeId, sourceId, from, to, crossfade, deleted]: Row): Phrase {
  return {
    id: text(id),
    nodeId: text(nodeId),
    sourceId: text(sourceId),
    from: amount(from),
    to: amount(to),
    crossfade: amount(crossfade),
    deleted: flag(deleted),
  };
}

/** The row of a phrase that is being created. */
export function rowOfPhrase({ id, nodeId, sourceId, from, to, crossfade, deleted }: Phrase): Row {
  return [id, nodeId, sourceId, from, to, crossfade, Number(deleted)];
}

export function commentOf([id, nodeId, frame, words, author, createdAt, deleted]: Row): Comment {
  return {
    id: text(id),
    nodeId: text(nodeId),
    frame: amountOrNull(frame),
    text: text(words),
    author: text(author),
    createdAt: text(createdAt),
    deleted: flag(deleted),
  };
}

export function likeOf([id, nodeId, member, deleted]: Row): Like {
  return { id: text(id), nodeId: text(nodeId), member: text(member), deleted: flag(deleted) };
}
