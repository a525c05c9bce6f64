/**
 * Saves what can be read of a damaged catalogue into a new one.
 *
 * Two sources are joined. The tables hold the value that stands for every field; rows on pages that SQLite can still
 * reach are taken over one by one. And the outbox holds every operation with its hash: what it describes in full is
 * made from there, whether a broken page took it from the tables or a flipped bit only falsified it.
 */

import { existsSync } from 'node:fs';
import { copyFile, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CREATION } from '../../../shared/domain/entities';
import { compareHlc, type Hlc, parseHlc, ZERO_HLC } from '../../../shared/domain/hlc';
import { mergeOperations, registerKey } from '../../../shared/domain/merge';
import type { AudioNode, AudioRef } from '../../../shared/domain/model';
import type { Entity, Operation } from '../../../shared/domain/operations';
import type { Clock, Ids } from '../../studio/ports/system';
import { type Connection, openConnection, type SqlValue } from './connection';
import { directSql } from './directSql';
import { type ColumnFacts, columnsOf, tableNames } from './inspect';
import { readDamaged } from './readDamaged';
import { insertCreated, shaOf, stampFields, updateFields } from './writes';

/** Tables that older catalogues do not have: without them a file is whole all the same. */
const LATER_TABLES: ReadonlySet<string> = new Set(['Phrase', 'Comment', 'NodeLike']);

/** What was saved and what was not. */
export interface Salvage {
  /** Rows by table that were read from the damaged file. */
  readonly saved: Readonly<Record<string, number>>;
  /** Tables of which some rows could not be read. */
  readonly incomplete: readonly string[];
  /** Things that the tables had lost and the outbox still knew how to make. */
  readonly rebuilt: number;
}

/** A file in the audio folder; its name is `<sha256>.<ext>`. */
export interface StoredFile {
  readonly name: string;
  readonly bytes: number;
}

const HEADER_BYTES = 100;
const PAGE_BYTES = 4_096;

interface TableFacts {
  readonly name: string;
  readonly columns: readonly ColumnFacts[];
  readonly hasRowid: boolean;
}

/** The tables to fill, as the new catalogue has them, parents first so that nothing refers to what is to come. */
function tablesOf(target: Connection): TableFacts[] {
  const { rows } = target.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND wr = 1");
  const withoutRowid = new Set(rows.map(([name]) => String(name)));
  return tableNames(target)
    .filter((name) => name !== '_prisma_migrations')
    .sort((a, b) => Number(b === 'AudioFile') - Number(a === 'AudioFile'))
    .map((name) => ({ name, columns: columnsOf(target, name), hasRowid: !withoutRowid.has(name) }));
}

/**
 * Copies of the damaged file with ever more of its first page taken from a sound catalogue: as it is, with a sound
 * header, with a sound first page. The first page says where every table begins, and since all catalogues are made by
 * the same scripts, they begin in the same places.
 */
async function* repairedCopies(source: string, template: string, folder: string): AsyncGenerator<string> {
  const [sound, size] = [await readFile(template), (await readFile(source)).byteLength];
  for (const [at, borrowed] of [0, HEADER_BYTES, PAGE_BYTES].entries()) {
    const copy = join(folder, `attempt-${at}.db`);
    await copyFile(source, copy);
    if (existsSync(`${source}-wal`)) await copyFile(`${source}-wal`, `${copy}-wal`);
    if (borrowed > 0) {
      const head = Buffer.from(sound.subarray(0, borrowed));
      // Bytes 28 to 31: size of the file in pages (https://www.sqlite.org/fileformat.html).
      head.writeUInt32BE(Math.max(1, Math.floor(size / PAGE_BYTES)), 28);
      const file = await open(copy, 'r+');
      try {
        await file.write(head, 0, head.byteLength, 0);
      } finally {
        await file.close();
      }
    }
    yield copy;
  }
}

/** Opens a file whose schema may be damaged; null when SQLite will have none of it. */
async function openDamaged(path: string): Promise<Connection | null> {
  let connection: Connection | null = null;
  try {
    connection = openConnection(path);
    // Lets SQLite pass over definitions that it cannot read instead of refusing the whole file.
    connection.script('PRAGMA writable_schema = ON');
    tableNames(connection);
    return connection;
  } catch {
    await connection?.close();
    return null;
  }
}

function insertRows(target: Connection, { name, columns }: TableFacts, rows: readonly SqlValue[][]): number {
  const names = columns.map((column) => `"${column.name}"`).join(', ');
  const sql = `INSERT OR IGNORE INTO "${name}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`;
  return rows.reduce((saved, row) => saved + target.execute(sql, row).changes, 0);
}

