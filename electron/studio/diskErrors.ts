/** What a disk refuses, as failures with a remedy. */
import { StudioError } from '../../shared/contract/errors';

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const REFUSED = new Set(['EIO', 'EROFS', 'EACCES', 'EPERM', 'EMFILE', 'ENFILE', 'EBUSY', 'ENODEV', 'ENXIO']);

/** The `code` of an error that the operating system raised, or an empty string. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/**
 * DISK_FULL or DISK_FAILED for what the disk refused; anything else comes back as it is.
 *
 * @param doing what could not be done, to follow "There is no room to "
 */
export function asDiskError(error: unknown, doing: string): unknown {
  const code = systemCode(error);
  if (NO_ROOM.has(code)) {
    return new StudioError(
      'DISK_FULL',
      `There is no room to ${doing}.`,
      'Free some space on the disk, or move the studio’s folder to a larger one, and try again.',
      { cause: error },
    );
  }
  if (REFUSED.has(code)) {
    return new StudioError(
      'DISK_FAILED',
      `The disk refused to ${doing} (${code}).`,
      'Check that the disk is connected, healthy and writable, and that you may write there.',
      { cause: error },
    );
  }
  return error;
}

/** Runs `work` and turns what the disk refuses into a StudioError. */
export async function onDisk<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asDiskError(error, doing);
  }
}
