import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyContent,
  contentWithEdits,
  makeContent,
  makeNode,
  stamped,
  storyId,
  testId,
} from '../../tests/support/stories';
import type { StoryContent } from './model';
import type { Edit } from './operations';
import { applyOperations } from './operationsApply';
import { editedView, viewOf } from './storyView';

const edit = (
  field: string,
  value: Edit['value'],
  id = testId(0),
  entity: Edit['entity'] = 'node',
): Edit => ({
  entity,
  id,
  field,
  value,
});

const sorted = (content: StoryContent): StoryContent => ({
  ...content,
  nodes: [...content.nodes].sort((a, b) => (a.id < b.id ? -1 : 1)),
});

/** Overrides come into being by their first write; in which order a list has them means nothing. */
const inOrder = (content: StoryContent): StoryContent => ({
  ...content,
  overrides: content.overrides.toSorted((a, b) =>
    `${a.nodeId}/${a.ancestorId}` < `${b.nodeId}/${b.ancestorId}` ? -1 : 1,
  ),
});

describe('applying operations', () => {
  it('gives what the edits say one after the other', () => {
    fc.assert(
      fc.property(contentWithEdits, ([content, edits]) => {
        const after = applyOperations(content, stamped(edits));
        expect(viewOf(after)).toEqual(editedView(viewOf(content), edits));
      }),
    );
  });

  it('gives the same in one batch, in two and one by one', () => {
    fc.assert(
      fc.property(contentWithEdits, fc.nat({ max: 25 }), ([content, edits], cut) => {
        const all = stamped(edits);
        const inOne = inOrder(applyOperations(content, all));
        const inTwo = applyOperations(applyOperations(content, all.slice(0, cut)), all.slice(cut));
        expect(inOrder(inTwo)).toEqual(inOne);
        const oneByOne = all.reduce((now, operation) => applyOperations(now, [operation]), content);
        expect(inOrder(oneByOne)).toEqual(inOne);
      }),
    );
  });

  it('does not care in which order a batch arrives', () => {
    const shuffled = contentWithEdits.chain(([content, edits]) => {
      const all = stamped(edits);
      return fc.tuple(
        fc.constant(content),
        fc.constant(all),
        fc.shuffledSubarray(all, { minLength: all.length }),
      );
    });
    fc.assert(
      fc.property(shuffled, ([content, all, other]) => {
        expect(applyOperations(content, other)).toEqual(applyOperations(content, all));
      }),
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(contentWithEdits, ([content, edits]) => {
        const once = applyOperations(content, stamped(edits));
        expect(sorted(applyOperations(once, stamped(edits)))).toEqual(sorted(once));
      }),
    );
  });

  it('leaves its input as it was', () => {
    fc.assert(
      fc.property(contentWithEdits, ([content, edits]) => {
        const before = structuredClone(content);
        applyOperations(content, stamped(edits));
        expect(content).toEqual(before);
      }),
    );
  });
});

describe('what is touched', () => {
  const content = makeContent({ nodes: [makeNode(), makeNode({ id: testId(1) })] });

  it('is copied, and everything else keeps its identity', () => {
    const after = applyOperations(content, stamped([edit('title', 'New')]));
    expect(after.nodes[0]).toEqual({ ...content.nodes[0], title: 'New' });
    expect(after.nodes[1]).toBe(content.nodes[1]);
    expect(after.tags).toBe(content.tags);
    expect(after.overrides).toBe(content.overrides);
    expect(after.story).toBe(content.story);
  });

  it('is an override that nobody had set before', () => {
    const id = `${testId(1)}/${testId(0)}`;
    const after = applyOperations(content, stamped([edit('pan', 0.5, id, 'mixOverride')]));
    expect(after.overrides).toEqual([
      { nodeId: testId(1), ancestorId: testId(0), gainDb: null, pan: 0.5, mute: null },
    ]);
  });
});

describe('what this version does not know', () => {
  const content = makeContent({ nodes: [makeNode()] });
  const strange: Edit[] = [
    edit('warp', 3),
    edit('__proto__', 'x'),
    edit('constructor', 'x'),
    edit('title', 7),
    edit('startFrame', 1.5),
    edit('gainDb', Number.NaN),
    edit('audio', {}),
    edit('frames', 10),
    edit('title', 'x', 'nobody-knows'),
    edit('*', { id: 'another-id' }, testId(7)),
    edit('*', null, testId(7)),
    edit('pan', 0, 'no-pair', 'mixOverride'),
    edit('title', 'x', testId(0), 'hologram' as Edit['entity']),
    edit('*', { id: testId(0) }, testId(0), 'toString' as Edit['entity']),
  ];

  it('is passed over', () => {
    for (const one of strange) expect(applyOperations(content, stamped([one]))).toEqual(content);
    expect(applyOperations(content, stamped(strange))).toEqual(content);
  });

  it('does not keep the rest from being applied', () => {
    const after = applyOperations(content, stamped([...strange, edit('title', 'Known')]));
    expect(after.nodes[0]!.title).toBe('Known');
  });

  it('includes other stories', () => {
    fc.assert(
      fc.property(anyContent, (own) => {
        const foreign = { ...stamped([edit('title', 'x', storyId, 'story')])[0]!, story: testId(1, 'story') };
        expect(applyOperations(own, [foreign])).toEqual(own);
      }),
    );
  });
});

it('takes 10,000 operations on 50,000 nodes in one go', () => {
  const nodes = Array.from({ length: 50_000 }, (_, at) => makeNode({ id: testId(at) }));
  const edits = Array.from({ length: 10_000 }, (_, at) => edit('startFrame', at, testId(at * 5)));
  const after = applyOperations(makeContent({ nodes }), stamped(edits));
  expect(after.nodes[5 * 777]!.startFrame).toBe(777);
});
