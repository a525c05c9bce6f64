/**
 * Saves what can be read of a damaged catalogue into a new one.
 *
 * Two sources are joined. The tables hold the value that stands for every field; rows on pages that SQLite can still
 * reach are taken over one by one. And the outbox holds every operation with its hash: what a broken page took from
 * the tables is made again from the operations that created and edited it.
 */

import { existsSync } from 'node:fs';
import { copyFile, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CREATION } from '../../../shared/domain/entities';
import type { Hlc } from '../../../shared/domain/hlc';
import { mergeOperations } from '../../../shared/domain/merge';
import type { AudioNode, AudioRef } from '../../../shared/domain/model';
import type { Entity, Operation } from '../../../shared/domain/operations';
import type { Clock, Ids } from '../../studio/ports/system';
import { type Connection, openConnection, type SqlValue } from './connection';
import { directSql } from './directSql';
import { type ColumnFacts, columnsOf, tableNames } from './inspect';
import { readDamaged } from './readDamaged';
import { insertCreated, shaOf, stampFields, updateFields } from './writes';

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

/** Makes again what the outbox describes and the tables have lost. Gives the number of things. */
async function rebuild(target: Connection, stored: readonly StoredFile[]): Promise<number> {
  const operations = dropDamagedOperations(target);
  const standing = idsIn(target);
  const winners = [...mergeOperations(new Map(), operations).values()];
  const lost = winners.filter(({ entity, id }) => !standing.has(`${entity} ${id}`));
  const created = new Set(
    lost
      .filter(({ entity, field }) => field === CREATION || entity === 'mixOverride')
      .map(({ entity, id }) => `${entity} ${id}`),
  );
  const usable = lost.filter(({ entity, id }) => created.has(`${entity} ${id}`));
  const writer = directSql(target);
  for (const storyId of new Set(usable.map(({ story }) => story))) {
    const own = usable.filter(({ story }) => story === storyId);
    await insertCreated(writer, storyId, own, new Date(0).toISOString());
    await updateFields(writer, storyId, own);
  }
  await stampFields(writer, winners);
  const refs = new Map<string, AudioRef>();
  for (const { entity, field, value } of operations) {
    if (entity !== 'node' || field !== CREATION) continue;
    const { audio } = value as unknown as AudioNode;
    refs.set(audio.sha256, audio);
  }
  describeAudio(target, refs, stored);
  return created.size;
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
export async function salvage({
  source,
  target,
  folder,
  stored,
  ids,
  clock,
}: SalvageParts): Promise<Salvage> {
  const template = join(folder, 'template.db');
  target.execute('VACUUM INTO ?', [template]);
  const tables = tablesOf(target);
  const saved: Record<string, number> = {};
  const incomplete = new Set<string>();
  target.script('PRAGMA foreign_keys = OFF');
  for await (const copy of repairedCopies(source, template, folder)) {
    const damaged = await openDamaged(copy);
    if (!damaged) continue;
    try {
      const present = new Set(tableNames(damaged));
      target.transaction(() => {
        for (const table of tables) {
          const read = readDamaged(damaged, table.name, table.columns, table.hasRowid);
          saved[table.name] = (saved[table.name] ?? 0) + insertRows(target, table, read.rows);
          if (read.incomplete) incomplete.add(table.name);
        }
      });
      if (tables.every(({ name }) => present.has(name))) break;
    } finally {
      await damaged.close();
    }
  }
  const rebuilt = await rebuild(target, stored);
  becomeNewDevice(target, ids, clock);
  target.script('PRAGMA foreign_keys = ON');
  return { saved, incomplete: [...incomplete], rebuilt };
}
