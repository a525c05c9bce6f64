import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEarClock } from './earClock';
import { createMedian, estimateRoundTrip, placeTake } from './placement';

const frame = fc.integer({ min: -1_000_000, max: 1_000_000 });
const length = fc.integer({ min: 0, max: 500_000 });

describe('the placement of a take', () => {
  test('puts what was played with a story frame on that story frame', () => {
    fc.assert(
      fc.property(
        frame,
        frame,
        length,
        length,
        length,
        (storyFrame, sounded, head, latencyFrames, offset) => {
          const captured = sounded - head;
          const { startFrame } = placeTake({ storyFrame, sounded, captured, latencyFrames }, 1e6, null);
          // Played with story frame S + offset, it was captured `latency` after that frame was rendered.
          const takeFrame = sounded + offset + latencyFrames - captured;
          expect(startFrame + takeFrame).toBe(storyFrame + offset);
        },
      ),
    );
  });

  test('hides the head and the tail and never the performance', () => {
    fc.assert(
      fc.property(
        frame,
        length,
        length,
        fc.integer({ min: 1, max: 400_000 }),
        length,
        (story, head, latency, played, tail) => {
          const frames = head + latency + played + tail;
          const { startFrame, trimIn, trimOut } = placeTake(
            { storyFrame: story, sounded: 0, captured: -head, latencyFrames: latency },
            frames,
            story + played,
          );
          expect(startFrame + trimIn).toBe(story);
          expect(startFrame + frames - trimOut).toBe(story + played);
        },
      ),
    );
  });

  test('keeps the trims within the take when it was closed early', () => {
    fc.assert(
      fc.property(frame, length, length, length, fc.option(frame), (story, head, latency, frames, end) => {
        const { trimIn, trimOut } = placeTake(
          { storyFrame: story, sounded: 0, captured: -head, latencyFrames: latency },
          frames,
          end,
        );
        expect(trimIn).toBeGreaterThanOrEqual(0);
        expect(trimOut).toBeGreaterThanOrEqual(0);
        expect(trimIn + trimOut).toBeLessThanOrEqual(frames);
      }),
    );
  });

  test('leaves a take that was stopped in the count-in audible', () => {
    const performance = { storyFrame: 1_000, sounded: 5_000, captured: 3_000, latencyFrames: 100 };
    expect(placeTake(performance, 900, 950)).toEqual({ startFrame: -1_100, trimIn: 0, trimOut: 0 });
  });
});

test('the estimate is the sum of the ways, with what waits in between', () => {
  const known = {
    output: 0.036,
    input: 0.024,
    queue: 0.085,
    inputBlock: 0.02,
    resampled: false,
    batch: 0.01,
  };
  expect(estimateRoundTrip(known)).toBeCloseTo(0.15);
  expect(estimateRoundTrip({ ...known, queue: null })).toBeCloseTo(0.07);
  expect(estimateRoundTrip({ ...known, resampled: true })).toBeCloseTo(0.17);
  expect(estimateRoundTrip({ ...known, output: -1, queue: 0, batch: 0 })).toBeCloseTo(0.024);
});

test('the median forgets what is old and ignores what is wild', () => {
  const median = createMedian(5);
  expect(median.value()).toBeNull();
  for (const value of [100, Number.NaN, 1, 2, 900, 3, 2]) median.add(value);
  expect(median.value()).toBe(2);
});

describe('the clock at the ear', () => {
  test('is smooth where the answers tremble, and never far off', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.005, max: 0.005, noNaN: true }), { minLength: 60 }),
        (tremors) => {
          const clock = createEarClock();
          let last: number | null = null;
          tremors.forEach((tremor, k) => {
            const now = k * 16;
            clock.observe(now / 1_000 - 0.04 + tremor, now);
            const ear = clock.at(now) as number;
            expect(Math.abs(ear - (now / 1_000 - 0.04))).toBeLessThanOrEqual(0.005 + 1e-9);
            if (last !== null) expect(ear).toBeGreaterThan(last);
            last = ear;
          });
        },
      ),
    );
  });

  test('follows a new device at once', () => {
    const clock = createEarClock();
    clock.observe(1, 1_040);
    clock.observe(2, 2_300);
    expect(clock.at(2_300)).toBeCloseTo(2);
  });
});
