/**
 * Takes a private copy of a person's file, and notices when the file changed meanwhile.
 *
 * What is hashed is what is kept. What is decoded while the copy is still being made is the person's file itself, so
 * `assertUnchanged` also sees to it that the path still leads to the file that was opened.
 */

import type { Hash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { StudioError } from '../../../shared/contract/errors';
import { throwIfCancelled } from '../cancel';
import { onDisk, systemCode } from '../diskErrors';
import { openForReading } from '../pcm/audioSource';

/** A regular file that was opened for import. */
export interface ImportSource {
  readonly handle: FileHandle;
  readonly bytes: number;
  /** SOURCE_CHANGED when the file, or what its path leads to, is not what it was when it was opened. */
  assertUnchanged(): Promise<void>;
}

const CHOOSE_FILE = 'Choose an audio file.';

function openFailure(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(code)) {
    return new StudioError('NOT_FOUND', `There is no file ${path}.`, 'Check the name and the folder.');
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new StudioError(
      'FORBIDDEN',
      `You may not read ${path}.`,
      'Give yourself the permission to read it, or copy it to a folder of yours.',
    );
  }
  if (code === 'ENXIO' || code === 'ENODEV') {
    return new StudioError('NOT_A_FILE', `${path} is not a regular file.`, CHOOSE_FILE);
  }
  return error;
}

const isSame = (a: BigIntStats, b: BigIntStats) =>
  a.size === b.size && a.mtimeNs === b.mtimeNs && a.ino === b.ino && a.dev === b.dev;

/** NOT_FOUND, FORBIDDEN or NOT_A_FILE; UNSUPPORTED_AUDIO for an empty file. The caller closes the handle. */
export async function openSource(path: string): Promise<ImportSource> {
  if (path.includes('\0')) throw new StudioError('BAD_INPUT', 'The file name holds a zero.', CHOOSE_FILE);
  const handle = await openForReading(path).catch((error: unknown) => {
    throw openFailure(error, path);
  });
  try {
    const before = await handle.stat({ bigint: true });
    if (!before.isFile()) {
      const what = before.isDirectory() ? 'a folder' : 'not a regular file';
      throw new StudioError('NOT_A_FILE', `${path} is ${what}.`, CHOOSE_FILE);
    }
    if (before.size === 0n) {
      throw new StudioError(
        'UNSUPPORTED_AUDIO',
        `${path} is empty (0 bytes).`,
        'Get a complete copy of the file.',
      );
    }
    return {
      handle,
      bytes: Number(before.size),
      async assertUnchanged() {
        const now = await handle.stat({ bigint: true });
        const there = await stat(path, { bigint: true }).catch(() => null);
        if (isSame(before, now) && there && isSame(before, there)) return;
        throw new StudioError(
          'SOURCE_CHANGED',
          `${path} changed while it was imported.`,
          'Wait until the program that writes it is done, then import it again.',
        );
      },
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

const BLOCK_BYTES = 4 * 1024 * 1024;
/** How much may wait for the disk before it is told to write: the sync at the end then has little left to do. */
const SYNC_BYTES = 64 * 1024 * 1024;

export interface CopyOptions {
  /** Fed with every byte. */
  readonly hash?: Pick<Hash, 'update'>;
  /** Fed with every byte too, while the disk works. */
  readonly check?: { push(bytes: Uint8Array): void };
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytes: number) => void;
}

/** Copies to a new file. The bytes of one block are hashed while the disk writes them and reads the next. */
export async function copySource(source: ImportSource, target: string, options: CopyOptions): Promise<void> {
  const { hash, check, signal, onProgress } = options;
  await onDisk('import the file', async () => {
    const output = await open(target, 'w');
    let syncing: Promise<void> = Promise.resolve();
    try {
      const blocks = [Buffer.allocUnsafe(BLOCK_BYTES), Buffer.allocUnsafe(BLOCK_BYTES)] as const;
      const readBlock = async (index: number, offset: number) => {
        const block = blocks[index % 2] as Buffer;
        const { bytesRead } = await source.handle.read(block, 0, block.length, offset);
        return block.subarray(0, bytesRead);
      };
      let offset = 0;
      let unsynced = 0;
      let reading = readBlock(0, 0);
      for (let index = 0; ; index += 1) {
        throwIfCancelled(signal);
        const block = await reading;
        if (block.length === 0) break;
        const writing = writeAll(output, block, offset);
        reading = readBlock(index + 1, offset + block.length);
        // Two promises are under way: neither may be left unwatched when the other fails.
        reading.catch(() => {});
        hash?.update(block);
        check?.push(block);
        await writing;
        offset += block.length;
        unsynced += block.length;
        if (unsynced >= SYNC_BYTES) {
          unsynced = 0;
          await syncing;
          syncing = output.datasync();
          syncing.catch(() => {});
        }
        onProgress?.(offset);
      }
      await reading.catch(() => {});
      await syncing;
      // Whoever publishes the copy syncs it again, which costs nothing then; here others still work meanwhile.
      await output.datasync();
    } finally {
      await syncing.catch(() => {});
      await output.close();
    }
  });
}

async function writeAll(output: FileHandle, block: Uint8Array, offset: number): Promise<void> {
  for (let done = 0; done < block.length; ) {
    const { bytesWritten } = await output.write(block, done, block.length - done, offset + done);
    done += bytesWritten;
  }
}
