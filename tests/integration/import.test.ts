import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeSchema } from '../../shared/contract/schemas';
import type { AudioNode } from '../../shared/domain/model';
import { decodeDat } from '../../shared/domain/peaks/datFile';
import {
  decodeWith,
  encodeWith,
  ffmpegTool,
  largestDifference,
  noise,
  tone,
  wavBytes,
  writeWav,
} from '../support/audioFixtures';
import { type AudioKit, openAudioKit } from '../support/audioKit';

let kit: AudioKit;
beforeAll(async () => {
  kit = await openAudioKit();
});
afterAll(() => kit.close());

const floats = (bytes: Uint8Array) => new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
const sha256 = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

const seed = async (path: string, rest: Partial<Parameters<AudioKit['importer']['importFiles']>[0]> = {}) => {
  const into = rest.storyId ? {} : { newStoryTitle: 'A story' };
  const result = await kit.importer.importFiles({
    ...into,
    files: [{ path }],
    over: null,
    startFrame: null,
    atSeconds: null,
    ...rest,
  });
  return { ...result, node: result.nodes[0] as AudioNode };
};

describe('formats', () => {
  const cases: [string, string[], boolean][] = [
    ['pcm16.wav', ['-c:a', 'pcm_s16le'], true],
    ['pcm24.wav', ['-c:a', 'pcm_s24le'], true],
    ['pcm32.wav', ['-c:a', 'pcm_s32le'], true],
    ['float.wav', ['-c:a', 'pcm_f32le'], true],
    ['double.wav', ['-c:a', 'pcm_f64le'], true],
    ['bytes.wav', ['-c:a', 'pcm_u8'], true],
    ['wide.wav', ['-c:a', 'pcm_s24le', '-rf64', 'always'], true],
    ['big.aiff', ['-c:a', 'pcm_s16be'], true],
    ['big24.aiff', ['-c:a', 'pcm_s24be'], true],
    ['float.aif', ['-c:a', 'pcm_f32be', '-f', 'aiff'], true],
    ['audio.flac', ['-sample_fmt', 's32', '-c:a', 'flac'], true],
    ['audio.mp3', ['-c:a', 'libmp3lame'], false],
    ['audio.m4a', ['-c:a', 'aac'], false],
    ['lossless.m4a', ['-c:a', 'alac'], true],
    ['audio.aac', ['-c:a', 'aac'], false],
    ['audio.ogg', ['-c:a', 'libvorbis'], false],
    ['audio.opus', ['-c:a', 'libopus'], false],
    ['audio.webm', ['-c:a', 'libopus'], false],
    ['audio.mov', ['-c:a', 'aac'], false],
  ];

  it.each(cases)('%s', async (name, args) => {
    const sound = tone(96_000, 2, 48_000, 330);
    const path = encodeWith(kit.folder, name, sound, [...args, '-metadata', 'title=The "Title"']);
    const { node, failures, warnings } = await seed(path);
    expect(failures).toEqual([]);
    expect(warnings).toEqual([]);
    expect(nodeSchema.parse(node)).toEqual(node);
    expect(node).toMatchObject({ kind: 'import', sampleRate: 48_000, channels: 2, startFrame: 0 });
    // The original bytes, under their own hash.
    const record = await kit.catalogue.audioFile(node.audio.sha256);
    expect(node.audio.sha256).toBe(await sha256(path));
    const stored = kit.store.locate(record as NonNullable<typeof record>);
    expect(await readFile(stored.path)).toEqual(await readFile(path));
    // The very samples that FFmpeg decodes.
    const expected = decodeWith(path, ['-ac', '2']);
    expect(node.frames).toBe(expected.length / 2);
    const got = floats(await kit.pcm.read(node, 0, node.frames));
    expect(largestDifference(got, expected)).toBeLessThan(1e-6);
    // Loudness of a sine of -9 dBFS in two channels.
    expect(record?.loudness).toBeGreaterThan(-7.5);
    expect(record?.loudness).toBeLessThan(-5.5);
    const peaks = decodeDat(await readFile(await kit.peaks.ensure(node, 256)));
    expect(peaks).toMatchObject({ sampleRate: 48_000, framesPerPoint: 256, channels: 2 });
    expect(peaks.points).toBe(Math.ceil(node.frames / 256));
  });

  it('takes the audio of a video, and titles from tags', async () => {
    const path = join(kit.folder, 'film.mp4');
    ffmpegTool([
      '-f', 'lavfi', '-i', 'color=c=blue:s=64x64:d=1', '-f', 'lavfi', '-i', 'sine=r=44100:d=1',
      '-c:v', 'mpeg4', '-c:a', 'aac', '-metadata', 'title=Film', '-metadata', 'artist=Ann', '-y', path,
    ]); // biome-ignore format: a command line
    const { node } = await seed(path);
    expect(node).toMatchObject({ title: 'Film', sampleRate: 44_100, channels: 1 });
    expect(node.audio.mime).toBe('video/mp4');
    expect((await kit.catalogue.audioFile(node.audio.sha256))?.tags.artist).toBe('Ann');
  });

  it('reads the tags of a WAV without FFmpeg', async () => {
    const bare = await openAudioKit({
      ffmpeg: () => Promise.reject(new Error('FFmpeg must not be needed')),
    });
    try {
      const path = writeWav(bare.folder, 'x.wav', noise(1000), { info: { INAM: 'Névé', IART: 'Zoë' } });
      const { nodes } = await bare.importer.importFiles({
        newStoryTitle: 'T', files: [{ path }], over: null, startFrame: null, atSeconds: null,
      }); // biome-ignore format: short
      expect(nodes[0]?.title).toBe('Névé');
      expect(await bare.catalogue.audioFiles()).toMatchObject([{ tags: { title: 'Névé', artist: 'Zoë' } }]);
      expect((await bare.pcm.read(nodes[0] as AudioNode, 10, 5)).byteLength).toBe(40);
    } finally {
      await bare.close();
    }
  });

  it('folds more than two channels to stereo as FFmpeg does', async () => {
    const path = encodeWith(kit.folder, 'surround.wav', noise(48_000, 6), ['-c:a', 'pcm_s24le']);
    const { node } = await seed(path);
    expect(node).toMatchObject({ channels: 6, frames: 48_000 });
    const expected = decodeWith(path, ['-ac', '2']);
    expect(largestDifference(floats(await kit.pcm.read(node, 0, 48_000)), expected)).toBeLessThan(1e-6);
  });
});

