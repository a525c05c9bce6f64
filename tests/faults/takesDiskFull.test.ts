import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
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

/** Fills the disk to its last byte, as another program may. */
async function fill(path: string): Promise<void> {
  const block = new Uint8Array(4_096);
  const file = await open(join(path, 'ballast'), 'a');
  try {
    for (;;) await file.appendFile(block);
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    await file.close();
  }
}

/** Records until the disk is full; the frames that were answered, and the refusal. */
async function recordUntilFull(
  studio: Awaited<ReturnType<typeof openOn>>,
  meanwhile: () => Promise<void> = async () => {},
) {
  const [story] = await studio.catalogue.listStories();
  const { takeId } = await studio.takes.begin(beginning(story!));
  await studio.takes.append(takeId, 0, tone(CHUNK, 0));
  await meanwhile();
  for (let number = 1; ; number += 1) {
    try {
      await studio.takes.append(takeId, number, tone(CHUNK, number * CHUNK));
    } catch (refusal) {
      return { takeId, answered: number * CHUNK, refusal };
    }
  }
}

describe('a full disk while recording', () => {
  it('ends the take while there is room to file it', async () => {
    const path = await tinyDisk(8);
    if (!path) return;
    const studio = await openOn(path);
    try {
      const story = await studio.createStory();
      const { takeId, answered, refusal } = await recordUntilFull(studio);
      expect(refusal).toMatchObject({
        code: 'DISK_FULL',
        message: expect.stringMatching(/everything up to there is kept/),
        remedy: expect.stringContaining('Free some space'),
      });
      const node = await studio.takes.finish(finishing(takeId));
      expect(node.frames).toBeGreaterThanOrEqual(answered);
      expect(node.receipt!.note).toContain('Recording stopped after');
      expect((await studio.catalogue.content(story.id)).nodes).toHaveLength(1);
      await expect(studio.takes.begin(beginning(story))).rejects.toMatchObject({ code: 'DISK_FULL' });
      expect(await studio.inTakes()).toEqual([]);
    } finally {
      await studio.close();
    }
  });

  it('that another program filled: every frame that was answered is kept, and filed once there is room', async () => {
    const path = await tinyDisk(8);
    if (!path) return;
    const studio = await openOn(path);
    try {
      await studio.createStory();
      const { takeId, answered, refusal } = await recordUntilFull(studio, () => fill(path));
      expect(answered).toBeGreaterThan(0);
      expect(refusal).toMatchObject({ code: 'DISK_FULL' });
      await expect(studio.takes.finish(finishing(takeId))).rejects.toMatchObject({
        code: 'DISK_FULL',
        message: expect.stringContaining('The take is kept'),
        remedy: expect.stringContaining('Recover'),
      });
      await rm(join(path, 'ballast'));
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
    const { takeId, answered } = await recordUntilFull(first, () => fill(path));
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
