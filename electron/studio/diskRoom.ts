/** How much of a disk what comes from outside may fill, so that it never costs a recording its last megabyte. */
import { statfs } from 'node:fs/promises';

/** Left free: so many bytes, or this part of a small disk, which would otherwise take nothing at all. */
const RESERVED_BYTES = 256 * 1024 * 1024;
const RESERVED_PART = 1 / 16;

/** The disk of a folder, in bytes. */
export interface DiskRoom {
  readonly free: number;
  readonly size: number;
}

export const roomOnDisk = async (folder: string): Promise<DiskRoom> => {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { free: bavail * bsize, size: blocks * bsize };
};

/** Bytes that may be filled. */
export const fillable = ({ free, size }: DiskRoom): number =>
  Math.max(0, free - Math.min(RESERVED_BYTES, Math.round(size * RESERVED_PART)));
