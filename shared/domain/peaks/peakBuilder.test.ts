import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BYTES_PER_SAMPLE, type PcmFormat } from '../kernel/pcm';
import { createJsPeakBuilder, createPeakBuilder } from './peakBuilder';
import type { PeakBuilder, PeakBuilderOptions } from './peaks';

const formats: PcmFormat[] = ['s16', 's24', 's32', 'f32'];
const twins: [string, (options: PeakBuilderOptions) => PeakBuilder][] = [
  ['wasm', createPeakBuilder],
  ['js', createJsPeakBuilder],
];

/** Reads one sample as the 16 bits that its peak would have. */
function sampleAt(format: PcmFormat, bytes: Uint8Array, index: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset + index * BYTES_PER_SAMPLE[format]);
  if (format === 's16') return view.getInt16(0, true);
  if (format === 's24') return view.getInt16(1, true);
  if (format === 's32') return view.getInt16(2, true);
  const sample = view.getFloat32(0, true);
  if (!(Math.abs(sample) < 2 ** 40)) return 0;
  return Math.max(-32_768, Math.min(32_767, Math.floor(sample * 32_768))) || 0;
}

/** What the peaks are by definition. */
function peaksByHand(
  format: PcmFormat,
  bytes: Uint8Array,
  channels: number,
  framesPerPoint: number,
): number[] {
  const frames = Math.floor(bytes.length / channels / BYTES_PER_SAMPLE[format]);
  const values: number[] = [];
  for (let start = 0; start < frames; start += framesPerPoint) {
    for (let channel = 0; channel < channels; channel += 1) {
      const run: number[] = [];
      for (let frame = start; frame < Math.min(frames, start + framesPerPoint); frame += 1) {
        run.push(sampleAt(format, bytes, frame * channels + channel));
      }
      values.push(Math.min(...run), Math.max(...run));
    }
  }
  return values;
}

const floatBytes = fc
  .array(
    fc.oneof(
      { weight: 20, arbitrary: fc.float({ min: Math.fround(-1.5), max: 1.5, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 3e38, -0) },
    ),
    { maxLength: 400 },
  )
  .map((samples) => new Uint8Array(Float32Array.from(samples).buffer));

const streamArbitrary = fc.constantFrom(...formats).chain((format) =>
  fc.record({
    format: fc.constant(format),
    bytes: format === 'f32' ? floatBytes : fc.uint8Array({ maxLength: 1_600 }),
    channels: fc.integer({ min: 1, max: 8 }),
    framesPerPoint: fc.integer({ min: 1, max: 40 }),
  }),
);

describe.each(twins)('the %s peak builder', (kind, create) => {
  it('finds min and max of each channel, for any format, channels and cuts of the stream', () => {
    fc.assert(
      fc.property(
        streamArbitrary,
        fc.array(fc.nat(300), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 64, max: 400 }),
        ({ format, bytes, channels, framesPerPoint }, sizes, inputBytes) => {
          const builder = create({ format, channels, framesPerPoint, sampleRate: 48_000, inputBytes });
          expect(builder.kind).toBe(kind);
          for (let from = 0, turn = 0; from < bytes.length; turn += 1) {
            const size = 1 + (sizes[turn % sizes.length] ?? 0);
            builder.push(bytes.subarray(from, from + size));
            from += size;
          }
          const peaks = builder.finish();
          const expected = peaksByHand(format, bytes, channels, framesPerPoint);
          expect(Array.from(peaks.data)).toEqual(expected);
          expect(peaks.points).toBe(expected.length / channels / 2);
          expect(builder.frames).toBe(Math.floor(bytes.length / channels / BYTES_PER_SAMPLE[format]));
        },
      ),
      { numRuns: 400 },
    );
  });

  it('takes bytes that were put straight into its input', () => {
    const builder = create({
      format: 's16',
      channels: 1,
      framesPerPoint: 2,
      sampleRate: 8_000,
      inputBytes: 8,
    });
    new Int16Array(builder.input.buffer, builder.input.byteOffset, 4).set([1, -2, 3, 4]);
    builder.pushInput(8);
    expect(Array.from(builder.finish().data)).toEqual([-2, 1, 3, 4]);
  });

  it('shows what is complete while more is coming', () => {
    const builder = create({ format: 's16', channels: 1, framesPerPoint: 2, sampleRate: 8_000 });
    const push = (...samples: number[]) => builder.push(new Uint8Array(Int16Array.from(samples).buffer));
    push(1, 2, 3);
    expect(builder.points).toBe(1);
    expect(Array.from(builder.completed(0))).toEqual([1, 2]);
    push(4, 5);
    expect(Array.from(builder.completed(1))).toEqual([3, 4]);
    expect(Array.from(builder.completed(2))).toEqual([]);
    expect(builder.finish().points).toBe(3);
    expect(() => push(6)).toThrow('finished');
  });

  it('keeps all points of a long stream', () => {
    const builder = create({
      format: 's16',
      channels: 1,
      framesPerPoint: 1,
      sampleRate: 8_000,
      inputBytes: 4_096,
    });
    const samples = Int16Array.from({ length: 200_000 }, (_, index) => (index * 7) & 0x7fff);
    builder.push(new Uint8Array(samples.buffer));
    const peaks = builder.finish();
    expect(peaks.points).toBe(samples.length);
    expect(peaks.data.filter((_, index) => index % 2 === 1)).toEqual(samples);
  });

  it('gives the same peaks for a 24-bit file and its float32 decode', () => {
    const values = Array.from({ length: 999 }, (_, index) => ((index * 7_919_993) % 2 ** 24) - 2 ** 23);
    const s24 = Uint8Array.from(
      values.flatMap((value) => [value & 255, (value >> 8) & 255, (value >> 16) & 255]),
    );
    const f32 = new Uint8Array(Float32Array.from(values, (value) => value / 2 ** 23).buffer);
    const options = { channels: 3, sampleRate: 48_000, framesPerPoint: 10 };
    const [fromIntegers, fromFloats] = [
      create({ ...options, format: 's24' }),
      create({ ...options, format: 'f32' }),
    ];
    fromIntegers.push(s24);
    fromFloats.push(f32);
    expect(fromFloats.finish()).toEqual(fromIntegers.finish());
  });

  it('gives no points for no audio', () => {
    expect(create({ format: 'f32', channels: 2, sampleRate: 48_000 }).finish()).toMatchObject({
      points: 0,
      framesPerPoint: 256,
      data: new Int16Array(0),
    });
  });

  it('refuses what makes no sense', () => {
    const fine: PeakBuilderOptions = { format: 's24', channels: 2, sampleRate: 48_000 };
    for (const wrong of [
      { channels: 0 },
      { channels: 9 },
      { channels: 1.5 },
      { sampleRate: 0 },
      { framesPerPoint: 0 },
      { framesPerPoint: 1e9 },
      { inputBytes: 5 },
      { inputBytes: 1e12 },
    ]) {
      expect(() => create({ ...fine, ...wrong })).toThrow(RangeError);
    }
    const builder = create({ ...fine, inputBytes: 12 });
    for (const bytes of [13, -1, 0.5]) expect(() => builder.pushInput(bytes)).toThrow(RangeError);
  });
});
