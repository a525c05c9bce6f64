import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEAST_ALIGN_CONFIDENCE, type Suggestion, suggestShift } from './autoAlign';
import { findOnsets } from './onsets';

const RATE = 24_000;
const REACH = 0.15 * RATE;

/** Unrelated for neighbouring seeds. */
const randoms = (seed: number) => {
  let state = Math.imul(seed, 0x9e37_79b1);
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const noise = (frames: number, level: number, seed: number) => {
  const random = randoms(seed);
  return Float32Array.from({ length: frames }, () => (random() * 2 - 1) * level);
};

/** Times of a performance: never the same distance twice. */
const rhythm = (seconds: number, seed: number): number[] => {
  const random = randoms(seed);
  const times: number[] = [];
  for (let at = 0.3; at < seconds - 0.5; at += 0.22 + random() * 0.5) times.push(at);
  return times;
};

/** Decaying bursts at the given times: `pitch` 0 is noise, else a tone in Hz. */
const strokes = (times: readonly number[], seconds: number, seed: number, pitch = 0): Float32Array => {
  const random = randoms(seed);
  const samples = new Float32Array(Math.round(seconds * RATE));
  for (const time of times) {
    const from = Math.round(time * RATE);
    for (let k = 0; k < 0.15 * RATE && from + k < samples.length; k += 1) {
      const tone = pitch > 0 ? Math.sin((2 * Math.PI * pitch * k) / RATE) : random() * 2 - 1;
      samples[from + k] = (samples[from + k] as number) + 0.5 * tone * Math.exp(-k / (0.03 * RATE));
    }
  }
  return samples;
};

const added = (a: Float32Array, b: Float32Array) => a.map((sample, k) => sample + (b[k] ?? 0));
const moved = (samples: Float32Array, frames: number, level = 1) =>
  Float32Array.from(samples, (_, k) => level * (samples[k - frames] ?? 0));

const shift = fc.integer({ min: -Math.floor(REACH * 0.9), max: Math.floor(REACH * 0.9) });
const seed = fc.integer({ min: 1, max: 1_000_000 });

describe('onsets', () => {
  it('are found where strokes begin, to a few milliseconds', () => {
    fc.assert(
      fc.property(seed, fc.constantFrom(0, 180, 900), (from, pitch) => {
        const times = rhythm(8, from);
        const heard = added(strokes(times, 8, from, pitch), noise(8 * RATE, 0.000_5, from + 1));
        const found = findOnsets(heard, RATE).map((frame) => frame / RATE);
        expect(found.length).toBe(times.length);
        for (const [k, time] of times.entries())
          expect(Math.abs((found[k] as number) - time)).toBeLessThan(0.006);
      }),
      { numRuns: 30 },
    );
  });

  it('are not seen in silence, steady noise, or a held note however low', () => {
    expect(findOnsets(new Float32Array(RATE), RATE)).toEqual([]);
    expect(findOnsets(noise(4 * RATE, 0.3, 5), RATE).length).toBeLessThanOrEqual(1);
    for (const pitch of [55, 110, 440]) {
      const held = Float32Array.from(
        { length: 4 * RATE },
        (_, k) => 0.3 * Math.sin((2 * Math.PI * pitch * k) / RATE),
      );
      // The first one is the beginning of the recording itself.
      expect(findOnsets(held, RATE).length).toBeLessThanOrEqual(1);
    }
    expect(findOnsets(new Float32Array(0), RATE)).toEqual([]);
  });
});

describe('a suggestion', () => {
  it('is exact to the frame where the take heard what it was played over, under a louder performance too', () => {
    fc.assert(
      fc.property(
        shift,
        seed,
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        fc.boolean(),
        (late, from, level, flips) => {
          const heard = added(strokes(rhythm(10, from), 10, from), noise(10 * RATE, 0.02, from + 3));
          const performance = noise(10 * RATE, 0.05, from + 7);
          const take = added(moved(heard, late, flips ? -level : level), performance);
          const { shiftFrames, confidence, basis } = suggestShift(heard, take, RATE);
          expect({ shiftFrames, basis }).toEqual({ shiftFrames: late === 0 ? 0 : -late, basis: 'sound' });
          expect(confidence).toBeGreaterThan(0.5);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('goes by the rhythm where the sounds have nothing in common, uneven as hands are', () => {
    fc.assert(
      fc.property(shift, seed, (late, from) => {
        const random = randoms(from + 9);
        const times = rhythm(20, from);
        const hands = times
          .filter(() => random() > 0.15)
          .map((time) => time + late / RATE + (random() - 0.5) * 0.012);
        const heard = strokes(times, 20, from);
        const take = added(strokes(hands, 20, from + 5, 330), noise(20 * RATE, 0.000_5, from + 2));
        const { shiftFrames, confidence, basis } = suggestShift(heard, take, RATE);
        expect(basis).toBe('onsets');
        expect(Math.abs(shiftFrames + late) / RATE).toBeLessThan(0.006);
        expect(confidence).toBeGreaterThan(0.5);
      }),
      { numRuns: 25 },
    );
  });

  const unsure = (reference: Float32Array, take: Float32Array) =>
    expect(suggestShift(reference, take, RATE)).toSatisfy(
      (it: Suggestion) => it.confidence < LEAST_ALIGN_CONFIDENCE,
    );

  it('is not given for rhythms that have nothing to do with each other', () => {
    fc.assert(
      fc.property(seed, (from) => {
        unsure(strokes(rhythm(20, from), 20, from), strokes(rhythm(20, from + 77), 20, from + 5, 440));
      }),
      { numRuns: 40 },
    );
  });

  it('is not given for noises that have nothing to do with each other', () => {
    fc.assert(
      fc.property(seed, (from) => {
        unsure(noise(6 * RATE, 0.3, from), noise(6 * RATE, 0.3, from + 1));
      }),
      { numRuns: 15 },
    );
  });

  it('is not given where there is no honest answer', () => {
    const quiet = new Float32Array(4 * RATE);
    // Recordings, so each has a hiss of its own.
    const tone = (pitch: number, from: number) =>
      noise(4 * RATE, 0.001, from).map(
        (hiss, k) => hiss + 0.3 * Math.sin((2 * Math.PI * pitch * k) / RATE + from),
      );
    const two = [0.5, 1.7];
    unsure(quiet, quiet);
    unsure(strokes(rhythm(4, 3), 4, 3), quiet);
    unsure(quiet, strokes(rhythm(4, 3), 4, 3));
    // A wave that repeats fits at every period.
    unsure(tone(220, 1), tone(220, 2));
    unsure(tone(220, 1), tone(330, 2));
    // Two strokes prove nothing.
    unsure(strokes(two, 4, 3), strokes(two, 4, 9, 440));
    // Equal notes, ten a second, fit at every tenth.
    const equal = Array.from({ length: 35 }, (_, k) => 0.2 + k * 0.1);
    unsure(
      strokes(equal, 4, 3),
      strokes(
        equal.map((time) => time + 0.03),
        4,
        9,
        440,
      ),
    );
    unsure(new Float32Array(0), new Float32Array(0));
  });
});
