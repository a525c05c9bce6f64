import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { storyFrameAt, straightFrames, straightTimeline, type Timeline } from './timeline';

const timelines: fc.Arbitrary<Timeline> = fc
  .record({
    from: fc.integer({ min: -200, max: 400 }),
    loop: fc.option(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 1, max: 60 }))),
  })
  .map(({ from, loop }) => ({
    from,
    loop: loop && { from: loop[0], to: loop[0] + loop[1] },
    silentFrames: 0,
  }));

describe('a timeline', () => {
  test('agrees with a walk that takes one frame at a time', () => {
    fc.assert(
      fc.property(timelines, (timeline) => {
        let story = timeline.from;
        const loop = timeline.loop && timeline.from < timeline.loop.to ? timeline.loop : null;
        for (let frame = 0; frame < 500; frame += 1) {
          expect(storyFrameAt(timeline, frame)).toBe(story);
          story += 1;
          if (loop && story === loop.to) story = loop.from;
        }
      }),
    );
  });

  test('promises no more straight frames than really follow each other', () => {
    fc.assert(
      fc.property(timelines, fc.nat(1000), (timeline, frame) => {
        const straight = Math.min(straightFrames(timeline, frame), 300);
        const first = storyFrameAt(timeline, frame);
        for (let k = 0; k < straight; k += 1) expect(storyFrameAt(timeline, frame + k)).toBe(first + k);
      }),
    );
  });

  test('that begins behind its loop plays on', () => {
    const timeline = { ...straightTimeline(500), loop: { from: 100, to: 200 } };
    expect(storyFrameAt(timeline, 50)).toBe(550);
    expect(straightFrames(timeline, 50)).toBe(Number.POSITIVE_INFINITY);
  });

  test('keeps fractions, for the playhead', () => {
    expect(storyFrameAt({ ...straightTimeline(0), loop: { from: 0, to: 10 } }, 12.5)).toBe(2.5);
  });
});
