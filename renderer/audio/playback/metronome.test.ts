import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MetronomeSettings } from '../engine';
import type { CountIn } from '../protocol';
import { beatFrame, beatFrom, beatLength, createMetronome, METRONOME_OFF } from './metronome';
import { storyFrameAt, straightTimeline, type Timeline } from './timeline';

const RATE = 8_000;
const on = (change: Partial<MetronomeSettings> = {}): MetronomeSettings => ({
  ...METRONOME_OFF,
  on: true,
  ...change,
});

/** Renders a run block by block and tells at which stream frames clicks begin. */
const onsets = (
  timeline: Timeline,
  settings: MetronomeSettings,
  frames: number,
  { block = 128, countIn = null }: { block?: number; countIn?: CountIn | null } = {},
) => {
  const metronome = createMetronome(RATE);
  metronome.set(settings);
  const sound = new Float32Array(frames * 2);
  for (let at = 0; at < frames; at += block) {
    metronome.add(timeline, countIn, at, sound, at, Math.min(block, frames - at));
  }
  // A click is a sine that begins with 0 and goes on with its second sample; between two clicks all is exactly 0.
  const found: number[] = [];
  for (let frame = 1; frame < frames; frame += 1) {
    const isQuiet = frame < 2 || (sound[(frame - 1) * 2] === 0 && sound[(frame - 2) * 2] === 0);
    if (sound[frame * 2] !== 0 && isQuiet) found.push(frame - 1);
  }
  return { found, sound };
};

describe('the place of a beat', () => {
  test('is never more than half a frame off, however far from the start', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 30, max: 300, noNaN: true }),
        fc.integer({ min: -100_000, max: 10_000_000 }),
        (tempo, storyFrame) => {
          const length = beatLength(tempo, 44_100);
          const beat = beatFrom(storyFrame, length);
          expect(beatFrame(beat, length)).toBeGreaterThanOrEqual(storyFrame);
          expect(beatFrame(beat - 1, length)).toBeLessThan(storyFrame);
          expect(Math.abs(beatFrame(beat, length) - beat * length)).toBeLessThanOrEqual(0.5);
        },
      ),
    );
  });
});

describe('the metronome', () => {
  test('clicks on every beat of the story, from wherever playing begins, in blocks of any size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -5_000, max: 50_000 }),
        fc.integer({ min: 60, max: 300 }),
        fc.integer({ min: 1, max: 700 }),
        (from, tempo, block) => {
          const { found } = onsets(straightTimeline(from), on({ tempo }), 12_000, { block });
          const length = beatLength(tempo, RATE);
          const expected: number[] = [];
          for (let beat = beatFrom(from, length); beatFrame(beat, length) < from + 11_990; beat += 1) {
            expected.push(beatFrame(beat, length) - from);
          }
          expect(found.filter((frame) => frame < 11_990)).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('follows a loop: the same story frames click in every pass', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3_000 }),
        fc.integer({ min: 2_000, max: 6_000 }),
        fc.integer({ min: 0, max: 8_000 }),
        (loopFrom, length, from) => {
          const timeline = { from, loop: { from: loopFrom, to: loopFrom + length }, silentFrames: 0 };
          const { found } = onsets(timeline, on({ tempo: 240 }), 20_000);
          const beat = beatLength(240, RATE);
          const isBeat = (frame: number) => beatFrame(beatFrom(frame, beat), beat) === frame;
          for (const frame of found) expect(isBeat(storyFrameAt(timeline, frame))).toBe(true);
          let beats = 0;
          for (let frame = 0; frame < 20_000; frame += 1)
            if (isBeat(storyFrameAt(timeline, frame))) beats += 1;
          // Two beats whose clicks overlap at a loop's seam can't be told apart by their onset.
          expect(found.length).toBeGreaterThan(beats - 1 - 2 * Math.ceil(20_000 / length));
          expect(found.length).toBeLessThanOrEqual(beats);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('says the first beat of a bar with another voice, before the story’s zero too', () => {
    const { sound } = onsets(straightTimeline(-4_000), on({ tempo: 120, beatsInBar: 3 }), 40_000);
    // A second sample of the sine: the higher voice rises faster.
    const rises = Array.from({ length: 10 }, (_, k) => sound[(k * 4_000 + 1) * 2]!);
    expect(rises.map((rise) => rise > 0.3)).toEqual([
      false,
      true,
      false,
      false,
      true,
      false,
      false,
      true,
      false,
      false,
    ]);
    const { sound: plain } = onsets(straightTimeline(0), on({ accent: false }), 8_000);
    expect(plain[2]).toBe(plain[4_001 * 2]);
  });

  test('is as loud as it is set', () => {
    const peak = (levelDb: number) =>
      onsets(straightTimeline(0), on({ levelDb }), 400).sound.reduce(
        (most, value) => Math.max(most, Math.abs(value)),
        0,
      );
    expect(20 * Math.log10(peak(-6) / peak(-18))).toBeCloseTo(12, 4);
  });

  test('is silent when it is off, but for the beats of a count-in', () => {
    const timeline = { from: 1_000 - 2_000, loop: null, silentFrames: 2_000 };
    const countIn = { beats: 4, beatFrames: 500 };
    expect(onsets(timeline, METRONOME_OFF, 6_000, { countIn }).found).toEqual([0, 500, 1_000, 1_500]);
    expect(onsets(timeline, METRONOME_OFF, 6_000).found).toEqual([]);
  });

  test('goes on from a count-in with the story’s beats', () => {
    const timeline = { from: -4_000, loop: null, silentFrames: 8_000 };
    const countIn = { beats: 2, beatFrames: 4_000 };
    // The story begins at 4,000, in the middle of nothing: its own beats are at 4,000 and 8,000.
    expect(onsets(timeline, on({ tempo: 120 }), 14_000, { countIn }).found).toEqual([
      0, 4_000, 8_000, 12_000,
    ]);
  });

  test('lets a click ring out when the run stops', () => {
    const metronome = createMetronome(RATE);
    metronome.set(on());
    const whole = new Float32Array(1_000);
    metronome.add(straightTimeline(0), null, 0, whole, 0, 500);
    const again = createMetronome(RATE);
    again.set(on());
    const parts = new Float32Array(1_000);
    again.add(straightTimeline(0), null, 0, parts, 0, 100);
    again.ring(parts, 100, 400);
    expect(parts).toEqual(whole);
    expect(whole.subarray(320 * 2).some((value) => value !== 0)).toBe(false);
  });
});
