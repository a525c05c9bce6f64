import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exactFrame } from './exactFrame';

test('an exact frame is not before the one that was asked for, less than a second after it, and has an exact time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 40 }),
      fc.constantFrom(8_000, 22_050, 44_100, 48_000, 88_200, 96_000, 192_000),
      (frame, rate) => {
        const exact = exactFrame(frame, rate);
        expect(Number.isInteger(exact)).toBe(true);
        expect(exact).toBeGreaterThanOrEqual(frame);
        expect(exact - frame).toBeLessThan(rate);
        const seconds = exact / rate;
        // An exact binary fraction of at most 2^-9 s; rounding would leave a remainder.
        expect(Number.isInteger(seconds * 512)).toBe(true);
        expect(seconds * rate).toBe(exact);
      },
    ),
  );
});
