import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AudioNode, StoryContent } from '../../shared/domain/model';
import { makeNode, makeStory, testId } from '../../tests/support/stories';
import { drawTree } from './drawTree';
import { matchId, shortId } from './ids';

const content = (nodes: readonly AudioNode[], story = makeStory({ title: 'Night Train' })): StoryContent => ({
  story,
  nodes,
  overrides: [],
  tags: [],
  markers: [],
  takeGroups: [],
  phrases: [],
  comments: [],
  likes: [],
});

const made = (number: number) => `2026-01-01T00:00:0${number}.000Z`;

describe('the drawn tree', () => {
  it('shows who was recorded over whom, when, how long, and what is special', () => {
    const seed = makeNode({ id: testId(1), title: 'Seed', createdAt: made(1) });
    const verse = makeNode({
      id: testId(2),
      parentId: seed.id,
      title: 'Verse\nwith a newline',
      startFrame: 24_000,
      gainDb: -3,
      pan: 0.5,
      createdAt: made(2),
    });
    const gone = makeNode({
      id: testId(3),
      parentId: seed.id,
      title: 'Gone',
      deleted: true,
      createdAt: made(3),
    });
    const over = makeNode({
      id: testId(4),
      parentId: verse.id,
      title: '歌',
      startFrame: -4_800,
      trimIn: 4_800,
      kind: 'recovered',
      mute: true,
      createdAt: made(4),
    });
    expect(drawTree(content([seed, verse, gone, over]))).toBe(
      [
        'Night Train  (48000 Hz, 3 nodes, 0:01.500)',
        '                               start    length                  id',
        '└─ Seed                     0:00.000  0:01.000                  00000001',
        '   ├─ Verse with a newline  0:00.500  0:01.000  tail +0:00.500  00000002  -3 dB, pan R50',
        '   │  └─ 歌                 0:00.000  0:00.900                  00000004  muted, recovered',
        '   └─ ✗ Gone                0:00.000  0:01.000                  00000003  removed',
      ].join('\n'),
    );
  });

  it('is one line for an empty story', () => {
    expect(drawTree(content([], makeStory({ title: '', extensionRule: true })))).toBe(
      '  (48000 Hz, 0 nodes, 0:00.000, every node must leave a tail)',
    );
  });

  it('has a line for each node, however deep, and no other', () => {
    const parents = fc.array(fc.nat(), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(parents, fc.string({ unit: 'binary' }), (picks, title) => {
        const nodes = picks.map((pick, index) =>
          makeNode({ id: testId(index), title, parentId: index === 0 ? null : testId(pick % index) }),
        );
        expect(drawTree(content(nodes)).split('\n')).toHaveLength(nodes.length + 2);
      }),
    );
    const deep = Array.from({ length: 5_000 }, (_, index) =>
      makeNode({ id: testId(index), parentId: index === 0 ? null : testId(index - 1) }),
    );
    expect(drawTree(content(deep)).split('\n')).toHaveLength(5_002);
  });
});

describe('ids as people write them', () => {
  const ids = ['0190f0f0-0000-7000-8000-00000000abcd', '0190f0f0-0000-7000-8000-11111111abcd'];

  it('are whole, or a unique ending', () => {
    expect(matchId('node', ids[0]!, ids)).toBe(ids[0]);
    expect(matchId('node', shortId(ids[1]!).toUpperCase(), ids)).toBe(ids[1]);
  });

  it('are refused when nothing or more than one thing is meant', () => {
    const both = [...ids, '0190f0f0-0000-7000-8000-22220000abcd'];
    expect(() => matchId('node', '0000abcd', both)).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    expect(() => matchId('node', '00000000', ids)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    for (const wrong of ['', 'abcd', '../../x', 'ab cd ef'])
      expect(() => matchId('node', wrong, ids)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });
});
