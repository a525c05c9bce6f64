import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, stat, truncate, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../shared/contract/errors';
import {
  beginning,
  finishing,
  openTakesStudio,
  receipt,
  record,
  type TakesStudio,
  type TakesStudioOptions,
  tone,
  toneAsPcm24,
} from './takesStudio';

const HEADER = 104;
let folder: string;
let open: TakesStudio[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapstory-takes-'));
  open = [];
});
afterEach(async () => {
  for (const studio of open) await studio.close().catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

async function start(options: TakesStudioOptions = {}): Promise<TakesStudio> {
  const studio = await openTakesStudio(folder, options);
  open.push(studio);
  return studio;
}

/** A studio that was ended while takes ran: files and rows stay as they are. */
async function restart(studio: TakesStudio, options: TakesStudioOptions = {}): Promise<TakesStudio> {
  await studio.close();
  return start(options);
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
/** FFmpeg would swap the WAV for a FLAC behind the test's back. */
const withoutFfmpeg = {
  ffmpeg: () => Promise.reject(new StudioError('FFMPEG_MISSING', 'none', 'none')),
};

describe('recording', () => {
  it('has its row and both files before the first sample', async () => {
    const studio = await start();
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story));
    expect(await studio.inTakes()).toEqual([`${takeId}.journal`, `${takeId}.rec`]);
    expect((await studio.catalogue.takes()).map(({ id }) => id)).toEqual([takeId]);
  });

  it('becomes a node with the very samples, a picture and its loudness', async () => {
    const studio = await start(withoutFfmpeg);
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story, { channels: 2 }));
    await record(studio, takeId, { frames: 100_000, channels: 2 });
    const node = await studio.takes.finish(
      finishing(takeId, {
        startFrame: -500,
        trimIn: 500,
        trimOut: 1_000,
        receipt: receipt({ latencyFrames: 500 }) as never,
      }),
    );
    expect(node).toMatchObject({
      id: takeId,
      kind: 'recording',
      title: 'Take 1',
      parentId: null,
      startFrame: -500,
      trimIn: 500,
      trimOut: 1_000,
      frames: 100_000,
      channels: 2,
      receipt: { latencyFrames: 500, droppedFrames: 0, dropouts: [] },
    });
    const file = await studio.stored(`${node.audio.sha256}.wav`);
    expect(sha256(file)).toBe(node.audio.sha256);
    expect(file.byteLength).toBe(node.audio.bytes);
    expect(Buffer.compare(file.subarray(HEADER), toneAsPcm24(100_000, 2))).toBe(0);
    expect(studio.pictures.get(node.audio.sha256)).toMatchObject({
      channels: 2,
      points: Math.ceil(100_000 / 256),
    });
    const facts = await studio.catalogue.audioFile(node.audio.sha256);
    expect(facts!.loudness).toBeGreaterThan(-20);
    // The tone peaks at -6 dB; its abrupt ends overshoot a little between the samples.
    expect(facts!.truePeak).toBeGreaterThan(-6.1);
    expect(facts!.truePeak).toBeLessThan(-4);
    expect(await studio.inTakes()).toEqual([]);
    expect(await studio.catalogue.takes()).toEqual([]);
    expect((await studio.catalogue.historyState(story.id)).undo).toBe('Record Take 1');
  });

  it('is named after what it was recorded over', async () => {
    const studio = await start(withoutFfmpeg);
    const story = await studio.createStory();
    const seed = await recordNode(studio, story.id, null, 4_800, 'Seed');
    const first = await recordNode(studio, story.id, seed.id, 9_600);
    const second = await recordNode(studio, story.id, seed.id, 9_600);
    expect([first.title, second.title]).toEqual(['Take 1 over Seed', 'Take 2 over Seed']);
    expect(second.parentId).toBe(seed.id);
  });

  it('keeps 32-bit float as it came, beyond full scale too, and counts what was no number', async () => {
    const studio = await start();
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story, { bits: '32f' }));
    const samples = Float32Array.of(1.5, -1e-20, Number.NaN, Number.NaN, 0.25);
    await studio.takes.append(takeId, 0, new Uint8Array(samples.buffer));
    const node = await studio.takes.finish(finishing(takeId));
    await studio.takes.idle();
    const file = await studio.stored(`${node.audio.sha256}.wav`);
    const stored = new Float32Array(new Uint8Array(file.subarray(HEADER)).buffer);
    expect([...stored]).toEqual([1.5, Math.fround(-1e-20), 0, 0, 0.25]);
    expect(node.receipt!.dropouts).toEqual([{ frame: 2, frames: 2, cause: 'not a number' }]);
  });

  it('answers finish twice with the same node', async () => {
    const studio = await start(withoutFfmpeg);
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story));
    await record(studio, takeId, { frames: 4_800 });
    const [one, two] = await Promise.all([
      studio.takes.finish(finishing(takeId)),
      studio.takes.finish(finishing(takeId)),
    ]);
    expect(two).toEqual(one);
    expect(await studio.takes.finish(finishing(takeId))).toEqual(one);
    expect((await studio.catalogue.content(story.id)).nodes).toHaveLength(1);
  });

  it('takes what was sent before the stop and nothing after', async () => {
    const studio = await start(withoutFfmpeg);
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story));
    const sent = [0, 1, 2].map((number) => studio.takes.append(takeId, number, tone(4_800, number * 4_800)));
    const node = await studio.takes.finish(finishing(takeId));
    await Promise.all(sent);
    expect(node.frames).toBe(14_400);
    await expect(studio.takes.append(takeId, 3, tone(10))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('of nothing is refused and leaves nothing', async () => {
    const studio = await start();
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story));
    await expect(studio.takes.finish(finishing(takeId))).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(await studio.catalogue.takes()).toEqual([]);
    expect((await studio.inTakes()).filter((name) => name !== 'trash')).toEqual([]);
  });

  it('begins only where it can end', async () => {
    const studio = await start(withoutFfmpeg);
    const story = await studio.createStory();
    const other = await studio.createStory();
    const seed = await recordNode(studio, other.id, null, 4_800);
    const unknown = '01900000-0000-7000-8000-00000000ffff';
    for (const [fields, code] of [
      [{ storyId: unknown }, 'NOT_FOUND'],
      [{ parentId: unknown }, 'NOT_FOUND'],
      [{ parentId: seed.id }, 'BAD_INPUT'],
      [{ takeGroupId: unknown }, 'NOT_FOUND'],
    ] as const)
      await expect(studio.takes.begin(beginning(story, fields))).rejects.toMatchObject({ code });
    const gone = { entity: 'story' as const, id: story.id, field: 'deleted', value: true };
    await studio.catalogue.commit({ storyId: story.id, edits: [gone], label: 'Remove' });
    await expect(studio.takes.begin(beginning(story))).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await studio.inTakes()).toEqual([]);
  });

  it('goes to the trash when it is discarded, with its sound', async () => {
    const studio = await start();
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story));
    await record(studio, takeId, { frames: 9_600 });
    await studio.takes.discard({ takeId });
    expect(await studio.inTrash()).toEqual([`${takeId}.journal`, `${takeId}.rec`]);
    const kept = await readFile(join(studio.paths.takes, 'trash', `${takeId}.rec`));
    expect(Buffer.compare(kept.subarray(HEADER), toneAsPcm24(9_600))).toBe(0);
    expect(await studio.catalogue.takes()).toEqual([]);
    await expect(studio.takes.discard({ takeId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

async function recordNode(
  studio: TakesStudio,
  storyId: string,
  parentId: string | null,
  frames: number,
  title: string | null = null,
) {
  const story = await studio.catalogue.story(storyId);
  const { takeId } = await studio.takes.begin(beginning(story, { parentId }));
  await record(studio, takeId, { frames });
  return studio.takes.finish(finishing(takeId, { title }));
}

describe('the extension rule', () => {
  it('keeps a take without a tail beside the node it was recorded over, where it was performed', async () => {
    const studio = await start(withoutFfmpeg);
    const story = await studio.createStory({ extensionRule: true });
    const seed = await recordNode(studio, story.id, null, 48_000, 'Seed');
    const { takeId } = await studio.takes.begin(beginning(story, { parentId: seed.id }));
    await record(studio, takeId, { frames: 24_000 });
    const node = await studio.takes.finish(finishing(takeId, { startFrame: 1_000 }));
    expect(node).toMatchObject({ id: takeId, parentId: null, kind: 'recording', startFrame: 1_000 });
    expect(node.receipt!.note).toBe(
      'Recorded over “Seed”, which lasts 0.48 s longer. This story asks for a tail, so the take is kept as a seed of its own.',
    );
    const longer = await studio.takes.begin(beginning(story, { parentId: seed.id }));
    await record(studio, longer.takeId, { frames: 24_000 });
    const over = await studio.takes.finish(finishing(longer.takeId, { startFrame: 40_000 }));
    expect(over).toMatchObject({ parentId: seed.id, receipt: { latencyFrames: 0 } });
    expect(over.receipt!.note).toBeUndefined();
  });

  it('lets it grow over the nearest ancestor that it outlasts', async () => {
    const studio = await start(withoutFfmpeg);
    const story = await studio.createStory({ extensionRule: true });
    const seed = await recordNode(studio, story.id, null, 9_600, 'Seed');
    const verse = await recordNode(studio, story.id, seed.id, 48_000, 'Verse');
    const { takeId } = await studio.takes.begin(beginning(story, { parentId: verse.id }));
    await record(studio, takeId, { frames: 24_000 });
    const node = await studio.takes.finish(finishing(takeId));
    expect(node).toMatchObject({ parentId: seed.id, title: 'Take 2 over Seed' });
    expect(node.receipt!.note).toContain('beside it, over “Seed”');
  });

  it('does not stand between a crash and its recovery', async () => {
    let studio = await start(withoutFfmpeg);
    const story = await studio.createStory({ extensionRule: true });
    const seed = await recordNode(studio, story.id, null, 48_000);
    const { takeId } = await studio.takes.begin(beginning(story, { parentId: seed.id }));
    await record(studio, takeId, { frames: 24_000 });
    studio = await restart(studio, withoutFfmpeg);
    expect(await studio.takes.recover()).toMatchObject([
      { id: takeId, kind: 'recovered', parentId: seed.id },
    ]);
  });
});

describe('a take of several passes', () => {
  const passes = [0, 1, 2].map((pass) => ({
    startFrame: 4_800 - pass * 9_600,
    trimIn: 1_000 + pass * 9_600,
    trimOut: 40_000 - 1_000 - (pass + 1) * 9_600,
  }));
  const wish = { startFrame: 4_800, trimIn: 1_000, trimOut: 5_000, passes, fade: 240 };

  it('becomes siblings of equal length that share one file and one group, in one undoable step', async () => {
    const studio = await start(withoutFfmpeg);
    const story = await studio.createStory();
    const seed = await recordNode(studio, story.id, null, 4_800, 'Seed');
    const { takeId } = await studio.takes.begin(beginning(story, { parentId: seed.id }));
    await record(studio, takeId, { frames: 40_000 });
    await studio.takes.note({ takeId, frame: 1_000 + 9_600 + 50, title: 'This one!' });
    await studio.takes.note({ takeId, frame: 39_990, title: 'Enough' });
    const last = await studio.takes.finish(finishing(takeId, wish));
    const { nodes, takeGroups, markers } = await studio.catalogue.content(story.id);
    const siblings = nodes.filter(({ id }) => id !== seed.id);
    expect(siblings.map(({ title }) => title)).toEqual([1, 2, 3].map((n) => `Take ${n} over Seed`));
    expect(last.id).toBe(takeId);
    expect(siblings.at(-1)).toEqual(last);
    expect(new Set(siblings.map(({ audio }) => audio.sha256)).size).toBe(1);
    expect(siblings.map(({ frames, trimIn, trimOut }) => frames - trimIn - trimOut)).toEqual([
      9_600, 9_600, 9_600,
    ]);
    expect(siblings.map(({ startFrame, trimIn }) => startFrame + trimIn)).toEqual([5_800, 5_800, 5_800]);
    expect(siblings.every(({ fadeIn, fadeOut }) => fadeIn === 240 && fadeOut === 240)).toBe(true);
    expect(takeGroups).toMatchObject([{ title: 'Loop takes over Seed', deleted: false }]);
    expect(siblings.every(({ takeGroupId }) => takeGroupId === takeGroups[0]!.id)).toBe(true);
    expect(markers.map(({ nodeId, frame, title }) => [nodeId, frame, title])).toEqual([
      [siblings[1]!.id, 5_850, 'This one!'],
      [takeId, 4_800 - 2 * 9_600 + 39_990, 'Enough'],
    ]);
    expect((await studio.inAudio()).length).toBe(2);
    expect(await studio.takes.finish(finishing(takeId, wish))).toEqual(last);
    await studio.catalogue.undo(story.id);
    const after = (await studio.catalogue.content(story.id)).nodes;
    expect(after.filter(({ deleted }) => !deleted).map(({ id }) => id)).toEqual([seed.id]);
  });

  it('is one recovered node with everything, notes included, when the studio died before it was filed', async () => {
    let studio = await start(withoutFfmpeg);
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story, { startFrame: 4_800, trimIn: 1_000 }));
    await record(studio, takeId, { frames: 40_000 });
    await studio.takes.note({ takeId, frame: 2_000, title: 'Loud' });
    studio = await restart(studio, withoutFfmpeg);
    const nodes = await studio.takes.recover();
    expect(nodes).toMatchObject([
      { id: takeId, kind: 'recovered', frames: 40_000, trimIn: 1_000, trimOut: 0 },
    ]);
    const { markers } = await studio.catalogue.content(story.id);
    expect(markers).toMatchObject([{ nodeId: takeId, frame: 6_800, title: 'Loud' }]);
  });

  it('stays together beside its parent when the story asks for a tail', async () => {
    const studio = await start(withoutFfmpeg);
    const story = await studio.createStory({ extensionRule: true });
    const seed = await recordNode(studio, story.id, null, 48_000, 'Seed');
    const { takeId } = await studio.takes.begin(beginning(story, { parentId: seed.id }));
    await record(studio, takeId, { frames: 40_000 });
    await studio.takes.finish(finishing(takeId, wish));
    const { nodes } = await studio.catalogue.content(story.id);
    expect(nodes.filter(({ id }) => id !== seed.id).map(({ parentId }) => parentId)).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe('recovery', () => {
  it('files what was recorded when the studio ended, once, and says that nothing is missing', async () => {
    let studio = await start(withoutFfmpeg);
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story, { startFrame: -200, trimIn: 200 }));
    await record(studio, takeId, { frames: 50_000 });
    studio = await restart(studio, withoutFfmpeg);
    expect(await studio.takes.unfinished()).toMatchObject([{ takeId, seconds: 50_000 / 48_000 }]);
    const nodes = await studio.takes.recover();
    expect(nodes).toMatchObject([
      {
        id: takeId,
        kind: 'recovered',
        title: 'Recovered Take 1',
        startFrame: -200,
        trimIn: 200,
        frames: 50_000,
        receipt: {
          device: 'Test microphone',
          note: expect.stringContaining('All that had reached the disk is here'),
        },
      },
    ]);
    const file = await studio.stored(`${nodes[0]!.audio.sha256}.wav`);
    expect(Buffer.compare(file.subarray(HEADER), toneAsPcm24(50_000))).toBe(0);
    expect(await studio.takes.recover()).toEqual([]);
    expect(await studio.takes.unfinished()).toEqual([]);
    expect(await studio.inTakes()).toEqual([]);
    expect(await studio.catalogue.takes()).toEqual([]);
    expect((await studio.catalogue.historyState(story.id)).undo).toBeNull();
    expect(studio.pictures.size).toBe(1);
  });

  it('leaves alone what is being recorded', async () => {
    const studio = await start();
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story));
    await record(studio, takeId, { frames: 4_800 });
    expect(await studio.takes.unfinished()).toEqual([]);
    expect(await studio.takes.recover()).toEqual([]);
    await studio.takes.append(takeId, 1, tone(4_800, 4_800));
    expect((await studio.takes.finish(finishing(takeId))).frames).toBe(9_600);
  });

  it('takes over from a recorder that is gone', async () => {
    let now = Date.now();
    const studio = await start({ ...withoutFfmpeg, clock: { now: () => now } });
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story));
    await record(studio, takeId, { frames: 4_800 });
    now += 60_000;
    expect(await studio.takes.unfinished()).toMatchObject([{ takeId }]);
    expect(await studio.takes.recover()).toMatchObject([{ id: takeId, frames: 4_800 }]);
    await expect(studio.takes.append(takeId, 1, tone(10))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('trims a torn frame, keeps what was not journalled, and says so', async () => {
    let studio = await start(withoutFfmpeg);
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story));
    await record(studio, takeId, { frames: 48_000 });
    studio = await interrupt(studio, async (path) => {
      const whole = await readFile(path('rec'));
      await writeFile(path('rec'), Buffer.concat([whole, toneAsPcm24(480), Buffer.from([1, 2])]));
    });
    const [node] = await studio.takes.recover();
    expect(node).toMatchObject({ frames: 48_480 });
    expect(node!.receipt!.note).toContain('0.010 s could not be checked (from 1.0 s)');
  });

  it('says when durable sound is gone from the end', async () => {
    let studio = await start(withoutFfmpeg);
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story));
    await record(studio, takeId, { frames: 96_000 });
    studio = await interrupt(studio, (path) => truncate(path('rec'), HEADER + 48_000 * 3 + 1));
    const [node] = await studio.takes.recover();
    expect(node).toMatchObject({ id: takeId, frames: 48_000 });
    expect(node!.receipt!.note).toContain('1.0 s at the end');
  });

  it('keeps damaged sound, names the place, and keeps the original too', async () => {
    let studio = await start(withoutFfmpeg);
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story));
    await record(studio, takeId, { frames: 48_000 });
    studio = await interrupt(studio, async (path) => {
      const bytes = await readFile(path('rec'));
      bytes[HEADER + 30_000]! ^= 0x40;
      await writeFile(path('rec'), bytes);
    });
    const [node] = await studio.takes.recover();
    expect(node).toMatchObject({ id: takeId, frames: 48_000 });
    expect(node!.receipt!.note).toContain('are not what was written');
    expect(await studio.inTrash()).toEqual([`${takeId}.journal`, `${takeId}.rec`]);
  });

  /** Ends the studio and lets `harm` loose on the files of its only take. */
  async function interrupt(
    studio: TakesStudio,
    harm: (path: (kind: 'rec' | 'journal') => string) => Promise<void>,
  ): Promise<TakesStudio> {
    const [take] = await studio.catalogue.takes();
    await studio.close();
    await harm((kind) => join(studio.paths.takes, `${take!.id}.${kind}`));
    return start(withoutFfmpeg);
  }

  it.each([
    ['without its journal', ['journal'], false, 'Story'],
    ['without its row', [], true, 'Story'],
    ['without journal and row', ['journal'], true, 'Recovered takes'],
  ] as const)('works %s', async (_, missing, dropRow, storyTitle) => {
    let studio = await start(withoutFfmpeg);
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story, { channels: 2 }));
    await record(studio, takeId, { frames: 10_000, channels: 2 });
    studio = await interrupt(studio, async (path) => {
      for (const kind of missing) await unlink(path(kind));
    });
    if (dropRow) await studio.catalogue.deleteTake(takeId);
    const [node] = await studio.takes.recover();
    expect(node).toMatchObject({ id: takeId, frames: 10_000, channels: 2, kind: 'recovered' });
    expect((await studio.catalogue.story(node!.storyId)).title).toBe(storyTitle);
    expect(await studio.takes.recover()).toEqual([]);
  });

  it('forgets a row whose files are gone', async () => {
    let studio = await start(withoutFfmpeg);
    const story = await studio.createStory();
    await studio.takes.begin(beginning(story));
    studio = await interrupt(studio, async (path) => {
      await unlink(path('rec'));
      await unlink(path('journal'));
    });
    expect(await studio.takes.recover()).toEqual([]);
    expect(await studio.catalogue.takes()).toEqual([]);
  });

  it('sets unreadable files aside and goes on with the others', async () => {
    let studio = await start(withoutFfmpeg);
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story));
    await record(studio, takeId, { frames: 4_800 });
    const strange = '01900000-0000-7000-8000-00000000beef';
    studio = await interrupt(studio, async () => {
      await writeFile(join(studio.paths.takes, `${strange}.rec`), 'not audio at all '.repeat(50));
      await writeFile(join(studio.paths.takes, 'readme.txt'), 'mine');
    });
    expect(await studio.takes.recover()).toMatchObject([{ id: takeId }]);
    expect(await studio.inTakes()).toEqual(['readme.txt']);
    expect((await stat(join(studio.paths.quarantine, `${strange}.rec`))).isFile()).toBe(true);
  });

  it('never files a take twice, whatever copies of it turn up', async () => {
    let studio = await start(withoutFfmpeg);
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story));
    await record(studio, takeId, { frames: 4_800 });
    const keep = join(folder, 'kept.rec');
    studio = await interrupt(studio, (path) => copyFile(path('rec'), keep));
    await studio.takes.recover();
    await copyFile(keep, join(studio.paths.takes, `${takeId}.rec`));
    expect(await studio.takes.unfinished()).toEqual([]);
    expect(await studio.takes.recover()).toEqual([]);
    expect((await studio.catalogue.content(story.id)).nodes).toHaveLength(1);
    expect(await studio.inTrash()).toEqual([`${takeId}.rec`]);
  });

  it('leaves a take where it is when it cannot be filed now', async () => {
    let studio = await start(withoutFfmpeg);
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story));
    await record(studio, takeId, { frames: 4_800 });
    let full = true;
    studio = await restart(studio, {
      ...withoutFfmpeg,
      wrapAudio: (audio) => ({
        ...audio,
        adopt: (...words) =>
          full ? Promise.reject(new StudioError('DISK_FULL', 'full', 'free some')) : audio.adopt(...words),
      }),
    });
    await expect(studio.takes.recover()).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await studio.takes.unfinished()).toMatchObject([{ takeId }]);
    full = false;
    expect(await studio.takes.recover()).toMatchObject([{ id: takeId }]);
  });
});

