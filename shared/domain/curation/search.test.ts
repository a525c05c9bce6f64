import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyContent, makeContent, makeNode, testId } from '../../../tests/support/stories';
import type { AudioNode } from '../model';
import { folded, indexForSearch, parseQuery, search } from './search';

const node = (at: number, fields: Partial<AudioNode>) =>
  makeNode({ id: testId(at), createdAt: new Date(Date.UTC(2026, at, 1)).toISOString(), ...fields });

const content = makeContent({
  nodes: [
    node(0, { title: 'Verse', kind: 'import', creator: 'Zoë', frames: 1_000 }),
    node(1, { title: 'Bass over verse', parentId: testId(0), kind: 'recording', frames: 2_000 }),
    node(2, { title: 'Night: Train', parentId: testId(0), notes: 'Needs more bass', frames: 900 }),
    node(3, { title: 'Bass again', parentId: testId(1), deleted: true, frames: 3_000 }),
  ],
  tags: [
    { id: testId(0, 'tag'), nodeId: testId(2), name: 'Keep', deleted: false },
    { id: testId(1, 'tag'), nodeId: testId(1), name: 'Keep', deleted: true },
  ],
  comments: [
    {
      id: testId(0, 'comment'),
      nodeId: testId(0),
      frame: null,
      text: 'What a début!',
      author: 'Anna',
      createdAt: '2026-01-01T00:00:00.000Z',
      deleted: false,
    },
  ],
  likes: [{ id: `${testId(1)}/m`, nodeId: testId(1), member: 'm', deleted: false }],
});
const index = indexForSearch(content);
const found = (query: string) => search(index, query).map(({ title }) => title);

describe('a search', () => {
  it.each([
    ['bass', ['Bass over verse', 'Night: Train']],
    ['verse', ['Verse', 'Bass over verse']],
    ['BASS verse', ['Bass over verse']],
    ['bass -verse', ['Night: Train']],
    ['"over verse"', ['Bass over verse']],
    ['night:', ['Night: Train']],
    ['tag:keep', ['Night: Train']],
    ['by:zoe', ['Verse']],
    ['by:anna', ['Verse']],
    ['debut', ['Verse']],
    ['has:tail', ['Bass over verse']],
    ['-has:tail', ['Verse', 'Night: Train']],
    ['is:seed', ['Verse']],
    ['has:likes', ['Bass over verse']],
    ['has:comments is:imported', ['Verse']],
    ['after:2026-02', ['Bass over verse', 'Night: Train']],
    ['before:2026-02-01', ['Verse']],
    ['is:deleted', ['Bass again']],
    ['receipt:red', []],
    ['', []],
    ['   ', []],
    ['nothing like it', []],
  ])('for %s finds %j', (query, titles) => {
    expect(found(query)).toEqual(titles);
  });

  it('takes what is no known fact for a word', () => {
    expect(parseQuery('is:loud')).toEqual([{ term: { kind: 'word', word: 'is:loud' }, negated: false }]);
    expect(parseQuery('after:soon')).toEqual([
      { term: { kind: 'word', word: 'after:soon' }, negated: false },
    ]);
  });

  it('finds each recording by its own title, and nothing twice', () => {
    fc.assert(
      fc.property(anyContent, (any) => {
        const all = indexForSearch(any);
        for (const { id, title, deleted } of any.nodes) {
          const word = title.replaceAll(/["\s:-]+/g, '');
          if (deleted || folded(word) === '' || word !== title) continue;
          const ids = search(all, word).map((hit) => hit.id);
          expect(ids).toContain(id);
          expect(new Set(ids).size).toBe(ids.length);
        }
      }),
    );
  });

  it('takes any query', () => {
    fc.assert(fc.property(fc.string(), (query) => Array.isArray(search(index, query))));
  });
});
