/** What a layer's processing does to sound, judged by FFmpeg's filters and by the formulas written out plainly. */
import { writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mixdownOptionsSchema } from '../../shared/contract/schemas';
import { createChain } from '../../shared/domain/kernel/chain';
import { createKernel } from '../../shared/domain/kernel/createKernel';
import { gainMatrix } from '../../shared/domain/kernel/gain';
import type { AudioNode, Processing } from '../../shared/domain/model';
import { defaultProcessing } from '../../shared/domain/processing/settings';
import {
  decodeWith,
  ffmpegTool,
  largestDifference,
  noise,
  type Sound,
  writeWav,
} from '../support/audioFixtures';
import { type AudioKit, openAudioKit } from '../support/audioKit';
import { filterSteps, type OracleLayer, oracleMix } from '../support/mixOracle';

const RATE = 48_000;

let kit: AudioKit;
beforeAll(async () => {
  kit = await openAudioKit();
  await mkdir(join(kit.folder, 'out'));
});
afterAll(() => kit.close());

const settingsOf = (given: Partial<Processing>): Processing => ({ ...defaultProcessing, ...given });

/** Through the kernel, in blocks as a worklet has them. */
function processed({ samples, channels }: Sound, given: Partial<Processing>, rate = RATE): Float32Array {
  const kernel = createKernel({ capacity: 128 });
  const chain = createChain(rate);
  chain.reset(settingsOf(given));
  const out = new Float32Array(samples.length);
  const frames = samples.length / channels;
  const to = gainMatrix(0, 0, 2);
  for (let at = 0; at < frames; at += 128) {
    const count = Math.min(128, frames - at);
    const block = {
      ...{ slot: 0, channels: channels as 1 | 2, sourceFrame: at, targetFrame: 0, frames: count },
      ...{ from: to, to, rampFrames: 0, rampDone: 0, clipFrame: 0, clipFrames: 0, fadeIn: 0, fadeOut: 0 },
    };
    out.set(kernel.process(samples, block, chain).subarray(0, count * channels), at * channels);
  }
  return out;
}

/** Through FFmpeg's filters. */
function filtered({ samples, channels }: Sound, filters: readonly string[], rate = RATE): Float32Array {
  const path = join(kit.folder, 'filtered.f32');
  writeFileSync(path, new Uint8Array(samples.slice().buffer));
  const input = ['-f', 'f32le', '-ar', String(rate), '-ac', String(channels), '-i', path];
  const bytes = ffmpegTool([...input, '-af', filters.join(','), '-c:a', 'pcm_f32le', '-f', 'f32le', '-']);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

const peakOf = (samples: Float32Array) => samples.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0);

describe('the filters, against those of FFmpeg', () => {
  const cases: readonly (readonly [string, Partial<Processing>])[] = [
    ['high-pass at 20 Hz', { highPass: true, highPassHz: 20 }],
    ['high-pass at 1 kHz', { highPass: true, highPassHz: 1_000 }],
    ['low shelf up', { eq: true, lowHz: 100, lowDb: 12 }],
    ['low shelf down', { eq: true, lowHz: 500, lowDb: -24 }],
    ['bell, wide', { eq: true, midHz: 1_000, midDb: 9, midQ: 0.3 }],
    ['bell, narrow', { eq: true, midHz: 3_150, midDb: -18, midQ: 12 }],
    ['high shelf up', { eq: true, highHz: 3_000, highDb: 6 }],
    ['high shelf down', { eq: true, highHz: 2_000, highDb: -24 }],
    [
      'all of them',
      { highPass: true, highPassHz: 90, eq: true, lowDb: 5, midDb: -7, midQ: 2, highHz: 3_000, highDb: 4 },
    ],
  ];
  for (const rate of [8_000, 48_000, 192_000]) {
    for (const [name, given] of cases) {
      it(`${name} at ${rate} Hz`, () => {
        const sound = noise(rate / 4, 2, RATE, 7);
        const theirs = filtered(sound, filterSteps(settingsOf(given)), rate);
        const ours = processed(sound, given, rate);
        expect(largestDifference(ours, theirs)).toBeLessThan(1e-6 * Math.max(1, peakOf(theirs)));
      });
    }
  }
});

