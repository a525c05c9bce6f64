import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRange } from './range';

describe('parseRange', () => {
  it.each([
    ['bytes=0-99', 1000, { kind: 'part', start: 0, end: 100 }],
    ['bytes=100-', 1000, { kind: 'part', start: 100, end: 1000 }],
    ['bytes=-50', 1000, { kind: 'part', start: 950, end: 1000 }],
    ['bytes=-5000', 1000, { kind: 'part', start: 0, end: 1000 }],
    ['bytes=990-5000', 1000, { kind: 'part', start: 990, end: 1000 }],
    ['bytes=1000-', 1000, { kind: 'none' }],
    ['bytes=0-', 0, { kind: 'none' }],
    ['bytes=-0', 1000, { kind: 'none' }],
    // Not valid, or more than one: the whole.
    [null, 1000, { kind: 'whole' }],
    ['bytes=-', 1000, { kind: 'whole' }],
    ['bytes=5-2', 1000, { kind: 'whole' }],
    ['bytes=0-1,2-3', 1000, { kind: 'whole' }],
    ['bytes=abc', 1000, { kind: 'whole' }],
    ['items=0-1', 1000, { kind: 'whole' }],
    ['bytes=-1-2', 1000, { kind: 'whole' }],
    ['bytes=1e3-', 1000, { kind: 'whole' }],
    [`bytes=0-${'9'.repeat(400)}`, 1000, { kind: 'whole' }],
  ])('reads %s of %d bytes', (header, size, answer) => {
    expect(parseRange(header, size)).toEqual(answer);
  });

  it('never leaves the file, whatever is asked', () => {
    const header = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => `bytes=${a}-${b}`),
      fc.nat().map((a) => `bytes=-${a}`),
      fc.nat().map((a) => `bytes=${a}-`),
    );
    fc.assert(
      fc.property(header, fc.nat(), (text, size) => {
        const range = parseRange(text, size);
        if (range.kind !== 'part') return;
        expect(range.start).toBeGreaterThanOrEqual(0);
        expect(range.start).toBeLessThan(range.end);
        expect(range.end).toBeLessThanOrEqual(size);
      }),
    );
  });
});
