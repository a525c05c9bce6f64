import { expect, it } from 'vitest';
import { sinceWords } from './sinceWords';

const now = Date.parse('2026-03-10T12:00:00Z');

it.each([
  ['2026-03-10T11:59:40Z', 'now'],
  ['2026-03-10T11:55:00Z', '5 min'],
  ['2026-03-10T03:00:00Z', '9 h'],
  ['2026-03-09T11:00:00Z', 'yesterday'],
  ['2026-03-07T11:00:00Z', '3 d'],
  ['2026-01-02T11:00:00Z', '2026-01-02'],
  ['nonsense', ''],
  ['2026-03-10T12:00:30Z', 'now'],
])('%s reads %s', (iso, words) => expect(sinceWords(iso, now)).toBe(words));
