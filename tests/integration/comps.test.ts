/** Comps on a real home: real files, a real catalogue, a real worker. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../electron/adapters/catalogue';
import { createLogger } from '../../electron/adapters/system';
import { type Comps, createComps } from '../../electron/studio/comp/comps';
import { createImporter, type Importer } from '../../electron/studio/import/importer';
import { createJobs, type Jobs } from '../../electron/studio/jobs';
import { createPcmCache, type PcmCache } from '../../electron/studio/pcm/pcmCache';
import { createPeaksCache } from '../../electron/studio/peaks/peaksCache';
import type { Catalogue } from '../../electron/studio/ports/catalogue';
import { isStudioError } from '../../shared/contract/errors';
import { nodeSchema } from '../../shared/contract/schemas';
import { MAX_PHRASES } from '../../shared/domain/comp/check';
import type { SeamedPhrase } from '../../shared/domain/comp/spans';
import type { AudioNode } from '../../shared/domain/model';
import { decodeWith, noise, type Sound, writeWav } from '../support/audioFixtures';
import { type AudioKit, openAudioKit } from '../support/audioKit';

const RATE = 48_000;
const run = promisify(execFile);
const FRAMES = 96_000;

interface CompKit {
  readonly kit: AudioKit;
  readonly catalogue: Catalogue;
  readonly importer: Importer;
  readonly pcm: PcmCache;
  readonly jobs: Jobs;
  readonly comps: Comps;
  close(): Promise<void>;
}

async function openCompKit(home?: string): Promise<CompKit> {
  const kit = await openAudioKit(home === undefined ? {} : { home });
  const { paths, store, ffmpeg, ids, clock, analyser, files, workers } = kit;
  const logger = createLogger();
  const { catalogue } = await openCatalogue({
    path: paths.catalogue,
    quarantine: paths.quarantine,
    clock,
    ids,
    logger,
  });
  const pcm = createPcmCache({ home: paths, files, store, catalogue, ffmpeg, ids });
  const peaks = createPeaksCache({ home: paths, pcm, analyser, ids });
  const common = { catalogue, home: paths, store, pcm, peaks, ids, clock, logger };
  const jobs = createJobs({ ids, clock });
  const comps = createComps({ ...common, jobs, program: workers.comp });
  return {
    kit,
    catalogue,
    pcm,
    jobs,
    comps,
    importer: createImporter({ ...common, analyser, ffmpeg }),
    async close() {
      await jobs.close();
      await comps.close();
      await pcm.close();
      await catalogue.close();
      await kit.close();
    },
  };
}

let made = 0;
/** A seed and takes over it, each a file of its own. */
async function takesOver({ kit, importer }: CompKit, sounds: readonly Sound[], startFrame = 1_000) {
  made += 1;
  const bring = async (sound: Sound, title: string, rest: object) => {
    const path = writeWav(kit.folder, `${made}-${title}.wav`, sound, { bits: '32f' });
    const { nodes, storyId } = await importer.importFiles({
      files: [{ path, title }],
      over: null,
      startFrame: 0,
      atSeconds: null,
      ...rest,
    });
    return { node: nodes[0] as AudioNode, storyId };
  };
  const { node: seed, storyId } = await bring(noise(4_800, 1, RATE, 99), 'Seed', { newStoryTitle: 'Story' });
  const takes: AudioNode[] = [];
  for (const [at, sound] of sounds.entries()) {
    takes.push((await bring(sound, `Take ${at + 1}`, { storyId, over: seed.id, startFrame })).node);
  }
  return { storyId, seed, takes };
}

const swapped = (takes: readonly AudioNode[], from: number, lengths: readonly number[], crossfade = 480) => {
  let at = from;
  return lengths.map((length, index): SeamedPhrase => {
    const phrase = { sourceId: takes[index % takes.length]!.id, from: at, to: at + length, crossfade };
    at += length;
    return phrase;
  });
};

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (!isStudioError(error)) throw error;
    expect(error.message).not.toBe('');
    expect(error.remedy).not.toBe('');
    return error.code;
  }
  return 'nothing was thrown';
}

const bits = (samples: Float32Array) => new Uint32Array(samples.buffer, samples.byteOffset, samples.length);

let studio: CompKit;
beforeAll(async () => {
  studio = await openCompKit();
});
afterAll(() => studio.close());