describe('placement', () => {
  it('gives a new story the first file’s rate and resamples the others into it', async () => {
    const first = writeWav(kit.folder, 'first.wav', tone(44_100, 1, 44_100), { bits: 24 });
    const second = writeWav(kit.folder, 'second.wav', tone(48_000, 1, 48_000), { bits: 24 });
    const { storyId, nodes, warnings } = await kit.importer.importFiles({
      newStoryTitle: '  Two\nrates ',
      files: [{ path: first }, { path: second, title: 'Other' }],
      over: null,
      startFrame: null,
      atSeconds: null,
    });
    expect(warnings).toEqual([]);
    expect(await kit.catalogue.story(storyId)).toMatchObject({ sampleRate: 44_100, title: 'Two rates' });
    expect(nodes.map(({ title, parentId }) => [title, parentId])).toEqual([
      ['first', null],
      ['Other', null],
    ]);
    expect(nodes[1]).toMatchObject({ sampleRate: 44_100, audio: { sampleRate: 48_000, frames: 48_000 } });
    // One second of the same tone at either rate: the middle agrees to better than -90 dB.
    const [a, b] = await Promise.all(nodes.map((node) => kit.pcm.read(node, 4_410, 35_000)));
    expect(largestDifference(floats(a as Uint8Array), floats(b as Uint8Array))).toBeLessThan(
      10 ** (-90 / 20),
    );
    expect(kit.catalogue.commits.at(-1)?.label).toBe('Import 2 files');
  });

  it('starts over a parent where the parent is first heard, or where it was told to', async () => {
    const path = writeWav(kit.folder, 'place.wav', noise(4_800));
    const { node: parent, storyId } = await seed(path);
    const edit = (field: string, value: number) => ({ entity: 'node' as const, id: parent.id, field, value });
    await kit.catalogue.commit({
      storyId,
      label: 'x',
      edits: [edit('startFrame', 1_000), edit('trimIn', 200)],
    });
    const start = async (rest: object) => (await seed(path, { storyId, over: parent.id, ...rest })).node;
    expect(await start({})).toMatchObject({ parentId: parent.id, startFrame: 1_200 });
    expect((await start({ atSeconds: 0.25 })).startFrame).toBe(12_000);
    expect((await start({ startFrame: -7, atSeconds: 3 })).startFrame).toBe(-7);
    await expect(start({ atSeconds: 1e12 })).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  it('enforces the extension rule', async () => {
    const { node: parent, storyId } = await seed(writeWav(kit.folder, 'long.wav', noise(9_600)));
    const rule = { entity: 'story' as const, id: storyId, field: 'extensionRule', value: true };
    await kit.catalogue.commit({ storyId, label: 'x', edits: [rule] });
    const short = writeWav(kit.folder, 'short.wav', noise(4_800));
    const before = await readdir(kit.paths.audio);
    await expect(seed(short, { storyId, over: parent.id })).rejects.toMatchObject({ code: 'EXTENSION_RULE' });
    expect(await readdir(kit.paths.audio)).toEqual(before);
    expect(await readdir(kit.paths.temp)).toEqual([]);
    expect((await seed(short, { storyId, over: parent.id, startFrame: 4_801 })).node.startFrame).toBe(4_801);
  });
});

describe('several files', () => {
  it('lands the good ones, reports the bad ones, and keeps equal bytes once', async () => {
    const good = writeWav(kit.folder, 'good.wav', noise(4_800, 2, 48_000, 77));
    const again = join(kit.folder, 'again.wav');
    await writeFile(again, await readFile(good));
    const bad = join(kit.folder, 'bad.wav');
    await writeFile(bad, 'not audio at all');
    const progress: number[] = [];
    const { nodes, failures } = await kit.importer.importFiles(
      {
        newStoryTitle: 'Mixed',
        files: [{ path: bad }, { path: good }, { path: again }, { path: join(kit.folder, 'absent.wav') }],
        over: null,
        startFrame: null,
        atSeconds: null,
      },
      { onProgress: (fraction) => progress.push(fraction) },
    );
    expect(nodes).toHaveLength(2);
    expect(nodes[0]?.audio.sha256).toBe(nodes[1]?.audio.sha256);
    expect(failures.map(({ failure }) => failure.code)).toEqual(['UNSUPPORTED_AUDIO', 'NOT_FOUND']);
    for (const { failure } of failures) expect(failure.remedy).not.toBe('');
    expect(progress.at(-1)).toBe(1);
    expect([...progress].sort((a, b) => a - b)).toEqual(progress);
    expect(await readdir(kit.paths.temp)).toEqual([]);
  });

  it('takes everything back when the commit fails, but not what others have', async () => {
    const shared = writeWav(kit.folder, 'shared.wav', noise(4_800, 1, 48_000, 5));
    const { storyId } = await seed(shared);
    await kit.files.settled();
    const folders = [
      kit.paths.audio,
      kit.paths.temp,
      join(kit.paths.cache, 'peaks'),
      join(kit.paths.cache, 'pcm'),
    ];
    const before = await Promise.all(folders.map((folder) => readdir(folder)));
    kit.catalogue.failNext(new Error('the disk went away'));
    const fresh = encodeWith(kit.folder, 'fresh.flac', noise(4_800, 1, 48_000, 6));
    await expect(
      kit.importer.importFiles({
        storyId, files: [{ path: shared }, { path: fresh }], over: null, startFrame: null, atSeconds: null,
      }), // biome-ignore format: short
    ).rejects.toThrow('went away');
    await kit.files.settled();
    expect(await Promise.all(folders.map((folder) => readdir(folder)))).toEqual(before);
  });

  it('leaves nothing behind when it is cancelled half-way', async () => {
    const path = writeWav(kit.folder, 'cancel.wav', noise(4_800_000, 2, 48_000, 9));
    const flac = encodeWith(kit.folder, 'cancel.flac', noise(960_000, 2, 48_000, 9));
    const before = await readdir(kit.paths.audio);
    for (const file of [path, flac]) {
      const abort = new AbortController();
      const work = kit.importer.importFiles(
        { newStoryTitle: 'C', files: [{ path: file }], over: null, startFrame: null, atSeconds: null },
        { signal: abort.signal, onProgress: () => abort.abort() },
      );
      await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    }
    expect(await readdir(kit.paths.temp)).toEqual([]);
    expect(await readdir(kit.paths.audio)).toEqual(before);
    await rm(path);
  });
});

describe('the PCM cache', () => {
  it('decodes once however many ask, serves ranges, and mends a broken file', async () => {
    const path = encodeWith(kit.folder, 'ranges.flac', noise(480_000, 2, 48_000, 21), ['-sample_fmt', 's32']);
    const { node } = await seed(path);
    const expected = decodeWith(path);
    await kit.files.settled();
    const file = await kit.pcm.acquire(node);
    file.release();
    const range = async () =>
      largestDifference(
        floats(await kit.pcm.read(node, 123_456, 1_000)),
        expected.subarray(246_912, 248_912),
      );
    expect(await range()).toBe(0);
    // Cut, without its mark, and gone.
    for (const spoil of [
      () => writeFile(file.path, 'short'),
      () => rm(`${file.path}.json`),
      () => rm(file.path),
    ]) {
      await spoil();
      const reads = await Promise.all([range(), range(), range()]);
      expect(reads).toEqual([0, 0, 0]);
      await kit.pcm.ensure(node);
      await kit.files.settled();
      expect((await readFile(file.path)).byteLength).toBe(480_000 * 8);
    }
    expect((await kit.pcm.read(node, 479_990, 100)).byteLength).toBe(80);
    expect((await kit.pcm.read(node, 480_000, 100)).byteLength).toBe(0);
  });

  it('evicts the least recently used, never what is in use', async () => {
    const small = await openAudioKit({ cacheLimit: 1_000_000 });
    try {
      const nodes: AudioNode[] = [];
      for (let index = 0; index < 4; index += 1) {
        const path = encodeWith(small.folder, `${index}.flac`, noise(50_000, 2, 48_000, index + 1));
        const { nodes: made } = await small.importer.importFiles({
          newStoryTitle: 'S', files: [{ path }], over: null, startFrame: null, atSeconds: null,
        }); // biome-ignore format: short
        await small.files.settled();
        nodes.push(made[0] as AudioNode);
      }
      const [first, second] = nodes as [AudioNode, AudioNode];
      expect((await small.files.usage()).bytes).toBeLessThanOrEqual(1_000_000);
      const held = await Promise.all(
        [first, second, nodes[2] as AudioNode].map((node) => small.pcm.acquire(node)),
      );
      await small.files.settled();
      await small.files.trim();
      for (const file of held) expect((await readFile(file.path)).byteLength).toBe(400_000);
      for (const file of held) file.release();
      await small.files.trim();
      expect((await small.files.usage()).bytes).toBeLessThanOrEqual(1_000_000);
    } finally {
      await small.close();
    }
  });

  it('makes peaks anew when they are gone or cut', async () => {
    const { node } = await seed(encodeWith(kit.folder, 'peaks.flac', noise(480_000, 2, 48_000, 33)));
    const path = await kit.peaks.ensure(node, 300);
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, 100));
    expect(await kit.peaks.ensure(node, 300)).toBe(path);
    expect(await readFile(path)).toEqual(whole);
    await rm(path);
    const coarse = await kit.peaks.ensure(node, 1e9);
    expect(decodeDat(await readFile(coarse)).framesPerPoint).toBe(4096);
    expect(wavBytes(noise(1)).length).toBe(48);
  });
});
