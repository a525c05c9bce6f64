import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyComp, anyTakes } from '../../../tests/support/comps';
import { planLayer } from '../kernel/mixPlan';
import { audibleRange } from '../timeline';
import { compRange } from './phrases';
import { writeSpan } from './render';
import { equalPowerGain, planComp, type SeamedPhrase, spanPlacement } from './spans';

const anySeamed = fc
  .tuple(anyComp, fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 6 }))
  .map(([phrases, lengths]): SeamedPhrase[] =>
    phrases.map((phrase, at) => ({ ...phrase, crossfade: lengths[at % lengths.length]! })),
  );

describe('the plan of a comp', () => {
  it('reads only what a take has, keeps fades apart, and leaves nothing out that a take has', () => {
    fc.assert(
      fc.property(anySeamed, anyTakes, (phrases, takes) => {
        const { spans, crossfades } = planComp(phrases, (id) => takes.get(id));
        for (const { phrase, sourceId, from, to, fadeIn, fadeOut } of spans) {
          const heard = audibleRange(takes.get(sourceId)!);
          expect(from).toBeGreaterThanOrEqual(heard.from);
          expect(to).toBeLessThanOrEqual(heard.to);
          expect(fadeIn + fadeOut).toBeLessThanOrEqual(to - from);
          const own = phrases[phrase]!;
          expect(from).toBeLessThanOrEqual(Math.max(own.from, heard.from));
          expect(to).toBeGreaterThanOrEqual(Math.min(own.to, heard.to));
        }
        phrases.forEach(({ from, to, sourceId }, at) => {
          const heard = audibleRange(takes.get(sourceId)!);
          const isHeard = Math.max(from, heard.from) < Math.min(to, heard.to);
          if (isHeard) expect(spans.some(({ phrase }) => phrase === at)).toBe(true);
        });
        expect(crossfades.every((length, at) => length % 2 === 0 && length <= phrases[at]!.crossfade)).toBe(
          true,
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('lets two takes sound together only inside of their crossfade, both fading over the same frames', () => {
    fc.assert(
      fc.property(anySeamed, anyTakes, (phrases, takes) => {
        const { spans, crossfades } = planComp(phrases, (id) => takes.get(id));
        for (let at = 1; at < spans.length; at += 1) {
          const [before, after] = [spans[at - 1]!, spans[at]!];
          const shared = before.to - after.from;
          if (shared <= 0) continue;
          expect(shared).toBe(crossfades[after.phrase]);
          expect([before.fadeOut, after.fadeIn]).toEqual([shared, shared]);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  const take = (startFrame: number, frames: number) => ({ startFrame, frames, trimIn: 0, trimOut: 0 });
  const phrases = [
    { sourceId: 'a', from: 0, to: 1_000, crossfade: 0 },
    { sourceId: 'b', from: 1_000, to: 2_000, crossfade: 200 },
  ];
  const plan = (a: ReturnType<typeof take>, b: ReturnType<typeof take>) =>
    planComp(phrases, (id) => (id === 'a' ? a : b));

  it('fades around the seam, as long as both takes have sound there', () => {
    expect(plan(take(0, 3_000), take(0, 3_000)).crossfades).toEqual([0, 200]);
    expect(plan(take(0, 1_030), take(0, 3_000)).crossfades).toEqual([0, 60]);
    expect(plan(take(0, 3_000), take(950, 3_000)).crossfades).toEqual([0, 100]);
  });

  it('lets a take that has nobody to hand over to fade by itself, and one that ends there end', () => {
    const [left] = plan(take(0, 3_000), take(1_400, 3_000)).spans;
    expect(left).toMatchObject({ to: 1_000, fadeOut: 200 });
    const [whole, cut] = plan(take(0, 1_000), take(0, 3_000)).spans;
    expect(whole).toMatchObject({ to: 1_000, fadeOut: 0 });
    expect(cut).toMatchObject({ from: 1_000, fadeIn: 200 });
  });

  it('keeps a crossfade and a fade at the other end of a very short phrase apart', () => {
    const short = [
      { sourceId: 'b', from: 0, to: 555, crossfade: 0 },
      { sourceId: 'a', from: 555, to: 559, crossfade: 4 },
      { sourceId: 'none', from: 559, to: 560, crossfade: 4 },
    ];
    const takes = new Map([
      ['a', take(0, 560)],
      ['b', take(0, 557)],
    ]);
    const [, middle] = planComp(short, (id) => takes.get(id)).spans;
    expect(middle).toMatchObject({ from: 553, to: 559, fadeIn: 4, fadeOut: 2 });
  });

  it('passes over a take that is unknown or silent there', () => {
    expect(planComp(phrases, () => undefined).spans).toEqual([]);
    expect(plan(take(0, 500), take(9_000, 10)).spans).toMatchObject([{ from: 0, to: 500 }]);
  });
});

/** The whole comp, written in blocks of a given length. */
function rendered(
  phrases: readonly SeamedPhrase[],
  takes: ReadonlyMap<string, { placed: Parameters<typeof audibleRange>[0]; samples: Float32Array }>,
  blockFrames: number,
): Float32Array {
  const { from, to } = compRange(phrases)!;
  const { spans } = planComp(phrases, (id) => takes.get(id)?.placed);
  const result = new Float32Array(to - from);
  for (let at = from; at < to; at += blockFrames) {
    const end = Math.min(to, at + blockFrames);
    const block = new Float32Array(end - at);
    for (const span of spans) {
      const { placed, samples } = takes.get(span.sourceId)!;
      const read = planLayer(spanPlacement(span, placed), 0, at, end);
      if (!read) continue;
      const part = samples.subarray(read.audioFrame, read.audioFrame + read.frames);
      writeSpan(block, part, read, { from: 1, to: 1, gain: 1 });
    }
    result.set(block, at - from);
  }
  return result;
}

const noise = (frames: number, seed: number) => {
  let state = Math.imul(seed, 0x9e37_79b9) | 1;
  return Float32Array.from({ length: frames }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return state / 2 ** 31;
  });
};

const sounds = (takes: ReadonlyMap<string, Parameters<typeof audibleRange>[0]>) =>
  new Map(
    [...takes].map(([id, placed], at) => [id, { placed, samples: noise(placed.frames, at + 1) }] as const),
  );

describe('the sound of a comp', () => {
  it('is its take to the bit between the fades, and silence where the take has none', () => {
    fc.assert(
      fc.property(anySeamed, anyTakes, (phrases, takes) => {
        const all = sounds(takes);
        const { from } = compRange(phrases)!;
        const { spans } = planComp(phrases, (id) => takes.get(id));
        const sound = new Uint32Array(rendered(phrases, all, 100_000).buffer);
        const untouched = new Uint8Array(sound.length);
        for (const { sourceId, from: first, to, fadeIn, fadeOut } of spans) {
          const { placed, samples } = all.get(sourceId)!;
          const bits = new Uint32Array(samples.buffer);
          untouched.fill(1, first - from, to - from);
          for (let frame = first + fadeIn; frame < to - fadeOut; frame += 1) {
            if (sound[frame - from] !== bits[frame - placed.startFrame])
              throw new Error(`differs at ${frame}`);
          }
        }
        for (let at = 0; at < sound.length; at += 1) {
          if (untouched[at] === 0 && sound[at] !== 0) throw new Error(`not silent at ${at}`);
        }
      }),
    );
  });

  it('is the same however it is cut into blocks', () => {
    fc.assert(
      fc.property(anySeamed, anyTakes, fc.integer({ min: 1, max: 400 }), (phrases, takes, blockFrames) => {
        const all = sounds(takes);
        expect(rendered(phrases, all, blockFrames)).toEqual(rendered(phrases, all, 100_000));
      }),
      { numRuns: 50 },
    );
  });

  it('keeps the bits of a negative zero, which a sum would lose', () => {
    const samples = Float32Array.of(-0, 0, -0);
    const block = new Float32Array(3);
    const read = { targetFrame: 0, frames: 3, clipFrame: 0, clipFrames: 3, fadeIn: 0, fadeOut: 0 };
    writeSpan(block, samples, read, { from: 1, to: 1, gain: 1 });
    expect(Object.is(block[0], -0)).toBe(true);
  });

  it('keeps its power across a seam of two takes that have nothing in common', () => {
    const [length, crossfade] = [400_000, 200_000];
    const phrases = [
      { sourceId: 'a', from: 0, to: length / 2, crossfade: 0 },
      { sourceId: 'b', from: length / 2, to: length, crossfade },
    ];
    const placed = { startFrame: 0, frames: length, trimIn: 0, trimOut: 0 };
    const all = new Map([
      ['a', { placed, samples: noise(length, 11) }],
      ['b', { placed, samples: noise(length, 12) }],
    ]);
    const sound = rendered(phrases, all, 65_536);
    const power = (samples: Float32Array) => samples.reduce((sum, x) => sum + x * x, 0) / samples.length;
    // Uniform noise of ±1 has a third of full power; 20,000 samples of it tell that within 2 %.
    for (let at = 0; at < length; at += 20_000) {
      expect(10 * Math.log10(power(sound.subarray(at, at + 20_000)) * 3)).toBeCloseTo(0, 0.7);
    }
  });

  it('fades with sine and cosine of one angle', () => {
    for (const frames of [1, 2, 480]) {
      for (let at = 0; at < frames; at += 1) {
        expect(equalPowerGain(at, frames) ** 2 + equalPowerGain(frames - 1 - at, frames) ** 2).toBeCloseTo(
          1,
          12,
        );
      }
    }
  });

  it('is as loud from a mono take in a stereo comp as the pan law makes it, and refuses the other way', () => {
    const block = new Float32Array(4);
    const read = { targetFrame: 0, frames: 2, clipFrame: 0, clipFrames: 2, fadeIn: 0, fadeOut: 0 };
    writeSpan(block, Float32Array.of(1, -1), read, { from: 1, to: 2, gain: 1 });
    expect([...block]).toEqual([1, 1, -1, -1].map((sign) => Math.fround(sign * Math.SQRT1_2)));
    expect(() => writeSpan(block, new Float32Array(4), read, { from: 2, to: 1, gain: 1 })).toThrow(
      RangeError,
    );
    expect(() =>
      writeSpan(new Float32Array(1), new Float32Array(4), read, { from: 1, to: 1, gain: 1 }),
    ).toThrow(RangeError);
  });
});