describe('a disk that refuses', () => {
  it('keeps what fitted; the take is finished once there is room', async () => {
    let room = 30_000 * 3 + 1;
    let full = false;
    const studio = await start({
      ...withoutFfmpeg,
      wrapFiles: (files) => ({
        ...files,
        create: async (...words) => {
          const file = await files.create(...words);
          return {
            ...file,
            append: async (bytes) => {
              const fits = Math.min(room, bytes.byteLength);
              room -= fits;
              await file.append(bytes.subarray(0, fits));
              if (fits === bytes.byteLength) return;
              full = true;
              throw new StudioError('DISK_FULL', 'There is no room.', 'Free some.');
            },
            note: (lines) =>
              full
                ? Promise.reject(new StudioError('DISK_FULL', 'There is no room.', 'Free some.'))
                : file.note(lines),
          };
        },
      }),
    });
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story));
    await expect(record(studio, takeId, { frames: 48_000 })).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringContaining('everything up to there is kept'),
    });
    await expect(studio.takes.finish(finishing(takeId))).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await studio.takes.unfinished()).toMatchObject([{ takeId, seconds: 30_000 / 48_000 }]);
    full = false;
    const node = await studio.takes.finish(finishing(takeId, { trimOut: 40_000 }));
    expect(node).toMatchObject({ frames: 30_000, trimOut: 0 });
    expect(node.receipt!.note).toContain('Recording stopped after 0.6 s');
    const file = await studio.stored(`${node.audio.sha256}.wav`);
    expect(Buffer.compare(file.subarray(HEADER), toneAsPcm24(30_000))).toBe(0);
  });

  it('fails at the commit: finishing again goes on from there', async () => {
    let refuse = true;
    const studio = await start({
      ...withoutFfmpeg,
      wrapCatalogue: (catalogue) => ({
        ...catalogue,
        commit: (commit) =>
          refuse && commit.finishedTakeId
            ? Promise.reject(new StudioError('DISK_FULL', 'full', 'free some'))
            : catalogue.commit(commit),
      }),
    });
    const story = await studio.createStory();
    const { takeId } = await studio.takes.begin(beginning(story));
    await record(studio, takeId, { frames: 4_800 });
    await expect(studio.takes.finish(finishing(takeId))).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(await studio.takes.unfinished()).toMatchObject([{ takeId, seconds: 0.1 }]);
    await expect(studio.takes.discard({ takeId })).rejects.toMatchObject({ code: 'CONFLICT' });
    refuse = false;
    expect(await studio.takes.finish(finishing(takeId, { title: 'Again' }))).toMatchObject({
      title: 'Again',
    });
    expect(await studio.inTakes()).toEqual([]);
  });
});

