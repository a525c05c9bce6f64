import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  captureRingFrames,
  createCaptureMemory,
  createCaptureReader,
  createCaptureWriter,
} from './captureRing';

const CAPACITY = 65_536;
const MARGIN = 16_384;
const sampleAt = (frame: number, channel: number) => ((frame * 3 + channel) % 8_388_593) + 1;

describe('a capture ring', () => {
  test.each([
    ['from zero', 0],
    ['across 2^31', 2 ** 31 - 5_000],
    ['across 2^32', 2 ** 32 - 5_000],
  ])('delivers each frame, or silence that is counted as lost, %s', (_, start) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.array(fc.record({ read: fc.boolean(), frames: fc.integer({ min: 0, max: 30_000 }) }), {
          maxLength: 30,
        }),
        (channels, steps) => {
          const memory = createCaptureMemory(CAPACITY, channels, true);
          const writer = createCaptureWriter(memory, start);
          const reader = createCaptureReader(memory, start);
          const into = new Float32Array(30_000 * channels);
          for (const { read, frames } of steps) {
            if (read) {
              const from = reader.position;
              const backlog = writer.position - from;
              const result = reader.read(frames, into);
              expect(result.frames).toBe(Math.min(frames, backlog));
              expect(result.lost).toBe(Math.min(result.frames, Math.max(0, backlog + MARGIN - CAPACITY)));
              for (let k = 0; k < result.frames; k += 997) {
                for (let c = 0; c < channels; c += 1) {
                  expect(into[k * channels + c]).toBe(k < result.lost ? 0 : sampleAt(from + k, c));
                }
              }
            } else {
              const planes = Array.from({ length: channels }, (_, c) =>
                Float32Array.from({ length: frames }, (_, k) => sampleAt(writer.position + k, c)),
              );
              writer.write(planes, frames);
            }
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test('fills a channel that is not there with silence', () => {
    const memory = createCaptureMemory(CAPACITY, 2, false);
    const writer = createCaptureWriter(memory);
    writer.write([Float32Array.of(1, 2)], 2);
    writer.write([], 1);
    const into = new Float32Array(6);
    expect(createCaptureReader(memory, 0).read(3, into)).toEqual({ frames: 3, lost: 0 });
    expect([...into]).toEqual([1, 0, 2, 0, 0, 0]);
  });

  test('takes interleaved frames too', () => {
    const memory = createCaptureMemory(CAPACITY, 2, false);
    const writer = createCaptureWriter(memory, CAPACITY - 1);
    writer.writeInterleaved(Float32Array.of(1, 2, 3, 4), 2);
    const into = new Float32Array(4);
    createCaptureReader(memory, CAPACITY - 1).read(2, into);
    expect([...into]).toEqual([1, 2, 3, 4]);
  });

  test.each([8_000, 44_100, 48_000, 96_000, 192_000])('holds at least 10 s at %i Hz', (rate) => {
    expect(captureRingFrames(rate) / rate).toBeGreaterThanOrEqual(10);
  });
});
