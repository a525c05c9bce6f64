import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Biquad, heldFrequency, highPass, highShelf, lowShelf, peaking, responseAt } from './biquad';
import { processingRanges } from './settings';

const within = ({ min, max }: { min: number; max: number }) => fc.double({ min, max, noNaN: true });
const rates = fc.integer({ min: 8_000, max: 192_000 });
const decibels = (amplitude: number) => 20 * Math.log10(amplitude);
const nyquist = ({ b0, b1, b2, a1, a2 }: Biquad) => (b0 - b1 + b2) / (1 - a1 + a2);
const dc = ({ b0, b1, b2, a1, a2 }: Biquad) => (b0 + b1 + b2) / (1 + a1 + a2);

/** Any filter that the settings can ask for. */
const filters = fc.oneof(
  fc
    .record({ hertz: within(processingRanges.highPassHz), rate: rates })
    .map((f) => highPass(f.hertz, f.rate)),
  fc
    .record({ hertz: within(processingRanges.lowHz), db: within(processingRanges.lowDb), rate: rates })
    .map((f) => lowShelf(f.hertz, f.db, f.rate)),
  fc
    .record({
      hertz: within(processingRanges.midHz),
      db: within(processingRanges.midDb),
      q: within(processingRanges.midQ),
      rate: rates,
    })
    .map((f) => peaking(f.hertz, f.db, f.q, f.rate)),
  fc
    .record({ hertz: within(processingRanges.highHz), db: within(processingRanges.highDb), rate: rates })
    .map((f) => highShelf(f.hertz, f.db, f.rate)),
);

describe('biquads by the Audio EQ Cookbook', () => {
  it('are stable for every setting at every rate: both poles lie inside the unit circle', () => {
    fc.assert(
      fc.property(filters, ({ a1, a2 }) => Math.abs(a2) < 1 && Math.abs(a1) < 1 + a2),
      { numRuns: 3_000 },
    );
  });

  it('stay stable anywhere on the straight line between two of them', () => {
    fc.assert(
      fc.property(filters, filters, fc.double({ min: 0, max: 1, noNaN: true }), (from, to, weight) => {
        const a1 = from.a1 + (to.a1 - from.a1) * weight;
        const a2 = from.a2 + (to.a2 - from.a2) * weight;
        return Math.abs(a2) < 1 && Math.abs(a1) < 1 + a2;
      }),
      { numRuns: 3_000 },
    );
  });

  it('have the gain that was asked for at their centre', () => {
    fc.assert(
      fc.property(
        within(processingRanges.midHz),
        within(processingRanges.midDb),
        within(processingRanges.midQ),
        rates,
        (hertz, db, q, rate) => {
          const held = heldFrequency(hertz, rate);
          expect(decibels(responseAt(peaking(hertz, db, q, rate), held, rate))).toBeCloseTo(db, 5);
        },
      ),
    );
  });

  it('have the edges of a bell where its Q says', () => {
    // Half of the gain in dB, 1/Q octaves apart in the analogue sense; far below the rate the bend is negligible.
    const [low, high] = [1_000 / 1.28078, 1_000 * 1.28078];
    for (const hertz of [low, high]) {
      expect(decibels(responseAt(peaking(1_000, 12, 2, 192_000), hertz, 192_000))).toBeCloseTo(6, 1);
    }
  });

  it('are 3.01 dB down at the corner of the high-pass, and fall by 12 dB an octave below it', () => {
    fc.assert(
      fc.property(within(processingRanges.highPassHz), rates, (hertz, rate) => {
        const filter = highPass(hertz, rate);
        expect(decibels(responseAt(filter, hertz, rate))).toBeCloseTo(-3.0103, 4);
        const octave = decibels(responseAt(filter, hertz / 32, rate) / responseAt(filter, hertz / 64, rate));
        expect(octave).toBeCloseTo(12.04, 1);
        expect(nyquist(filter)).toBeCloseTo(1, 9);
        expect(Math.abs(dc(filter))).toBeLessThan(1e-6);
      }),
    );
  });

  it('have half the gain at the middle of a shelf, all of it at its far end, none at the other', () => {
    fc.assert(
      fc.property(
        within(processingRanges.lowHz),
        within(processingRanges.highHz),
        within(processingRanges.lowDb),
        rates,
        (lowHz, highHz, db, rate) => {
          const low = lowShelf(lowHz, db, rate);
          const high = highShelf(highHz, db, rate);
          expect(decibels(responseAt(low, lowHz, rate))).toBeCloseTo(db / 2, 4);
          expect(decibels(responseAt(high, heldFrequency(highHz, rate), rate))).toBeCloseTo(db / 2, 4);
          expect(decibels(dc(low))).toBeCloseTo(db, 3);
          expect(decibels(nyquist(low))).toBeCloseTo(0, 4);
          expect(decibels(dc(high))).toBeCloseTo(0, 3);
          expect(decibels(nyquist(high))).toBeCloseTo(db, 4);
        },
      ),
    );
  });

  it('do nothing at 0 dB', () => {
    for (const filter of [
      lowShelf(120, 0, 48_000),
      peaking(1_000, 0, 1, 48_000),
      highShelf(8_000, 0, 48_000),
    ]) {
      expect(filter.b0).toBeCloseTo(1, 12);
      expect(filter.b1).toBeCloseTo(filter.a1, 12);
      expect(filter.b2).toBeCloseTo(filter.a2, 12);
    }
  });

  it('answer for their response as the transfer function does', () => {
    fc.assert(
      fc.property(filters, fc.double({ min: 0.001, max: 3.14, noNaN: true }), (filter, w) => {
        const { b0, b1, b2, a1, a2 } = filter;
        const magnitude = (c0: number, c1: number, c2: number) =>
          Math.hypot(c0 + c1 * Math.cos(w) + c2 * Math.cos(2 * w), c1 * Math.sin(w) + c2 * Math.sin(2 * w));
        const direct = magnitude(b0, b1, b2) / magnitude(1, a1, a2);
        const answered = responseAt(filter, w / (2 * Math.PI), 1);
        expect(Math.abs(answered - direct)).toBeLessThan(1e-4 * Math.max(1, direct));
      }),
    );
  });
});