describe('the compressor, against the paper written out', () => {
  /** Equations 4, 7 and 16, sample by sample, with the library's own logarithms. */
  function plainly({ samples, channels }: Sound, given: Partial<Processing>): Float32Array {
    const { thresholdDb: T, ratio: R, kneeDb: W, attackMs, releaseMs, makeupDb: M } = settingsOf(given);
    const attack = Math.exp(-1 / ((attackMs / 1_000) * RATE));
    const release = Math.exp(-1 / ((releaseMs / 1_000) * RATE));
    const out = new Float32Array(samples.length);
    let smooth = 0;
    for (let at = 0; at < samples.length; at += channels) {
      const level = Math.max(...samples.subarray(at, at + channels).map(Math.abs));
      const input = 20 * Math.log10(Math.max(level, 1e-12));
      let output = input;
      if (2 * Math.abs(input - T) <= W && W > 0) {
        output = input + ((1 / R - 1) * (input - T + W / 2) ** 2) / (2 * W);
      } else if (input > T) {
        output = T + (input - T) / R;
      }
      const wanted = input - output;
      smooth =
        wanted > smooth ? attack * smooth + (1 - attack) * wanted : release * smooth + (1 - release) * wanted;
      for (let channel = 0; channel < channels; channel += 1) {
        out[at + channel] = (samples[at + channel] as number) * 10 ** ((M - smooth) / 20);
      }
    }
    return out;
  }

  for (const channels of [1, 2] as const) {
    for (const given of [
      { thresholdDb: -20, ratio: 4, kneeDb: 0, attackMs: 5, releaseMs: 100 },
      { thresholdDb: -30, ratio: 20, kneeDb: 24, attackMs: 0.1, releaseMs: 5, makeupDb: 12 },
      { thresholdDb: -6, ratio: 1.5, kneeDb: 6, attackMs: 200, releaseMs: 3_000 },
    ]) {
      it(`${JSON.stringify(given)}, ${channels} channels`, () => {
        const sound = noise(RATE, channels, 3);
        const swell = sound.samples.map((x, at) => x * Math.abs(Math.sin(at / 9_000)));
        const moving: Sound = { samples: swell, channels, rate: RATE };
        const ours = processed(moving, { compressor: true, ...given });
        expect(largestDifference(ours, plainly(moving, given))).toBeLessThan(2e-6);
      });
    }
  }

  it('turns steady levels down as far as FFmpeg does', () => {
    const given = { compressor: true, thresholdDb: -20, ratio: 4, kneeDb: 0, attackMs: 1, releaseMs: 50 };
    for (const level of [0.05, 0.2, 0.5, 1]) {
      // A square wave: its magnitude never moves.
      const samples = Float32Array.from({ length: RATE }, (_, at) => (at % 100 < 50 ? level : -level));
      const theirs = filtered({ samples, channels: 1, rate: RATE }, [
        'acompressor=threshold=0.1:ratio=4:attack=1:release=50:knee=1:detection=peak:link=maximum',
      ]);
      const ours = processed({ samples, channels: 1, rate: RATE }, given);
      const difference = 20 * Math.log10((ours.at(-1) as number) / (theirs.at(-1) as number));
      expect(Math.abs(difference)).toBeLessThan(0.05);
    }
  });
});

