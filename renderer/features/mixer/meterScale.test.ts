import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceBar, EMPTY_BAR, isEmptyBar, METER_FLOOR_DB, meterHeight } from './meterScale';

const level = fc.double({ min: -90, max: 6, noNaN: true });

describe('meterHeight', () => {
  it('rises from the floor to the top and stays between them', () => {
    fc.assert(
      fc.property(level, level, (a, b) => {
        expect(meterHeight(a)).toBeGreaterThanOrEqual(0);
        expect(meterHeight(a)).toBeLessThanOrEqual(1);
        if (a < b) expect(meterHeight(a)).toBeLessThanOrEqual(meterHeight(b));
      }),
    );
    expect(meterHeight(0)).toBe(1);
    expect(meterHeight(-24)).toBeCloseTo(0.5, 12);
    expect(meterHeight(METER_FLOOR_DB)).toBe(0);
    expect(meterHeight(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(meterHeight(Number.NaN)).toBe(0);
  });
});

describe('advanceBar', () => {
  it('rises at once, falls at its own pace and comes to rest', () => {
    let bar = advanceBar(EMPTY_BAR, -6, 1 / 60);
    expect(bar).toMatchObject({ level: -6, hold: -6 });
    bar = advanceBar(bar, Number.NEGATIVE_INFINITY, 0.5);
    expect(bar.level).toBeCloseTo(-19, 6);
    expect(bar.hold).toBe(-6);
    for (let i = 0; i < 300; i += 1) bar = advanceBar(bar, Number.NEGATIVE_INFINITY, 1 / 60);
    expect(isEmptyBar(bar)).toBe(true);
  });

  it('never shows less than the level that is there', () => {
    fc.assert(
      fc.property(fc.array(level, { minLength: 1, maxLength: 50 }), (levels) => {
        let bar = EMPTY_BAR;
        for (const db of levels) {
          bar = advanceBar(bar, db, 1 / 60);
          if (db > METER_FLOOR_DB) expect(bar.level).toBeGreaterThanOrEqual(db);
          expect(bar.hold).toBeGreaterThanOrEqual(Math.min(bar.level, bar.hold));
        }
      }),
    );
  });
});
