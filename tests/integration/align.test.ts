/** Suggestions where a take should lie, from files to the answer: decoding, the branch's mix, the thread. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Align, createAlign } from '../../electron/studio/align/align';
import type { AudioNode } from '../../shared/domain/model';
import { noise, type Sound, writeWav } from '../support/audioFixtures';
import { type AudioKit, openAudioKit } from '../support/audioKit';

const RATE = 48_000;
const SECONDS = 8;

let kit: AudioKit;
let align: Align;
let made = 0;

beforeAll(async () => {
  kit = await openAudioKit();
  align = createAlign({ catalogue: kit.catalogue, pcm: kit.pcm, program: kit.workers.align });
});
afterAll(async () => {
  await align?.close();
  await kit?.close();
});

/** Bursts of noise at uneven distances, in all channels. */
const strokes = (channels: number, seed: number): Sound => {
  const { samples: hiss } = noise(SECONDS * RATE, 1, RATE, seed);
  const samples = new Float32Array(SECONDS * RATE * channels);
  for (let at = 0.4, k = 0; at < SECONDS - 0.4; at += 0.27 + ((k * 7) % 11) * 0.021, k += 1) {
    const from = Math.round(at * RATE);
    for (let n = 0; n < 0.1 * RATE; n += 1) {
      const value = (hiss[from + n] as number) * Math.exp(-n / (0.02 * RATE));
      samples.fill(value, (from + n) * channels, (from + n + 1) * channels);
    }
  }
  return { samples, channels, rate: RATE };
};

/** A performance of something else, in which what was heard can be heard, late. */
const bled = ({ samples, channels }: Sound, late: number, seed: number): Sound => {
  const { samples: performance } = noise(SECONDS * RATE, 1, RATE, seed, 0.05);
  const taken = performance.map((sample, k) => sample + 0.5 * (samples[(k - late) * channels] ?? 0));
  return { samples: taken, channels: 1, rate: RATE };
};

const branchOf = async (sounds: readonly { sound: Sound; startFrame: number }[]) => {
  const nodes: AudioNode[] = [];
  for (const { sound, startFrame } of sounds) {
    made += 1;
    const path = writeWav(kit.folder, `align-${made}.wav`, sound, { bits: 24 });
    const parent = nodes.at(-1);
    const result = await kit.importer.importFiles({
      ...(parent ? { storyId: parent.storyId } : { newStoryTitle: 'Align' }),
      files: [{ path, title: `Layer ${nodes.length + 1}` }],
      over: parent?.id ?? null,
      startFrame,
      atSeconds: null,
    });
    nodes.push(result.nodes[0] as AudioNode);
  }
  return nodes;
};

const edit = (node: AudioNode, field: string, value: number | boolean) =>
  kit.catalogue.commit({
    storyId: node.storyId,
    label: 'Edit',
    edits: [{ entity: 'node', id: node.id, field, value }],
  });

describe('a suggestion', () => {
  it('puts a take where what it heard was played, wherever the two lie in the story', async () => {
    const heard = strokes(2, 3);
    const [, take] = (await branchOf([
      { sound: heard, startFrame: 10_000 },
      { sound: bled(heard, 1_777, 9), startFrame: 10_000 },
    ])) as [AudioNode, AudioNode];
    const suggestion = await align.suggest(take.id);
    expect(suggestion).toMatchObject({ shiftFrames: -1_777, basis: 'sound' });
    expect(suggestion.confidence).toBeGreaterThan(0.5);
    // Followed, it is right.
    await edit(take, 'startFrame', 10_000 - 1_777);
    expect(await align.suggest(take.id)).toMatchObject({ shiftFrames: 0 });
  });

  it('looks at what sounds in the branch and at nothing that is muted or trimmed away', async () => {
    const heard = strokes(1, 5);
    const other = strokes(1, 77);
    const [, muted, take] = (await branchOf([
      { sound: heard, startFrame: 0 },
      { sound: other, startFrame: 3_000 },
      { sound: bled(heard, 600, 11), startFrame: 0 },
    ])) as [AudioNode, AudioNode, AudioNode];
    await edit(muted, 'mute', true);
    await edit(take, 'trimIn', RATE);
    expect(await align.suggest(take.id)).toMatchObject({ shiftFrames: -600, basis: 'sound' });
  });

  it('is unsure of a take that has nothing to do with the branch', async () => {
    const [, take] = (await branchOf([
      { sound: strokes(1, 21), startFrame: 0 },
      { sound: noise(SECONDS * RATE, 1, RATE, 22), startFrame: 0 },
    ])) as [AudioNode, AudioNode];
    expect((await align.suggest(take.id)).confidence).toBeLessThan(0.3);
  });

  it('says when there is nothing to compare with', async () => {
    const [seed, far] = (await branchOf([
      { sound: strokes(1, 31), startFrame: 0 },
      { sound: strokes(1, 32), startFrame: (SECONDS - 0.5) * RATE },
    ])) as [AudioNode, AudioNode];
    await expect(align.suggest(seed.id)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(align.suggest(far.id)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(align.suggest('00000000-0000-7000-8000-000000000000')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