const audioFiles = async () => (await readdir(studio.kit.paths.audio)).sort();
const temporaries = () => readdir(studio.kit.paths.temp);
const soundOf = (node: AudioNode) => decodeWith(join(studio.kit.paths.audio, `${node.audio.sha256}.wav`), []);

describe('a comp', () => {
  it.each([
    ['mono', 1],
    ['stereo', 2],
  ] as const)('of %s takes is its takes to the bit between the seams', async (_, channels) => {
    const sounds = [1, 2, 3].map((seed) => noise(FRAMES, channels, RATE, seed));
    const { storyId, seed, takes } = await takesOver(studio, sounds);
    const phrases = swapped(takes, 1_000, [20_000, 30_000, 40_000, 6_000]);
    const node = await studio.comps.make({ storyId, parentId: seed.id, phrases, title: ' The best ' });
    expect(nodeSchema.parse(node)).toMatchObject({
      kind: 'comp',
      title: 'The best',
      parentId: seed.id,
      startFrame: 1_000,
      frames: FRAMES,
      channels,
      fadeIn: 0,
      fadeOut: 0,
    });
    const sound = bits(soundOf(node));
    for (const [at, { from, to }] of phrases.entries()) {
      const source = bits(sounds[at % 3]!.samples);
      const [first, last] = [from - 1_000 + (at === 0 ? 0 : 240), to - 1_000 - (at === 3 ? 0 : 240)];
      const range = [first * channels, last * channels] as const;
      expect(
        Buffer.compare(Buffer.from(sound.slice(...range).buffer), Buffer.from(source.slice(...range).buffer)),
      ).toBe(0);
    }
    const stored = (await studio.catalogue.content(storyId)).phrases;
    expect(stored.map(({ sourceId, from, to, crossfade }) => ({ sourceId, from, to, crossfade }))).toEqual(
      phrases.map((phrase, at) => ({ ...phrase, crossfade: at === 0 ? 0 : 480 })),
    );
  });

  it('keeps its power across each seam', async () => {
    const sounds = [noise(FRAMES, 1, RATE, 5), noise(FRAMES, 1, RATE, 6)];
    const { storyId, seed, takes } = await takesOver(studio, sounds);
    const phrases = swapped(takes, 1_000, [48_000, 48_000], 48_000);
    const node = await studio.comps.make({ storyId, parentId: seed.id, phrases, title: null });
    expect(node.title).toBe('Comp 1 over Seed');
    const sound = soundOf(node);
    const decibels = (from: number, to: number) => {
      const part = sound.subarray(from, to);
      return 10 * Math.log10(part.reduce((sum, x) => sum + x * x, 0) / part.length);
    };
    const level = decibels(0, 24_000);
    for (let at = 24_000; at < 72_000; at += 8_000) {
      expect(Math.abs(decibels(at, at + 8_000) - level)).toBeLessThan(0.3);
    }
  });

  it('knows its hash, its loudness and its picture, like an import of the same file', async () => {
    const { storyId, seed, takes } = await takesOver(studio, [
      noise(FRAMES, 2, RATE, 7),
      noise(FRAMES, 2, RATE, 8),
    ]);
    const phrases = swapped(takes, 1_000, [48_000, 48_000]);
    const node = await studio.comps.make({ storyId, parentId: seed.id, phrases, title: null });
    const path = join(studio.kit.paths.audio, `${node.audio.sha256}.wav`);
    const file = await readFile(path);
    expect(createHash('sha256').update(file).digest('hex')).toBe(node.audio.sha256);
    expect(file.length).toBe(node.audio.bytes);
    const pictures = async () => {
      const names = await readdir(join(studio.kit.paths.cache, 'peaks'));
      return names.filter((name) => name.startsWith(node.audio.sha256)).sort();
    };
    const own = await pictures();
    expect(own.length).toBeGreaterThan(0);
    const record = await studio.catalogue.audioFile(node.audio.sha256);
    const other = await studio.importer.importFiles({
      newStoryTitle: 'Again',
      files: [{ path }],
      over: null,
      startFrame: 0,
      atSeconds: null,
    });
    const imported = other.nodes[0]!;
    expect(imported.audio.sha256).toBe(node.audio.sha256);
    expect(await pictures()).toEqual(own);
    expect(record).toMatchObject({ codec: 'pcm_f32le', frames: FRAMES, channels: 2 });
    expect(record!.loudness).toBeCloseTo(-9, -1);
  });

  it('is stereo when one of its takes is, and as loud as each take was heard', async () => {
    const sounds = [noise(FRAMES, 1, RATE, 9), noise(FRAMES, 2, RATE, 10)];
    const { storyId, seed, takes } = await takesOver(studio, sounds);
    const quiet = { entity: 'node' as const, id: takes[1]!.id, field: 'gainDb', value: -6 };
    await studio.catalogue.commit({ storyId, label: 'Quieter', edits: [quiet] });
    const phrases = swapped(takes, 1_000, [48_000, 48_000], 0);
    const node = await studio.comps.make({ storyId, parentId: seed.id, phrases, title: null });
    expect(node).toMatchObject({ channels: 2, gainDb: 0 });
    const sound = soundOf(node);
    expect(sound[2_000]).toBe(Math.fround(sounds[0]!.samples[1_000]! * Math.SQRT1_2));
    expect(sound[2_001]).toBe(sound[2_000]);
    expect(sound[150_001]).toBeCloseTo(sounds[1]!.samples[150_001]! * 10 ** (-6 / 20), 6);
  });

  it('reads loop takes from the one file that they lie in', async () => {
    const { storyId, seed, takes } = await takesOver(studio, [noise(FRAMES, 1, RATE, 11)], 0);
    const first = takes[0]!;
    const second = {
      ...first,
      id: studio.kit.ids.next(),
      title: 'Pass 2',
      startFrame: -48_000,
      trimIn: 48_000,
    };
    await studio.catalogue.commit({
      storyId,
      label: 'Loop',
      edits: [
        { entity: 'node', id: first.id, field: 'trimOut', value: 48_000 },
        { entity: 'node', id: second.id, field: '*', value: { ...second } },
      ],
    });
    const phrases = swapped([first, second], 0, [24_000, 24_000], 0);
    const node = await studio.comps.make({ storyId, parentId: seed.id, phrases, title: null });
    const { samples } = noise(FRAMES, 1, RATE, 11);
    const wanted = Float32Array.from({ length: 48_000 }, (_, at) => samples[at < 24_000 ? at : at + 48_000]!);
    expect(bits(soundOf(node))).toEqual(bits(wanted));
  });

  it('cut in the middle of its takes’ sound fades at its ends instead of clicking', async () => {
    const { storyId, seed, takes } = await takesOver(studio, [noise(FRAMES, 1, RATE, 12)]);
    const phrases = swapped(takes, 21_000, [9_000]);
    const node = await studio.comps.make({ storyId, parentId: seed.id, phrases, title: null });
    expect(node).toMatchObject({ startFrame: 21_000, frames: 9_000, fadeIn: 240, fadeOut: 240 });
  });
});

