import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyForest,
  contentWithEdits,
  makeContent,
  makeNode,
  makeStory,
  stamped,
  storyId,
  testId,
} from '../../tests/support/stories';
import { checkEdits, checkMoves, type EditProblem } from './editRules';
import type { StoryContent } from './model';
import type { Edit, Entity } from './operations';
import { applyOperations } from './operationsApply';
import { viewOf } from './storyView';
import { branchOf, indexTree, isAncestor } from './tree';

const [seed, middle, leaf] = [0, 1, 2].map((at) => testId(at)) as [string, string, string];
const content = makeContent({
  nodes: [
    makeNode({ id: seed, frames: 1_000 }),
    makeNode({ id: middle, parentId: seed, frames: 1_500 }),
    makeNode({ id: leaf, parentId: middle, frames: 2_000 }),
  ],
  takeGroups: [{ id: testId(0, 'group'), title: 'Group', deleted: false }],
  phrases: [],
  comments: [],
  likes: [],
});

const set = (id: string, fields: Record<string, Edit['value']>, entity: Entity = 'node'): Edit[] =>
  Object.entries(fields).map(([field, value]) => ({ entity, id, field, value }));

const create = (entity: Entity, record: object, id = (record as { id: string }).id): Edit => ({
  entity,
  id,
  field: '*',
  value: record as Record<string, unknown>,
});

const check = (edits: Edit[], of: StoryContent = content) => checkEdits(viewOf(of), storyId, edits);
const kindOf = (edits: Edit[], of?: StoryContent): EditProblem['kind'] | undefined => check(edits, of)?.kind;

describe('trims and fades', () => {
  it('fit the audio', () => {
    expect(check(set(seed, { trimIn: 400, trimOut: 600 }))).toBeNull();
    expect(kindOf(set(seed, { trimIn: 401, trimOut: 600 }))).toBe('trims');
    expect(kindOf(set(seed, { trimIn: -1 }))).toBe('trims');
    expect(kindOf(set(seed, { fadeIn: 1_001 }))).toBe('fade');
    expect(kindOf(set(seed, { trimIn: 500, fadeOut: 501 }))).toBe('fade');
    expect(check(set(seed, { trimIn: 500, fadeIn: 500, fadeOut: 500 }))).toBeNull();
  });

  it('are judged by the outcome of the batch, not on the way', () => {
    const trimmed = makeContent({ nodes: [makeNode({ id: seed, frames: 1_000, trimIn: 900 })] });
    expect(check(set(seed, { trimOut: 900, trimIn: 0 }), trimmed)).toBeNull();
  });

  it('may be nonsense already where they are not touched', () => {
    const merged = makeContent({
      nodes: [makeNode({ id: seed, frames: 10, trimIn: 9, trimOut: 9, fadeIn: 99 })],
    });
    expect(check(set(seed, { title: 'Still editable' }), merged)).toBeNull();
    expect(kindOf(set(seed, { trimIn: 8 }), merged)).toBe('trims');
  });
});