describe('a mixdown of processed layers', () => {
  let made = 0;
  type Placed = Partial<OracleLayer> & Partial<Processing> & { sound: Sound };

  async function branchOf(layers: readonly Placed[]) {
    const nodes: AudioNode[] = [];
    let storyId: string | null = null;
    for (const { sound, ...placement } of layers) {
      made += 1;
      const path = writeWav(kit.folder, `processed-${made}.wav`, sound, { bits: '32f', rate: RATE });
      const result = await kit.importer.importFiles({
        ...(storyId === null ? { newStoryTitle: 'The Story' } : { storyId }),
        files: [{ path, title: `Layer ${made}` }],
        over: nodes.at(-1)?.id ?? null,
        startFrame: placement.startFrame ?? 0,
        atSeconds: null,
      });
      storyId = result.storyId;
      const node = result.nodes[0] as AudioNode;
      const edits = Object.entries(placement)
        .filter(([field]) => field !== 'startFrame')
        .map(([field, value]) => ({ entity: 'node' as const, id: node.id, field, value: value as number }));
      await kit.catalogue.commit({ storyId, label: 'Place', edits });
      nodes.push(node);
    }
    return { nodes, leaf: nodes.at(-1) as AudioNode, storyId: storyId ?? '' };
  }

  const FLAT = {
    startFrame: 0,
    trimIn: 0,
    trimOut: 0,
    fadeIn: 0,
    fadeOut: 0,
    gainDb: 0,
    pan: 0,
    mute: false,
  };
  const options = mixdownOptionsSchema.parse({ bits: '32f' });
  const render = async (nodeId: string, name: string) => {
    const target = join(kit.folder, 'out', name);
    const result = await kit.mixdown.render({ nodeId, options, target });
    return { ...result, samples: decodeWith(target) };
  };

  const filters: Partial<Processing> = {
    ...{ highPass: true, highPassHz: 100, eq: true, lowHz: 200, lowDb: 6 },
    ...{ midHz: 1_500, midDb: -9, midQ: 2, highHz: 6_000, highDb: 5 },
  };

  it('is what FFmpeg makes of the same branch with its filters, over many blocks and threads', async () => {
    const layers: Placed[] = [
      { sound: noise(300_000, 2, RATE, 1), ...filters, fadeIn: 4_000, gainDb: -6 },
      { sound: noise(200_000, 1, RATE, 2), startFrame: 70_001, trimIn: 500, trimOut: 900, pan: -0.4 },
      {
        sound: noise(150_000, 1, RATE, 3),
        startFrame: -20_000,
        trimIn: 100,
        ...filters,
        midDb: 12,
        pan: 0.3,
      },
      {
        sound: noise(180_000, 2, RATE, 4),
        startFrame: 66_000,
        trimIn: 777,
        ...filters,
        fadeOut: 9_000,
        gainDb: -3,
      },
    ];
    const { leaf } = await branchOf(layers);
    const { samples, frames } = await render(leaf.id, 'filters.wav');
    const oracle = layers.map((layer): OracleLayer => ({ ...FLAT, ...defaultProcessing, ...layer }));
    const theirs = oracleMix(kit.folder, oracle, RATE, frames);
    expect(largestDifference(samples, theirs)).toBeLessThan(2e-6 * Math.max(1, peakOf(theirs)));
  });

  const everything: Partial<Processing> = { ...filters, compressor: true, thresholdDb: -30, makeupDb: 9 };

  it('has the very bits of the layer run through in one go, whatever thread had which block', async () => {
    const sound = noise(400_000, 2, RATE, 5);
    const { leaf } = await branchOf([{ sound, ...everything }]);
    const { samples } = await render(leaf.id, 'one.wav');
    expect(samples).toEqual(processed(sound, everything));
  });

  it('is the sum of its stems', async () => {
    const { leaf } = await branchOf([
      { sound: noise(150_000, 2, RATE, 6), ...everything },
      { sound: noise(150_000, 1, RATE, 7), startFrame: 10_000, ...everything, ratio: 10 },
    ]);
    const { samples } = await render(leaf.id, 'sum.wav');
    const folder = join(kit.folder, 'out', 'stems');
    const { files } = await kit.mixdown.stems({ nodeId: leaf.id, options, target: folder });
    const [first, second] = files.map(({ path }) => decodeWith(path)) as [Float32Array, Float32Array];
    const sum = first.map((x, at) => x + (second[at] as number));
    expect(largestDifference(samples, sum)).toBeLessThan(1e-6);
  });

  it('follows what a branch overrides, and is as before to the bit once it inherits again', async () => {
    const sound = noise(100_000, 2, RATE, 8);
    const { nodes, leaf, storyId } = await branchOf([
      { sound },
      { sound: noise(1_000, 1, RATE, 9), gainDb: -144 },
    ]);
    const before = await render(leaf.id, 'before.wav');
    const [seed] = nodes as [AudioNode];
    const edits = Object.entries(everything).map(([field, value]) => ({
      ...{ entity: 'mixOverride' as const, id: `${leaf.id}/${seed.id}`, field },
      value: value as number,
    }));
    await kit.catalogue.commit({ storyId, label: 'Process', edits });
    const during = await render(leaf.id, 'during.wav');
    const alone = processed(sound, everything);
    expect(largestDifference(during.samples.subarray(0, alone.length), alone)).toBeLessThan(1e-6);
    expect(await render(seed.id, 'seed.wav').then(({ samples }) => samples)).toEqual(sound.samples);
    const taken = edits.map((edit) => ({ ...edit, value: null }));
    await kit.catalogue.commit({ storyId, label: 'Inherit', edits: taken });
    expect((await render(leaf.id, 'after.wav')).samples).toEqual(before.samples);
  });

  it('goes on from no bounce that was made with another setting', async () => {
    const layers = Array.from(
      { length: 34 },
      (_, at): Placed => ({
        sound: noise(2_000, 2, RATE, 100 + at),
        gainDb: -20,
        ...(at === 3 ? everything : {}),
      }),
    );
    const { nodes, leaf, storyId } = await branchOf(layers);
    const first = await render(leaf.id, 'bounced-1.wav');
    const second = await render(leaf.id, 'bounced-2.wav');
    expect([first.bounced, second.bounced]).toEqual([0, 32]);
    expect(second.samples).toEqual(first.samples);
    const edit = { entity: 'node' as const, id: nodes[3]?.id ?? '', field: 'ratio', value: 12 };
    await kit.catalogue.commit({ storyId, label: 'Ratio', edits: [edit] });
    const third = await render(leaf.id, 'bounced-3.wav');
    expect(third.bounced).toBe(0);
    expect(largestDifference(third.samples, first.samples)).toBeGreaterThan(1e-4);
  });

  it('can be cancelled while threads wait for each other', async () => {
    const { leaf } = await branchOf(
      Array.from(
        { length: 3 },
        (_, at): Placed => ({ sound: noise(900_000, 2, RATE, 200 + at), ...everything }),
      ),
    );
    const abort = new AbortController();
    const target = join(kit.folder, 'out', 'cancelled.wav');
    const rendering = kit.mixdown.render(
      { nodeId: leaf.id, options, target },
      { signal: abort.signal, onProgress: (fraction) => fraction > 0.35 && abort.abort() },
    );
    await expect(rendering).rejects.toMatchObject({ code: 'CANCELLED' });
    const { samples } = await render(leaf.id, 'whole.wav');
    expect(samples).toHaveLength(1_800_000);
  });
});
