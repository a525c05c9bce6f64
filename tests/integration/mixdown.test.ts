import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MixdownOptions, mixdownOptionsSchema } from '../../shared/contract/schemas';
import type { AudioNode } from '../../shared/domain/model';
import {
  decodeWith,
  encodeWith,
  ffmpegTool,
  largestDifference,
  noise,
  type Sound,
  tone,
  writeWav,
} from '../support/audioFixtures';
import { type AudioKit, openAudioKit } from '../support/audioKit';
import { type OracleLayer, oracleMix } from '../support/mixOracle';

let kit: AudioKit;
let output: string;
beforeAll(async () => {
  kit = await openAudioKit();
  output = join(kit.folder, 'out');
  await mkdir(output);
});
afterAll(() => kit.close());

const RATE = 48_000;
const options = (given: Partial<MixdownOptions> = {}) => mixdownOptionsSchema.parse(given);
const FLAT = { startFrame: 0, trimIn: 0, trimOut: 0, fadeIn: 0, fadeOut: 0, gainDb: 0, pan: 0, mute: false };

type Placed = Partial<Omit<OracleLayer, 'sound'>> & { sound: Sound; title?: string };

let made = 0;
/** A branch of float WAV layers, each over the one before. */
async function branchOf(layers: readonly Placed[], rate = RATE) {
  const nodes: AudioNode[] = [];
  let storyId: string | null = null;
  for (const { sound, title, ...placement } of layers) {
    made += 1;
    const path = writeWav(kit.folder, `layer-${made}.wav`, sound, { bits: '32f', rate });
    const result = await kit.importer.importFiles({
      ...(storyId === null ? { newStoryTitle: 'The Story' } : { storyId }),
      files: [{ path, title: title ?? `Layer ${nodes.length + 1}` }],
      over: nodes.at(-1)?.id ?? null,
      startFrame: placement.startFrame ?? 0,
      atSeconds: null,
    });
    storyId = result.storyId;
    const node = result.nodes[0] as AudioNode;
    const edits = Object.entries(placement)
      .filter(([field]) => field !== 'startFrame')
      .map(([field, value]) => ({ entity: 'node' as const, id: node.id, field, value }));
    if (edits.length > 0) await kit.catalogue.commit({ storyId, label: 'Place', edits });
    nodes.push(node);
  }
  const oracle = layers.map((layer): OracleLayer => ({ ...FLAT, ...layer }));
  return { nodes, leaf: nodes.at(-1) as AudioNode, oracle, storyId: storyId ?? '' };
}

const render = (nodeId: string, name: string, given: Partial<MixdownOptions> = {}, watch = {}) =>
  kit.mixdown.render({ nodeId, options: options(given), target: join(output, name) }, watch);

/** The measure of FFmpeg's own meter. */
function ebur128(path: string) {
  const log = execFileSync(
    'sh',
    ['-c', 'ffmpeg -hide_banner -nostats -i "$1" -af ebur128=peak=true -f null - 2>&1', 'sh', path],
    { maxBuffer: 2 ** 28 },
  ).toString();
  const summary = log.slice(log.lastIndexOf('Summary:'));
  return {
    loudness: Number(/I:\s+(-?[\d.]+) LUFS/.exec(summary)?.[1]),
    truePeak: Number(/Peak:\s+(-?[\d.]+|-inf) dBFS/.exec(summary)?.[1]),
  };
}

const MINUS_90 = 10 ** (-90 / 20);

