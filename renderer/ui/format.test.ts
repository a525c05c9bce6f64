import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatDb,
  formatDuration,
  formatFrames,
  formatPan,
  formatRate,
  formatTime,
} from './format';

describe('formatTime', () => {
  it.each([
    [0, '0:00.000'],
    [48_000, '0:01.000'],
    [47_999, '0:01.000'],
    [48_000 * 59.9999, '1:00.000'],
    [48_000 * 754.25, '12:34.250'],
    [48_000 * 3600, '1:00:00.000'],
    [48_000 * 43_199.999, '11:59:59.999'],
    [-24_000, '−0:00.500'],
    [-1, '0:00.000'],
  ])('%d frames at 48 kHz read %s', (frames, text) => expect(formatTime(frames, 48_000)).toBe(text));

  it('never shows 60 seconds or minutes, whatever the rounding', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.constantFrom(8000, 44_100, 48_000, 192_000),
        (frames, rate) => {
          const parts = formatTime(frames, rate).split(/[:.]/).map(Number);
          expect(parts.at(-2)).toBeLessThan(60);
          if (parts.length === 4) expect(parts[1]).toBeLessThan(60);
        },
      ),
    );
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [4_800, '100 ms'],
    [48_000, '1.0 s'],
    [48_000 * 59.94, '59.9 s'],
    [48_000 * 59.97, '1:00'],
    [48_000 * 3723, '1:02:03'],
  ])('%d frames read %s', (frames, text) => expect(formatDuration(frames, 48_000)).toBe(text));
});

it('writes levels with a true minus and no negative zero', () => {
  expect(formatDb(-0.04)).toBe('0.0 dB');
  expect(formatDb(-6)).toBe('−6.0 dB');
  expect(formatDb(3.25)).toBe('+3.3 dB');
  expect(formatDb(-144)).toBe('−∞ dB');
});

it('writes pan, sizes, rates and frames as people say them', () => {
  expect([formatPan(0), formatPan(-1), formatPan(0.4), formatPan(0.001)]).toEqual([
    'C',
    'L 100',
    'R 40',
    'C',
  ]);
  expect([formatBytes(0), formatBytes(999), formatBytes(1000), formatBytes(123_456_789)]).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '123 MB',
  ]);
  expect([formatRate(48_000), formatRate(44_100)]).toEqual(['48 kHz', '44.1 kHz']);
  expect(formatFrames(-1_234_567)).toBe('−1\u2009234\u2009567');
});
