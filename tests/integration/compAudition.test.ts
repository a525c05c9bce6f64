/** What is heard while a comp is chosen is what is filed when it is made: played by the player, rendered by the studio. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compChannels, compNode, type PlannedComp, takeGain } from '../../electron/studio/comp/compNode';
import { straightTimeline } from '../../renderer/audio/playback/timeline';
import { compLayers } from '../../renderer/features/takes/audition';
import { compRange } from '../../shared/domain/comp/phrases';
import { writeSpan } from '../../shared/domain/comp/render';
import { planComp, type SeamedPhrase, spanPlacement } from '../../shared/domain/comp/spans';
import { type PlannedLayer, planLayer } from '../../shared/domain/kernel/mixPlan';
import type { AudioNode } from '../../shared/domain/model';
import { anyComp, anyTakes, takeIds } from '../support/comps';
import { audioOf, createRig, type HeardLayer, levelsOf, mixdown, RATE } from '../support/playerRig';
import { makeNode, makeStory } from '../support/stories';

const sourceOf = (take: AudioNode): PlannedLayer => ({
  ...take,
  channels: take.channels === 1 ? 1 : 2,
});

/** The comp's own samples, as the studio renders them. */
function committed(planned: PlannedComp): Float32Array {
  const { range, plan, sources } = planned;
  const to = compChannels(planned);
  const block = new Float32Array((range.to - range.from) * to);
  const audio = new Map([...sources].map(([id, take]) => [id, audioOf(sourceOf(take))]));
  for (const span of plan.spans) {
    const take = sources.get(span.sourceId)!;
    const read = planLayer(spanPlacement(span, take), 0, range.from, range.to)!;
    const { channels } = sourceOf(take);
    const samples = audio.get(span.sourceId)!.subarray(read.audioFrame * channels);
    writeSpan(block, samples, read, { from: channels, to, gain: takeGain(planned, take) });
  }
  return block;
}

/** The comp as a node of a branch, from the story's zero on. */
function mixedDown(planned: PlannedComp, end: number): Float32Array {
  const node = compNode(planned, { sha256: '', bytes: 0 } as never, '');
  const layer = { ...node, channels: compChannels(planned) };
  return mixdown([layer], 0, end, () => committed(planned));
}

const layersOf = (phrases: readonly SeamedPhrase[], takes: ReadonlyMap<string, AudioNode>): HeardLayer[] =>
  compLayers(phrases, takes, []).map(({ nodeId, channels, ...layer }) => ({
    ...layer,
    id: nodeId,
    channels: channels === 1 ? 1 : 2,
  }));

const anyMix = fc.record({
  channels: fc.constantFrom(1, 2),
  gainDb: fc.integer({ min: -12, max: 6 }),
  pan: fc.double({ min: -1, max: 1, noNaN: true }),
  fadeIn: fc.nat({ max: 300 }),
  fadeOut: fc.nat({ max: 300 }),
});

const anyTakeNodes = fc.tuple(anyTakes, fc.array(anyMix, { minLength: 4, maxLength: 4 })).map(
  ([placed, mixes]) =>
    new Map(
      takeIds.map((id, at) => {
        const { channels, ...mix } = mixes[at]!;
        const node = makeNode({
          id,
          parentId: 'seed',
          sampleRate: RATE,
          ...placed.get(id),
          ...mix,
          channels,
        });
        return [id as string, { ...node, audio: { ...node.audio, channels } }] as const;
      }),
    ),
);

const planOf = (phrases: readonly SeamedPhrase[], takes: ReadonlyMap<string, AudioNode>): PlannedComp => ({
  id: 'comp',
  story: { ...makeStory({ id: 'story' }), sampleRate: RATE },
  parentId: 'seed',
  title: 'Comp',
  range: compRange(phrases)!,
  phrases,
  plan: planComp(phrases, (id) => takes.get(id)),
  sources: new Map(phrases.map(({ sourceId }) => [sourceId, takes.get(sourceId)!])),
});

