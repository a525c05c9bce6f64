import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../shared/contract/errors';
import { beginning, finishing, openTakesStudio, tone, toneAsPcm24 } from '../integration/takesStudio';

const run = promisify(execFile);
const HEADER = 104;
const CHUNK = 4_800;

let folder: string;
let disk: string | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapstory-full-'));
});
afterEach(async () => {
  if (disk) await run('umount', ['-l', disk]);
  disk = null;
  await rm(folder, { recursive: true, force: true });
});

/** A real file system of a few megabytes; null, with the reason printed, where none may be mounted. */
async function tinyDisk(megabytes: number): Promise<string | null> {
  const mountPoint = join(folder, 'disk');
  await mkdir(mountPoint);
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', mountPoint]);
    disk = mountPoint;
    return mountPoint;
  } catch (error) {
    console.warn(`NOT RUN: a full disk can't be made here (it takes root on Linux): ${String(error)}`);
    return null;
  }
}

const openOn = (path: string) =>
  openTakesStudio(join(path, 'home'), {
    ffmpeg: () => Promise.reject(new StudioError('FFMPEG_MISSING', 'none', 'none')),
  });

/** Records until the disk is full; the frames that were answered, and the refusal. */
async function recordUntilFull(studio: Awaited<ReturnType<typeof openOn>>) {
  const [story] = await studio.catalogue.listStories();
  const { takeId } = await studio.takes.begin(beginning(story!));
  for (let number = 0; ; number += 1) {
    try {
      await studio.takes.append(takeId, number, tone(CHUNK, number * CHUNK));
    } catch (refusal) {
      return { takeId, answered: number * CHUNK, refusal };
    }
  }
}

describe('a full disk while recording', () => {
  it('ends the take, keeps every frame that was answered, and the take is finished once there is room', async () => {
    const path = await tinyDisk(8);
    if (!path) return;
    const ballast = join(path, 'ballast');
    await writeFile(ballast, new Uint8Array(2 << 20));
    const studio = await openOn(path);
    try {
      await studio.createStory();
      const { takeId, answered, refusal } = await recordUntilFull(studio);
      expect(answered).toBeGreaterThan(0);
      expect(refusal).toMatchObject({
        code: 'DISK_FULL',
        remedy: expect.stringContaining('finish the take'),
      });
      await rm(ballast);
      const node = await studio.takes.finish(finishing(takeId));
      expect(node.frames).toBeGreaterThanOrEqual(answered);
      expect(node.receipt!.note).toContain('Recording stopped after');
      const file = await studio.stored(`${node.audio.sha256}.wav`);
      const samples = file.subarray(HEADER, HEADER + node.frames * 3);
      expect(Buffer.compare(samples, toneAsPcm24(node.frames))).toBe(0);
    } finally {
      await studio.close();
    }
  });

  it('and no room for a copy leaves the take where it is until there is', async () => {
    const path = await tinyDisk(8);
    if (!path) return;
    const first = await openOn(path);
    await first.createStory();
    const { takeId, answered } = await recordUntilFull(first);
    await first.close();
    const studio = await openOn(path);
    try {
      await expect(studio.takes.recover()).rejects.toMatchObject({ code: 'DISK_FULL' });
      expect(await studio.takes.unfinished()).toMatchObject([{ takeId }]);
      expect((await studio.inTakes()).sort()).toEqual([`${takeId}.journal`, `${takeId}.rec`]);
      await run('mount', ['-o', 'remount,size=32m', path]);
      const [node] = await studio.takes.recover();
      expect(node!.frames).toBeGreaterThanOrEqual(answered);
    } finally {
      await studio.close();
    }
  });
});
