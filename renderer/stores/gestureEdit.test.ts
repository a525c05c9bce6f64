import { describe, expect, it } from 'vitest';
import type { Edit } from '../../shared/domain/operations';
import { createGesture, type FieldMove } from './gestureEdit';

const observed = () => {
  const stored: { readonly label: string; readonly edits: readonly Edit[] }[] = [];
  const previews: (readonly Edit[] | null)[] = [];
  const gesture = createGesture({
    edit: async (label, edits) => {
      stored.push({ label, edits });
      return true;
    },
    preview: (edits) => void previews.push(edits),
  });
  return { gesture, stored, previews };
};

const move = (field: string, value: number | boolean, first: number | boolean = 0): FieldMove => ({
  edit: { entity: 'node', id: 'verse', field, value },
  first,
});

describe('a gesture', () => {
  it('is one action, however often it moves', () => {
    const { gesture, stored, previews } = observed();
    for (const gain of [1, 2, 3]) gesture.moveTogether('Set', [move('gainDb', gain)]);
    expect(stored).toEqual([]);
    expect(previews).toHaveLength(3);
    expect(gesture.held('verse', 'gainDb')).toBe(3);
    gesture.rest();
    expect(stored).toEqual([{ label: 'Set', edits: [move('gainDb', 3).edit] }]);
    expect(gesture.held('verse', 'gainDb')).toBeUndefined();
  });

  it('holds several fields, and stores those that changed', () => {
    const { gesture, stored, previews } = observed();
    gesture.moveTogether('Set the band', [move('midHz', 900, 1000), move('midDb', 1)]);
    gesture.moveTogether('Set the band', [move('midHz', 1000, 900), move('midDb', 2, 1)]);
    expect(previews.at(-1)).toHaveLength(2);
    gesture.rest();
    expect(stored).toEqual([{ label: 'Set the band', edits: [move('midDb', 2).edit] }]);
  });

  it('keeps a field that only its first move had', () => {
    const { gesture, stored } = observed();
    gesture.moveTogether('Set', [move('midDb', 1), move('eq', true, false)]);
    gesture.moveTogether('Set', [move('midDb', 2)]);
    gesture.rest();
    expect(stored).toHaveLength(1);
    expect(stored[0]?.edits).toEqual([move('midDb', 2).edit, move('eq', true).edit]);
  });

  it('stores what was moved before when something else is moved', () => {
    const { gesture, stored } = observed();
    gesture.moveTogether('First', [move('gainDb', 1)]);
    gesture.moveTogether('Second', [move('pan', 1)]);
    expect(stored.map(({ label }) => label)).toEqual(['First']);
    gesture.rest();
    expect(stored.map(({ label }) => label)).toEqual(['First', 'Second']);
  });

  it('takes the preview back and stores nothing when everything is where it was', () => {
    const { gesture, stored, previews } = observed();
    gesture.moveTogether('Set', [move('gainDb', 1)]);
    gesture.moveTogether('Set', [move('gainDb', 0, 1)]);
    gesture.rest();
    gesture.rest();
    expect(stored).toEqual([]);
    expect(previews.filter((preview) => preview === null)).toHaveLength(1);
  });
});