/** The loudest difference, against a full scale of 1. */
const difference = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, sample, at) => Math.max(most, Math.abs(sample - (b[at] ?? 0))), 0);

async function heard(layers: readonly HeardLayer[], takes: ReadonlyMap<string, AudioNode>, end: number) {
  const rig = createRig([...takes.values()].map(sourceOf));
  rig.player.setProgram(rig.program(layers, straightTimeline(0), { end }));
  await rig.settle();
  return rig.render(end);
}

describe('a comp that is tried out', () => {
  it('sounds as it will when it is made: seams, gains, pans, fades and channels', async () => {
    await fc.assert(
      fc.asyncProperty(anyComp, fc.nat({ max: 400 }), anyTakeNodes, async (parts, crossfade, takes) => {
        const phrases = parts.map((phrase) => ({ ...phrase, crossfade }));
        const planned = planOf(phrases, takes);
        const end = Math.max(1, planned.range.to);
        const out = await heard(layersOf(phrases, takes), takes, end);
        // Gains of up to 6 dB on a curve that is walked in 32 straight pieces.
        expect(difference(out, mixedDown(planned, end))).toBeLessThan(2e-3);
      }),
      { numRuns: 60 },
    );
  });

  it('needs no more voices for ten thousand phrases than it has takes', async () => {
    const takes = new Map(
      takeIds.slice(0, 2).map((id) => {
        const node = makeNode({ id, parentId: 'seed', sampleRate: RATE, startFrame: 0, frames: 50_000 });
        return [id as string, { ...node, channels: 1 }];
      }),
    );
    const phrases = Array.from({ length: 10_000 }, (_, at) => ({
      sourceId: takeIds[at % 2]!,
      from: at * 5,
      to: at * 5 + 5,
      crossfade: 4,
    }));
    const layers = layersOf(phrases, takes);
    expect(layers).toHaveLength(2);
    const out = await heard(layers, takes, 50_000);
    expect(difference(out, mixedDown(planOf(phrases, takes), 50_000))).toBeLessThan(1e-4);
  });
});

describe('a phrase that is given to another take while it plays', () => {
  it('goes over within 10 ms, without a step, and with no voice that is new', async () => {
    const level = 0.5;
    const takes = new Map(
      takeIds.slice(0, 2).map((id) => {
        const node = makeNode({ id, parentId: 'seed', sampleRate: RATE, startFrame: 0, frames: 30_000 });
        return [id as string, { ...node, channels: 1 }];
      }),
    );
    const phrasesOf = (sourceId: string) => [{ sourceId, from: 0, to: 30_000, crossfade: 80 }];
    const rig = createRig([...takes.values()].map(sourceOf), undefined, (id) =>
      id === takeIds[0] ? level : -level,
    );
    const before = rig.program(layersOf(phrasesOf(takeIds[0]), takes), straightTimeline(0), { end: 30_000 });
    rig.player.setProgram(before);
    await rig.settle();
    await rig.render(4_096);
    const after = levelsOf(layersOf(phrasesOf(takeIds[1]), takes));
    rig.player.setLevels(after, 30_000);
    // Another word while the change is on its way waits for its end.
    const out = await rig.render(40);
    rig.player.setLevels(before.levels, 30_000);
    const rest = await rig.render(2_048);
    const left = [...out, ...rest].filter((_, at) => at % 2 === 0);
    const steps = left.slice(1).map((sample, at) => Math.abs(sample - left[at]!));
    // 80 frames from half of full scale to its opposite, in the centre: 3 dB down.
    expect(Math.max(...steps)).toBeLessThan((2 * level * Math.SQRT1_2 * 1.05) / 80);
    expect(Math.min(...left)).toBeCloseTo(-level * Math.SQRT1_2, 5);
    expect(left.at(-1)).toBeCloseTo(level * Math.SQRT1_2, 5);
  });
});
