import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKernel } from './createKernel';
import { gainMatrix, SILENT_MATRIX } from './gain';
import { createJsKernel } from './jsKernel';
import type { LayerBlock, MixKernel, MixKernelOptions } from './mixKernel';
import { createKernelMemory, createSharedKernel, createWasmKernel } from './wasmKernel';

function createTestedWasm(options: MixKernelOptions): MixKernel {
  const kernel = createWasmKernel(options);
  if (!kernel) throw new Error('WebAssembly SIMD does not run here.');
  return kernel;
}

function createTestedShared(options: MixKernelOptions): MixKernel {
  const memory = createKernelMemory(options, 4_096);
  const kernel = memory && createSharedKernel(memory);
  if (!kernel) throw new Error('WebAssembly SIMD on shared memory does not run here.');
  return kernel;
}

const kernels: [string, (options: MixKernelOptions) => MixKernel][] = [
  ['js', createJsKernel],
  ['wasm', createTestedWasm],
  ['shared wasm', createTestedShared],
];

const CAPACITY = 300;

const block = (changes: Partial<LayerBlock> = {}): LayerBlock => ({
  slot: 0,
  channels: 2,
  sourceFrame: 0,
  targetFrame: 0,
  frames: 0,
  from: { ...SILENT_MATRIX },
  to: { ll: 1, lr: 0, rl: 0, rr: 1 },
  rampFrames: 0,
  rampDone: 0,
  clipFrame: 0,
  clipFrames: 0,
  fadeIn: 0,
  fadeOut: 0,
  ...changes,
});

/** Bits rather than values, so that -0, NaN and the last ulp count. */
const bits = (samples: Float32Array) => Array.from(new Uint32Array(Float32Array.from(samples).buffer));