describe('what is mixed', () => {
  it('agrees with an FFmpeg filter graph of the same branch', async () => {
    const { leaf, oracle } = await branchOf([
      { sound: noise(96_000, 2, RATE, 1), gainDb: -3, pan: -0.3 },
      { sound: noise(80_000, 1, RATE, 2), startFrame: 20_000, trimIn: 1_000, trimOut: 2_000, pan: 0.8 },
      { sound: noise(90_000, 2, RATE, 3), startFrame: -5_000, fadeIn: 9_000, fadeOut: 12_345, gainDb: 2 },
      { sound: noise(70_000, 1, RATE, 4), startFrame: 90_000, trimIn: 500, fadeIn: 100, pan: -1 },
      { sound: noise(70_000, 2, RATE, 5), startFrame: 1, mute: true },
    ]);
    const result = await render(leaf.id, 'oracle.wav', { bits: '32f' });
    expect(result).toMatchObject({ frames: 160_000, sampleRate: RATE, bounced: 0 });
    const expected = oracleMix(kit.folder, oracle, RATE, 160_000);
    expect(largestDifference(decodeWith(result.path), expected)).toBeLessThan(MINUS_90);
  });

  it('agrees with it for random branches', async () => {
    let state = 12_345;
    const random = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let round = 0; round < 6; round += 1) {
      const layers = Array.from({ length: 1 + random(5) }, (_, index): Placed => {
        const frames = 1_000 + random(150_000);
        const audible = 1 + random(frames);
        const trimIn = random(frames - audible + 1);
        return {
          sound: noise(frames, 1 + random(2), RATE, round * 100 + index, 0.3),
          startFrame: random(100_000) - (index === 0 ? 0 : 20_000),
          trimIn,
          trimOut: frames - audible - trimIn,
          fadeIn: random(audible),
          fadeOut: random(audible),
          gainDb: random(30) - 24,
          pan: random(201) / 100 - 1,
          mute: random(6) === 0 && index > 0,
        };
      });
      const { leaf, oracle } = await branchOf(layers);
      const result = await render(leaf.id, `random-${round}.wav`, { bits: '32f' });
      const expected = oracleMix(kit.folder, oracle, RATE, result.frames);
      expect(largestDifference(decodeWith(result.path), expected), `round ${round}`).toBeLessThan(MINUS_90);
    }
  });

  it('uses the mix that holds in the branch', async () => {
    const { nodes, leaf, storyId, oracle } = await branchOf([
      { sound: noise(20_000, 2, RATE, 8) },
      { sound: noise(20_000, 2, RATE, 9), startFrame: 5_000 },
    ]);
    const id = `${leaf.id}/${nodes[0]?.id}`;
    const edits = [
      { entity: 'mixOverride' as const, id, field: 'gainDb', value: -12 },
      { entity: 'mixOverride' as const, id, field: 'pan', value: 0.5 },
    ];
    await kit.catalogue.commit({ storyId, label: 'Override', edits });
    const result = await render(leaf.id, 'override.wav', { bits: '32f' });
    const expected = oracleMix(
      kit.folder,
      [{ ...(oracle[0] as OracleLayer), gainDb: -12, pan: 0.5 }, oracle[1] as OracleLayer],
      RATE,
      result.frames,
    );
    expect(largestDifference(decodeWith(result.path), expected)).toBeLessThan(MINUS_90);
    // The parent's own branch is not touched by it.
    const alone = await render(nodes[0]?.id ?? '', 'alone.wav', { bits: '32f' });
    expect(largestDifference(decodeWith(alone.path), noise(20_000, 2, RATE, 8).samples)).toBe(0);
  });

  it('refuses a branch with nothing in it, unknown nodes and impossible targets', async () => {
    const { leaf } = await branchOf([{ sound: noise(1_000), startFrame: -1_000 }]);
    await expect(render(leaf.id, 'x.wav')).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(render('nonesuch-0000', 'x.wav')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { leaf: good } = await branchOf([{ sound: noise(1_000) }]);
    await expect(render(good.id, '.')).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    await expect(render(good.id, 'no/such/folder.wav')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(render(good.id, 'x.wav', { truePeak: -1 })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(render(good.id, 'x.flac', { format: 'flac', bits: '32f' })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
    await expect(render(good.id, 'x.mp3', { format: 'mp3', sampleRate: 96_000 })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
    expect((await readdir(output)).filter((name) => name.startsWith('.') || name.startsWith('x.'))).toEqual(
      [],
    );
    expect(await readdir(kit.paths.temp)).toEqual([]);
  });
});

describe('formats', () => {
  let leaf: AudioNode;
  let exact: Float32Array;
  beforeAll(async () => {
    const title = 'Tïtle = "one"; #2\\';
    ({ leaf } = await branchOf([
      { sound: tone(96_000, 2, RATE, 220, 0.4), title: 'Seed' },
      { sound: tone(96_000, 1, RATE, 550, 0.3), title, startFrame: 30_000, fadeIn: 2_000, fadeOut: 9_000 },
    ]));
    exact = decodeWith((await render(leaf.id, 'exact.wav', { bits: '32f' })).path);
  });

  const correlation = (a: Float32Array, b: Float32Array) => {
    let [ab, aa, bb] = [0, 0, 0];
    for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
      ab += (a[at] ?? 0) * (b[at] ?? 0);
      aa += (a[at] ?? 0) ** 2;
      bb += (b[at] ?? 0) ** 2;
    }
    return ab / Math.sqrt(aa * bb);
  };

  it('keeps every sample in WAV 24 and FLAC 24, and dithers 16 bits the same in both', async () => {
    const wav24 = decodeWith((await render(leaf.id, 'a24.wav')).path);
    expect(largestDifference(wav24, exact)).toBeLessThanOrEqual(2 ** -24);
    const flac24 = decodeWith((await render(leaf.id, 'a24.flac', { format: 'flac' })).path);
    expect(largestDifference(flac24, wav24)).toBe(0);
    const wav16 = decodeWith((await render(leaf.id, 'a16.wav', { bits: '16' })).path);
    const flac16 = decodeWith((await render(leaf.id, 'a16.flac', { format: 'flac', bits: '16' })).path);
    expect(largestDifference(flac16, wav16)).toBe(0);
    // Rounding and triangular dither: at most 1.5 LSB off, and not always the nearest value.
    const off = largestDifference(wav16, exact) * 32_768;
    expect(off).toBeGreaterThan(0.6);
    expect(off).toBeLessThanOrEqual(1.5);
    const probe = JSON.parse(
      execFileSync('ffprobe', [
        '-v',
        'error',
        '-of',
        'json',
        '-show_streams',
        join(output, 'a24.flac'),
      ]).toString(),
    ).streams[0];
    expect(probe).toMatchObject({ bits_per_raw_sample: '24', sample_rate: '48000', channels: 2 });
  });

  it.each([
    ['mp3', {}],
    ['m4a', {}],
    ['opus', {}],
    ['mp3', { bitrate: 128 }],
    ['m4a', { bitrate: 96, sampleRate: 44_100 }],
  ] as const)('%s %o sounds like it and has its length', async (format, given) => {
    const result = await render(leaf.id, `lossy-${JSON.stringify(given).replace(/\W/g, '')}.${format}`, {
      format,
      ...given,
    });
    const rate = 'sampleRate' in given ? given.sampleRate : RATE;
    const decoded = decodeWith(result.path, ['-ar', String(RATE)]);
    expect(result.sampleRate).toBe(rate);
    expect(Math.abs(decoded.length - exact.length) / 2).toBeLessThan(2_500);
    expect(correlation(decoded, exact)).toBeGreaterThan(0.99);
  });

  it('resamples, plain PCM included', async () => {
    for (const [name, given] of [
      ['r.wav', { sampleRate: 44_100 }],
      ['r32.wav', { sampleRate: 96_000, bits: '32f' }],
      ['r.flac', { sampleRate: 96_000, format: 'flac' }],
    ] as const) {
      const result = await render(leaf.id, name, given);
      expect(Math.abs(result.frames - (126_000 / RATE) * given.sampleRate)).toBeLessThan(1);
      const back = decodeWith(result.path, ['-af', 'aresample=48000:resampler=soxr:precision=28']);
      expect(correlation(back.subarray(0, exact.length), exact)).toBeGreaterThan(0.9999);
    }
  });

  it('writes tags and chapters that other programs read', async () => {
    for (const format of ['wav', 'flac', 'mp3', 'm4a', 'm4b', 'opus'] as const) {
      const { path } = await render(leaf.id, `tags.${format}`, { format });
      const probe = JSON.parse(
        execFileSync('ffprobe', [
          '-v',
          'error',
          '-of',
          'json',
          '-show_format',
          '-show_streams',
          '-show_chapters',
          path,
        ]).toString(),
      );
      const tags = { ...probe.streams[0].tags, ...probe.format.tags };
      const read = Object.fromEntries(Object.entries(tags).map(([key, value]) => [key.toLowerCase(), value]));
      expect(read.title, format).toBe('Tïtle = "one"; #2\\');
      expect(read.album, format).toBe('The Story');
      expect(read.media_type, format).toBe(format === 'm4b' ? '2' : undefined);
      if (format === 'wav') continue;
      const [first, second, ...more] = probe.chapters as { start_time: string; tags: { title: string } }[];
      expect(more, format).toEqual([]);
      expect(Number(first?.start_time)).toBe(0);
      expect(first?.tags.title).toBe('Seed');
      // Vorbis comments know milliseconds.
      expect(Math.abs(Number(second?.start_time) - 0.625), format).toBeLessThan(0.002);
      expect(second?.tags.title.trim(), format).toBe('Tïtle = "one"; #2\\');
    }
    const wav = await readFile(join(output, 'tags.wav'));
    const cue = wav.indexOf('cue ');
    expect(wav.readUInt32LE(cue + 8)).toBe(2);
    expect(wav.readUInt32LE(cue + 12 + 24 + 20)).toBe(30_000);
    expect(wav.includes('adtl')).toBe(true);
    expect(wav.readUInt32LE(4) + 8).toBe(wav.length);
  });
});

describe('levels', () => {
  it('neither normalises nor limits unasked, and says what was clipped', async () => {
    const { leaf } = await branchOf([
      { sound: tone(48_000, 2, RATE, 100, 0.9) },
      { sound: tone(48_000, 2, RATE, 100, 0.9) },
    ]);
    const float = await render(leaf.id, 'hot.wav', { bits: '32f' });
    expect(float.warnings).toEqual([]);
    expect(Math.max(...decodeWith(float.path))).toBeCloseTo(1.8, 3);
    const whole = await render(leaf.id, 'hot24.wav');
    expect(whole.warnings).toEqual([
      expect.stringMatching(/^\d+ samples go beyond full scale \(by up to 5\.1 dB\)/),
    ]);
    const lossy = await render(leaf.id, 'hot.mp3', { format: 'mp3' });
    expect(lossy.warnings).toEqual([expect.stringContaining('players will clip it')]);
  });

  const cases: [string, Sound, number, number, Partial<MixdownOptions>][] = [
    ['quiet noise, no limiting', noise(480_000, 2, RATE, 3, 0.02), -23, -1, {}],
    ['noise that needs limiting', noise(480_000, 2, RATE, 4, 0.2), -9, -3, { bits: '32f' }],
    ['bursts with high peaks', bursts(480_000, RATE), -16, -1, { format: 'flac' }],
    ['44.1 kHz', noise(441_000, 2, 44_100, 5, 0.3), -14, -2, { bits: '32f' }],
    ['turned down', noise(480_000, 1, RATE, 6, 0.9), -30, -1, { bits: '16' }],
    ['resampled on the way', noise(480_000, 2, RATE, 7, 0.2), -12, -2, { sampleRate: 44_100, bits: '32f' }],
    ['a tone between the samples', tone(480_000, 2, RATE, 11_999, 0.5), -6, -2.5, { bits: '32f' }],
  ];

  it.each(cases)('reaches a loudness target: %s', async (name, sound, lufs, truePeak, given) => {
    const { leaf } = await branchOf([{ sound }], sound.rate);
    const file = `${name.replace(/\W/g, '-')}.${given.format ?? 'wav'}`;
    const { path, warnings, loudness } = await render(leaf.id, file, { lufs, truePeak, ...given });
    expect(warnings).toEqual([]);
    const heard = ebur128(path);
    expect(Math.abs(heard.loudness - lufs)).toBeLessThanOrEqual(0.1 + 0.05);
    expect(Math.abs((loudness?.after ?? 0) - lufs)).toBeLessThanOrEqual(0.1);
    expect(heard.truePeak).toBeLessThanOrEqual(truePeak + 0.1);
    if (loudness?.limited) expect(heard.truePeak).toBeGreaterThanOrEqual(truePeak - 0.2);
  });

  it('lets the ceiling win when a target is out of reach, and says by how much', async () => {
    const clicks = { samples: new Float32Array(960_000), channels: 2, rate: RATE };
    for (let at = 0; at < 960_000; at += 48_000) clicks.samples.fill(0.9, at, at + 4);
    const { leaf } = await branchOf([{ sound: clicks }]);
    const { path, warnings } = await render(leaf.id, 'clicks.wav', { lufs: -10, truePeak: -1, bits: '32f' });
    expect(warnings).toEqual([expect.stringMatching(/came to -\d+\.\d LUFS instead of -10\.0/)]);
    expect(ebur128(path).truePeak).toBeLessThanOrEqual(-0.9);
  });

  it('leaves silence alone', async () => {
    const { leaf } = await branchOf([
      { sound: { samples: new Float32Array(96_000), channels: 2, rate: RATE } },
    ]);
    const { warnings, loudness } = await render(leaf.id, 'silence.wav', { lufs: -16 });
    expect(loudness?.after).toBeNull();
    expect(warnings).toEqual([expect.stringContaining('silent')]);
  });
});

describe('stems', () => {
  it('line up at zero, carry the mix of the branch and sum to the mixdown', async () => {
    const { leaf } = await branchOf([
      { sound: noise(30_000, 2, RATE, 1), title: 'A/B: "x"', gainDb: -6 },
      { sound: noise(30_000, 1, RATE, 2), title: 'A/B: "x"', startFrame: 12_000, pan: 0.4, fadeOut: 5_000 },
      { sound: noise(30_000, 2, RATE, 3), title: 'Muted', mute: true },
      { sound: noise(10_000, 1, RATE, 4), title: '..', startFrame: 41_000 },
    ]);
    const target = join(output, 'stems');
    const { files, warnings } = await kit.mixdown.stems({
      nodeId: leaf.id,
      options: options({ bits: '32f', lufs: -16 }),
      target,
    });
    expect(files.map(({ name }) => name)).toEqual(['001-A B x.wav', '002-A B x.wav', '004-Untitled.wav']);
    expect(warnings).toEqual([
      expect.stringContaining('Stems keep their levels'),
      '"Muted" is muted in this branch and was left out.',
    ]);
    expect((await readdir(target)).sort()).toEqual(files.map(({ name }) => name));
    const sum = new Float32Array(51_000 * 2);
    for (const { path, bytes } of files) {
      expect((await stat(path)).size).toBe(bytes);
      decodeWith(path).forEach((sample, at) => {
        sum[at] = (sum[at] ?? 0) + sample;
      });
    }
    const mix = decodeWith((await render(leaf.id, 'sum.wav', { bits: '32f' })).path);
    expect(largestDifference(mix, sum)).toBe(0);
  });
});

describe('bounces', () => {
  it('save the layers below them and give the very same bits', async () => {
    const layers = Array.from({ length: 70 }, (_, index) => ({
      sound: noise(4_000 + 997 * (index % 7), 1 + (index % 2), RATE, index + 1, 0.1),
      startFrame: index * 1_500,
      pan: (index % 5) / 5,
    }));
    const { leaf, nodes, storyId } = await branchOf(layers);
    const first = await render(leaf.id, 'deep.wav', { bits: '32f' });
    expect(first.bounced).toBe(0);
    await kit.files.settled();
    expect(
      (await readdir(join(kit.paths.cache, 'bounce'))).filter((name) => name.endsWith('.f32')),
    ).toHaveLength(2);
    const again = await render(leaf.id, 'again.wav', { bits: '32f' });
    expect(again.bounced).toBe(64);
    expect(await readFile(again.path)).toEqual(await readFile(first.path));
    // A fader above the bounce, then one below it.
    const move = (index: number) => {
      const edits = [{ entity: 'node' as const, id: nodes[index]?.id ?? '', field: 'gainDb', value: -7.5 }];
      return kit.catalogue.commit({ storyId, label: 'Fader', edits });
    };
    for (const [index, bounced] of [
      [67, 64],
      [40, 32],
      [3, 0],
    ] as const) {
      await move(index);
      const moved = await render(leaf.id, 'moved.wav', { bits: '32f' });
      expect(moved.bounced).toBe(bounced);
      const bits = await readFile(moved.path);
      await kit.files.settled();
      for (const name of await readdir(join(kit.paths.cache, 'bounce'))) {
        await writeFile(join(kit.paths.cache, 'bounce', name), 'broken');
      }
      const whole = await render(leaf.id, 'whole.wav', { bits: '32f' });
      expect(whole.bounced).toBe(0);
      expect(bits.equals(await readFile(whole.path))).toBe(true);
      await kit.files.settled();
    }
  });
});

describe('interruption', () => {
  it('leaves no file behind, in any road', async () => {
    const { leaf } = await branchOf([
      { sound: noise(4_000_000, 2, RATE, 1) },
      { sound: noise(4_000_000, 2, RATE, 2) },
    ]);
    for (const [name, given] of [
      ['c.wav', {}],
      ['c.flac', { format: 'flac' }],
      ['c.mp3', { format: 'mp3' }],
      ['l.wav', { lufs: -14 }],
      ['l.opus', { lufs: -14, format: 'opus' }],
    ] as const) {
      for (const after of [0.31, 0.6]) {
        const abort = new AbortController();
        const work = render(leaf.id, name, given, {
          signal: abort.signal,
          onProgress: (fraction: number) => fraction >= after && abort.abort(),
        });
        await expect(work, `${name} ${after}`).rejects.toMatchObject({ code: 'CANCELLED' });
      }
      expect((await readdir(output)).filter((each) => each.startsWith('.') || each === name)).toEqual([]);
      expect(await readdir(kit.paths.temp)).toEqual([]);
    }
  });

  it('keeps the older file when it fails half-way', async () => {
    const { leaf } = await branchOf([{ sound: noise(100_000) }]);
    const path = join(output, 'older.wav');
    await writeFile(path, 'older');
    await expect(
      render(leaf.id, 'older.wav', { sampleRate: 44_100 }, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await readFile(path, 'utf8')).toBe('older');
  });

  it('decodes what is not decoded yet', async () => {
    const path = encodeWith(kit.folder, 'cold.flac', noise(100_000), ['-sample_fmt', 's32']);
    const { nodes } = await kit.importer.importFiles({
      newStoryTitle: 'Cold', files: [{ path }], over: null, startFrame: null, atSeconds: null,
    }); // biome-ignore format: short
    await kit.files.settled();
    for (const name of await readdir(join(kit.paths.cache, 'pcm')))
      await writeFile(join(kit.paths.cache, 'pcm', name), '');
    const result = await render(nodes[0]?.id ?? '', 'cold.wav', { bits: '32f' });
    expect(largestDifference(decodeWith(result.path), decodeWith(path))).toBe(0);
    expect(ffmpegTool(['-version']).length).toBeGreaterThan(0);
  });
});

/** Short loud bursts in quiet noise: a crest factor that no gain alone can bring to a usual target. */
function bursts(frames: number, rate: number): Sound {
  const sound = noise(frames, 2, rate, 11, 0.05);
  for (let at = 0; at < frames; at += rate / 2) {
    for (let frame = at; frame < Math.min(frames, at + 600); frame += 1) {
      const value = 0.95 * Math.sin((2 * Math.PI * 1_234.5 * frame) / rate);
      sound.samples[frame * 2] = value;
      sound.samples[frame * 2 + 1] = value;
    }
  }
  return sound;
}
