/**
 * One connection to one SQLite file, synchronous, with its statements kept prepared.
 *
 * libsql's own asynchronous client opens a fresh connection after every transaction, which silently loses everything
 * that was set by PRAGMA (busy timeout, foreign keys, the cache) and leaves the old one to the garbage collector. The
 * catalogue has one writer, so one connection for its whole life is both right and faster; Prisma gets this very one
 * (see prismaAdapter).
 */
import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import Database from 'libsql';

/** What SQLite stores. Blobs come back as Buffers. */
export type SqlValue = string | number | bigint | null | Uint8Array;

export interface SqlResult {
  readonly columns: readonly string[];
  /** As declared; empty for expressions. */
  readonly columnTypes: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
  readonly changes: number;
}

export interface Connection {
  readonly path: string;
  /** Runs one statement. */
  execute(sql: string, values?: readonly unknown[]): SqlResult;
  /** Runs a script of several statements without values. */
  script(sql: string): void;
  /** The first column of the first row; null when there is none. */
  value(sql: string, values?: readonly unknown[]): SqlValue;
  /** Runs `work` in a transaction that holds the write lock from its start; rolls back when it throws. */
  transaction<T>(work: () => T): T;
  begin(): void;
  commit(): void;
  /** Does nothing when no transaction is open: SQLite ends one by itself when the disk is full. */
  rollback(): void;
  /** Resolves when the file's handles are closed: only then may it be renamed, removed or opened by others. */
  close(): Promise<void>;
}

/** The part of libsql's statement that is used here. */
interface Statement {
  readonly reader: boolean;
  raw(on: boolean): unknown;
  run(values: readonly unknown[]): { readonly changes: number };
  all(values: readonly unknown[]): unknown[];
  columns(): readonly { readonly name: string; readonly type: string | null }[];
}

interface Prepared {
  readonly statement: Statement;
  /** Null for statements that answer with nothing. */
  readonly columns: { readonly names: readonly string[]; readonly types: readonly string[] } | null;
}

/** Enough for every statement of the studio and for Prisma's; beyond it the oldest goes. */
const MAX_PREPARED = 200;

/** SQLite has no booleans, and binds nothing that is undefined. */
function toSql(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`${value} cannot be stored`);
  return value ?? null;
}

/**
 * libsql closes a file when the last statement on it has been garbage-collected, and has no way to finish a statement
 * by hand. A catalogue that is still open under its old name after a rename shares its log with the new name, which
 * SQLite answers with I/O errors; so closing has to wait for the collector, and to ask for it.
 */
async function collectStatements(path: string): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // The log goes with the last handle, which tells that it is gone. Other files need no more than one round.
  for (let round = 0; round < 20; round += 1) {
    collect();
    await nextTurn();
    if (!existsSync(`${path}-wal`)) return;
  }
}

/** libsql tells SQLite's codes for everything but a file that it cannot open. */
function openDatabase(path: string, timeout: number): InstanceType<typeof Database> {
  try {
    return new Database(path, { timeout });
  } catch (error) {
    const known = error instanceof Error && 'rawCode' in error && typeof error.rawCode === 'number';
    if (known) throw error;
    const reason = `SQLite cannot open ${path}`;
    throw Object.assign(new Error(reason, { cause: error }), { code: 'SQLITE_CANTOPEN', rawCode: 14 });
  }
}

/** Opens or creates the file. Waits up to `timeout` ms for locks of other programs. SQLite's errors come as they are. */
export function openConnection(path: string, timeout = 5_000): Connection {
  const database = openDatabase(path, timeout);
  const prepared = new Map<string, Prepared>();

  /** libsql panics, and takes the process with it, when a closed file is asked for anything. */
  function opened(): typeof database {
    if (database.open) return database;
    throw new Error(`${path} is closed.`);
  }

  function prepare(sql: string): Prepared {
    const kept = prepared.get(sql);
    if (kept) return kept;
    const statement: Statement = opened().prepare(sql);
    let columns: Prepared['columns'] = null;
    if (statement.reader) {
      statement.raw(true);
      const described = statement.columns();
      columns = { names: described.map(({ name }) => name), types: described.map(({ type }) => type ?? '') };
    }
    const oldest = prepared.size >= MAX_PREPARED ? prepared.keys().next().value : undefined;
    if (oldest !== undefined) prepared.delete(oldest);
    const entry = { statement, columns };
    prepared.set(sql, entry);
    return entry;
  }

  function execute(sql: string, values: readonly unknown[] = []): SqlResult {
    const { statement, columns } = prepare(sql);
    const bound = values.map(toSql);
    if (!columns) return { columns: [], columnTypes: [], rows: [], changes: statement.run(bound).changes };
    // `all`, never `get`: a statement that is not read to its end keeps its snapshot, and the log from shrinking.
    const rows = statement.all(bound) as SqlValue[][];
    return { columns: columns.names, columnTypes: columns.types, rows, changes: 0 };
  }

  const begin = () => void opened().exec('BEGIN IMMEDIATE');
  const rollback = () => {
    if (database.open && database.inTransaction) database.exec('ROLLBACK');
  };
  const commit = () => {
    try {
      opened().exec('COMMIT');
    } catch (error) {
      // A commit that failed leaves its transaction open, and with it the write lock.
      rollback();
      throw error;
    }
  };

  return {
    path,
    execute,
    script: (sql) => void opened().exec(sql),
    value: (sql, values) => execute(sql, values).rows[0]?.[0] ?? null,
    transaction(work) {
      begin();
      try {
        const result = work();
        commit();
        return result;
      } catch (error) {
        rollback();
        throw error;
      }
    },
    begin,
    commit,
    rollback,
    async close() {
      if (!database.open) return;
      const hadStatements = prepared.size > 0;
      prepared.clear();
      database.close();
      if (hadStatements) await collectStatements(path);
    },
  };
}
