import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Processing } from '../model';
import { highPass, highShelf, lowShelf, peaking, responseAt } from '../processing/biquad';
import { reductionDb } from '../processing/compressor';
import {
  defaultProcessing,
  isUnprocessed,
  type ProcessingAmount,
  processingRanges,
} from '../processing/settings';
import { type Chain, createChain, GLIDE_SECONDS } from './chain';
import { createJsKernel } from './jsKernel';
import type { LayerBlock, MixKernel } from './mixKernel';
import { createKernelMemory, createSharedKernel, createWasmKernel } from './wasmKernel';

const CAPACITY = 8_192;
const js = createJsKernel({ capacity: CAPACITY });
const wasm = createWasmKernel({ capacity: CAPACITY }) as MixKernel;
const kernels = [js, wasm] as const;

const blockOf = (channels: 1 | 2, sourceFrame: number, frames: number): LayerBlock => ({
  slot: 0,
  channels,
  sourceFrame,
  targetFrame: 0,
  frames,
  from: { ll: 1, lr: 0, rl: 0, rr: 1 },
  to: { ll: 1, lr: 0, rl: 0, rr: 1 },
  rampFrames: 0,
  rampDone: 0,
  clipFrame: 0,
  clipFrames: frames,
  fadeIn: 0,
  fadeOut: 0,
});

/** Everything through a chain, in blocks of these lengths by turns. */
function run(
  kernel: MixKernel,
  chain: Chain,
  samples: Float32Array,
  channels: 1 | 2,
  blocks: readonly number[] = [CAPACITY],
): Float32Array {
  const out = new Float32Array(samples.length);
  const frames = samples.length / channels;
  for (let at = 0, turn = 0; at < frames; turn += 1) {
    const count = Math.min(frames - at, blocks[turn % blocks.length] as number);
    const processed = kernel.process(samples, blockOf(channels, at, count), chain);
    out.set(processed.subarray(0, count * channels), at * channels);
    at += count;
  }
  return out;
}

const chainOf = (settings: Partial<Processing> | null, rate = 48_000): Chain => {
  const chain = createChain(rate);
  chain.reset(settings && { ...defaultProcessing, ...settings });
  return chain;
};

/** The same noise every time. */
function noise(samples: number, level = 0.5): Float32Array {
  const out = new Float32Array(samples);
  let state = 12_345;
  for (let at = 0; at < samples; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    out[at] = (state / 2 ** 31) * level;
  }
  return out;
}

const sine = (frames: number, hertz: number, rate: number, level = 0.5): Float32Array =>
  Float32Array.from({ length: frames }, (_, at) => level * Math.sin((2 * Math.PI * hertz * at) / rate));

/** Amplitude of a sine of `hertz` in the samples, by one bin of a Fourier transform over whole periods. */
function amplitudeAt(samples: Float32Array, hertz: number, rate: number): number {
  let re = 0;
  let im = 0;
  for (let at = 0; at < samples.length; at += 1) {
    re += (samples[at] as number) * Math.cos((2 * Math.PI * hertz * at) / rate);
    im += (samples[at] as number) * Math.sin((2 * Math.PI * hertz * at) / rate);
  }
  return (2 * Math.hypot(re, im)) / samples.length;
}

const decibels = (amplitude: number) => 20 * Math.log10(amplitude);

const amounts = Object.fromEntries(
  Object.entries(processingRanges).map(([field, { min, max }]) => [
    field,
    fc.double({ min, max, noNaN: true }),
  ]),
) as Record<ProcessingAmount, fc.Arbitrary<number>>;
const settingsOf = fc.record({
  highPass: fc.boolean(),
  eq: fc.boolean(),
  compressor: fc.boolean(),
  ...amounts,
}) as fc.Arbitrary<Processing>;

const everything: Partial<Processing> = {
  highPass: true,
  eq: true,
  lowDb: 6,
  midDb: -9,
  midQ: 3,
  highDb: 4,
  compressor: true,
  thresholdDb: -30,
  makeupDb: 6,
};

