import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPcmDecoder } from '../../../shared/domain/kernel/createPcm';
import { createChunkEncoder } from './chunkEncoder';

const CAPACITY = 512;
const chunkOf = (samples: readonly number[]) => new Uint8Array(Float32Array.from(samples).buffer);
const sample = fc.oneof(
  { weight: 8, arbitrary: fc.float({ min: -2, max: 2, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
);
const chunk = fc.record({
  channels: fc.integer({ min: 1, max: 4 }),
  bits: fc.constantFrom('24' as const, '32f' as const),
  samples: fc.array(sample, { minLength: 4, maxLength: CAPACITY }),
});

describe('the chunk encoder', () => {
  it('stores what was captured, and zeros for what is no number', () => {
    fc.assert(
      fc.property(chunk, ({ channels, bits, samples }) => {
        const count = samples.length - (samples.length % channels);
        const format = { channels, sampleRate: 48_000, bits };
        const encoded = createChunkEncoder(format, CAPACITY).encode(chunkOf(samples.slice(0, count)));
        const decoder = createPcmDecoder({ format: bits === '24' ? 's24' : 'f32', capacity: CAPACITY });
        decoder.input.set(encoded.bytes);
        const stored = decoder.decode(count);
        for (let index = 0; index < count; index += 1) {
          const wanted = Number.isFinite(samples[index]) ? Math.fround(samples[index]!) : 0;
          if (bits === '32f') expect(stored[index]).toBe(wanted);
          else expect(stored[index]).toBeCloseTo(Math.max(-1, Math.min(1, wanted)), 6);
        }
      }),
    );
  });

  it('names exactly the frames that were broken, in order and without overlap', () => {
    fc.assert(
      fc.property(chunk, ({ channels, bits, samples }) => {
        const frames = Math.floor(samples.length / channels);
        const used = samples.slice(0, frames * channels);
        const { broken } = createChunkEncoder({ channels, sampleRate: 48_000, bits }, CAPACITY).encode(
          chunkOf(used),
        );
        const named = broken.flatMap(({ frame, frames: length }) =>
          Array.from({ length }, (_, offset) => frame + offset),
        );
        const expected = Array.from({ length: frames }, (_, frame) => frame).filter((frame) =>
          used.slice(frame * channels, (frame + 1) * channels).some((value) => !Number.isFinite(value)),
        );
        expect(named).toEqual(expected);
      }),
    );
  });

  it('takes a chunk that starts at an odd address', () => {
    const bytes = new Uint8Array(9);
    bytes.set(chunkOf([0.5, -0.25]), 1);
    const encoder = createChunkEncoder({ channels: 1, sampleRate: 48_000, bits: '32f' }, CAPACITY);
    expect([...encoder.encode(bytes.subarray(1)).samples]).toEqual([0.5, -0.25]);
  });
});
