/**
 * Writes operations: the rows they change, the stamp of each field, and the outbox, always all three.
 *
 * However many operations there are, each kind of change is one statement over one JSON list. 10,000 operations cost
 * what the rows cost, not 10,000 trips through the driver.
 */
import { createHash } from 'node:crypto';
import { CREATION, unsetValue } from '../../../shared/domain/entities';
import type {
  AudioNode,
  Comment,
  Like,
  Marker,
  MixOverride,
  Phrase,
  Story,
  Tag,
  TakeGroup,
} from '../../../shared/domain/model';
import type { Entity, Operation } from '../../../shared/domain/operations';
import { isProcessingField } from '../../../shared/domain/processing/settings';
import type { AudioFileRecord } from '../../studio/ports/catalogue';
import type { Reader } from './reads';
import { columns, rowOfNode, rowOfOverride, rowOfPhrase } from './rows';

/** What writing needs of Prisma's client; always a transaction's. */
export interface Writer extends Reader {
  $executeRawUnsafe(sql: string, ...values: unknown[]): Promise<number>;
}

/** `value->>0, value->>1, …`: the cells of a row that came as JSON. Booleans turn into 0 and 1 on the way. */
const cells = (count: number): string => Array.from({ length: count }, (_, at) => `value->>${at}`).join(', ');

const insertFrom = (table: string, names: readonly string[], onConflict = ''): string =>
  // `WHERE true` keeps SQLite from taking ON CONFLICT for the ON of a join.
  `INSERT INTO ${table} (${names.join(', ')}) SELECT ${cells(names.length)} FROM json_each(?1) WHERE true ${onConflict}`;

interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** The row of a record that is being created; `at` is the time of the commit. */
  row(record: unknown, storyId: string, at: string): readonly unknown[];
}

const tables: Readonly<Record<Entity, Table>> = {
  story: {
    name: 'Story',
    columns: [...columns.Story, 'updatedAt'],
    row: (record, _storyId, at) => [...columns.Story.map((name) => (record as Story)[name]), at],
  },
  node: { name: 'AudioNode', columns: columns.AudioNode, row: (record) => rowOfNode(record as AudioNode) },
  mixOverride: {
    name: 'MixOverride',
    columns: ['storyId', ...columns.MixOverride],
    row: (record, storyId) => [storyId, ...rowOfOverride(record as MixOverride)],
  },
  tag: {
    name: 'Tag',
    columns: ['storyId', ...columns.Tag],
    row: (record, storyId) => [storyId, ...columns.Tag.map((name) => (record as Tag)[name])],
  },
  marker: {
    name: 'Marker',
    columns: ['storyId', ...columns.Marker],
    row: (record, storyId) => [storyId, ...columns.Marker.map((name) => (record as Marker)[name])],
  },
  takeGroup: {
    name: 'TakeGroup',
    columns: ['storyId', ...columns.TakeGroup],
    row: (record, storyId) => [storyId, ...columns.TakeGroup.map((name) => (record as TakeGroup)[name])],
  },
  phrase: {
    name: 'Phrase',
    columns: ['storyId', ...columns.Phrase],
    row: (record, storyId) => [storyId, ...rowOfPhrase(record as Phrase)],
  },
  comment: {
    name: 'Comment',
    columns: ['storyId', ...columns.Comment],
    row: (record, storyId) => [storyId, ...columns.Comment.map((name) => (record as Comment)[name])],
  },
  like: {
    name: 'NodeLike',
    columns: ['storyId', ...columns.NodeLike],
    row: (record, storyId) => [storyId, ...columns.NodeLike.map((name) => (record as Like)[name])],
  },
};

/** Parents of what refers to them first. */
const creationOrder: readonly Entity[] = [
  'story',
  'takeGroup',
  'node',
  'mixOverride',
  'tag',
  'marker',
  'phrase',
  'comment',
  'like',
];

/** Inserts what the operations create, in whatever order they come. */
export async function insertCreated(
  tx: Writer,
  storyId: string,
  operations: readonly Operation[],
  at: string,
) {
  for (const entity of creationOrder) {
    const created = operations.filter(
      (operation) => operation.entity === entity && operation.field === CREATION,
    );
    if (created.length === 0) continue;
    const { name, columns: names, row } = tables[entity];
    const rows = created.map(({ value }) => row(value, storyId, at));
    await tx.$executeRawUnsafe(insertFrom(name, names), JSON.stringify(rows));
  }
}

/** The last value of each field, grouped by what one statement can write. */
function fieldWrites(operations: readonly Operation[]): Map<string, Map<string, Operation>> {
  const groups = new Map<string, Map<string, Operation>>();
  for (const operation of operations) {
    if (operation.field === CREATION) continue;
    const key = `${operation.entity} ${operation.field}`;
    const group = groups.get(key);
    if (group) group.set(operation.id, operation);
    else groups.set(key, new Map([[operation.id, operation]]));
  }
  return groups;
}