describe('the commit', () => {
  it('is one action: undone it takes node and phrases away, redone it brings them back', async () => {
    const { storyId, seed, takes } = await takesOver(studio, [
      noise(FRAMES, 1, RATE, 13),
      noise(FRAMES, 1, RATE, 14),
    ]);
    const phrases = swapped(takes, 1_000, [48_000, 48_000]);
    const job = await studio.comps.commit({ storyId, parentId: seed.id, phrases, title: 'Chosen' });
    expect(job).toMatchObject({ kind: 'comp', title: 'Make Chosen', storyId, state: 'running' });
    const done = await studio.jobs.settled(job.id);
    expect(done).toMatchObject({ state: 'done', progress: 1, failure: null });
    const [id] = done.nodeIds;
    const shown = async () => {
      const { nodes, phrases: all } = await studio.catalogue.content(storyId);
      return [nodes.find((node) => node.id === id)!.deleted, ...all.map(({ deleted }) => deleted)];
    };
    expect((await studio.catalogue.historyState(storyId)).undo).toBe('Make Chosen');
    await studio.catalogue.undo(storyId);
    expect(await shown()).toEqual([true, true, true]);
    await studio.catalogue.redo(storyId);
    expect(await shown()).toEqual([false, false, false]);
    const again = await studio.comps.make({ storyId, parentId: seed.id, phrases, title: 'Again' });
    expect(again.id).not.toBe(id);
    expect(again.audio.sha256).toBe((await studio.catalogue.node(id!)).audio.sha256);
  });

  it('that is cancelled leaves nothing', async () => {
    const { storyId, seed, takes } = await takesOver(studio, [
      noise(30 * RATE, 2, RATE, 15),
      noise(30 * RATE, 2, RATE, 16),
    ]);
    const phrases = swapped(takes, 1_000, [15 * RATE, 15 * RATE]);
    const before = [await audioFiles(), await studio.catalogue.content(storyId)];
    const abort = new AbortController();
    const promise = studio.comps.make(
      { storyId, parentId: seed.id, phrases, title: null },
      { signal: abort.signal, onProgress: (done) => done > 0.4 && abort.abort() },
    );
    expect(await codeOf(promise)).toBe('CANCELLED');
    expect([await audioFiles(), await studio.catalogue.content(storyId)]).toEqual(before);
    expect(await temporaries()).toEqual([]);
    // The thread and the files are free again.
    await studio.comps.make({ storyId, parentId: seed.id, phrases, title: null });
  });

  it('that the catalogue refuses takes its file back', async () => {
    const { storyId, seed, takes } = await takesOver(studio, [
      noise(FRAMES, 1, RATE, 17),
      noise(FRAMES, 1, RATE, 18),
    ]);
    const before = await audioFiles();
    const refusing: Catalogue = {
      ...studio.catalogue,
      commit: () => Promise.reject(new Error('no')),
    };
    const { paths, store, ids, clock, analyser, workers } = studio.kit;
    const { pcm, jobs } = studio;
    const peaks = createPeaksCache({ home: paths, pcm, analyser, ids });
    const logger = createLogger();
    const common = { catalogue: refusing, home: paths, store, pcm, peaks, jobs, ids, clock, logger };
    const comps = createComps({ ...common, program: workers.comp });
    const phrases = swapped(takes, 1_000, [40_000, 56_000]);
    await expect(comps.make({ storyId, parentId: seed.id, phrases, title: null })).rejects.toThrow('no');
    await comps.close();
    expect(await audioFiles()).toEqual(before);
    expect(await temporaries()).toEqual([]);
  });
});

