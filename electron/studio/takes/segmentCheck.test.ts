import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Segment } from './journal';
import { createSegmentCheck, type Span } from './segmentCheck';

const FRAME = 6;
const FRAMES = 400;
const audio = Uint8Array.from({ length: FRAMES * FRAME }, (_, index) => (index * 31) % 251);

/** Sorted cuts of the take into segments; the odd ones are left out of the journal when `holes` says so. */
const journals = fc
  .record({
    cuts: fc.uniqueArray(fc.integer({ min: 1, max: FRAMES - 1 }), { minLength: 1, maxLength: 12 }),
    holes: fc.boolean(),
  })
  .map(({ cuts, holes }) => {
    const edges = [0, ...cuts.sort((a, b) => a - b), FRAMES];
    const segments: Segment[] = edges.slice(1).map((to, index) => ({
      from: edges[index]!,
      to,
      crc: crc32(audio.subarray(edges[index]! * FRAME, to * FRAME)),
    }));
    return segments.filter((_, index) => !holes || index % 2 === 0);
  });

function check(segments: readonly Segment[], bytes: Uint8Array, blocks: readonly number[]) {
  const checker = createSegmentCheck(segments, FRAME);
  let at = 0;
  for (const block of blocks) {
    checker.push(bytes.subarray(at, at + block));
    at += block;
  }
  checker.push(bytes.subarray(Math.min(at, bytes.byteLength)));
  return checker.finish();
}

const framesOf = (spans: readonly Span[]) =>
  spans.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, offset) => from + offset));
const blocks = fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 8 });

describe('the segment check', () => {
  it('calls exactly the frames outside of all segments unchecked, however the bytes are cut', () => {
    fc.assert(
      fc.property(journals, blocks, (segments, cuts) => {
        const result = check(segments, audio, cuts);
        expect(result.damaged).toEqual([]);
        const outside = Array.from({ length: FRAMES }, (_, frame) => frame).filter(
          (frame) => !segments.some(({ from, to }) => frame >= from && frame < to),
        );
        expect(framesOf(result.unchecked)).toEqual(outside);
      }),
    );
  });

  it('names the segment of any flipped bit, and no other', () => {
    fc.assert(
      fc.property(journals, blocks, fc.nat(audio.byteLength - 1), fc.nat(7), (segments, cuts, at, bit) => {
        const flipped = audio.slice();
        flipped[at]! ^= 1 << bit;
        const hit = segments.find(({ from, to }) => at >= from * FRAME && at < to * FRAME);
        const { damaged } = check(segments, flipped, cuts);
        expect(damaged).toEqual(hit ? [{ from: hit.from, to: hit.to }] : []);
      }),
    );
  });

  it('calls a segment that the file ends in unchecked', () => {
    const segments = [{ from: 0, to: 300, crc: crc32(audio.subarray(0, 300 * FRAME)) }];
    const result = check(segments, audio.subarray(0, 200 * FRAME), []);
    expect(result).toEqual({ damaged: [], unchecked: [{ from: 0, to: 200 }] });
  });
});
