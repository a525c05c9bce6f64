import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contentWithEdits, makeContent, makeNode, stamped, testId } from '../../tests/support/stories';
import { invertEdits, repeatEdits } from './invert';
import type { MixOverride, StoryContent } from './model';
import { applyOperations } from './operationsApply';
import { viewOf } from './storyView';

const isEmpty = (override: MixOverride) =>
  override.gainDb === null && override.pan === null && override.mute === null;

/** What a person can see: overrides that override nothing are none. */
function visible(content: StoryContent): StoryContent {
  return { ...content, overrides: content.overrides.filter((override) => !isEmpty(override)) };
}

/** The content without what the edits created. */
function withoutFresh(content: StoryContent): StoryContent {
  const old = <R extends { id: string }>(records: readonly R[]) =>
    records.filter((record) => !record.id.startsWith('fresh'));
  return {
    ...visible(content),
    nodes: old(content.nodes),
    tags: old(content.tags),
    takeGroups: old(content.takeGroups),
  };
}

it('brings everything back, and leaves what was created marked as deleted', () => {
  fc.assert(
    fc.property(contentWithEdits, ([content, edits]) => {
      const after = applyOperations(content, stamped(edits));
      const back = applyOperations(after, stamped(invertEdits(viewOf(content), edits)));
      expect(withoutFresh(back)).toEqual(visible(content));
      for (const record of [...back.nodes, ...back.tags, ...back.takeGroups]) {
        if (record.id.startsWith('fresh')) expect(record.deleted).toBe(true);
      }
    }),
  );
});

it('is itself undone by repeating the edits', () => {
  fc.assert(
    fc.property(contentWithEdits, ([content, edits]) => {
      const after = applyOperations(content, stamped(edits));
      const back = applyOperations(after, stamped(invertEdits(viewOf(content), edits)));
      const again = applyOperations(back, stamped(repeatEdits(edits)));
      // A second creation of the same id in one batch was never more than a repetition.
      expect(visible(again)).toEqual(visible(after));
    }),
  );
});

it('creates nothing', () => {
  fc.assert(
    fc.property(contentWithEdits, ([content, edits]) => {
      for (const edit of [...invertEdits(viewOf(content), edits), ...repeatEdits(edits)]) {
        expect(edit.field).not.toBe('*');
      }
    }),
  );
});

it('clears an override that was not there before', () => {
  const content = makeContent({ nodes: [makeNode(), makeNode({ id: testId(1), parentId: testId(0) })] });
  const id = `${testId(1)}/${testId(0)}`;
  const set = { entity: 'mixOverride', id, field: 'gainDb', value: -3 } as const;
  expect(invertEdits(viewOf(content), [set])).toEqual([{ ...set, value: null }]);
});