describe('a request that makes no sense is refused with a remedy, and nothing is done:', () => {
  let story: Awaited<ReturnType<typeof takesOver>>;
  let elsewhere: Awaited<ReturnType<typeof takesOver>>;
  beforeAll(async () => {
    story = await takesOver(studio, [noise(FRAMES, 1, RATE, 20), noise(FRAMES, 1, RATE, 21)]);
    elsewhere = await takesOver(studio, [noise(4_800, 1, RATE, 22)]);
  });
  beforeEach(async () => expect(await temporaries()).toEqual([]));

  const attempt = async (phrases: readonly SeamedPhrase[], rest: object = {}) => {
    const { storyId, seed } = story;
    const request = { storyId, parentId: seed.id, phrases, title: null, ...rest };
    const jobsBefore = studio.jobs.list().length;
    const code = await codeOf(studio.comps.commit(request));
    expect(studio.jobs.list()).toHaveLength(jobsBefore);
    return code;
  };
  const phrase = (from: number, to: number, take = 0, crossfade = 0): SeamedPhrase => ({
    sourceId: story.takes[take]!.id,
    from,
    to,
    crossfade,
  });

  it('bad ranges', async () => {
    expect(await attempt([])).toBe('BAD_INPUT');
    expect(await attempt([phrase(5_000, 5_000)])).toBe('BAD_INPUT');
    expect(await attempt([phrase(1_000, 9_000), phrase(9_001, 10_000, 1)])).toBe('BAD_INPUT');
    expect(await attempt([phrase(1_000, 9_000), phrase(8_000, 10_000, 1)])).toBe('BAD_INPUT');
    expect(await attempt([phrase(1_000, 5_000.5)])).toBe('BAD_INPUT');
    expect(await attempt([phrase(0, 5_000)])).toBe('BAD_INPUT');
    expect(await attempt([phrase(1_000, 2 ** 50)])).toBe('BAD_INPUT');
    expect(await attempt([phrase(1_000, 5_000, 0, -1)])).toBe('BAD_INPUT');
  });

  it('more phrases than a comp can have', async () => {
    const many = Array.from({ length: MAX_PHRASES + 1 }, (_, at) => phrase(1_000 + at, 1_001 + at, at % 2));
    expect(await attempt(many)).toBe('TOO_LARGE');
  });

  it('takes that are elsewhere, unknown, deleted or no siblings', async () => {
    const other = { ...phrase(1_000, 2_000), sourceId: elsewhere.takes[0]!.id };
    expect(await attempt([other])).toBe('NOT_FOUND');
    expect(await attempt([{ ...other, sourceId: 'nobody-at-all' }])).toBe('NOT_FOUND');
    expect(await attempt([{ ...phrase(1_000, 2_000), sourceId: story.seed.id }])).toBe('BAD_INPUT');
    expect(await attempt([phrase(1_000, 2_000)], { parentId: null })).toBe('BAD_INPUT');
    expect(await attempt([phrase(1_000, 2_000)], { storyId: 'no-such-story' })).toBe('NOT_FOUND');
    const mark = (deleted: boolean) =>
      studio.catalogue.commit({
        storyId: story.storyId,
        label: null,
        edits: [{ entity: 'node', id: story.takes[1]!.id, field: 'deleted', value: deleted }],
      });
    await mark(true);
    expect(await attempt([phrase(1_000, 9_000), phrase(9_000, 10_000, 1)])).toBe('NOT_FOUND');
    await mark(false);
  });

  it('a comp without the tail that the story asks for', async () => {
    const { storyId } = story;
    const rule = (value: boolean) =>
      studio.catalogue.commit({
        storyId,
        label: null,
        edits: [{ entity: 'story', id: storyId, field: 'extensionRule', value }],
      });
    await rule(true);
    expect(await attempt([phrase(1_000, 4_000)])).toBe('EXTENSION_RULE');
    await rule(false);
  });

  it('but as many phrases as a comp can have are rendered', async () => {
    const { storyId, seed } = story;
    const most = Array.from({ length: MAX_PHRASES }, (_, at) =>
      phrase(1_000 + at * 9, 1_009 + at * 9, at % 2, 4),
    );
    const node = await studio.comps.make({ storyId, parentId: seed.id, phrases: most, title: null });
    expect(
      (await studio.catalogue.content(storyId)).phrases.filter(({ nodeId }) => nodeId === node.id),
    ).toHaveLength(MAX_PHRASES);
  });
});

