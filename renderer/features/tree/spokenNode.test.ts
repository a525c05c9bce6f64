import { expect, it } from 'vitest';
import { makeNode } from '../../../tests/support/testTrees';
import { spokenDuration, spokenNode } from './spokenNode';

it('says lengths in words', () => {
  const said = (seconds: number) => spokenDuration(seconds * 48_000, 48_000);
  expect([0.84, 0.001, 0.9999, 1, 3.24, 12, 60, 245, 3600, 3725].map(said)).toEqual([
    '840 milliseconds',
    '1 millisecond',
    '1 second',
    '1 second',
    '3.2 seconds',
    '12 seconds',
    '1 minute',
    '4 minutes 5 seconds',
    '1 hour',
    '1 hour 2 minutes',
  ]);
});

it('says what a take is recorded over and by how much it goes on', () => {
  const verse = makeNode('Verse', null, 0, { frames: 8 * 48_000 });
  const take = makeNode('Take 3', 'Verse', 1, { frames: 12 * 48_000 });
  expect(spokenNode(take, verse, 0)).toBe('Over Verse, 12 seconds, extends by 4 seconds');
  expect(spokenNode(verse, null, 1)).toBe('Seed, 8 seconds, 1 recording over it');
});
