import { expect, it } from 'vitest';
import { findCompProblem, MAX_PHRASES } from './check';

const source = (id: string, fields: object = {}) => ({
  id,
  parentId: 'seed',
  title: id,
  deleted: false,
  startFrame: -100,
  frames: 1_100,
  trimIn: 100,
  trimOut: 0,
  ...fields,
});
const sources = new Map(
  [
    source('a'),
    source('b', { startFrame: 500, trimIn: 0, frames: 1_500 }),
    source('gone', { deleted: true }),
    source('cousin', { parentId: 'other' }),
  ].map((each) => [each.id, each]),
);
const phrase = (from: number, to: number, sourceId = 'a', crossfade = 0) => ({
  sourceId,
  from,
  to,
  crossfade,
});
const kindOf = (phrases: ReturnType<typeof phrase>[]) =>
  findCompProblem(phrases, (id) => sources.get(id), { parentId: 'seed' })?.kind ?? null;

it('takes a partition of living siblings', () => {
  expect(kindOf([phrase(0, 900), phrase(900, 2_000, 'b', 480)])).toBeNull();
});

it.each([
  ['empty', []],
  ['range', [phrase(10, 10)]],
  ['range', [phrase(10, 5)]],
  ['range', [phrase(0, 0.5)]],
  ['range', [phrase(Number.NaN, 5)]],
  ['order', [phrase(0, 10), phrase(11, 20)]],
  ['order', [phrase(0, 10), phrase(9, 20)]],
  ['crossfade', [phrase(0, 10, 'a', -1)]],
  ['crossfade', [phrase(0, 10, 'a', 0.5)]],
  ['unknown', [phrase(0, 10, 'nobody')]],
  ['deleted', [phrase(0, 10), phrase(10, 20, 'gone')]],
  ['notSibling', [phrase(0, 10, 'cousin')]],
  ['beyond', [phrase(-1, 10)]],
  ['beyond', [phrase(0, 2_001), phrase(2_001, 2_002, 'b')]],
  ['many', Array.from({ length: MAX_PHRASES + 1 }, (_, at) => phrase(at, at + 1))],
] as const)('names what is wrong: %s', (kind, phrases) => {
  expect(kindOf([...phrases])).toBe(kind);
});
