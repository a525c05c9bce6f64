import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createBeats } from './beats';
import { createRenderLine, type Slip } from './renderLine';

const RATE = 48_000;
const BATCH = 512;

interface Scene {
  readonly seconds: number;
  readonly rate?: number;
  /** Frames the card asks for, every so many ms. */
  readonly batch?: number;
  readonly everyMs?: number;
  /** Moment in ms and length in ms of each stall of the card. */
  readonly stalls?: readonly (readonly [number, number])[];
  /** The page does not look from the first to the second moment, in ms. */
  readonly blocked?: readonly [number, number];
  /** Most milliseconds by which a batch is rendered late. */
  readonly late?: number;
}

/** Looks every 10 ms at a graph that renders a batch whenever the card wants one. */
const watch = (scene: Scene) => {
  const {
    seconds,
    rate = RATE,
    batch = BATCH,
    everyMs = (BATCH / RATE) * 1_000,
    stalls = [],
    late = 1,
  } = scene;
  const isResampled = rate !== RATE;
  const beats = createBeats(batch);
  const line = createRenderLine({ sampleRate: rate, sharesMemory: true, beats, isResampled });
  const slips: Slip[] = [];
  let rendered = 0;
  let next = 0;
  let random = 7;
  let ahead = 0;
  let stalled = 0;
  const exact = (everyMs / 1_000) * rate;
  for (let now = 0; now < seconds * 1_000; now += 10) {
    for (;;) {
      random = (random * 16_807) % 2_147_483_647;
      const at = next + (random / 2 ** 31) ** 3 * late;
      if (at > now) break;
      const stall = stalls[stalled];
      if (stall && next >= stall[0]) {
        next += stall[1];
        stalled += 1;
        continue;
      }
      // Batches that are larger than what the card plays meanwhile: every now and then it wants none.
      if (ahead >= batch) ahead -= exact;
      else {
        rendered += batch;
        ahead += batch - exact;
      }
      next += everyMs;
    }
    const [from = 0, to = 0] = scene.blocked ?? [];
    if (now >= from && now < to) continue;
    const slip = line.observe(now, rendered);
    if (slip) slips.push(slip);
  }
  return slips;
};

describe('the line of what is rendered', () => {
  test('finds nothing where nothing slipped, however late batches come', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2, noNaN: true }), (late) => {
        expect(watch({ seconds: 20, late })).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test('is not disturbed by a page that stands still', () => {
    expect(watch({ seconds: 12, blocked: [5_000, 6_000] })).toEqual([]);
  });

  test('knows every slip within 1.25 ms, and its moment within two looks and a batch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3_000, max: 8_000 }), fc.integer({ min: 12, max: 400 }), (at, long) => {
        const slips = watch({ seconds: 12, stalls: [[at, long]] });
        expect(slips).toHaveLength(1);
        const [slip] = slips as [Slip];
        expect(Math.abs(slip.frames - (long / 1_000) * RATE)).toBeLessThanOrEqual(RATE / 800);
        expect(slip.at).toBeGreaterThan(at - 35);
        expect(slip.at).toBeLessThan(at + long + 35);
      }),
      { numRuns: 40 },
    );
  });

  test('says when a slip came bit by bit', () => {
    const stalls = [3_000, 3_150, 3_300, 3_450, 3_600, 3_750, 3_900].map((at) => [at, 20] as const);
    const slips = watch({ seconds: 8, stalls });
    expect(slips.some(({ at, until }) => until - at > 300)).toBe(true);
    const sum = slips.reduce((all, { frames }) => all + frames, 0);
    expect(Math.abs(sum - 0.14 * RATE)).toBeLessThan(RATE / 1_000);
  });

  // As Chromium renders 44.1 kHz for a card of 48 kHz: 471 frames for what are 470.4.
  const uneven = { rate: 44_100, batch: 471 } as const;

  test('takes a batch left out because rates differ for what it is, once and again', () => {
    expect(watch({ ...uneven, seconds: 40 })).toEqual([]);
  });

  test('and a stall between two of them for a slip', () => {
    const slips = watch({ ...uneven, seconds: 30, stalls: [[14_000, 10.7]] });
    expect(slips).toEqual([expect.anything()]);
    expect(Math.abs((slips[0] as Slip).frames - 470)).toBeLessThan(90);
  });
});
