/**
 * Makes finished files appear, whole and durable, or not at all.
 *
 * A rename alone is not enough: after a power cut some file systems show the new name with no bytes behind it. So the
 * bytes are synced before the rename, and the folder that holds the name after it.
 */
import { randomUUID } from 'node:crypto';
import { access, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { onDisk, systemCode } from '../../studio/diskErrors';
import type { PublishFile } from '../../studio/ports/home';

async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a new name in a folder durable. Windows can't open folders and needs no such call. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some network and FUSE file systems know no sync of a folder; the file itself is safe.
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'].includes(systemCode(error))) throw error;
  } finally {
    await handle.close();
  }
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

async function move(temporary: string, target: string): Promise<void> {
  await syncFile(temporary);
  await rename(temporary, target);
  await syncFolder(dirname(target));
}

/** For content-addressed files: a target that is there already has the same bytes, and stays. */
export const publishFile: PublishFile = (temporary, target) =>
  onDisk(`keep ${basename(target)}`, async () => {
    if (await exists(target)) await rm(temporary, { force: true });
    else await move(temporary, target);
  });

/** For files that a person named: takes the place of an older one in a single step. */
export const replaceFile: PublishFile = (temporary, target) =>
  onDisk(`write ${basename(target)}`, () => move(temporary, target));

/** A name beside the target, so that the rename stays on one disk; hidden, so that nobody opens it half-written. */
export const temporaryBeside = (target: string): string => join(dirname(target), `.${randomUUID()}.part`);

/** Writes a small file so that a reader sees the old bytes or the new ones. */
export async function writeFileAtomic(target: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = temporaryBeside(target);
  await onDisk(`write ${basename(target)}`, async () => {
    try {
      const handle = await open(temporary, 'wx');
      try {
        await handle.writeFile(bytes);
      } finally {
        await handle.close();
      }
      await move(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  });
}
