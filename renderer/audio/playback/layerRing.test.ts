import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createRingMemory,
  createRingReader,
  createRingWriter,
  type RingReader,
  ringFrames,
} from './layerRing';

/** What is there of the frames [at, at + frames), copied out as the mix kernel would read it. */
const read = (ring: RingReader, channels: number, at: number, frames: number): number[] => {
  const got = Math.min(frames, ring.available(at));
  return Array.from({ length: got * channels }, (_, k) => {
    const index = ring.index(at + Math.floor(k / channels));
    return ring.samples[index * channels + (k % channels)] as number;
  });
};

/** Sample values that name their own address, exactly representable in float32. */
const sampleAt = (frame: number, channel: number, channels: number) =>
  ((frame * channels + channel) % 8_388_593) + 1;

const block = (from: number, frames: number, channels: number) =>
  Float32Array.from({ length: frames * channels }, (_, k) =>
    sampleAt(from + Math.floor(k / channels), k % channels, channels),
  );

const step = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), frames: fc.integer({ min: 0, max: 90 }) }),
  fc.record({ kind: fc.constant('skip' as const), frames: fc.integer({ min: 0, max: 90 }) }),
  fc.record({ kind: fc.constant('read' as const), frames: fc.integer({ min: 1, max: 70 }) }),
  fc.record({ kind: fc.constant('catchUp' as const), frames: fc.integer({ min: 0, max: 20 }) }),
);

describe('a layer ring', () => {
  test.each([
    ['from zero', 0],
    ['across 2^31', 2 ** 31 - 100],
    ['across 2^32', 2 ** 32 - 100],
  ])('gives back each frame at its address or nothing, %s', (_, start) => {
    fc.assert(
      fc.property(
        fc.constantFrom(1 as const, 2 as const),
        fc.array(step, { maxLength: 80 }),
        (channels, steps) => {
          const memory = createRingMemory(64, channels, false);
          const writer = createRingWriter(memory, 7);
          const reader = createRingReader(memory, 7);
          const written = new Set<number>();
          // Both sides walk up to the start as a long run would, in strides below the counters' range.
          for (let at = 0; at < start; at = Math.min(start, at + 2 ** 30)) {
            reader.release(Math.min(start, at + 2 ** 30));
            writer.jump(Math.min(start, at + 2 ** 30));
          }
          let at = start;
          for (const { kind, frames } of steps) {
            if (kind === 'write') {
              const from = writer.position;
              const taken = writer.write(block(from, frames, channels), 0, frames);
              expect(taken).toBe(Math.min(frames, Math.max(0, 64 - Math.max(0, from - at))));
              for (let k = 0; k < taken; k += 1) written.add(from + k);
            } else if (kind === 'skip') {
              writer.skip(frames);
            } else if (kind === 'catchUp') {
              if (writer.late() > 0) {
                expect(writer.late()).toBe(at - writer.position);
                writer.jump(writer.position + writer.late() + frames);
              }
            } else {
              const into = read(reader, channels, at, frames);
              const got = into.length / channels;
              for (let k = 0; k < got; k += 1) {
                // Skipped frames hold whatever was there before: nobody asks for them.
                if (!written.has(at + k)) continue;
                for (let c = 0; c < channels; c += 1) {
                  expect(into[k * channels + c]).toBe(sampleAt(at + k, c, channels));
                }
              }
              if (got < frames && writer.position <= at) expect(got).toBe(0);
              at += frames;
              reader.release(at);
            }
          }
        },
      ),
    );
  });

  test('is empty for a reader of another generation', () => {
    const memory = createRingMemory(64, 1, true);
    createRingWriter(memory, 1).write(block(0, 10, 1), 0, 10);
    expect(createRingReader(memory, 1).available(0)).toBe(10);
    createRingWriter(memory, 2);
    expect(createRingReader(memory, 1).available(0)).toBe(0);
    expect(createRingReader(memory, 2).available(0)).toBe(0);
  });

  test('never gives the frames that the writer jumped over', () => {
    const memory = createRingMemory(64, 1, false);
    const writer = createRingWriter(memory, 1);
    const reader = createRingReader(memory, 1);
    writer.write(block(0, 20, 1), 0, 20);
    reader.release(50);
    expect(writer.late()).toBe(30);
    writer.jump(60);
    writer.write(block(60, 5, 1), 0, 5);
    expect(reader.available(50)).toBe(0);
    expect(reader.available(59)).toBe(0);
    expect(reader.available(60)).toBe(5);
  });

  test.each([
    [8_000, 8_192],
    [44_100, 65_536],
    [48_000, 65_536],
    [96_000, 131_072],
    [192_000, 131_072],
  ])('holds at %i Hz %i frames', (rate, frames) => {
    expect(ringFrames(rate)).toBe(frames);
  });
});
