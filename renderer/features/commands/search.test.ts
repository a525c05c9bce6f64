import { expect, it } from 'vitest';
import { matchScore, searchBy } from './search';

it('wants all letters in order', () => {
  expect(matchScore('zi', 'Zoom in')).not.toBeNull();
  expect(matchScore('iz', 'Zoom in')).toBeNull();
  expect(matchScore('', 'anything')).toBe(0);
});

it('leads with words that begin so, then with tighter matches', () => {
  const names = ['Show the stories', 'Dark or light', 'Story list', 'Stop'];
  expect(
    searchBy(names, 'sto', (name) => name)
      .slice(0, 2)
      .sort(),
  ).toEqual(['Stop', 'Story list']);
  expect(searchBy(names, 'st', (name) => name)).not.toContain('Dark or light');
  expect(searchBy(names, '', (name) => name)).toEqual(names);
});
