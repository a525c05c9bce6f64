import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StudioError } from '../../../shared/contract/errors';
import { createTakeFiles } from '../../adapters/takeFiles';
import type { TakeRecord } from '../ports/catalogue';
import type { CaptureFile } from '../ports/takeFiles';
import { createCapture, LEAST_FREE_BYTES, MAX_CHUNK_BYTES } from './capture';
import { journalLine, readJournal } from './journal';
import { frameBytes, HEADER_BYTES, openHeader } from './rf64';

const take: TakeRecord = {
  id: '0190f0f0-0000-7000-8000-000000000001',
  storyId: '0190f0f0-0000-7000-8000-000000000002',
  parentId: null,
  channels: 2,
  sampleRate: 48_000,
  bits: '24',
  device: 'Mic',
  streamId: 'stream',
  startFrame: 0,
  trimIn: 0,
  takeGroupId: null,
  startedAt: '2026-01-01T00:00:00.000Z',
};
const clock = { now: () => Date.now() };
const silent = { push() {}, finish: () => ({ peaks: null, loudness: null, truePeak: null }) };

let folder: string;
let open: CaptureFile[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapstory-capture-'));
  await Promise.all(['takes', 'temp', 'quarantine'].map((name) => mkdir(join(folder, name))));
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.map((file) => file.close()));
  open = [];
  await rm(folder, { recursive: true, force: true });
});

const takeFiles = () =>
  createTakeFiles({
    takes: join(folder, 'takes'),
    temp: join(folder, 'temp'),
    quarantine: join(folder, 'quarantine'),
  });

/** A capture on the real disk; `around` may wrap the file to make the disk misbehave. */
async function capture(
  record: TakeRecord = take,
  around: (file: CaptureFile) => CaptureFile = (file) => file,
  freeBytes: () => number | null = () => null,
) {
  const begin = journalLine({ line: 'begin', version: 1, take: record });
  const file = await takeFiles().create(record.id, openHeader(record), begin);
  open.push(file);
  return createCapture({
    take: record,
    file: around(file),
    analysis: silent,
    clock,
    freeBytes: async () => freeBytes(),
  });
}

/** Frames whose samples are multiples of 1/128, so that 24 bits hold them exactly. */
const frames = (count: number, first = 0, channels = 2) =>
  new Uint8Array(
    Float32Array.from(
      { length: count * channels },
      (_, index) => ((first * channels + index) % 200) / 128 - 0.78125,
    ).buffer,
  );
const stored = async () => (await readFile(join(folder, 'takes', `${take.id}.rec`))).subarray(HEADER_BYTES);
const journal = async () => readJournal(await readFile(join(folder, 'takes', `${take.id}.journal`), 'utf8'));

