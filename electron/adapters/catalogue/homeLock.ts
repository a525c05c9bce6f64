/**
 * One process at a time per home.
 *
 * The lock is SQLite's exclusive lock on an empty file in the home: a lock of the operating system on all three
 * platforms, which goes when its process dies, however it dies. There is no stale lock to take over and no process
 * number to mistake. Being a lock on a file, it also holds between containers and users that share the folder, where
 * neither sees the other's processes or sockets.
 *
 * Who holds it is written beside it, for the message only: the lock file itself must not be opened by anything else in
 * the process, since closing any handle to a file drops a process's POSIX locks on it.
 */
import { readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors';
import { writeFileAtomic } from '../files/publish';
import { type Connection, openConnection } from './connection';
import { asCatalogueFailure, isDamage, sqliteCode } from './sqliteFailure';

export interface HomeLock {
  /** Lets another process have the home. */
  release(): Promise<void>;
}

const BUSY = 5;
const lockPath = (home: string) => join(home, 'home.lock');
const holderPath = (home: string) => join(home, 'home.lock.json');

/** The holder's process id as it wrote it; null when that cannot be read. */
async function holderOf(home: string): Promise<number | null> {
  try {
    const { pid } = JSON.parse(await readFile(holderPath(home), 'utf8')) as { pid?: unknown };
    return typeof pid === 'number' ? pid : null;
  } catch {
    return null;
  }
}

async function hold(home: string): Promise<Connection> {
  const connection = openConnection(lockPath(home), 0);
  try {
    // Nothing is ever written, so no journal either; the lock alone is wanted.
    connection.script('PRAGMA journal_mode = MEMORY');
    connection.script('BEGIN EXCLUSIVE');
    return connection;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function holdOrMend(home: string): Promise<Connection> {
  try {
    return await hold(home);
  } catch (error) {
    if (!isDamage(error)) throw error;
    // Something else wrote into the lock file. It has no content of its own to lose.
    await truncate(lockPath(home), 0);
    return hold(home);
  }
}

/** HOME_IN_USE, with the other's process id, when another process (or this one) holds the home. The folder exists. */
export async function lockHome(home: string): Promise<HomeLock> {
  let connection: Connection;
  try {
    connection = await holdOrMend(home);
  } catch (error) {
    if (((sqliteCode(error) ?? 0) & 0xff) !== BUSY) throw asCatalogueFailure(error, lockPath(home));
    const pid = await holderOf(home);
    throw new StudioError(
      'HOME_IN_USE',
      `Another Tap Story Studio has ${home} open${pid === null ? '' : ` (process ${pid})`}.`,
      'Use the one that is open, or close it first, or choose another folder with --home or TAPSTORY_HOME.',
      { cause: error },
    );
  }
  await writeFileAtomic(holderPath(home), JSON.stringify({ pid: process.pid }));
  return {
    async release() {
      connection.rollback();
      await connection.close();
    },
  };
}