describe('re-parenting', () => {
  it('never puts a node below itself', () => {
    expect(kindOf(set(seed, { parentId: leaf }))).toBe('cycle');
    expect(kindOf(set(seed, { parentId: seed }))).toBe('cycle');
    expect(check(set(leaf, { parentId: seed }))).toBeNull();
    expect(check(set(leaf, { parentId: null }))).toBeNull();
  });

  it('lets two nodes change places in one go', () => {
    const swap = [...set(leaf, { parentId: seed }), ...set(middle, { parentId: leaf })];
    expect(check(swap)).toBeNull();
    expect(check([...swap].reverse())).toBeNull();
  });

  it('is refused exactly when the new parent is the node or hangs below it', () => {
    const moves = anyForest(12)
      .filter((nodes) => nodes.length > 0)
      .chain((nodes) => {
        const id = fc.constantFrom(...nodes.map((node) => node.id));
        return fc.tuple(fc.constant(nodes), id, id);
      });
    fc.assert(
      fc.property(moves, ([nodes, id, parentId]) => {
        const problem = check(set(id, { parentId }), makeContent({ nodes }));
        const isBelow = id === parentId || isAncestor(indexTree(nodes), id, parentId);
        expect(problem?.kind).toBe(isBelow ? 'cycle' : undefined);
        expect(checkMoves(viewOf(makeContent({ nodes })), set(id, { parentId }))?.kind).toBe(problem?.kind);
      }),
    );
  });

  it('stays possible elsewhere when others have merged into a cycle', () => {
    const merged = makeContent({
      nodes: [
        makeNode({ id: seed, parentId: middle }),
        makeNode({ id: middle, parentId: seed }),
        makeNode({ id: leaf }),
      ],
    });
    expect(check(set(leaf, { parentId: seed }), merged)).toBeNull();
    expect(check(set(seed, { parentId: null }), merged)).toBeNull();
  });

  it('needs a parent that is there', () => {
    expect(check(set(leaf, { parentId: testId(99) }))).toEqual({
      kind: 'unknown',
      entity: 'node',
      id: testId(99),
    });
  });
});

describe('creations', () => {
  const fresh = makeNode({ id: testId(50), parentId: leaf, frames: 3_000 });

  it('are of something new, in this story, at its rate', () => {
    expect(check([create('node', fresh)])).toBeNull();
    expect(kindOf([create('node', { ...fresh, id: leaf })])).toBe('exists');
    expect(kindOf([create('node', fresh), create('node', fresh)])).toBe('exists');
    expect(kindOf([create('node', { ...fresh, storyId: testId(1, 'story') })])).toBe('foreign');
    expect(kindOf([create('node', { ...fresh, sampleRate: 44_100 })])).toBe('value');
    expect(kindOf([create('node', fresh, testId(51))])).toBe('value');
    expect(kindOf([create('node', { ...fresh, trimIn: 3_001 })])).toBe('trims');
    expect(kindOf([create('node', { ...fresh, parentId: testId(99) })])).toBe('unknown');
    expect(kindOf([create('node', { ...fresh, takeGroupId: testId(99, 'group') })])).toBe('unknown');
  });

  it('may build on each other, in any order', () => {
    const group = { id: testId(7, 'group'), title: 'Takes', deleted: false };
    const child = makeNode({ id: testId(51), parentId: fresh.id, takeGroupId: group.id });
    const tag = { id: testId(1, 'tag'), nodeId: child.id, name: 'x', deleted: false };
    const edits = [
      create('tag', tag),
      create('node', child),
      create('takeGroup', group),
      create('node', fresh),
      ...set(child.id, { title: 'Mine' }),
    ];
    expect(check(edits)).toBeNull();
    expect(kindOf(edits.slice(0, 2))).toBe('unknown');
  });

  it('begin a story', () => {
    const view = { ...viewOf(makeContent()), story: new Map() };
    expect(checkEdits(view, storyId, [create('story', makeStory())])).toBeNull();
    expect(checkEdits(view, storyId, [create('story', makeStory({ id: testId(9, 'story') }))])?.kind).toBe(
      'foreign',
    );
    expect(checkEdits(view, storyId, [create('node', makeNode({ id: testId(60) }))])).toMatchObject({
      kind: 'unknown',
      entity: 'story',
    });
  });
});

describe('the extension rule', () => {
  const strict = { ...content, story: makeStory({ extensionRule: true }) };

  it('asks new nodes for a tail and says how much is missing', () => {
    const short = makeNode({ id: testId(50), parentId: leaf, startFrame: 100, frames: 1_500 });
    expect(check([create('node', short)], strict)).toMatchObject({ kind: 'tail', missing: 401 });
    expect(check([create('node', { ...short, frames: 1_901 })], strict)).toBeNull();
    expect(check([create('node', short)])).toBeNull();
  });

  it('asks nothing of a later trim', () => {
    expect(check(set(leaf, { trimOut: 1_500 }), strict)).toBeNull();
  });
});

