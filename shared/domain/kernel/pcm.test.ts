import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJsPcmDecoder, createJsPcmEncoder } from './jsPcm';
import {
  BYTES_PER_SAMPLE,
  deinterleave,
  interleave,
  type PcmDecoder,
  type PcmDecoderOptions,
  type PcmEncoder,
  type PcmEncoderOptions,
  type PcmFormat,
} from './pcm';
import { createWasmPcmDecoder, createWasmPcmEncoder } from './wasmPcm';

function orFail<T>(value: T | null): T {
  if (value === null) throw new Error('WebAssembly SIMD does not run here.');
  return value;
}

const wasmEncoder = (options: PcmEncoderOptions): PcmEncoder => orFail(createWasmPcmEncoder(options));
const wasmDecoder = (options: PcmDecoderOptions): PcmDecoder => orFail(createWasmPcmDecoder(options));
const twins: [string, typeof wasmEncoder, typeof wasmDecoder][] = [
  ['js', createJsPcmEncoder, createJsPcmDecoder],
  ['wasm', wasmEncoder, wasmDecoder],
];
const formats: PcmFormat[] = ['s16', 's24', 's32', 'f32'];
const CAPACITY = 100;

const samplesArbitrary = fc
  .array(
    fc.oneof(
      { weight: 10, arbitrary: fc.float({ min: -1.25, max: 1.25, noNaN: true }) },
      {
        weight: 2,
        arbitrary: fc.integer({ min: -32_769, max: 32_768 }).map((value) => (value + 0.5) / 32_768),
      },
      { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 3e38, -3e38, -0, 1, -1) },
    ),
    { maxLength: CAPACITY },
  )
  .map((samples) => Float32Array.from(samples));

describe('the WebAssembly converters and their plain twins', () => {
  it('encode to the same bytes, for any seed and position', () => {
    fc.assert(
      fc.property(
        samplesArbitrary,
        fc.constantFrom('s16' as const, 's24' as const),
        fc.boolean(),
        fc.integer(),
        fc.oneof(fc.nat(), fc.integer({ min: 2 ** 32 - 50, max: 2 ** 32 + 50 }), fc.maxSafeNat()),
        (samples, format, dither, seed, position) => {
          const options = { format, dither, seed, position: Math.min(position, 2 ** 52), capacity: CAPACITY };
          expect(wasmEncoder(options).encode(samples, samples.length)).toEqual(
            createJsPcmEncoder(options).encode(samples, samples.length),
          );
        },
      ),
    );
  });

  it('decode any bytes to the same samples', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...formats),
        fc.uint8Array({ maxLength: CAPACITY * 4 }),
        (format, bytes) => {
          const samples = Math.min(CAPACITY, Math.floor(bytes.length / BYTES_PER_SAMPLE[format]));
          const [js, wasm] = [createJsPcmDecoder, wasmDecoder].map((create) => {
            const decoder = create({ format, capacity: CAPACITY });
            decoder.input.set(bytes.subarray(0, samples * BYTES_PER_SAMPLE[format]));
            return decoder.decode(samples);
          });
          expect(wasm).toEqual(js);
        },
      ),
    );
  });
});

