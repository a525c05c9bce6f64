import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKernel } from './createKernel';
import {
  audibleFrames,
  isInaudible,
  layerMatrix,
  mixdownFrames,
  type PlannedLayer,
  planBlock,
  planLayer,
} from './mixPlan';

const layer = (changes: Partial<PlannedLayer> = {}): PlannedLayer => ({
  ...{ id: 'a', startFrame: 0, frames: 100, trimIn: 0, trimOut: 0, fadeIn: 0, fadeOut: 0 },
  ...{ gainDb: 0, pan: 0, mute: false, channels: 2 },
  ...changes,
});

const layerArbitrary: fc.Arbitrary<PlannedLayer> = fc.record({
  id: fc.constantFrom('a', 'b', 'c'),
  startFrame: fc.integer({ min: -80, max: 120 }),
  frames: fc.nat(120),
  trimIn: fc.nat(60),
  trimOut: fc.nat(60),
  fadeIn: fc.nat(90),
  fadeOut: fc.nat(90),
  gainDb: fc.double({ min: -40, max: 12, noNaN: true }),
  pan: fc.double({ min: -1, max: 1, noNaN: true }),
  mute: fc.boolean(),
  channels: fc.constantFrom(1 as const, 2 as const),
});

/** Audio whose samples name their place, exact in float32. */
const audioOf = ({ frames, channels }: PlannedLayer) =>
  Float32Array.from({ length: frames * channels }, (_, index) => ((index * 37) % 256) / 256 - 0.5);

/** What a branch is by definition, one frame at a time, in float64. */
function mixByHand(layers: readonly PlannedLayer[]): number[] {
  return Array.from({ length: mixdownFrames(layers) }, (_, storyFrame) => {
    let left = 0;
    let right = 0;
    for (const each of layers) {
      const audioFrame = storyFrame - each.startFrame;
      const audible = each.frames - each.trimIn - each.trimOut;
      const position = audioFrame - each.trimIn;
      if (position < 0 || position >= audible) continue;
      const up = each.fadeIn > 0 ? Math.min(1, position / each.fadeIn) : 1;
      const down = each.fadeOut > 0 ? Math.min(1, (audible - position) / each.fadeOut) : 1;
      const { ll, lr, rl, rr } = layerMatrix(each);
      const audio = audioOf(each);
      const l = (audio[audioFrame * each.channels] as number) * up * down;
      const r = each.channels === 2 ? (audio[audioFrame * 2 + 1] as number) * up * down : 0;
      left += l * ll + r * rl;
      right += l * lr + r * rr;
    }
    return [left, right];
  }).flat();
}

/** What a mixdown worker does: plan, read, mix. */
function mixByPlan(layers: readonly PlannedLayer[], blockFrames: number): number[] {
  const kernel = createKernel({ capacity: blockFrames });
  const total = mixdownFrames(layers);
  const out: number[] = [];
  for (let from = 0; from < total; from += blockFrames) {
    const frames = Math.min(blockFrames, total - from);
    kernel.clear(frames);
    for (const read of planBlock(layers, from, from + frames)) {
      const { channels } = layers[read.layer] as PlannedLayer;
      const audio = audioOf(layers[read.layer] as PlannedLayer);
      kernel
        .source(0)
        .set(audio.subarray(read.audioFrame * channels, (read.audioFrame + read.frames) * channels));
      const matrix = layerMatrix(layers[read.layer] as PlannedLayer);
      kernel.mix({
        ...read,
        slot: 0,
        channels,
        sourceFrame: 0,
        from: matrix,
        to: matrix,
        rampFrames: 0,
        rampDone: 0,
      });
    }
    out.push(...kernel.accumulator.subarray(0, frames * 2));
  }
  return out;
}

describe('a mix plan', () => {
  it('mixes to what the branch is by definition, in blocks of any size', () => {
    fc.assert(
      fc.property(
        fc.array(layerArbitrary, { maxLength: 5 }),
        fc.integer({ min: 1, max: 130 }),
        (layers, size) => {
          const expected = mixByHand(layers);
          const mixed = mixByPlan(layers, size);
          expect(mixed).toHaveLength(expected.length);
          mixed.forEach((sample, index) => {
            expect(Math.abs(sample - (expected[index] as number))).toBeLessThan(1e-5);
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('gives the same bits for every block size', () => {
    fc.assert(
      fc.property(
        fc.array(layerArbitrary, { maxLength: 5 }),
        fc.integer({ min: 1, max: 130 }),
        (layers, size) => {
          expect(mixByPlan(layers, size)).toEqual(mixByPlan(layers, 400));
        },
      ),
    );
  });

  it('leaves a layer where it is when it is trimmed', () => {
    expect(planLayer(layer({ startFrame: 10, trimIn: 5, trimOut: 20 }), 3, 0, 1_000)).toEqual({
      ...{
        layer: 3,
        audioFrame: 5,
        targetFrame: 15,
        frames: 75,
        clipFrame: 0,
        clipFrames: 75,
        fadeIn: 0,
        fadeOut: 0,
      },
    });
  });

  it('does not render what lies before the story begins', () => {
    const early = layer({ startFrame: -30, fadeIn: 40 });
    expect(planBlock([early], 0, 16)).toEqual([
      {
        layer: 0,
        audioFrame: 30,
        targetFrame: 0,
        frames: 16,
        clipFrame: 30,
        clipFrames: 100,
        fadeIn: 40,
        fadeOut: 0,
      },
    ]);
    expect(mixdownFrames([early])).toBe(70);
  });

  it('ends with the last audible range, muted or not', () => {
    expect(mixdownFrames([])).toBe(0);
    expect(mixdownFrames([layer(), layer({ startFrame: 50, trimOut: 10 })])).toBe(140);
    expect(mixdownFrames([layer(), layer({ startFrame: 50, mute: true })])).toBe(150);
    expect(mixdownFrames([layer({ startFrame: -200 })])).toBe(0);
    expect(mixdownFrames([layer({ startFrame: 500, trimIn: 60, trimOut: 60 })])).toBe(0);
  });

  it('leaves out what can’t be heard', () => {
    const silent = [
      layer({ mute: true }),
      layer({ gainDb: -Infinity }),
      layer({ trimIn: 100 }),
      layer({ trimIn: 60, trimOut: 60 }),
      layer({ frames: 0 }),
    ];
    expect(silent.every(isInaudible)).toBe(true);
    expect(planBlock([...silent, layer()], 0, 10).map((read) => read.layer)).toEqual([5]);
    expect(planLayer(layer({ mute: true }), 0, 0, 10)?.frames).toBe(10);
    expect(audibleFrames(layer({ trimIn: 60, trimOut: 60 }))).toBe(0);
  });

  it('gives nothing for blocks beside the layer', () => {
    expect(planBlock([layer({ startFrame: 10 })], 0, 10)).toEqual([]);
    expect(planBlock([layer({ startFrame: 10 })], 110, 200)).toEqual([]);
    expect(planBlock([layer({ startFrame: 10 })], 50, 50)).toEqual([]);
  });

  it('stays exact far beyond 2^31 frames', () => {
    const start = 2 ** 40;
    expect(planBlock([layer({ startFrame: start })], start + 50, start + 60)).toMatchObject([
      { audioFrame: 50, targetFrame: 0, frames: 10, clipFrame: 50 },
    ]);
  });
});
