import { expect, it } from 'vitest';
import { makeContent, makeNode, testId } from '../../../tests/support/stories';
import { withFreshIds } from './freshIds';

const [seed, leaf] = [testId(0), testId(1)];
const group = testId(0, 'group');
const content = makeContent({
  nodes: [makeNode({ id: seed }), makeNode({ id: leaf, parentId: seed, takeGroupId: group, ratio: 4 })],
  overrides: [{ nodeId: leaf, ancestorId: seed, gainDb: -3, pan: null, mute: null, eq: true }],
  tags: [{ id: testId(0, 'tag'), nodeId: seed, name: 'low', deleted: false }],
  markers: [{ id: testId(0, 'marker'), nodeId: leaf, frame: 3, title: 'Here', deleted: true }],
  takeGroups: [{ id: group, title: 'Takes', deleted: false }],
  phrases: [
    {
      ...{ id: testId(0, 'phrase'), nodeId: leaf, sourceId: seed, deleted: false },
      ...{ from: 0, to: 9, crossfade: 2 },
    },
  ],
  comments: [
    {
      ...{ id: testId(0, 'comment'), nodeId: leaf, frame: null, text: 'Ah', author: '', deleted: false },
      createdAt: '2026-01-01T00:00:00.000Z',
    },
  ],
  likes: [{ id: `${leaf}/${testId(9)}`, nodeId: leaf, member: testId(9), deleted: false }],
});

it('gives every id another one, the same wherever it stands, and changes nothing else', () => {
  let count = 0;
  const made = withFreshIds(content, () => {
    count += 1;
    return `fresh-${count}-`;
  });
  const owners = (of: typeof content) =>
    [of.story, ...of.nodes, ...of.tags, ...of.markers, ...of.takeGroups, ...of.phrases, ...of.comments].map(
      ({ id }) => id,
    );
  const before = owners(content);
  const after = owners(made);
  expect(new Set(after).size).toBe(before.length);
  expect(after.every((id) => id.startsWith('fresh-'))).toBe(true);
  const back = after.reduce((text, id, at) => text.replaceAll(id, before[at] ?? ''), JSON.stringify(made));
  expect(JSON.parse(back)).toEqual(content);
  // The person who liked it is still that person.
  expect(made.likes[0]?.member).toBe(testId(9));
});
