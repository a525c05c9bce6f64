import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCacheFiles } from '../../electron/studio/pcm/cacheFiles';
import { createPcmCache } from '../../electron/studio/pcm/pcmCache';
import { createRepair } from '../../electron/studio/takes/repair';
import type { TimeJump } from '../../shared/domain/model';
import { beginning, finishing, openTakesStudio, receipt, record, type TakesStudio } from './takesStudio';

const FRAMES = 48_000;
/** The fades at a seam. */
const SEAM = 144;

let folder: string;
let studio: TakesStudio;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapstory-repair-'));
  studio = await openTakesStudio(folder);
});
afterEach(async () => {
  await studio.close();
  await rm(folder, { recursive: true, force: true });
});

const quiet = { info() {}, warn() {}, error() {} };

/** A take of `tone` whose receipt names these jumps, the way to repair it, and the way to hear a node. */
async function takeWith(jumps: readonly TimeJump[], channels = 1) {
  const story = await studio.createStory();
  const { takeId } = await studio.takes.begin(beginning(story, { channels }));
  await record(studio, takeId, { frames: FRAMES, channels });
  const take = await studio.takes.finish(
    finishing(takeId, {
      title: 'Verse',
      startFrame: -2_400,
      trimIn: 2_400,
      receipt: { ...receipt(), jumps: [...jumps] } as never,
    }),
  );
  const clock = { now: () => Date.now() };
  let made = 0;
  const ids = {
    next: () => {
      made += 1;
      return `repair-${String(made).padStart(8, '0')}`;
    },
  };
  const { catalogue, audio, paths: home } = studio;
  const files = createCacheFiles({ folders: [], clock, logger: quiet });
  const ffmpeg = () => Promise.reject(new Error('plain PCM needs no FFmpeg'));
  const pcm = createPcmCache({ home, files, store: audio, catalogue, ffmpeg, ids });
  const { repair } = createRepair({
    catalogue,
    pcm,
    audio,
    home,
    ids,
    clock,
    logger: quiet,
    storePeaks: async (node, peaks) => void studio.pictures.set(node.audio.sha256, peaks),
  });
  return { story, take, repair, pcm };
}

const samplesOf = (bytes: Uint8Array) =>
  new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);

it('moves what lies behind the jump, sample for sample, and keeps the take', async () => {
  const jumps = [
    { frame: 10_000, slip: 672, cause: 'The sound card ran dry' },
    { frame: 30_000, slip: -1_000, cause: 'The browser dropped input' },
  ];
  const { story, take, repair, pcm } = await takeWith(jumps, 2);
  try {
    const mended = await repair({ nodeId: take.id });
    expect(mended).toMatchObject({
      title: 'Verse (repaired)',
      kind: 'recording',
      parentId: take.parentId,
      takeGroupId: take.takeGroupId,
      startFrame: -2_400,
      trimIn: 2_400,
      frames: FRAMES - 672 + 1_000,
      channels: 2,
      receipt: {
        jumps: [],
        note: expect.stringContaining('Repaired: Moves everything after 0.2 s by 14 ms'),
      },
    });
    expect(studio.pictures.has(mended.audio.sha256)).toBe(true);
    const original = samplesOf(await pcm.read(take, 0, FRAMES));
    const heard = samplesOf(await pcm.read(mended, 0, mended.frames));
    const same = (from: number, to: number, at: number) => {
      for (let k = from * 2; k < to * 2; k += 1) {
        if (heard[k + (at - from) * 2] !== original[k]) expect(`frame ${k >> 1}`).toBe('the same');
      }
    };
    same(0, 10_000 - SEAM, 0);
    same(10_672 + SEAM, 30_000 - SEAM, 10_000 + SEAM);
    expect(
      heard.subarray((30_000 - 672) * 2, (30_000 - 672 + 1_000) * 2).every((sample) => sample === 0),
    ).toBe(true);
    same(30_000 + SEAM, FRAMES, 30_000 - 672 + 1_000 + SEAM);

    const { nodes } = await studio.catalogue.content(story.id);
    expect(nodes.find(({ id }) => id === take.id)).toEqual(take);
  } finally {
    await pcm.close();
  }
});

it('is one action that undo takes back', async () => {
  const { story, take, repair, pcm } = await takeWith([{ frame: 10_000, slip: 480, cause: 'stall' }]);
  try {
    const mended = await repair({ nodeId: take.id });
    expect((await studio.catalogue.historyState(story.id)).undo).toBe('Repair Verse');
    await studio.catalogue.undo(story.id);
    expect(await studio.catalogue.node(mended.id)).toMatchObject({ deleted: true });
    expect(await studio.catalogue.node(take.id)).toMatchObject({ deleted: false });
  } finally {
    await pcm.close();
  }
});

it('refuses what has no jump of a known size, and leaves nothing behind', async () => {
  const { story, take, repair, pcm } = await takeWith([{ frame: 10_000, slip: 0, cause: 'stall' }]);
  try {
    await expect(repair({ nodeId: take.id })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect((await studio.catalogue.content(story.id)).nodes).toHaveLength(1);
    expect(await studio.inAudio()).toHaveLength(1);
  } finally {
    await pcm.close();
  }
});
