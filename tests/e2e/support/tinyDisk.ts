/** A disk of a few megabytes that can be filled to the last byte: a memory file system of its own. */
import { execFile } from 'node:child_process';
import { mkdir, open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface TinyDisk {
  readonly path: string;
  free(): Promise<number>;
  /** Fills it with something that is nobody's, until so many bytes are left. */
  leave(bytes: number): Promise<void>;
  /** Takes away what filled it. */
  makeRoom(): Promise<void>;
  close(): Promise<void>;
}

/** Null, with the reason printed, where none may be mounted. */
export const mountTinyDisk = async (folder: string, megabytes: number): Promise<TinyDisk | null> => {
  const path = join(folder, 'disk');
  await mkdir(path, { recursive: true });
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  } catch (error) {
    console.warn(
      `NOT RUN: a disk that can be filled can't be mounted here (it takes root on Linux): ${error}`,
    );
    return null;
  }
  const ballast = join(path, 'ballast');
  const free = async () => {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  };
  return {
    path,
    free,
    async leave(bytes) {
      const file = await open(ballast, 'a');
      try {
        const block = new Uint8Array(65_536);
        for (let left = (await free()) - bytes; left > 0; left -= block.length) {
          await file.appendFile(block.subarray(0, Math.min(block.length, left)));
        }
      } catch (error) {
        // Somebody else took the last bytes: full all the same.
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        await file.close();
      }
    },
    makeRoom: () => rm(ballast, { force: true }),
    close: async () => void (await run('umount', ['-l', path])),
  };
};