describe('a full disk', () => {
  it('is said, and leaves neither a node nor a file', async () => {
    const mountPoint = join(studio.kit.folder, 'tiny');
    await mkdir(mountPoint);
    try {
      await run('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', mountPoint]);
    } catch (error) {
      console.warn(`NOT RUN: a full disk can't be made here (it takes root on Linux): ${String(error)}`);
      return;
    }
    const tiny = await openCompKit(join(mountPoint, 'home'));
    try {
      const seconds = 5;
      const sounds = [23, 24].map((seed) => noise(seconds * RATE, 2, RATE, seed));
      const { storyId, seed, takes } = await takesOver(tiny, sounds);
      for (const take of takes) await tiny.pcm.ensure(take);
      const before = await tiny.catalogue.content(storyId);
      // Room for half of the comp.
      const { stdout } = await run('df', ['--output=avail', '-B1', mountPoint]);
      const free = Number(stdout.trim().split('\n').at(-1));
      await writeFile(join(mountPoint, 'ballast'), new Uint8Array(free - seconds * RATE * 4));
      const half = (seconds * RATE) / 2;
      const request = {
        storyId,
        parentId: seed.id,
        phrases: swapped(takes, 1_000, [half, half]),
        title: null,
      };
      const job = await tiny.comps.commit(request);
      expect(await tiny.jobs.settled(job.id)).toMatchObject({
        state: 'failed',
        failure: { code: 'DISK_FULL' },
        nodeIds: [],
      });
      expect(await readdir(tiny.kit.paths.temp)).toEqual([]);
      expect(await tiny.catalogue.content(storyId)).toEqual(before);
      await rm(join(mountPoint, 'ballast'));
      const retried = await tiny.comps.make(request);
      expect(retried.frames).toBe(seconds * RATE);
    } finally {
      await tiny.close();
      await run('umount', ['-l', mountPoint]);
    }
  });
});
