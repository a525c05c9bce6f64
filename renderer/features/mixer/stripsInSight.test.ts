import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stripsInSight } from './stripsInSight';

describe('stripsInSight', () => {
  it('covers what is in sight and never more than a few strips besides', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 600 }),
        fc.integer({ min: 1, max: 4000 }),
        fc.nat(90_000),
        (count, width, scroll) => {
          const scrolled = Math.min(scroll, Math.max(0, count * 148 - width));
          const { first, last } = stripsInSight(count, 148, scrolled, width);
          expect(first).toBeGreaterThanOrEqual(0);
          expect(last).toBeLessThanOrEqual(count);
          expect(first * 148).toBeLessThanOrEqual(Math.max(0, scrolled));
          expect(last * 148).toBeGreaterThanOrEqual(Math.min(count * 148, scrolled + width));
          expect(last - first).toBeLessThanOrEqual(Math.ceil(width / 148) + 10);
        },
      ),
    );
  });

  it('makes a screenful before it knows how wide it is', () => {
    expect(stripsInSight(500, 148, 0, 0).last).toBe(20);
    expect(stripsInSight(3, 148, 0, 0)).toEqual({ first: 0, last: 3 });
  });
});
