/**
 * Brings a catalogue up to this version's tables.
 *
 * The studio cannot ship Prisma's schema engine, so it applies the same scripts itself and keeps the same
 * `_prisma_migrations` table, checksums included: `prisma migrate deploy` finds nothing left to do. Unlike Prisma's
 * runner, each script and its row are one transaction, so a studio that is killed in the middle starts over from
 * before, never from half-way.
 */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Migration } from '../../../prisma/local/generated/migrations';
import { isStudioError, StudioError } from '../../../shared/contract/errors';
import type { Clock, Ids, Logger } from '../../studio/ports/system';
import { publishFile, temporaryBeside } from '../files/publish';
import type { Connection } from './connection';
import { asCatalogueFailure } from './sqliteFailure';

/** Prisma's own definition of its table. */
const HISTORY_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

export interface MigrationParts {
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

interface AppliedMigration {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

function hasHistory(connection: Connection): boolean {
  const sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '_prisma_migrations'";
  return connection.value(sql) !== 0;
}

/** What was applied to this file, by whichever version, oldest first. Names come as bytes: the file may be damaged. */
function readApplied(connection: Connection): AppliedMigration[] {
  if (!hasHistory(connection)) return [];
  const { rows } = connection.execute(
    `SELECT CAST(migration_name AS BLOB), CAST(checksum AS BLOB), finished_at IS NOT NULL FROM _prisma_migrations
     WHERE rolled_back_at IS NULL ORDER BY migration_name`,
  );
  return rows.map(([name, checksum, finished]) => ({
    name: String(name),
    checksum: String(checksum),
    finished: finished === 1,
  }));
}

/** Migrations in the file that this version has never heard of: a newer studio was here. */
export function unknownMigrations(connection: Connection, known: readonly Migration[]): string[] {
  const names = new Set(known.map(({ name }) => name));
  return readApplied(connection)
    .map(({ name }) => name)
    .filter((name) => !names.has(name));
}

/** A whole copy of the catalogue as it is, published beside it. */
async function backUp(connection: Connection, target: string): Promise<void> {
  if (existsSync(target)) return;
  const temporary = temporaryBeside(target);
  try {
    connection.execute('VACUUM INTO ?', [temporary]);
    await publishFile(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Prisma's own runner leaves a row without an end when it is killed; ours never does. Its script starts anew. */
function forgetUnfinished(connection: Connection, applied: readonly AppliedMigration[], at: number): void {
  for (const { name, finished } of applied) {
    if (finished) continue;
    connection.execute(
      'UPDATE _prisma_migrations SET rolled_back_at = ? WHERE migration_name = ? AND finished_at IS NULL',
      [at, name],
    );
  }
}

function apply(connection: Connection, { name, sql, checksum }: Migration, parts: MigrationParts): void {
  const startedAt = parts.clock.now();
  // Takes effect only outside a transaction; scripts that rebuild a table need it.
  connection.script('PRAGMA foreign_keys = OFF');
  try {
    connection.transaction(() => {
      connection.script(sql);
      const broken = connection.execute('PRAGMA foreign_key_check').rows.length;
      if (broken > 0) throw new Error(`migration ${name} leaves ${broken} rows that refer to nothing`);
      connection.execute(
        `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
         VALUES (?, ?, ?, ?, ?, 1)`,
        [parts.ids.next(), checksum, name, startedAt, parts.clock.now()],
      );
    });
  } finally {
    connection.script('PRAGMA foreign_keys = ON');
  }
}

/**
 * Applies what is missing and returns the names. Keeps a copy of the catalogue beside it first, unless it is new.
 * CATALOGUE_CORRUPT when a script cannot be applied; the catalogue is then as it was.
 */
export async function migrate(connection: Connection, parts: MigrationParts): Promise<string[]> {
  const { migrations, logger, clock } = parts;
  const applied = readApplied(connection);
  const finished = new Map(
    applied.filter((row) => row.finished).map(({ name, checksum }) => [name, checksum]),
  );
  for (const { name, checksum } of migrations) {
    const found = finished.get(name);
    if (found !== undefined && found !== checksum) {
      logger.warn('A migration was changed after it had been applied.', { name, found, checksum });
    }
  }
  const missing = migrations.filter(({ name }) => !finished.has(name));
  if (missing.length === 0) return [];
  const last = [...finished.keys()].at(-1);
  if (last !== undefined) await backUp(connection, `${connection.path}.before-${missing[0]!.name}`);
  connection.script(HISTORY_TABLE);
  forgetUnfinished(connection, applied, clock.now());
  for (const migration of missing) {
    try {
      apply(connection, migration, parts);
    } catch (error) {
      const failure = asCatalogueFailure(error, connection.path);
      if (isStudioError(failure) && failure.code !== 'CATALOGUE_CORRUPT') throw failure;
      throw new StudioError(
        'CATALOGUE_CORRUPT',
        `${basename(connection.path)} could not be brought up to date (${migration.name}); it is as it was before.`,
        `Keep a copy of ${connection.path} and report this; an older version of the studio still opens it.`,
        { cause: error },
      );
    }
    logger.info('Brought the catalogue up to date.', { migration: migration.name });
  }
  return missing.map(({ name }) => name);
}