/** A `processing` with one more field in it; null takes the field out (RFC 7396). What is no JSON begins anew. */
const patched = (table: string, patch: string): string =>
  `json_patch(CASE WHEN json_valid(${table}.processing) THEN ${table}.processing ELSE '{}' END, ${patch})`;

/** Writes the fields that the operations set; of several writes of one field the last counts. */
export async function updateFields(tx: Writer, storyId: string, operations: readonly Operation[]) {
  for (const group of fieldWrites(operations).values()) {
    const writes = [...group.values()];
    const { entity, field } = writes[0]!;
    const isProcessing = isProcessingField(field);
    const cell = (value: Operation['value']) => {
      if (!isProcessing) return value;
      return JSON.stringify({ [field]: value === unsetValue(entity, field) ? null : value });
    };
    if (entity === 'mixOverride') {
      const rows = writes.map(({ id, value }) => [storyId, ...id.split('/'), cell(value)]);
      const column = isProcessing ? 'processing' : field;
      const merged = isProcessing ? patched('MixOverride', 'excluded.processing') : `excluded.${field}`;
      await tx.$executeRawUnsafe(
        insertFrom(
          'MixOverride',
          ['storyId', 'nodeId', 'ancestorId', column],
          `ON CONFLICT (nodeId, ancestorId) DO UPDATE SET ${column} = ${merged}`,
        ),
        JSON.stringify(rows),
      );
      continue;
    }
    const set = isProcessing
      ? `processing = ${patched('target', 'edit.value->>1')}`
      : `${field} = edit.value->>1`;
    await tx.$executeRawUnsafe(
      `UPDATE ${tables[entity].name} AS target SET ${set}
       FROM json_each(?1) AS edit WHERE target.id = edit.value->>0`,
      JSON.stringify(writes.map(({ id, value }) => [id, cell(value)])),
    );
  }
}

/** A creation stamps every field of its entity with one row; a field's own row begins with its first edit. */
export async function stampFields(tx: Writer, operations: readonly Operation[]) {
  await tx.$executeRawUnsafe(
    insertFrom(
      'FieldStamp',
      ['entity', 'id', 'field', 'hlc'],
      'ON CONFLICT (entity, id, field) DO UPDATE SET hlc = excluded.hlc WHERE excluded.hlc > FieldStamp.hlc',
    ),
    JSON.stringify(operations.map(({ entity, id, field, hlc }) => [entity, id, field, hlc])),
  );
}

/** The text that goes to the cloud one day: written once, so that its hash stays what it was. */
export function payloadOf({ story, entity, id, field, value, hlc }: Operation): string {
  return JSON.stringify({ story, entity, id, field, value, hlc });
}

export const shaOf = (payload: string): string => createHash('sha256').update(payload).digest('hex');

async function queueForCloud(tx: Writer, storyId: string, operations: readonly Operation[]) {
  const rows = operations.map((operation) => {
    const payload = payloadOf(operation);
    return [storyId, payload, shaOf(payload), operation.hlc];
  });
  await tx.$executeRawUnsafe(
    insertFrom('Outbox', ['storyId', 'payload', 'sha', 'hlc']),
    JSON.stringify(rows),
  );
}

/** Stores operations of one story, which were checked and stamped before. `at`: ISO time of the commit. */
export async function writeOperations(
  tx: Writer,
  storyId: string,
  operations: readonly Operation[],
  at: string,
): Promise<void> {
  await insertCreated(tx, storyId, operations, at);
  await updateFields(tx, storyId, operations);
  await stampFields(tx, operations);
  await queueForCloud(tx, storyId, operations);
  await tx.$executeRawUnsafe('UPDATE Story SET updatedAt = ?1 WHERE id = ?2', at, storyId);
}

const audioFileColumns = [
  'sha256',
  'bytes',
  'mime',
  'sampleRate',
  'channels',
  'frames',
  'extension',
  'codec',
  'bitsPerSample',
  'loudness',
  'truePeak',
  'originalName',
] as const satisfies readonly (keyof AudioFileRecord)[];

/** Inserts the files that are new; what is known about the others stays. */
export async function insertAudioFiles(tx: Writer, files: readonly AudioFileRecord[]): Promise<void> {
  if (files.length === 0) return;
  const rows = files.map((file) => [
    ...audioFileColumns.map((name) => file[name]),
    JSON.stringify(file.tags),
    file.storedAs === null ? null : JSON.stringify(file.storedAs),
  ]);
  await tx.$executeRawUnsafe(
    insertFrom('AudioFile', [...audioFileColumns, 'tags', 'storedAs'], 'ON CONFLICT (sha256) DO NOTHING'),
    JSON.stringify(rows),
  );
}
