import fc from 'fast-check';
import { expect, it } from 'vitest';
import { meterPosition } from './meterScale';

it('rises with the level, from the bottom to the top', () => {
  expect(meterPosition(Number.NEGATIVE_INFINITY)).toBe(0);
  expect(meterPosition(Number.NaN)).toBe(0);
  expect(meterPosition(-60)).toBe(0);
  expect(meterPosition(6)).toBe(1);
  expect(meterPosition(40)).toBe(1);
  fc.assert(
    fc.property(
      fc.double({ min: -80, max: 20, noNaN: true }),
      fc.double({ min: 0, max: 10, noNaN: true }),
      (db, more) => {
        expect(meterPosition(db + more)).toBeGreaterThanOrEqual(meterPosition(db));
      },
    ),
  );
});
