import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFrames, formatTime } from '../../ui/format';
import { parseTime } from './timeText';

describe('parseTime', () => {
  it.each([
    ['1.5', 'time', 72_000],
    ['1,5', 'time', 72_000],
    ['250 ms', 'time', 12_000],
    ['250ms', 'frames', 12_000],
    ['0:03.250', 'time', 156_000],
    ['0:03.250', 'frames', 156_000],
    ['1:02:03', 'time', 3723 * 48_000],
    ['\u22120:00.010', 'time', -480],
    ['-10', 'frames', -10],
    ['48 000', 'frames', 48_000],
    ['100 fr', 'time', 100],
    ['2 min', 'time', 5_760_000],
    ['0', 'time', 0],
    ['-0', 'time', 0],
  ] as const)('reads %s in %s', (text, unit, frames) => {
    expect(parseTime(text, 48_000, unit)).toBe(frames);
  });

  it.each(['', 'abc', '1:', '1:75', '1:60:00', '1 parsec', '1e9', '1:02 ms', '--3'])(
    'refuses "%s"',
    (text) => {
      expect(parseTime(text, 48_000, 'time')).toBeNull();
    },
  );

  it('reads back what the fields show', () => {
    fc.assert(
      fc.property(fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }), (frames) => {
        expect(parseTime(formatFrames(frames), 48_000, 'frames')).toBe(frames);
        const shown = parseTime(formatTime(frames, 48_000), 48_000, 'time');
        expect(Math.abs((shown ?? Number.NaN) - frames)).toBeLessThanOrEqual(24);
      }),
    );
  });
});