describe('a layer in its chain', () => {
  it('comes out of both kernels with the same bits, for all settings, rates, channels and blocks', () => {
    const input = noise(4_000);
    fc.assert(
      fc.property(
        settingsOf,
        fc.integer({ min: 8_000, max: 192_000 }),
        fc.constantFrom<1 | 2>(1, 2),
        fc.array(fc.integer({ min: 1, max: 1_500 }), { minLength: 1, maxLength: 4 }),
        settingsOf,
        (settings, rate, channels, blocks, then) => {
          const outs = kernels.map((kernel, index) => {
            const chain = chainOf(settings, rate);
            const first = run(kernel, chain, input, channels, index === 0 ? [CAPACITY] : blocks);
            chain.glide(then);
            return [first, run(kernel, chain, input, channels, index === 0 ? blocks : [CAPACITY])];
          });
          expect(outs[1]).toEqual(outs[0]);
          for (const out of outs[0] as Float32Array[]) expect(out.every(Number.isFinite)).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is read where it lies by a kernel on shared memory, and left as it was', () => {
    const memory = createKernelMemory({ capacity: CAPACITY }, 65_536);
    if (!memory) throw new Error('Shared memory is missing.');
    const kernel = createSharedKernel(memory) as MixKernel;
    const ring = new Float32Array(memory.handle.buffer, memory.from, 4_000);
    ring.set(noise(4_000));
    const out = run(kernel, chainOf(everything), ring, 2, [128]);
    expect(out).toEqual(run(js, chainOf(everything), noise(4_000), 2));
    expect(Array.from(ring)).toEqual(Array.from(noise(4_000)));
  });

  it('can be mixed from the array that it comes in', () => {
    const input = noise(512);
    const sums = kernels.map((kernel) => {
      kernel.clear(256);
      const processed = kernel.process(input, blockOf(2, 0, 256), chainOf(everything));
      kernel.mixFrom(processed, blockOf(2, 0, 256));
      return kernel.accumulator.slice(0, 512);
    });
    expect(sums[1]).toEqual(sums[0]);
    expect(sums[0]).toEqual(run(js, chainOf(everything), input, 2));
  });

  it('is untouched to the last bit where nothing is on, or nothing that is on does anything', () => {
    const input = noise(2_000);
    for (const settings of [{}, { eq: true }, { compressor: true, ratio: 1 }]) {
      expect(isUnprocessed({ ...defaultProcessing, ...settings })).toBe(true);
      const chain = chainOf(settings);
      expect(chain.active).toBe(false);
      expect(run(wasm, chain, input, 2)).toEqual(input);
    }
  });

  it('is refused when it does not fit', () => {
    for (const kernel of kernels) {
      expect(() => kernel.process(noise(10), blockOf(2, 0, 6), chainOf(everything))).toThrow(RangeError);
    }
  });

  it('holds nothing but finite numbers whatever garbage comes in', () => {
    const garbage = Float32Array.from([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      3e38,
      -3e38,
      1e11,
      0,
      1e-42,
      -1,
    ]);
    for (const kernel of kernels) {
      const chain = chainOf({ ...everything, lowDb: 24, midDb: 24, highDb: 24, makeupDb: 24 });
      expect(run(kernel, chain, garbage, 1).every(Number.isFinite)).toBe(true);
      expect(run(kernel, chain, noise(4_096), 1).every(Number.isFinite)).toBe(true);
    }
  });

  it('goes on elsewhere where it was saved, with the same bits', () => {
    const input = noise(6_000);
    const whole = run(wasm, chainOf(everything), input, 1);
    const saved = new Float64Array(chainOf(null).values.length);
    const first = chainOf(everything);
    const head = run(wasm, first, input.subarray(0, 2_345), 1);
    first.save(saved);
    const second = chainOf(everything);
    second.restore(saved);
    const tail = run(wasm, second, input.subarray(2_345), 1);
    expect(Float32Array.of(...head, ...tail)).toEqual(whole);
  });

  it('begins again at rest as if it had never run', () => {
    const chain = chainOf(null);
    chain.glide({ ...defaultProcessing, ...everything });
    run(wasm, chain, noise(300), 1);
    chain.rest();
    expect(run(wasm, chain, noise(3_000), 1)).toEqual(run(wasm, chainOf(everything), noise(3_000), 1));
    chain.glide(null);
    run(wasm, chain, noise(3), 1);
    chain.rest();
    expect(chain.active).toBe(false);
  });

  it('is left to rest when it has been silent for long', () => {
    const chain = chainOf(everything);
    run(wasm, chain, noise(2_000), 2);
    run(wasm, chain, new Float32Array(96_000 * 4), 2);
    expect(chain.values.subarray(20, 36).every((state) => state === 0)).toBe(true);
    expect(chain.reductionDb).toBe(0);
  });
});

describe('the filters of a chain', () => {
  it('have the response of their formulas, together', () => {
    const rate = 48_000;
    const settings = { ...defaultProcessing, ...everything, compressor: false };
    const filters = [
      highPass(settings.highPassHz, rate),
      lowShelf(settings.lowHz, settings.lowDb, rate),
      peaking(settings.midHz, settings.midDb, settings.midQ, rate),
      highShelf(settings.highHz, settings.highDb, rate),
    ];
    for (const hertz of [30, 80, 250, 1_000, 1_200, 8_000, 20_000]) {
      const out = run(wasm, chainOf(settings), sine(2 * rate, hertz, rate), 1).subarray(rate);
      const expected = filters.reduce((gain, filter) => gain * responseAt(filter, hertz, rate), 1);
      expect(decibels(amplitudeAt(out, hertz, rate) / 0.5)).toBeCloseTo(decibels(expected), 3);
    }
  });

  it('keep their precision at 20 Hz and 192 kHz, where float32 would lose it', () => {
    const rate = 192_000;
    const { b0, b1, b2, a1, a2 } = highPass(20, rate);
    const input = noise(rate / 2);
    const out = run(wasm, chainOf({ highPass: true, highPassHz: 20 }, rate), input, 1);
    const f = Math.fround;
    const errors = { f32: 0, ours: 0 };
    let [s1, s2, t1, t2] = [0, 0, 0, 0];
    input.forEach((x, at) => {
      const y = b0 * x + s1;
      s1 = b1 * x - a1 * y + s2;
      s2 = b2 * x - a2 * y;
      const z = f(f(f(b0) * x) + t1);
      t1 = f(f(f(f(b1) * x) - f(f(a1) * z)) + t2);
      t2 = f(f(f(b2) * x) - f(f(a2) * z));
      errors.f32 = Math.max(errors.f32, Math.abs(z - y));
      errors.ours = Math.max(errors.ours, Math.abs((out[at] as number) - y));
    });
    expect(errors.ours).toBeLessThan(2 ** -24);
    expect(errors.f32).toBeGreaterThan(2 ** -16);
  });

  it('do not click when they are turned, on or off', () => {
    const rate = 48_000;
    const low = { ...defaultProcessing, highPass: true, highPassHz: 20, eq: true, lowDb: -24, midDb: 24 };
    const high = { ...low, highPassHz: 1_000, lowDb: 24, midDb: -24, midHz: 4_000, midQ: 8 };
    const input = sine(rate, 100, rate);
    const cut = 24_117;
    /** A second difference shows a step in level or in slope. */
    const sharpest = (samples: Float32Array) => {
      let most = 0;
      for (let at = cut - 100; at < cut + 4_000; at += 1) {
        const bend = (samples[at + 1] as number) - 2 * (samples[at] as number) + (samples[at - 1] as number);
        most = Math.max(most, Math.abs(bend));
      }
      return most;
    };
    for (const [before, after] of [
      [low, high],
      [high, low],
      [null, low],
      [high, null],
    ] as const) {
      const [glided, jumped] = (['glide', 'reset'] as const).map((change) => {
        const chain = chainOf(before);
        const head = run(wasm, chain, input.subarray(0, cut), 1);
        chain[change](after);
        return Float32Array.of(...head, ...run(wasm, chain, input.subarray(cut), 1));
      }) as [Float32Array, Float32Array];
      const range = glided.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      // No sharper than a few straight fades of that length one over the other, where a hard change is.
      const bound = (8 * range) / (GLIDE_SECONDS * rate);
      expect(sharpest(glided)).toBeLessThan(bound);
      expect(sharpest(jumped)).toBeGreaterThan(bound);
    }
  });

  it('cost nothing any more once they were turned off', () => {
    const chain = chainOf(everything);
    run(wasm, chain, noise(2_000), 2);
    chain.glide(null);
    expect(chain.active).toBe(true);
    run(wasm, chain, noise(10_000), 2);
    expect(chain.active).toBe(false);
    expect(run(wasm, chain, noise(1_000), 2)).toEqual(noise(1_000));
  });
});

describe('the compressor of a chain', () => {
  const steady = { compressor: true, attackMs: 1, releaseMs: 20 };

  it('follows the curve of the paper for steady levels', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -70, max: 6, noNaN: true }),
        amounts.thresholdDb,
        amounts.ratio,
        amounts.kneeDb,
        amounts.makeupDb,
        (levelDb, thresholdDb, ratio, kneeDb, makeupDb) => {
          const settings = { ...defaultProcessing, ...steady, thresholdDb, ratio, kneeDb, makeupDb };
          const level = 10 ** (levelDb / 20);
          const out = run(wasm, chainOf(settings), new Float32Array(4_800).fill(level), 1);
          const expected = levelDb - reductionDb(levelDb, settings) + makeupDb;
          expect(decibels(out[4_799] as number)).toBeCloseTo(expected, 4);
        },
      ),
    );
  });

  it('attacks and releases in the times that are set', () => {
    const rate = 48_000;
    const settings = {
      compressor: true,
      thresholdDb: -40,
      ratio: 4,
      kneeDb: 0,
      attackMs: 20,
      releaseMs: 200,
    };
    const input = new Float32Array(3 * rate).fill(0.001);
    input.fill(1, rate, 2 * rate);
    const out = run(wasm, chainOf(settings), input, 1);
    const reduced = (at: number) => -decibels((out[at] as number) / (input[at] as number));
    expect(reduced(rate - 1)).toBeCloseTo(0, 6);
    expect(reduced(2 * rate - 1)).toBeCloseTo(30, 3);
    // After n frames 1 - e^(-n / (time * rate)) of the way is done.
    expect(reduced(rate + 0.02 * rate - 1)).toBeCloseTo(30 * (1 - Math.exp(-1)), 3);
    expect(reduced(rate + 0.06 * rate - 1)).toBeCloseTo(30 * (1 - Math.exp(-3)), 3);
    expect(reduced(2 * rate + 0.2 * rate - 1)).toBeCloseTo(30 * Math.exp(-1), 3);
  });

  it('turns both channels by the louder one', () => {
    const input = Float32Array.from({ length: 9_600 }, (_, at) => (at % 2 === 0 ? 0.05 : 0.8));
    const out = run(wasm, chainOf({ ...steady, thresholdDb: -20 }), input, 2);
    expect((out[9_598] as number) / 0.05).toBeCloseTo((out[9_599] as number) / 0.8, 6);
    expect(decibels((out[9_599] as number) / 0.8)).toBeCloseTo(
      -reductionDb(decibels(0.8), { ...defaultProcessing, thresholdDb: -20 }),
      3,
    );
  });

  it('has a curve without a step or a corner where the knee begins and ends', () => {
    const curve = { thresholdDb: -20, ratio: 4, kneeDb: 10 };
    expect(reductionDb(-25, curve)).toBe(0);
    expect(reductionDb(-24.999, curve)).toBeLessThan(1e-6);
    expect(reductionDb(-15, curve)).toBeCloseTo(reductionDb(-15.0001, curve), 3);
    const slopeAt = (level: number) =>
      (reductionDb(level + 0.001, curve) - reductionDb(level, curve)) / 0.001;
    expect(slopeAt(-15.002)).toBeCloseTo(0.75, 3);
    expect(slopeAt(-10)).toBeCloseTo(0.75, 6);
  });

  it('comes in and goes out without a step', () => {
    const rate = 48_000;
    const input = new Float32Array(rate).fill(0.5);
    const chain = chainOf(null);
    const settings = {
      ...defaultProcessing,
      compressor: true,
      thresholdDb: -30,
      attackMs: 0.1,
      makeupDb: 12,
    };
    const parts = [null, settings, { ...settings, thresholdDb: -10, makeupDb: 0 }, null].map((next) => {
      chain.glide(next);
      return run(wasm, chain, input.subarray(0, 12_000), 1);
    });
    const out = Float32Array.of(...parts.flatMap((part) => [...part]));
    let most = 0;
    for (let at = 1; at < out.length; at += 1) {
      most = Math.max(most, Math.abs((out[at] as number) - (out[at - 1] as number)));
    }
    // The whole way in 20 ms is half a thousandth of a sample's range a frame; an attack at 0.1 ms is not a click of ours.
    expect(most).toBeLessThan(0.01);
  });
});
