/**
 * Reads what can be read of a table in a damaged file.
 *
 * SQLite stops a query at the first page that makes no sense. But every row is found through the tree from its key, so
 * rows on the far side of a broken page can still be reached by asking for keys beyond it. Cells are read as bytes:
 * text that is not UTF-8 would abort the process.
 */
import { isUtf8 } from 'node:buffer';
import type { Connection, SqlValue } from './connection';
import { type ColumnFacts, columnsOf } from './inspect';

export interface DamagedRead {
  /** Cells in the order of the columns that were asked for; sound rows only. */
  readonly rows: SqlValue[][];
  /** True when some rows could not be read or made no sense. */
  readonly incomplete: boolean;
}

/** Rows a query while all is well. */
const BATCH = 500;
/** Row numbers beyond this are never tried: the studio's tables count from 1. */
const LAST_ROWID = 2 ** 40;

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const asBytes = (name: string) =>
  `CASE typeof(${quoted(name)}) WHEN 'text' THEN CAST(${quoted(name)} AS BLOB) ELSE ${quoted(name)} END`;

/** The cell as its column wants it, or undefined when it makes no sense there. */
function soundCell({ type, notNull, key }: ColumnFacts, cell: SqlValue): SqlValue | undefined {
  if (cell === null) return notNull || key > 0 ? undefined : null;
  if (type === 'TEXT') {
    if (!(cell instanceof Uint8Array)) return undefined;
    // Where a file was cut off in the middle of a page, SQLite reads what is missing as zeros.
    if (cell.at(-1) === 0) return undefined;
    if (isUtf8(cell)) return Buffer.from(cell).toString('utf8');
    // A title with a broken letter is still a title; a broken id is nobody's.
    return key > 0 ? undefined : new TextDecoder().decode(cell);
  }
  if (typeof cell !== 'number') return undefined;
  return type === 'REAL' || Number.isInteger(cell) ? cell : undefined;
}

function soundRow(columns: readonly ColumnFacts[], cells: readonly SqlValue[]): SqlValue[] | null {
  const row: SqlValue[] = [];
  for (const [at, column] of columns.entries()) {
    const cell = soundCell(column, cells[at] ?? null);
    if (cell === undefined) return null;
    row.push(cell);
  }
  return row;
}

type Fetch = (after: number, limit: number) => SqlValue[][];

/** The rows after a row number, or null when the way there is broken. */
function attempt(fetch: Fetch, after: number, limit: number): SqlValue[][] | null {
  try {
    const rows = fetch(after, limit);
    // A page that is linked in twice would otherwise be read for ever.
    let last = after;
    for (const [rowid] of rows) {
      if (typeof rowid !== 'number' || rowid <= last) return null;
      last = rowid;
    }
    return rows;
  } catch {
    return null;
  }
}

/** The smallest row number after which reading works again, by doubling and then halving; null when there is none. */
function afterGap(fetch: Fetch, broken: number): number | null {
  let step = 1;
  while (attempt(fetch, broken + step, 1) === null) {
    step *= 2;
    if (broken + step > LAST_ROWID) return null;
  }
  let [fails, works] = [broken + step / 2, broken + step];
  while (works - fails > 1) {
    const middle = Math.floor((fails + works) / 2);
    if (attempt(fetch, middle, 1) === null) fails = middle;
    else works = middle;
  }
  return works;
}

function readByRowid(fetch: Fetch): { rows: SqlValue[][]; incomplete: boolean } {
  const rows: SqlValue[][] = [];
  let incomplete = false;
  for (let after = 0, limit = BATCH; ; ) {
    const batch = attempt(fetch, after, limit);
    if (batch) {
      if (batch.length === 0) return { rows, incomplete };
      rows.push(...batch.map(([, ...cells]) => cells));
      after = batch.at(-1)![0] as number;
      continue;
    }
    if (limit > 1) {
      limit = 1;
      continue;
    }
    incomplete = true;
    const next = afterGap(fetch, after);
    if (next === null) return { rows, incomplete };
    [after, limit] = [next, BATCH];
  }
}

/** Tables without row numbers: from the front until it breaks, then from the back. */
function readByKey(connection: Connection, table: string, select: string, keys: readonly ColumnFacts[]) {
  const rows: SqlValue[][] = [];
  const names = keys.map(({ name }) => quoted(name)).join(', ');
  const key = keys.map(() => 'CAST(? AS TEXT)').join(', ');
  const keyCells = keys.map(({ name }) => asBytes(name)).join(', ');
  const page = (comparison: '<' | '>', order: 'ASC' | 'DESC', last: readonly SqlValue[], limit: number) => {
    const where = last.length > 0 ? `WHERE (${names}) ${comparison} (${key})` : '';
    const ordered = keys.map(({ name }) => `${quoted(name)} ${order}`).join(', ');
    const sql = `SELECT ${keyCells}, ${select} FROM ${quoted(table)} ${where} ORDER BY ${ordered} LIMIT ${limit}`;
    return connection.execute(sql, last).rows;
  };
  /** True when it came to the end of the table. */
  const sweep = (comparison: '<' | '>', order: 'ASC' | 'DESC'): boolean => {
    const seen = new Set<string>();
    let last: readonly SqlValue[] = [];
    for (let limit = BATCH; ; ) {
      try {
        const batch = page(comparison, order, last, limit);
        if (batch.length === 0) return true;
        for (const cells of batch) {
          last = cells.slice(0, keys.length);
          const id = JSON.stringify(last.map(String));
          if (seen.has(id)) return false;
          seen.add(id);
          rows.push(cells.slice(keys.length));
        }
      } catch {
        if (limit === 1) return false;
        limit = 1;
      }
    }
  };
  const whole = sweep('>', 'ASC');
  if (!whole) sweep('<', 'DESC');
  return { rows, incomplete: !whole };
}

/**
 * Reads the wanted columns of a table as far as the damaged file has them; `wanted` is what the sound catalogue says
 * about them. Columns that an older file lacks come back as null where that is allowed.
 */
export function readDamaged(
  connection: Connection,
  table: string,
  wanted: readonly ColumnFacts[],
  hasRowid: boolean,
): DamagedRead {
  let present: Set<string>;
  try {
    present = new Set(columnsOf(connection, table).map(({ name }) => name));
  } catch {
    return { rows: [], incomplete: true };
  }
  if (present.size === 0) return { rows: [], incomplete: true };
  const select = wanted.map(({ name }) => (present.has(name) ? asBytes(name) : 'NULL')).join(', ');
  const keys = wanted.filter(({ key }) => key > 0).sort((a, b) => a.key - b.key);
  const fetch: Fetch = (after, limit) =>
    connection
      .execute(
        `SELECT rowid, ${select} FROM ${quoted(table)} WHERE rowid > ${after} ORDER BY rowid LIMIT ${limit}`,
      )
      .rows.map((row) => [...row]);
  const read = hasRowid ? readByRowid(fetch) : readByKey(connection, table, select, keys);
  const sound = read.rows.map((cells) => soundRow(wanted, cells)).filter((row) => row !== null);
  return { rows: sound, incomplete: read.incomplete || sound.length < read.rows.length };
}