describe('a capture', () => {
  it('writes chunks once and in order, whatever is sent again', async () => {
    const running = await capture();
    await running.append(0, frames(100, 0));
    await running.append(1, frames(50, 100));
    await running.append(1, frames(50, 100));
    await running.append(0, frames(100, 0));
    await running.append(2, frames(25, 150));
    expect(running.frames).toBe(175);
    const once = await stored();
    await running.close();
    expect(once.byteLength).toBe(175 * frameBytes(take));
    const whole = await capture({ ...take, id: `${take.id}-b` });
    await whole.append(0, frames(175, 0));
    const other = await readFile(join(folder, 'takes', `${take.id}-b.rec`));
    expect(Buffer.compare(once, other.subarray(HEADER_BYTES))).toBe(0);
  });

  it('ends while there is room to file the take, but not because of a disk that filled after it ended', async () => {
    let free = LEAST_FREE_BYTES;
    const ended = await capture(take, undefined, () => free);
    await ended.append(0, frames(100));
    free = 0;
    await ended.close();
    expect(ended.failure).toBeNull();
    const running = await capture({ ...take, id: `${take.id}-b` }, undefined, () => free);
    await running.append(0, frames(100));
    await vi.waitFor(() => expect(running.failure).not.toBeNull());
    await expect(running.append(1, frames(100))).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('everything up to there is kept'),
    });
    expect([running.frames, running.durableFrames]).toEqual([100, 100]);
    await running.close();
  });

  it('brings everything to the disk at once when it is told to', async () => {
    const running = await capture();
    await running.append(0, frames(100));
    await running.flush();
    expect(running.durableFrames).toBe(100);
    await running.append(1, frames(50, 100));
    await Promise.all([running.flush(), running.flush()]);
    expect(running.durableFrames).toBe(150);
    await running.close();
    await running.flush();
    expect(running.failure).toBeNull();
  });

  it('refuses a gap, names the number it expects, and goes on from there', async () => {
    const running = await capture();
    await running.append(0, frames(10));
    await expect(running.append(2, frames(10))).rejects.toMatchObject({
      code: 'CONFLICT',
      remedy: expect.stringContaining('chunk 1'),
    });
    await running.append(1, frames(10));
    expect(running.frames).toBe(20);
  });

  it.each([
    ['no bytes', new Uint8Array(0), 'BAD_INPUT'],
    ['part of a frame', new Uint8Array(12), 'BAD_INPUT'],
    ['too many bytes', new Uint8Array(MAX_CHUNK_BYTES + 8), 'TOO_LARGE'],
  ])('refuses a chunk with %s and keeps its number free', async (_, chunk, code) => {
    const running = await capture();
    await expect(running.append(0, chunk)).rejects.toMatchObject({ code });
    await running.append(0, frames(10));
    expect(running.frames).toBe(10);
  });

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('refuses the chunk number %s', async (number) => {
    const running = await capture();
    await expect(running.append(number, frames(1))).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('writes chunks that wait when it is closed, and takes none after', async () => {
    const running = await capture();
    const answers = [0, 1, 2].map((number) => running.append(number, frames(10, number * 10)));
    const closing = running.close();
    await expect(running.append(3, frames(10))).rejects.toMatchObject({ code: 'CONFLICT' });
    await Promise.all([...answers, closing]);
    expect(running.frames).toBe(30);
    expect(running.durableFrames).toBe(30);
  });

  it('refuses a sender that does not wait for answers', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const running = await capture(take, (file) => ({
      ...file,
      append: async (bytes) => {
        await held;
        await file.append(bytes);
      },
    }));
    const large = frames(MAX_CHUNK_BYTES / 8);
    const accepted = [0, 1, 2, 3].map((number) => running.append(number, large));
    await expect(running.append(4, frames(1))).rejects.toMatchObject({ code: 'TOO_LARGE' });
    release();
    await Promise.all(accepted);
    await running.append(4, frames(1));
  });

  it('journals segments that are gapless and match the bytes of the file', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 8 }),
        async (sizes) => {
          const record = { ...take, id: `take-${Math.abs(crc32(sizes.join('-')))}-${sizes.length}` };
          const running = await capture(record);
          let first = 0;
          for (const [number, size] of sizes.entries()) {
            await running.append(number, frames(size, first));
            first += size;
          }
          await running.close();
          const bytes = (await readFile(join(folder, 'takes', `${record.id}.rec`))).subarray(HEADER_BYTES);
          let from = 0;
          for (const segment of running.segments) {
            expect(segment.from).toBe(from);
            const part = bytes.subarray(segment.from * frameBytes(take), segment.to * frameBytes(take));
            expect(segment.crc).toBe(crc32(part));
            from = segment.to;
          }
          expect(from).toBe(first);
          const text = await readFile(join(folder, 'takes', `${record.id}.journal`), 'utf8');
          expect(readJournal(text).segments).toEqual(running.segments);
          await rm(join(folder, 'takes', `${record.id}.rec`));
          await rm(join(folder, 'takes', `${record.id}.journal`));
        },
      ),
      { numRuns: 15 },
    );
  });

  it('is synced within 250 ms of every chunk, also of the last before a pause', async () => {
    vi.useFakeTimers();
    // The disk answers at once here, so that only our own timers decide.
    const synced: { at: number; frames: number }[] = [];
    const running = await capture(take, (file) => ({
      ...file,
      append: async () => {},
      sync: async () => void synced.push({ at: Date.now(), frames: running.frames }),
      syncJournal: async () => {},
      note: async () => {},
    }));
    const written: { at: number; frames: number }[] = [];
    for (let number = 0; number < 30; number += 1) {
      await running.append(number, frames(4_800, number * 4_800));
      written.push({ at: Date.now(), frames: running.frames });
      await vi.advanceTimersByTimeAsync(number === 14 ? 3_000 : 100);
    }
    await vi.advanceTimersByTimeAsync(250);
    for (const chunk of written) {
      const sync = synced.find(({ frames: upTo }) => upTo >= chunk.frames);
      expect(sync!.at - chunk.at).toBeLessThanOrEqual(250);
    }
  });

  it('makes silence of samples that are no numbers, says where, and journals it', async () => {
    const running = await capture();
    const chunk = frames(100);
    const samples = new Float32Array(chunk.buffer);
    samples[20] = Number.NaN;
    samples[23] = Number.POSITIVE_INFINITY;
    samples[150] = Number.NEGATIVE_INFINITY;
    await running.append(0, frames(1_000));
    await running.append(1, chunk);
    await running.close();
    const dropouts = [
      { frame: 1_010, frames: 2, cause: 'not a number' },
      { frame: 1_075, frames: 1, cause: 'not a number' },
    ];
    expect(running.dropouts).toEqual(dropouts);
    expect((await journal()).dropouts).toEqual(dropouts);
    const bytes = await stored();
    expect([...bytes.subarray(1_010 * 6, 1_010 * 6 + 3)]).toEqual([0, 0, 0]);
  });

  it('keeps the whole frames that fitted on a full disk, and takes no more', async () => {
    const room = 1_000 * frameBytes(take) + 4;
    let used = 0;
    const running = await capture(take, (file) => ({
      ...file,
      append: async (bytes) => {
        const fits = Math.min(bytes.byteLength, room - used);
        await file.append(bytes.subarray(0, fits));
        used += fits;
        if (fits < bytes.byteLength) throw new StudioError('DISK_FULL', 'There is no room.', 'Free some.');
      },
    }));
    await running.append(0, frames(600));
    const refused = { code: 'DISK_FULL', remedy: expect.stringContaining('before the next take') };
    await expect(running.append(1, frames(600, 600))).rejects.toMatchObject(refused);
    await expect(running.append(1, frames(600, 600))).rejects.toMatchObject(refused);
    await running.close();
    expect(running.frames).toBe(1_000);
    expect(running.durableFrames).toBe(1_000);
    expect((await journal()).segments.at(-1)?.to).toBe(1_000);
  });

  it('promises nothing after a failed sync, and keeps what was written', async () => {
    const running = await capture(take, (file) => ({
      ...file,
      sync: async () => {
        throw new StudioError('DISK_FAILED', 'EIO', 'Check the disk.');
      },
    }));
    await running.append(0, frames(500));
    await running.close();
    expect(running.durableFrames).toBe(0);
    expect(running.frames).toBe(500);
    expect(running.failure).toMatchObject({ code: 'DISK_FAILED' });
    expect(running.segments).toEqual([{ from: 0, to: 500, crc: crc32(await stored()) }]);
  });
});
