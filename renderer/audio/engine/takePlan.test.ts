import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { storyFrameAt } from '../playback/timeline';
import { type Captured, passAt, placeFinished, placeLive, planTake } from './takePlan';

const RATE = 48_000;
const frames = fc.integer({ min: 1, max: 400_000 });
const latency = fc.integer({ min: 0, max: 10_000 });
const request = { startFrame: 0 };
const audible = (take: { startFrame: number; trimIn: number; trimOut: number }, length: number) => ({
  from: take.startFrame + take.trimIn,
  to: take.startFrame + length - take.trimOut,
});

/** A capture of half a second before stream frame 0 until a round trip and a bit behind the stop. */
const capture = (stoppedAt: number, latencyFrames: number, startedAt = 1_000_000): Captured => ({
  startedAt,
  captured: startedAt - 24_000,
  latencyFrames,
  frames: 24_000 + stoppedAt + latencyFrames + 4_800,
});

describe('the plan of a take', () => {
  test('reaches the place of the performance after count-in and pre-roll, to the frame', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50_000, max: 1e6 }),
        frames,
        frames,
        frames,
        (start, preRoll, countIn, length) => {
          for (const plan of [
            planTake({ startFrame: start, preRollFrames: preRoll }, countIn),
            planTake(
              { ...request, preRollFrames: preRoll, punch: { from: start, to: start + length } },
              countIn,
            ),
            planTake(
              { ...request, preRollFrames: preRoll, loop: { from: start, to: start + length } },
              countIn,
            ),
          ]) {
            expect(plan.storyFrame).toBe(start);
            expect(storyFrameAt(plan.timeline, plan.performAt)).toBe(start);
            expect(plan.timeline.silentFrames).toBe(countIn);
          }
        },
      ),
    );
  });

  test('ends a punch by itself after the post-roll, and nothing else', () => {
    const region = { from: 1_000, to: 2_000 };
    expect(planTake({ ...request, punch: region, postRollFrames: 500 }, 0)).toMatchObject({
      end: 2_500,
      audibleTo: 2_000,
    });
    expect(planTake({ ...request, loop: region, punch: region }, 0)).toMatchObject({
      end: null,
      audibleTo: null,
    });
    expect(planTake(request, 0)).toMatchObject({ end: null, audibleTo: null, loop: null });
  });
});

describe('a punched take', () => {
  test('is heard in exactly its region, whatever the round trip', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        frames,
        frames,
        latency,
        (from, length, preRoll, latencyFrames) => {
          const punch = { from, to: from + length };
          const plan = planTake({ ...request, punch, preRollFrames: preRoll, postRollFrames: 4_800 }, 0);
          const stoppedAt = plan.performAt + length + 4_800;
          const captured = capture(stoppedAt, latencyFrames);
          const take = placeFinished(plan, captured, stoppedAt, RATE);
          expect(audible(take, captured.frames)).toEqual(punch);
          expect(take.fade).toBe(240);
          expect(take.passes).toBeUndefined();
        },
      ),
    );
  });

  test('ends where it was stopped when that was before the region’s end', () => {
    const plan = planTake({ ...request, punch: { from: 48_000, to: 96_000 }, preRollFrames: 24_000 }, 0);
    const captured = capture(24_000 + 10_000, 500);
    expect(audible(placeFinished(plan, captured, 34_000, RATE), captured.frames)).toEqual({
      from: 48_000,
      to: 58_000,
    });
  });
});

describe('the passes of a loop', () => {
  const loop = { from: 96_000, to: 96_000 + 50_000 };

  test('are equally long, over the same place, and one loop apart in what was captured', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 8 }),
        fc.integer({ min: 2_000, max: 300_000 }),
        fc.integer({ min: 0, max: 100_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        latency,
        (count, length, preRoll, part, latencyFrames) => {
          const region = { from: 96_000, to: 96_000 + length };
          const plan = planTake({ ...request, loop: region, preRollFrames: preRoll }, 0);
          const stoppedAt = plan.performAt + count * length + Math.floor(part * length);
          const captured = capture(stoppedAt, latencyFrames);
          const { passes = [] } = placeFinished(plan, captured, stoppedAt, RATE);
          const whole = passes.filter(({ unfinished }) => !unfinished);
          expect(whole).toHaveLength(count);
          for (const pass of whole) expect(audible(pass, captured.frames)).toEqual(region);
          for (let at = 1; at < count; at += 1) {
            expect(whole[at]!.trimIn - whole[at - 1]!.trimIn).toBe(length);
          }
          const rest = Math.floor(part * length);
          expect(passes.length - count).toBe(rest >= RATE ? 1 : 0);
          if (rest >= RATE) {
            expect(audible(passes.at(-1)!, captured.frames)).toEqual({
              from: region.from,
              to: region.from + rest,
            });
          }
        },
      ),
    );
  });

  test('as one: from the first begin to the end of everything, for whoever finds it after a crash', () => {
    const plan = planTake({ ...request, loop }, 0);
    const captured = capture(150_000, 300);
    const { startFrame, trimIn, trimOut } = placeFinished(plan, captured, 150_000, RATE);
    expect(startFrame + trimIn).toBe(loop.from);
    expect(trimOut).toBe(0);
  });

  test('is a take like any other when it was stopped in the first one', () => {
    const plan = planTake({ ...request, loop }, 0);
    const captured = capture(20_000, 300);
    const take = placeFinished(plan, captured, 20_000, RATE);
    expect(take.passes).toBeUndefined();
    expect(audible(take, captured.frames)).toEqual({ from: loop.from, to: loop.from + 20_000 });
  });

  test('are counted from what was captured when nobody could say where playing stopped', () => {
    const plan = planTake({ ...request, loop }, 0);
    const captured = { ...capture(0, 300), frames: 24_000 + 300 + 3 * 50_000 + 7 };
    const { passes } = placeFinished(plan, captured, null, RATE);
    expect(passes).toHaveLength(3);
    expect(passes?.every((pass) => audible(pass, captured.frames).to === loop.to)).toBe(true);
  });

  test('that can’t have been captured are not made up', () => {
    const plan = planTake({ ...request, loop }, 0);
    const captured = { ...capture(0, 300), frames: 24_000 + 300 + 2 * 50_000 - 1 };
    // It stood for 4 passes by the transport, but the disk has 1 whole and the most of another.
    const { passes } = placeFinished(plan, captured, 200_000, RATE);
    expect(passes?.map(({ unfinished }) => unfinished ?? false)).toEqual([false, true]);
  });

  test('while it runs, the one that is played is shown at the loop’s begin', () => {
    const plan = planTake({ ...request, loop, preRollFrames: 10_000 }, 0);
    expect([0, 9_999, 10_000, 59_999, 60_000, 110_000].map((at) => passAt(plan, at))).toEqual([
      0, 0, 0, 0, 1, 2,
    ]);
    const live = placeLive(plan, { ...capture(0, 300), frames: 24_000 + 300 + 10_000 + 50_000 + 5_000 });
    expect(live.pass).toBe(1);
    expect(live.startFrame + live.trimIn).toBe(loop.from);
    expect(live.startFrame + 24_000 + 300 + 10_000 + 50_000 + 5_000).toBe(loop.from + 5_000);
  });
});
