/**
 * What SQLite refuses, as failures with a remedy.
 *
 * Codes and not messages: they are SQLite's stable interface (https://www.sqlite.org/rescode.html). The primary code is
 * the low byte; the rest tells which system call it was.
 */
import { isStudioError, StudioError } from '../../../shared/contract/errors';

const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;
/** SQLite reports a quota and a file-size limit as a failed write, not as a full disk. */
const NO_ROOM = /ENOSPC|EDQUOT|EFBIG|disk is full/i;

interface ErrorParts {
  readonly rawCode?: unknown;
  readonly extendedCode?: unknown;
  readonly kind?: unknown;
  readonly cause?: unknown;
  readonly meta?: { readonly driverAdapterError?: unknown };
}

/** SQLite's extended result code, from libsql's own error or from wherever Prisma wrapped it; null for other errors. */
export function sqliteCode(error: unknown, depth = 0): number | null {
  if (error === null || typeof error !== 'object' || depth > 5) return null;
  const { rawCode, extendedCode, kind, cause, meta } = error as ErrorParts;
  if (typeof rawCode === 'number') return rawCode;
  if (typeof extendedCode === 'number') return extendedCode;
  if (kind === 'SocketTimeout') return BUSY;
  return sqliteCode(meta?.driverAdapterError, depth + 1) ?? sqliteCode(cause, depth + 1);
}

/** True when the file itself, not the disk or a lock, is what's wrong. */
export function isDamage(error: unknown): boolean {
  const primary = (sqliteCode(error) ?? 0) & 0xff;
  return primary === CORRUPT || primary === NOTADB;
}

function failure(primary: number, error: Error, path: string): StudioError | null {
  const options = { cause: error };
  if (primary === FULL || (primary === IOERR && NO_ROOM.test(error.message))) {
    return new StudioError(
      'DISK_FULL',
      'There is no room to keep the change; the catalogue is as it was before.',
      'Free some space on the disk, or move the studio’s folder to a larger one, and try again.',
      options,
    );
  }
  if (primary === IOERR || primary === READONLY || primary === CANTOPEN) {
    return new StudioError(
      'DISK_FAILED',
      `The disk refused to read or write ${path} (${error.message}).`,
      'Check that the disk is connected, healthy and writable, and that you may write there.',
      options,
    );
  }
  if (primary === CORRUPT || primary === NOTADB) {
    return new StudioError(
      'CATALOGUE_CORRUPT',
      `The catalogue ${path} is damaged.`,
      'Close the studio and start it again: it sets the damaged file aside and saves what can be read.',
      options,
    );
  }
  if (primary === BUSY || primary === LOCKED) {
    return new StudioError(
      'HOME_IN_USE',
      `Another program holds ${path}.`,
      'Close the program that has the catalogue open (a database browser or a backup, perhaps) and try again.',
      options,
    );
  }
  return null;
}

/** The StudioError for what SQLite refused; anything else comes back as it is. */
export function asCatalogueFailure(error: unknown, path: string): unknown {
  if (isStudioError(error) || !(error instanceof Error)) return error;
  const code = sqliteCode(error);
  return code === null ? error : (failure(code & 0xff, error, path) ?? error);
}