const sampleArbitrary = fc.oneof(
  { weight: 20, arbitrary: fc.float({ min: -2, max: 2, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 3e38, -3e38, 1e-42, -0, 2 ** 40) },
);
const matrixArbitrary = fc
  .tuple(fc.double({ min: -60, max: 24, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }))
  .chain(([gainDb, pan]) =>
    fc.constantFrom(gainMatrix(gainDb, pan, 2), gainMatrix(gainDb, 0, 2), SILENT_MATRIX),
  );

/** A layer that lies in the accumulator as a whole: audio, gain, ramp and fades. */
const layerArbitrary = fc
  .record({
    channels: fc.constantFrom(1 as const, 2 as const),
    samples: fc.array(sampleArbitrary, { minLength: 2, maxLength: 200 }),
    targetFrame: fc.nat(80),
    from: matrixArbitrary,
    to: matrixArbitrary,
    rampFrames: fc.oneof(fc.constant(0), fc.nat(250)),
    rampDone: fc.nat(40),
    fadeIn: fc.oneof(fc.constant(0), fc.nat(250)),
    fadeOut: fc.oneof(fc.constant(0), fc.nat(250)),
    clipFrame: fc.nat(40),
  })
  .map((layer) => {
    const frames = Math.floor(layer.samples.length / layer.channels);
    return { ...layer, frames, clipFrames: layer.clipFrame + frames };
  });
type TestLayer = typeof layerArbitrary extends fc.Arbitrary<infer T> ? T : never;

/** Mixes whole layers in blocks that end at the given frames. */
function mixInBlocks(kernel: MixKernel, layers: readonly TestLayer[], cuts: readonly number[]): Float32Array {
  const out = new Float32Array(CAPACITY * 2);
  const ends = [...new Set([...cuts, CAPACITY])].sort((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    kernel.clear(end - start);
    for (const layer of layers) {
      const first = Math.max(start, layer.targetFrame);
      const last = Math.min(end, layer.targetFrame + layer.frames);
      if (first >= last) continue;
      const into = first - layer.targetFrame;
      kernel
        .source(0)
        .set(layer.samples.slice(into * layer.channels, (into + last - first) * layer.channels));
      kernel.mix(
        block({
          ...layer,
          sourceFrame: 0,
          targetFrame: first - start,
          frames: last - first,
          rampDone: layer.rampDone + into,
          clipFrame: layer.clipFrame + into,
        }),
      );
    }
    out.set(kernel.accumulator.subarray(0, (end - start) * 2), start * 2);
    start = end;
  }
  return out;
}

describe('the WebAssembly kernel and its plain twin', () => {
  it('give the same bits for any layers, ramps, fades and samples', () => {
    const js = createJsKernel({ capacity: CAPACITY });
    const wasm = createTestedWasm({ capacity: CAPACITY });
    fc.assert(
      fc.property(
        fc.array(layerArbitrary, { maxLength: 6 }),
        fc.array(fc.nat(CAPACITY - 1)),
        (layers, cuts) => {
          expect(bits(mixInBlocks(wasm, layers, cuts))).toEqual(bits(mixInBlocks(js, layers, cuts)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('the kernel on shared memory reads rings where they lie, gives the same bits, and writes nowhere else', () => {
    const options = { capacity: CAPACITY };
    const ringBytes = 4_096;
    const memory = createKernelMemory(options, ringBytes * 2);
    const shared = memory && createSharedKernel(memory);
    if (!shared) throw new Error('WebAssembly SIMD on shared memory does not run here.');
    expect(memory.from % 64).toBe(0);
    expect(memory.to - memory.from).toBe(ringBytes * 2);
    const ring = new Float32Array(memory.handle.buffer, memory.from, ringBytes / 4);
    const beyond = new Float32Array(memory.handle.buffer, memory.from + ringBytes, ringBytes / 4).fill(7);
    const js = createJsKernel(options);
    fc.assert(
      fc.property(layerArbitrary, fc.nat(300), (layer, sourceFrame) => {
        ring.fill(3).set(layer.samples, sourceFrame * layer.channels);
        const before = ring.slice();
        for (const kernel of [js, shared]) {
          kernel.clear(CAPACITY);
          kernel.mixFrom(ring, block({ ...layer, sourceFrame }));
        }
        expect(bits(shared.accumulator)).toEqual(bits(js.accumulator));
        expect(bits(ring)).toEqual(bits(before));
      }),
    );
    expect(beyond.every((sample) => sample === 7)).toBe(true);
  });

  it('createKernel picks WebAssembly where it runs', () => {
    expect(createKernel({ capacity: 128 }).kind).toBe('wasm');
  });
});

describe.each(kernels)('the %s kernel', (_, create) => {
  it('gives the same bits however the mix is cut into blocks', () => {
    const kernel = create({ capacity: CAPACITY });
    fc.assert(
      fc.property(
        fc.array(layerArbitrary, { maxLength: 5 }),
        fc.array(fc.nat(CAPACITY - 1)),
        (layers, cuts) => {
          expect(bits(mixInBlocks(kernel, layers, cuts))).toEqual(bits(mixInBlocks(kernel, layers, [])));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('stays finite for any sample and the largest gain', () => {
    const kernel = create({ capacity: CAPACITY });
    const hostile = [Number.NaN, Infinity, -Infinity, 3.4e38, -3.4e38, 2 ** 40, 2 ** 39, -(2 ** 39), 1];
    for (const channels of [1, 2] as const) {
      for (const shape of [
        {},
        { fadeIn: 90, clipFrames: 90 },
        { rampFrames: 90 },
        { to: gainMatrix(1e6, 0.3, 2) },
      ]) {
        kernel.clear(CAPACITY);
        kernel
          .source(0)
          .set(Array.from({ length: 180 }, (_, index) => hostile[index % hostile.length] as number));
        for (let layer = 0; layer < 64; layer += 1) {
          kernel.mix(block({ channels, frames: 90, to: gainMatrix(1e6, 0, 2), ...shape }));
        }
        expect(kernel.accumulator.every((sample) => Number.isFinite(sample))).toBe(true);
      }
    }
  });

  it('takes NaN, infinities and absurd magnitudes as silence', () => {
    const kernel = create({ capacity: 8 });
    kernel.source(0).set([Number.NaN, 0.5, Infinity, -Infinity, 3e38, -3e38, 0.25, 2 ** 40]);
    kernel.mix(block({ frames: 4 }));
    expect(Array.from(kernel.accumulator.subarray(0, 8))).toEqual([0, 0.5, 0, 0, 0, 0, 0.25, 0]);
  });

  it('is linear: a layer at twice the gain is the layer mixed twice', () => {
    const kernel = create({ capacity: CAPACITY });
    fc.assert(
      fc.property(layerArbitrary, (layer) => {
        const double = { ll: layer.to.ll * 2, lr: layer.to.lr * 2, rl: layer.to.rl * 2, rr: layer.to.rr * 2 };
        const plain = { ...layer, rampFrames: 0 };
        const once = mixInBlocks(kernel, [{ ...plain, to: double }], []);
        const twice = mixInBlocks(kernel, [plain, plain], []);
        // Doubling is exact but for subnormal numbers, whose last bits are worth less than 1e-43.
        const worst = once.reduce(
          (most, sample, at) => Math.max(most, Math.abs(sample - (twice[at] as number))),
          0,
        );
        expect(worst).toBeLessThan(1e-43);
      }),
    );
  });

  it('adds nothing for silent audio or a silent matrix, and leaves other frames alone', () => {
    const kernel = create({ capacity: 16 });
    kernel.accumulator.fill(0.5);
    kernel.mix(block({ frames: 16 }));
    kernel.source(0).fill(1);
    kernel.mix(block({ frames: 16, to: SILENT_MATRIX }));
    expect(Array.from(kernel.accumulator)).toEqual(Array(32).fill(0.5));
    kernel.mix(block({ frames: 3, targetFrame: 5 }));
    expect(Array.from(kernel.accumulator)).toEqual([
      ...Array(10).fill(0.5),
      ...Array(6).fill(1.5),
      ...Array(16).fill(0.5),
    ]);
  });

  it('lands each frame exactly on its target frame, mono and stereo, at any offset', () => {
    const kernel = create({ capacity: 64, slots: 2 });
    for (const channels of [1, 2] as const) {
      const source = kernel.source(1);
      source.forEach((_, index) => {
        source[index] = index + 1;
      });
      for (let offset = 0; offset < 9; offset += 1) {
        for (let frames = 0; frames < 12; frames += 1) {
          kernel.clear(64);
          const to = channels === 1 ? { ll: 1, lr: 1, rl: 0, rr: 0 } : { ll: 1, lr: 0, rl: 0, rr: 1 };
          kernel.mix(block({ slot: 1, channels, to, sourceFrame: 3, targetFrame: offset, frames }));
          const expected = new Float32Array(128);
          for (let frame = 0; frame < frames; frame += 1) {
            const left = (3 + frame) * channels + 1;
            expected[(offset + frame) * 2] = left;
            expected[(offset + frame) * 2 + 1] = channels === 1 ? left : left + 1;
          }
          expect(kernel.accumulator).toEqual(expected);
        }
      }
    }
  });

  it('ramps linearly, reaching the target on the last ramp frame, across blocks', () => {
    const kernel = create({ capacity: 4 });
    kernel.source(0).fill(1);
    const heard: number[] = [];
    for (let rampDone = 0; rampDone < 12; rampDone += 4) {
      kernel.clear(4);
      kernel.mix(block({ frames: 4, rampFrames: 8, rampDone, to: { ll: 1, lr: 0, rl: 0, rr: 1 } }));
      for (let frame = 0; frame < 4; frame += 1) heard.push(kernel.accumulator[frame * 2] as number);
    }
    expect(heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8, 8].map((step) => step / 8));
  });

  it('fades in from 0 and out to 1/length, and multiplies fades that overlap', () => {
    const kernel = create({ capacity: 8 });
    kernel.source(0).fill(1);
    const fade = { frames: 8, clipFrames: 8, channels: 1 as const, to: { ll: 1, lr: 1, rl: 0, rr: 0 } };
    kernel.mix(block({ ...fade, fadeIn: 4 }));
    expect(Array.from(kernel.accumulator.filter((_, index) => index % 2 === 0))).toEqual([
      0, 0.25, 0.5, 0.75, 1, 1, 1, 1,
    ]);
    kernel.clear(8);
    kernel.mix(block({ ...fade, fadeOut: 4 }));
    expect(Array.from(kernel.accumulator.filter((_, index) => index % 2 === 0))).toEqual([
      1, 1, 1, 1, 1, 0.75, 0.5, 0.25,
    ]);
    kernel.clear(8);
    kernel.mix(block({ ...fade, fadeIn: 8, fadeOut: 8 }));
    expect(Array.from(kernel.accumulator.filter((_, index) => index % 2 === 0))).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7].map((frame) => Math.fround((frame / 8) * ((8 - frame) / 8))),
    );
  });

  it('copies the sum to planes', () => {
    const kernel = create({ capacity: 32 });
    kernel.accumulator.forEach((_, index) => {
      kernel.accumulator[index] = index;
    });
    for (const frames of [1, 3, 4, 7, 32]) {
      const left = new Float32Array(40).fill(-1);
      const right = new Float32Array(40).fill(-1);
      kernel.copyPlanar(left, right, 5, frames);
      for (let at = 0; at < 40; at += 1) {
        const copied = at >= 5 && at < 5 + frames;
        expect(left[at]).toBe(copied ? (at - 5) * 2 : -1);
        expect(right[at]).toBe(copied ? (at - 5) * 2 + 1 : -1);
      }
    }
  });

  it('mixes from any array as it does from a slot', () => {
    const kernel = create({ capacity: CAPACITY });
    fc.assert(
      fc.property(layerArbitrary, fc.nat(50), (layer, sourceFrame) => {
        const ring = new Float32Array(new SharedArrayBuffer(1_024 * 4));
        ring.set(layer.samples, sourceFrame * layer.channels);
        kernel.clear(CAPACITY);
        kernel.mixFrom(ring, block({ ...layer, sourceFrame }));
        const mixed = bits(kernel.accumulator);
        expect(mixed).toEqual(bits(mixInBlocks(kernel, [layer], [])));
      }),
    );
  });

  it('refuses blocks that do not fit, and adds nothing then', () => {
    const kernel = create({ capacity: 16, slots: 2 });
    kernel.source(0).fill(1);
    const wrong: Partial<LayerBlock>[] = [
      { frames: 17 },
      { frames: 8, targetFrame: 9 },
      { frames: 8, sourceFrame: 9 },
      { frames: 4, slot: 2 },
      { frames: 4, slot: -1 },
      { frames: -1 },
      { frames: 4, targetFrame: -1 },
      { frames: 4, sourceFrame: -1 },
      { frames: 1.5 },
      { frames: Number.NaN },
    ];
    for (const changes of wrong) expect(() => kernel.mix(block(changes))).toThrow(RangeError);
    expect(() => kernel.mixFrom(new Float32Array(6), block({ frames: 4 }))).toThrow(RangeError);
    expect(kernel.accumulator.every((sample) => sample === 0)).toBe(true);
    expect(() => kernel.source(2)).toThrow(RangeError);
    expect(() => kernel.clear(17)).toThrow(RangeError);
    expect(() => kernel.copyPlanar(new Float32Array(17), new Float32Array(17), 0, 17)).toThrow(RangeError);
  });

  it('refuses sizes that make no sense', () => {
    for (const capacity of [0, -1, 1.5, Number.NaN, 2 ** 21])
      expect(() => create({ capacity })).toThrow(RangeError);
    for (const slots of [0, -1, 1.5, 1025]) expect(() => create({ capacity: 16, slots })).toThrow(RangeError);
  });

  it('takes the longest mono block that a slot of its size holds', () => {
    const kernel = create({ capacity: 16 });
    kernel.source(0).fill(1);
    kernel.mix(block({ channels: 1, frames: 16, sourceFrame: 16, to: { ll: 1, lr: 1, rl: 0, rr: 0 } }));
    expect(kernel.accumulator.every((sample) => sample === 1)).toBe(true);
  });
});