describe('overrides', () => {
  const override = (nodeId: string, ancestorId: string, gainDb: number | null) =>
    set(`${nodeId}/${ancestorId}`, { gainDb }, 'mixOverride');

  it('are of an ancestor', () => {
    expect(check(override(leaf, seed, -3))).toBeNull();
    expect(kindOf(override(seed, leaf, -3))).toBe('ancestor');
    expect(kindOf(override(leaf, leaf, -3))).toBe('ancestor');
    expect(kindOf(override(leaf, testId(99), -3))).toBe('unknown');
    expect(kindOf(set('nonsense-id', { gainDb: 1 }, 'mixOverride'))).toBe('unknown');
  });

  it('can be cleared when they no longer apply', () => {
    expect(check(override(seed, leaf, null))).toBeNull();
  });
});

describe('a story that comes back as it stood', () => {
  const restored = (edits: Edit[], of: StoryContent = content) =>
    checkEdits(viewOf(of), storyId, edits, 'restore')?.kind ?? null;
  const fresh = makeNode({ id: testId(50), parentId: leaf });
  const strict = { ...content, story: makeStory({ extensionRule: true }) };

  it('need not keep the rules for what is new', () => {
    expect(restored([create('node', { ...fresh, frames: 1_500 })], strict)).toBeNull();
    expect(restored([create('node', { ...fresh, trimIn: 2_900, fadeIn: 200 })])).toBeNull();
    expect(restored(set(`${seed}/${leaf}`, { gainDb: -3 }, 'mixOverride'))).toBeNull();
  });

  it('has to hang together', () => {
    expect(restored([create('node', { ...fresh, parentId: testId(99) })])).toBe('unknown');
    expect(restored([create('node', { ...fresh, parentId: fresh.id })])).toBe('cycle');
    expect(restored([create('node', { ...fresh, sampleRate: 44_100 })])).toBe('value');
    expect(restored([create('node', fresh), create('node', fresh)])).toBe('exists');
  });
});

describe('what is unknown', () => {
  it('is named', () => {
    expect(check(set(testId(99), { title: 'x' }))).toEqual({
      kind: 'unknown',
      entity: 'node',
      id: testId(99),
    });
    expect(check(set(testId(9, 'story'), { title: 'x' }, 'story'))).toMatchObject({ entity: 'story' });
    expect(kindOf(set(leaf, { frames: 1 }))).toBe('field');
    expect(kindOf(set(leaf, { mute: 'yes' }))).toBe('value');
    expect(kindOf(set(leaf, { takeGroupId: testId(5, 'group') }))).toBe('unknown');
    expect(check(set(leaf, { takeGroupId: testId(0, 'group') }))).toBeNull();
  });
});

it('what the rules let pass keeps a proper forest a proper forest', () => {
  fc.assert(
    fc.property(contentWithEdits, ([before, edits]) => {
      if (check(edits, before) !== null) return;
      const { nodes } = applyOperations(before, stamped(edits));
      const tree = indexTree(nodes);
      for (const node of nodes) {
        expect(branchOf(tree, node.id).at(-2)?.id ?? null).toBe(node.parentId);
      }
    }),
  );
});

it('checks a chain of 10,000 new nodes in one pass', () => {
  const chain = Array.from({ length: 10_000 }, (_, at) =>
    create(
      'node',
      makeNode({ id: testId(at, 'fresh'), parentId: at === 0 ? null : testId(at - 1, 'fresh') }),
    ),
  );
  expect(check(chain)).toBeNull();
  expect(kindOf([...chain, ...set(testId(0, 'fresh'), { parentId: testId(9_999, 'fresh') })])).toBe('cycle');
});
