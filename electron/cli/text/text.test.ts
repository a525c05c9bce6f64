import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columns, cut, oneLine, table } from './plainText';
import { clockTime, parseFrames } from './time';

describe('a line for the terminal', () => {
  it('holds nothing that a terminal would obey', () => {
    expect(oneLine('One\r\ntwo\tthree\u001b[31m')).toBe('One two three [31m');
    expect(oneLine('safe\u202Egpj.exe')).toBe('safegpj.exe');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(oneLine(text)).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }),
    );
  });

  it('knows how wide letters are', () => {
    expect(columns('Vers')).toBe(4);
    expect(columns('e\u0301')).toBe(1);
    expect(columns('歌')).toBe(2);
    expect(columns('🎤')).toBe(2);
    expect(columns('👩‍🎤')).toBe(2);
  });

  it('is never cut wider than asked nor inside a letter', () => {
    expect(cut('Refrain', 5)).toBe('Refr…');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, width) => {
        const short = cut(text, width);
        expect(columns(short)).toBeLessThanOrEqual(Math.max(width, 0));
        if (columns(text) <= width) expect(short).toBe(text);
      }),
    );
  });

  it('lines up in columns', () => {
    const rows = [
      ['歌', '1', 'x'],
      ['Song', '12', ''],
    ];
    expect(table(rows, [1])).toBe('歌     1  x\nSong  12');
  });
});

describe('times', () => {
  it('read as clocks', () => {
    expect(clockTime(348_000, 48_000)).toBe('0:07.250');
    expect(clockTime(-4_608, 48_000)).toBe('-0:00.096');
    expect(clockTime(3_723 * 44_100, 44_100)).toBe('1:02:03.000');
    expect(clockTime(48_000 * 60 - 1, 48_000)).toBe('1:00.000');
    expect(clockTime(-1, 192_000)).toBe('0:00.000');
  });

  it('are frames, or seconds with a unit', () => {
    expect(parseFrames('120', 48_000)).toBe(120);
    expect(parseFrames('-120', 48_000)).toBe(-120);
    expect(parseFrames('2.5s', 48_000)).toBe(120_000);
    expect(parseFrames('-.5s', 44_100)).toBe(-22_050);
    expect(parseFrames('40ms', 48_000)).toBe(1_920);
    for (const wrong of [
      '',
      'x',
      '1.5',
      '1e9',
      '2,5s',
      '2.5 s',
      '9'.repeat(20),
      `${'9'.repeat(20)}s`,
      'Infinitys',
    ])
      expect(parseFrames(wrong, 48_000)).toBeNull();
  });

  it('come back from seconds to the same frame', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(10 ** 9), max: 10 ** 9 }),
        fc.integer({ min: 8_000, max: 192_000 }),
        (frames, rate) => {
          expect(parseFrames(`${(frames / rate).toFixed(7)}s`, rate)).toBe(frames);
        },
      ),
    );
  });
});