/** Payloads whose hash is still right; any other may say anything. */
function dropDamagedOperations(target: Connection): Operation[] {
  const { rows } = target.execute('SELECT opNo, payload, sha FROM Outbox ORDER BY opNo');
  const operations: Operation[] = [];
  for (const [opNo, payload, sha] of rows) {
    if (shaOf(String(payload)) === sha) operations.push(JSON.parse(String(payload)) as Operation);
    else target.execute('DELETE FROM Outbox WHERE opNo = ?', [opNo]);
  }
  return operations;
}

const tableOfEntity: Readonly<Record<Entity, string>> = {
  story: 'Story',
  node: 'AudioNode',
  mixOverride: 'MixOverride',
  tag: 'Tag',
  marker: 'Marker',
  takeGroup: 'TakeGroup',
  phrase: 'Phrase',
  comment: 'Comment',
  like: 'NodeLike',
};

function idsIn(target: Connection): Set<string> {
  const ids = new Set<string>();
  for (const [entity, table] of Object.entries(tableOfEntity)) {
    const id = entity === 'mixOverride' ? "nodeId || '/' || ancestorId" : 'id';
    for (const [value] of target.execute(`SELECT ${id} FROM ${table}`).rows) ids.add(`${entity} ${value}`);
  }
  return ids;
}

const extensions: Readonly<Record<string, string>> = {
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/flac': 'flac',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/aiff': 'aiff',
  'audio/ogg': 'ogg',
  'audio/webm': 'webm',
};

/** Rows for audio that nodes name and that no row describes any more, from the operations and from the folder. */
function describeAudio(
  target: Connection,
  refs: ReadonlyMap<string, AudioRef>,
  stored: readonly StoredFile[],
) {
  const onDisk = new Map(stored.map(({ name, bytes }) => [name.split('.')[0]!, { name, bytes }]));
  const { rows } = target.execute(
    `SELECT audioSha256, max(frames), max(channels), max(ifnull((SELECT sampleRate FROM Story WHERE id = storyId), 48000))
     FROM AudioNode WHERE audioSha256 NOT IN (SELECT sha256 FROM AudioFile) GROUP BY audioSha256`,
  );
  for (const [sha256, frames, channels, sampleRate] of rows) {
    const file = onDisk.get(String(sha256));
    const ref = refs.get(String(sha256));
    const mime = ref?.mime ?? 'application/octet-stream';
    const extension = file?.name.split('.').slice(1).join('.') || extensions[mime] || 'bin';
    target.execute(
      `INSERT INTO AudioFile (sha256, bytes, mime, sampleRate, channels, frames, extension, codec)
       VALUES (?, ?, ?, ?, ?, ?, ?, 'unknown')`,
      [
        sha256,
        ref?.bytes ?? file?.bytes ?? 0,
        mime,
        ref?.sampleRate ?? sampleRate,
        ref?.channels ?? channels,
        ref?.frames ?? frames,
        extension,
      ],
    );
  }
}

/** Things whose stamp was lost get the oldest there is: whatever anybody else knows about them is newer. */
function stampTheRest(target: Connection): void {
  for (const entity of [
    'story',
    'node',
    'tag',
    'marker',
    'takeGroup',
    'phrase',
    'comment',
    'like',
  ] as const) {
    target.execute(
      `INSERT OR IGNORE INTO FieldStamp (entity, id, field, hlc) SELECT ?, id, ?, ? FROM ${tableOfEntity[entity]}`,
      [entity, CREATION, ZERO_HLC],
    );
  }
}

/** When each field got the value that the tables hold, as far as that is still known. */
function stampsIn(target: Connection): Map<string, Hlc> {
  const { rows } = target.execute('SELECT entity, id, field, hlc FROM FieldStamp');
  return new Map(
    rows.map(([entity, id, field, hlc]) => [
      registerKey({ entity: entity as Entity, id: String(id), field: String(field) }),
      String(hlc),
    ]),
  );
}

/** The operations of each thing that the log describes from its creation to its last edit. */
function describedInFull(
  winners: readonly Operation[],
  stamps: ReadonlyMap<string, Hlc>,
): Map<string, Operation[]> {
  const things = new Map<string, Operation[]>();
  for (const operation of winners) {
    const key = thingOf(operation);
    const known = things.get(key);
    if (known) known.push(operation);
    else things.set(key, [operation]);
  }
  const latest = new Map(winners.map((operation) => [registerKey(operation), operation.hlc]));
  const outdated = new Set<string>();
  for (const [register, hlc] of stamps) {
    // The operation behind a newer stamp is lost: for this thing the tables know better than the log.
    if (hlc > (latest.get(register) ?? '')) outdated.add(register.split(' ').slice(0, 2).join(' '));
  }
  for (const [key, operations] of things) {
    const created = operations.some(({ entity, field }) => field === CREATION || entity === 'mixOverride');
    if (!created || outdated.has(key)) things.delete(key);
  }
  return things;
}

