import { expect, it } from 'vitest';
import { parseMilliseconds, selectionWords } from './takeWords';

it('says what is selected and what is heard there', () => {
  const phrases = [
    { sourceId: 'a', from: 0, to: 48_000 },
    { sourceId: 'b', from: 48_000, to: 96_000 },
  ];
  const words = (from: number, to: number) =>
    selectionWords(phrases, { from, to }, 'Take 2', 48_000, (id) => `Take ${id}`);
  expect(words(0, 48_000)).toBe('Take 2, 0:00.000 to 0:01.000. Heard here: Take a.');
  expect(words(24_000, 72_000)).toBe('Take 2, 0:00.500 to 0:01.500. Heard here: Take a, Take b.');
  expect(words(48_000, 48_001)).toBe('Take 2, at 0:01.000. Heard here: Take b.');
  expect(words(5, 5)).toBe('Take 2. Nothing is selected.');
});

it('reads lengths as they are typed', () => {
  expect(['12', '12 ms', '0.2 s', '1,5', '', 'x', '-3'].map(parseMilliseconds)).toEqual([
    12,
    12,
    200,
    2,
    null,
    null,
    null,
  ]);
});