describe('compression', () => {
  it('swaps the PCM for a FLAC from which the very file can be made again', async () => {
    const studio = await start();
    const story = await studio.createStory();
    for (const channels of [1, 2, 5]) {
      const { takeId } = await studio.takes.begin(beginning(story, { channels }));
      await record(studio, takeId, { frames: 48_001, channels });
      const node = await studio.takes.finish(finishing(takeId));
      await studio.takes.idle();
      const record_ = await studio.catalogue.audioFile(node.audio.sha256);
      const { path } = await studio.audio.require(record_!);
      expect(path.endsWith('.flac')).toBe(true);
      expect(record_!.storedAs!.bytes).toBeLessThan(record_!.bytes);
      expect(sha256(await readFile(path))).toBe(record_!.storedAs!.sha256);
    }
    await expect
      .poll(async () => (await studio.inAudio()).filter((name) => name.endsWith('.wav')))
      .toEqual([]);
  });

  it('leaves the PCM where the FLAC is not the same', async () => {
    const studio = await start({
      ffmpeg: async () => {
        const { createFfmpeg } = await import('../../electron/adapters/ffmpegProcess');
        const real = await createFfmpeg();
        const lossy = (args: readonly string[]) =>
          args.flatMap((word) => (word === '-bitexact' ? ['-af', 'volume=0.5'] : [word]));
        return { ...real, run: (run) => real.run({ ...run, args: lossy(run.args) }) };
      },
    });
    const story = await studio.createStory();
    const node = await recordNode(studio, story.id, null, 48_000);
    await studio.takes.idle();
    expect(await studio.inAudio()).toEqual([`${node.audio.sha256}.wav`]);
    expect((await studio.catalogue.audioFile(node.audio.sha256))!.storedAs).toBeNull();
  });

  it('waits while somebody records', async () => {
    const studio = await start();
    const story = await studio.createStory();
    const running = await studio.takes.begin(beginning(story));
    const node = await recordNode(studio, story.id, null, 48_000);
    await studio.takes.idle();
    expect(await studio.inAudio()).toEqual([`${node.audio.sha256}.wav`]);
    await studio.takes.discard({ takeId: running.takeId });
    await studio.takes.idle();
    expect((await studio.catalogue.audioFile(node.audio.sha256))!.storedAs).not.toBeNull();
  });

  it('is made up for at the next start, and leaves float and foreign files alone', async () => {
    let studio = await start(withoutFfmpeg);
    const story = await studio.createStory();
    const node = await recordNode(studio, story.id, null, 48_000);
    const { takeId } = await studio.takes.begin(beginning(story, { bits: '32f' }));
    await record(studio, takeId, { frames: 4_800 });
    const float = await studio.takes.finish(finishing(takeId));
    await writeFile(join(studio.paths.audio, 'stranger.wav'), 'mine');
    studio = await restart(studio);
    await studio.takes.tidy();
    await studio.takes.idle();
    expect((await studio.catalogue.audioFile(node.audio.sha256))!.storedAs).toMatchObject({
      extension: 'flac',
    });
    expect((await studio.catalogue.audioFile(float.audio.sha256))!.storedAs).toBeNull();
    expect(await studio.inAudio()).toContain('stranger.wav');
    expect(await studio.inAudio()).toContain(`${float.audio.sha256}.wav`);
  });
});
