import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { storyFrameAt, straightTimeline } from '../playback/timeline';
import { placeRetro } from './retro';

const RATE = 48_000;
const known = { latencyFrames: 4_622, playhead: 123, sampleRate: RATE };

describe('what is kept of the last minute', () => {
  test('lies where it was played along with, whether the run still sounds or not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.integer({ min: 0, max: 5_000_000 }),
        fc.integer({ min: -40 * RATE, max: 20 * RATE }),
        fc.option(fc.integer({ min: 0, max: 30 * RATE })),
        (from, storyFrom, startsAfter, endsBefore) => {
          const frames = 60 * RATE;
          const startedAt = from + startsAfter;
          const endedAt = endsBefore === null ? null : from + frames - endsBefore;
          const run = { timeline: straightTimeline(storyFrom), startedAt, endedAt };
          const kept = placeRetro(run, { from, frames }, known);
          expect(kept.isAlong).toBe(true);
          // Something played with story frame S, rendered at s, came in one round trip later.
          const s = startedAt + 10 * RATE + 77;
          const frame = s + known.latencyFrames - from;
          expect(kept.startFrame + frame).toBe(storyFrameAt(run.timeline, s - startedAt));
          expect(Math.max(0, kept.startFrame + kept.trimIn)).toBe(kept.startFrame + kept.trimIn);
        },
      ),
    );
  });

  test('lies by the last pass of a loop', () => {
    const run = {
      timeline: { from: 0, loop: { from: 0, to: 100_000 }, silentFrames: 0 },
      startedAt: 0,
      endedAt: null,
    };
    const { startFrame } = placeRetro(run, { from: 0, frames: 450_000 }, { ...known, latencyFrames: 0 });
    expect(startFrame + 450_000).toBe(50_000);
    const atSeam = placeRetro(run, { from: 0, frames: 400_000 }, { ...known, latencyFrames: 0 });
    expect(atSeam.startFrame + 400_000).toBe(100_000);
  });

  test('lies at the playhead, not shifted, when nothing sounded or only for a moment', () => {
    const window = { from: 1_000_000, frames: 60 * RATE };
    const alone = { startFrame: 123, trimIn: 0, trimOut: 0, isAlong: false };
    expect(placeRetro(null, window, known)).toEqual(alone);
    const before = { timeline: straightTimeline(0), startedAt: 0, endedAt: 900_000 };
    expect(placeRetro(before, window, known)).toEqual(alone);
    const moment = { ...before, startedAt: 2_000_000, endedAt: 2_000_000 + RATE - 1 };
    expect(placeRetro(moment, window, known)).toEqual(alone);
  });
});