const thingOf = ({ entity, id }: Pick<Operation, 'entity' | 'id'>) => `${entity} ${id}`;

/**
 * Makes from the outbox whatever it describes in full: what the tables have lost, and what they still have, since a
 * flipped bit in a row goes unnoticed and one in an operation does not. Gives the number of things that were lost.
 */
async function rebuild(target: Connection, stored: readonly StoredFile[]): Promise<number> {
  const operations = dropDamagedOperations(target);
  const standing = idsIn(target);
  const winners = [...mergeOperations(new Map(), operations).values()].sort((a, b) =>
    compareHlc(a.hlc, b.hlc),
  );
  const things = describedInFull(winners, stampsIn(target));
  const writer = directSql(target);
  const usable = winners.filter((operation) => things.has(thingOf(operation)));
  for (const [entity, table] of Object.entries(tableOfEntity)) {
    const ids = usable.filter((operation) => operation.entity === entity).map(({ id }) => id);
    const id = entity === 'mixOverride' ? "nodeId || '/' || ancestorId" : 'id';
    target.execute(`DELETE FROM ${table} WHERE ${id} IN (SELECT value FROM json_each(?))`, [
      JSON.stringify(ids),
    ]);
  }
  for (const storyId of new Set(usable.map(({ story }) => story))) {
    const own = usable.filter(({ story }) => story === storyId);
    const changedAt = new Date(parseHlc(own.at(-1)!.hlc)?.ms ?? 0).toISOString();
    await insertCreated(writer, storyId, own, changedAt);
    await updateFields(writer, storyId, own);
  }
  await stampFields(writer, winners);
  stampTheRest(target);
  const refs = new Map<string, AudioRef>();
  for (const { entity, field, value } of operations) {
    if (entity !== 'node' || field !== CREATION) continue;
    const { audio } = value as unknown as AudioNode;
    refs.set(audio.sha256, audio);
  }
  describeAudio(target, refs, stored);
  return [...things.keys()].filter((key) => !standing.has(key)).length;
}

/** Numbers of operations may have been lost with their rows and must not be used again: this is a new device now. */
function becomeNewDevice(target: Connection, ids: Ids, clock: Clock): void {
  const last = target.value(
    `SELECT max(hlc) FROM (SELECT hlc FROM FieldStamp UNION ALL SELECT hlc FROM Outbox UNION ALL SELECT lastHlc FROM Device)`,
  ) as Hlc | null;
  target.execute('UPDATE Device SET current = 0');
  if (last === null) return;
  target.execute('INSERT INTO Device (id, createdAt, lastHlc, current) VALUES (?, ?, ?, 1)', [
    ids.next(),
    new Date(clock.now()).toISOString(),
    last,
  ]);
}

export interface SalvageParts {
  /** The damaged file; only ever read. */
  readonly source: string;
  /** A new, empty catalogue of this version, open. */
  readonly target: Connection;
  /** A closed, empty catalogue of this version. */
  readonly template: string;
  /** A folder for copies. */
  readonly folder: string;
  readonly stored: readonly StoredFile[];
  readonly ids: Ids;
  readonly clock: Clock;
}

/** Fills the target. Saving nothing at all is a result, not an error. */
export async function salvage(parts: SalvageParts): Promise<Salvage> {
  const { source, target, template, folder, stored, ids, clock } = parts;
  const tables = tablesOf(target);
  const saved: Record<string, number> = {};
  const incomplete = new Set(tables.map(({ name }) => name));
  target.script('PRAGMA foreign_keys = OFF');
  for await (const copy of repairedCopies(source, template, folder)) {
    const damaged = await openDamaged(copy);
    if (!damaged) continue;
    try {
      const present = new Set(tableNames(damaged));
      const isOlder = ({ name }: TableFacts) => LATER_TABLES.has(name) && !present.has(name);
      const isWhole = tables.every((table) => present.has(table.name) || isOlder(table));
      target.transaction(() => {
        for (const table of tables) {
          if (isWhole && isOlder(table)) {
            incomplete.delete(table.name);
            continue;
          }
          const read = readDamaged(damaged, table.name, table.columns, table.hasRowid);
          saved[table.name] = (saved[table.name] ?? 0) + insertRows(target, table, read.rows);
          if (!read.incomplete) incomplete.delete(table.name);
        }
      });
      if (isWhole) break;
    } finally {
      await damaged.close();
    }
  }
  // In a transaction: a statement at a time would be synced a statement at a time.
  target.begin();
  const rebuilt = await rebuild(target, stored);
  becomeNewDevice(target, ids, clock);
  target.commit();
  target.script('PRAGMA foreign_keys = ON');
  return { saved, incomplete: [...incomplete], rebuilt };
}