describe.each(twins)('the %s converters', (_, createEncoder, createDecoder) => {
  it('give back every 16-bit and a spread of 24-bit values without dither', () => {
    for (const [format, step] of [
      ['s16', 1],
      ['s24', 257],
    ] as const) {
      const half = format === 's16' ? 2 ** 15 : 2 ** 23;
      const values = Array.from(
        { length: Math.floor((half * 2) / step) },
        (_, index) => -half + index * step,
      );
      const encoder = createEncoder({ format, capacity: values.length, dither: false });
      const decoder = createDecoder({ format, capacity: values.length });
      decoder.input.set(
        encoder.encode(
          Float32Array.from(values, (value) => value / half),
          values.length,
        ),
      );
      expect(decoder.decode(values.length)).toEqual(Float32Array.from(values, (value) => value / half));
    }
  });

  it('hold at full scale and write NaN as 0', () => {
    const hostile = Float32Array.from([1, -1, 2, -2, Infinity, -Infinity, Number.NaN, 3e38]);
    const s16 = createEncoder({ format: 's16', capacity: 8, dither: false }).encode(hostile, 8);
    expect(Array.from(new Int16Array(s16.slice().buffer))).toEqual([
      32_767, -32_768, 32_767, -32_768, 32_767, -32_768, 0, 32_767,
    ]);
    const s24 = createEncoder({ format: 's24', capacity: 8 }).encode(hostile, 8);
    const decoder = createDecoder({ format: 's24', capacity: 8 });
    decoder.input.set(s24);
    const top = 1 - 2 ** -23;
    expect(Array.from(decoder.decode(8))).toEqual([top, -1, top, -1, top, -1, 0, top]);
  });

  it('write the same bytes however the samples are cut, and from wherever a worker starts', () => {
    fc.assert(
      fc.property(samplesArbitrary, fc.array(fc.nat(CAPACITY)), fc.integer(), (samples, cuts, seed) => {
        const options = { format: 's16' as const, capacity: CAPACITY, seed, position: 2 ** 32 - 30 };
        const whole = createEncoder(options).encode(samples, samples.length);
        const parts = createEncoder(options);
        const ends = [...cuts.filter((cut) => cut < samples.length), samples.length].sort((a, b) => a - b);
        let start = 0;
        for (const end of ends) {
          const piece = samples.subarray(start, end);
          expect(parts.encode(piece, end - start)).toEqual(whole.slice(start * 2, end * 2));
          const worker = createEncoder({ ...options, position: options.position + start });
          expect(worker.encode(piece, end - start)).toEqual(whole.slice(start * 2, end * 2));
          worker.seek(options.position + start);
          expect(worker.encode(piece, end - start)).toEqual(whole.slice(start * 2, end * 2));
          start = end;
        }
      }),
    );
  });

  it('dither with triangular noise: mean 0, variance 1/6 LSB², white, and no distortion of a tone below 1 LSB', () => {
    const count = 2 ** 18;
    const period = 64;
    const tone = Float32Array.from(
      { length: count },
      (_, at) => (0.4 / 32_768) * Math.sin((2 * Math.PI * at) / period),
    );
    const bytes = createEncoder({ format: 's16', capacity: count, seed: 7 }).encode(tone, count);
    const out = new Int16Array(bytes.slice().buffer);
    const harmonics = [1, 2, 3, 5].map((order) => {
      let real = 0;
      let imaginary = 0;
      out.forEach((value, at) => {
        real += value * Math.cos((2 * Math.PI * order * at) / period);
        imaginary += value * Math.sin((2 * Math.PI * order * at) / period);
      });
      return (2 * Math.hypot(real, imaginary)) / count;
    });
    // Without dither the tone would vanish; with it, it is there at its level and its harmonics are noise.
    expect(harmonics[0]).toBeCloseTo(0.4, 1);
    for (const harmonic of harmonics.slice(1)) expect(harmonic).toBeLessThan(0.02);

    const silence = createEncoder({ format: 's16', capacity: count, seed: 7 }).encode(
      new Float32Array(count),
      count,
    );
    const noise = new Int16Array(silence.slice().buffer);
    let sum = 0;
    let squares = 0;
    let products = 0;
    noise.forEach((value, at) => {
      sum += value;
      squares += value * value;
      products += value * (noise[at + 2] ?? 0);
    });
    expect(Math.abs(sum / count)).toBeLessThan(0.01);
    // Triangular noise (1/6 LSB²) plus the rounding error (1/12 LSB²).
    expect(squares / count).toBeCloseTo(1 / 4, 2);
    expect(Math.abs(products / count)).toBeLessThan(0.005);
  });

  it('different seeds give different noise', () => {
    const silence = new Float32Array(64);
    const noise = (seed: number) =>
      Array.from(createEncoder({ format: 's16', capacity: 64, seed }).encode(silence, 64));
    expect(noise(1)).not.toEqual(noise(2));
  });

  it('refuse more than they can hold', () => {
    const encoder = createEncoder({ format: 's16', capacity: 8 });
    expect(() => encoder.encode(new Float32Array(16), 9)).toThrow(RangeError);
    expect(() => encoder.encode(new Float32Array(4), 8)).toThrow(RangeError);
    expect(() => createDecoder({ format: 's24', capacity: 8 }).decode(9)).toThrow(RangeError);
    expect(() => createDecoder({ format: 's24', capacity: -1 })).toThrow(RangeError);
  });
});

describe('interleaving', () => {
  it('goes both ways for any number of channels', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(40), (channels, frames) => {
        const samples = Float32Array.from({ length: channels * frames }, (_, index) => index);
        const planes = Array.from({ length: channels }, () => new Float32Array(frames));
        deinterleave(samples, planes, frames);
        expect(planes[channels - 1]?.[frames - 1]).toBe(frames > 0 ? channels * frames - 1 : undefined);
        const back = new Float32Array(samples.length);
        interleave(planes, back, frames);
        expect(back).toEqual(samples);
      }),
    );
  });
});
