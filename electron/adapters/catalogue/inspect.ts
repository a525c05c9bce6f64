/**
 * Is the file a sound catalogue, and of which version?
 *
 * Asked at every start, before anything else reads the file: SQLite notices damage only where it happens to look, and
 * libsql aborts the whole process when a text column is not UTF-8. A flipped bit must become a message, not a crash at
 * every start. Everything here is therefore read as bytes.
 */
import { isUtf8 } from 'node:buffer';
import type { Migration } from '../../../prisma/local/generated/migrations';
import type { Connection } from './connection';
import { unknownMigrations } from './migrate';
import { isDamage } from './sqliteFailure';

export type Inspection =
  | { readonly state: 'new' }
  | { readonly state: 'sound' }
  | { readonly state: 'newer'; readonly migrations: readonly string[] }
  | { readonly state: 'damaged'; readonly problems: readonly string[] };

const MAX_PROBLEMS = 20;
/** Rows of a table that are joined into one buffer: keeps the check of a huge outbox from doubling the memory. */
const ROWS_AT_ONCE = 20_000;

const bytesOf = (cell: unknown): Uint8Array => (cell instanceof Uint8Array ? cell : new Uint8Array());
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Names of the tables that the studio made. */
export function tableNames(connection: Connection): string[] {
  const { rows } = connection.execute(
    "SELECT CAST(name AS BLOB) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
  );
  return rows.map(([name]) => Buffer.from(bytesOf(name)).toString('utf8'));
}

export interface ColumnFacts {
  readonly name: string;
  /** As declared, upper case. */
  readonly type: string;
  readonly notNull: boolean;
  /** Place in the primary key from 1; 0 when it is no part of it. */
  readonly key: number;
}

export function columnsOf(connection: Connection, table: string): ColumnFacts[] {
  const { rows } = connection.execute(
    'SELECT CAST(name AS BLOB), CAST(upper(type) AS BLOB), "notnull", pk FROM pragma_table_info(?) ORDER BY cid',
    [table],
  );
  return rows.map(([name, type, notNull, key]) => ({
    name: Buffer.from(bytesOf(name)).toString('utf8'),
    type: Buffer.from(bytesOf(type)).toString('utf8'),
    notNull: notNull === 1,
    key: Number(key),
  }));
}

/** What SQLite's own check of pages, rows, indexes and constraints finds. */
function structuralProblems(connection: Connection): string[] {
  const { rows } = connection.execute(
    `SELECT CAST(integrity_check AS BLOB) FROM pragma_integrity_check(${MAX_PROBLEMS})`,
  );
  const problems = rows.map(([text]) => Buffer.from(bytesOf(text)).toString('utf8'));
  return problems.length === 1 && problems[0] === 'ok' ? [] : problems;
}

/** Text that is not UTF-8. All text of many rows is joined and tested at once: about the speed of reading the file. */
function textProblems(connection: Connection): string[] {
  const problems: string[] = [];
  for (const table of tableNames(connection)) {
    const names = columnsOf(connection, table).filter(({ type }) => type === 'TEXT');
    if (names.length === 0) continue;
    const joined = names.map(({ name }) => `ifnull(${quoted(name)}, '')`).join(' || ');
    for (let offset = 0; ; offset += ROWS_AT_ONCE) {
      const { rows } = connection.execute(
        `SELECT CAST(group_concat(line, '') AS BLOB), count(*)
         FROM (SELECT ${joined} AS line FROM ${quoted(table)} LIMIT ${ROWS_AT_ONCE} OFFSET ${offset})`,
      );
      if (!isUtf8(bytesOf(rows[0]?.[0]))) {
        problems.push(`text that is not UTF-8 in ${table}`);
        break;
      }
      if (Number(rows[0]?.[1]) < ROWS_AT_ONCE) break;
    }
  }
  return problems;
}

/** Never throws for damage: that is one of the answers. */
export function inspect(connection: Connection, known: readonly Migration[]): Inspection {
  try {
    const unknown = unknownMigrations(connection, known);
    if (unknown.length > 0) return { state: 'newer', migrations: unknown };
    const structural = structuralProblems(connection);
    const problems = structural.length > 0 ? structural : textProblems(connection);
    if (problems.length > 0) return { state: 'damaged', problems };
    return { state: tableNames(connection).length === 0 ? 'new' : 'sound' };
  } catch (error) {
    if (!isDamage(error) && !isSchemaDamage(error)) throw error;
    return { state: 'damaged', problems: [error instanceof Error ? error.message : String(error)] };
  }
}

/** A damaged table definition shows as a plain SQL error: what a query names is not there. */
function isSchemaDamage(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_ERROR';
}
