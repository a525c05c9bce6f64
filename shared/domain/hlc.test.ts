import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clampHlc,
  compareHlc,
  deviceTag,
  formatHlc,
  type HlcParts,
  MAX_AHEAD_MS,
  nextHlc,
  observeHlc,
  parseHlc,
  ZERO_HLC,
} from './hlc';

const device = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 16 });
const ms = fc.nat({ max: 2 ** 45 });
const anyParts: fc.Arbitrary<HlcParts> = fc.record({ ms, counter: fc.nat({ max: 0xffff }), device });
const here = 'a'.repeat(16);

describe('a stamp', () => {
  it('is read back as it was written, always 34 characters', () => {
    fc.assert(
      fc.property(anyParts, (parts) => {
        expect(formatHlc(parts)).toHaveLength(34);
        expect(parseHlc(formatHlc(parts))).toEqual(parts);
      }),
    );
  });

  it('is ordered by its bytes as by time, then counter, then device', () => {
    fc.assert(
      fc.property(anyParts, anyParts, (a, b) => {
        const byParts =
          a.ms - b.ms || a.counter - b.counter || (a.device < b.device ? -1 : a.device > b.device ? 1 : 0);
        expect(Math.sign(compareHlc(formatHlc(a), formatHlc(b)))).toBe(Math.sign(byParts));
        const bytes = Buffer.compare(Buffer.from(formatHlc(a)), Buffer.from(formatHlc(b)));
        expect(bytes).toBe(Math.sign(byParts));
      }),
    );
  });

  it('is not read out of anything else', () => {
    for (const text of ['', 'x', ZERO_HLC.toUpperCase().replace('0', 'A'), `${ZERO_HLC}0`, ` ${ZERO_HLC}`]) {
      expect(parseHlc(text)).toBeNull();
    }
  });
});

describe('the clock', () => {
  it('never gives out a stamp twice or out of order, however the wall clock jumps', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1_000, max: 5_000 }), { minLength: 2 }), (jumps) => {
        let last = ZERO_HLC;
        let wall = 1_000_000;
        for (const jump of jumps) {
          wall += jump;
          const stamp = nextHlc(last, wall, here);
          expect(stamp > last).toBe(true);
          last = stamp;
        }
      }),
    );
  });

  it('follows the wall clock once that is ahead', () => {
    const ahead = formatHlc({ ms: 5_000, counter: 7, device: here });
    expect(parseHlc(nextHlc(ahead, 4_000, here))).toMatchObject({ ms: 5_000, counter: 8 });
    expect(parseHlc(nextHlc(ahead, 6_000, here))).toMatchObject({ ms: 6_000, counter: 0 });
  });

  it('borrows a millisecond when the counter is used up', () => {
    const full = formatHlc({ ms: 5_000, counter: 0xffff, device: here });
    expect(parseHlc(nextHlc(full, 1, here))).toMatchObject({ ms: 5_001, counter: 0 });
  });

  it('gives 200,000 stamps in one standing millisecond', () => {
    let last = ZERO_HLC;
    for (let at = 0; at < 200_000; at += 1) {
      const stamp = nextHlc(last, 1_000, here);
      if (stamp <= last) throw new Error(`${stamp} is not after ${last}`);
      last = stamp;
    }
    expect(parseHlc(last)!.ms).toBe(1_003);
  });

  it('stamps later than what it saw from elsewhere, unless that is too far ahead', () => {
    fc.assert(
      fc.property(anyParts, ms, (parts, now) => {
        const seen = formatHlc(parts);
        const next = nextHlc(observeHlc(ZERO_HLC, seen, now), now, here);
        if (parts.ms <= now + MAX_AHEAD_MS) expect(next > seen).toBe(true);
        expect(parseHlc(next)!.ms).toBeLessThanOrEqual(now + MAX_AHEAD_MS + 1);
      }),
    );
  });
});

describe('clamping', () => {
  it('lets honest stamps pass and brings the others down to the limit', () => {
    fc.assert(
      fc.property(anyParts, ms, (parts, now) => {
        const clamped = parseHlc(clampHlc(formatHlc(parts), now))!;
        expect(clamped).toEqual({ ...parts, ms: Math.min(parts.ms, now + MAX_AHEAD_MS) });
      }),
    );
  });
});

it('takes the random half of a UUID as the tag of a device', () => {
  expect(deviceTag('0192f0c1-7a3b-7cde-8F01-23456789abcd')).toBe('8f0123456789abcd');
  expect(() => deviceTag('me')).toThrow();
});
