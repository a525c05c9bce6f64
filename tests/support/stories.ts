/**
 * Stories for tests: plain builders for the cases written by hand, fast-check arbitraries for the properties.
 *
 * `anyForest` makes what the catalogue makes; `hostileNodes` makes what a merge, a bug or an attack could: cycles,
 * unknown parents, repeated ids, trims longer than the audio.
 */
import fc from 'fast-check';
import { formatHlc } from '../../shared/domain/hlc';
import type { AudioNode, MixOverride, Story, StoryContent } from '../../shared/domain/model';
import type { Edit, Entity, FieldValue, Operation } from '../../shared/domain/operations';

export const storyId = '01900000-0000-7000-8000-000000000000';

/** Readable ids that satisfy the contract: `testId(3)` is the fourth of a family. */
export const testId = (number: number, family = 'node'): string =>
  `${family}-${number.toString().padStart(8, '0')}`;

export function makeStory(story: Partial<Story> = {}): Story {
  return {
    id: storyId,
    title: 'Story',
    sampleRate: 48_000,
    extensionRule: false,
    createdAt: '2026-01-01T00:00:00.000Z',
    deleted: false,
    ...story,
  };
}

export function makeNode(node: Partial<AudioNode> = {}): AudioNode {
  const frames = node.frames ?? 48_000;
  return {
    id: testId(0),
    storyId,
    parentId: null,
    kind: 'import',
    title: 'Node',
    startFrame: 0,
    frames,
    sampleRate: 48_000,
    channels: 2,
    trimIn: 0,
    trimOut: 0,
    fadeIn: 0,
    fadeOut: 0,
    gainDb: 0,
    pan: 0,
    mute: false,
    color: null,
    notes: '',
    takeGroupId: null,
    deleted: false,
    createdAt: '2026-01-01T00:00:00.000Z',
    creator: '',
    audio: {
      sha256: 'a'.repeat(64),
      bytes: 1_000,
      mime: 'audio/wav',
      sampleRate: 48_000,
      channels: 2,
      frames,
    },
    receipt: null,
    ...node,
  };
}

export function makeContent(content: Partial<StoryContent> = {}): StoryContent {
  return {
    story: makeStory(),
    nodes: [],
    overrides: [],
    tags: [],
    markers: [],
    takeGroups: [],
    phrases: [],
    comments: [],
    likes: [],
    ...content,
  };
}

const instant = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1_000).toISOString();

/** Sensible placement of one node. */
const placement = fc
  .record({
    startFrame: fc.integer({ min: -5_000, max: 500_000 }),
    frames: fc.integer({ min: 1, max: 500_000 }),
    hidden: fc.tuple(
      fc.double({ min: 0, max: 0.5, noNaN: true }),
      fc.double({ min: 0, max: 0.5, noNaN: true }),
    ),
  })
  .map(({ startFrame, frames, hidden }) => ({
    startFrame,
    frames,
    trimIn: Math.floor(frames * hidden[0]),
    trimOut: Math.floor(frames * hidden[1]),
  }));

const presentation = fc.record({
  gainDb: fc.integer({ min: -60, max: 12 }),
  pan: fc.integer({ min: -10, max: 10 }).map((tenths) => tenths / 10),
  mute: fc.boolean(),
  deleted: fc.boolean(),
});

/** A proper forest: each node hangs under an earlier one or is a seed. In random order, as sync may deliver it. */
export const anyForest = (maxLength = 30): fc.Arbitrary<AudioNode[]> =>
  fc
    .array(fc.record({ parent: fc.nat(), placement, presentation, second: fc.nat({ max: 5 }) }), {
      maxLength,
    })
    .map((rows) =>
      rows.map((row, at) =>
        makeNode({
          id: testId(at),
          parentId: row.parent % (at + 1) === at ? null : testId(row.parent % (at + 1)),
          createdAt: instant(at * 3 + row.second),
          ...row.placement,
          ...row.presentation,
        }),
      ),
    )
    .chain((nodes) => fc.shuffledSubarray(nodes, { minLength: nodes.length }));

/** Nodes that fit no tree: any parent, itself and nobody's included, repeated ids, too much trimmed. */
export const hostileNodes: fc.Arbitrary<AudioNode[]> = fc.array(
  fc
    .record({
      id: fc.nat({ max: 12 }),
      parent: fc.option(fc.nat({ max: 16 })),
      second: fc.nat({ max: 4 }),
      deleted: fc.boolean(),
      trimIn: fc.nat({ max: 100_000 }),
      trimOut: fc.nat({ max: 100_000 }),
    })
    .map(({ id, parent, second, ...rest }) =>
      makeNode({
        id: testId(id),
        parentId: parent === null ? null : testId(parent),
        createdAt: instant(second),
        ...rest,
      }),
    ),
  { maxLength: 25 },
);

/** Overrides between any two of the nodes, sensible or not. */
export const overridesOf = (nodes: readonly AudioNode[]): fc.Arbitrary<MixOverride[]> => {
  if (nodes.length === 0) return fc.constant([]);
  const id = fc.constantFrom(...nodes.map((node) => node.id));
  return fc.uniqueArray(
    fc.record({
      nodeId: id,
      ancestorId: id,
      gainDb: fc.option(fc.integer({ min: -60, max: 12 })),
      pan: fc.option(fc.constantFrom(-1, -0.5, 0, 0.5, 1)),
      mute: fc.option(fc.boolean()),
    }),
    { maxLength: 40, selector: (override) => `${override.nodeId}/${override.ancestorId}` },
  );
};

/** Content with nodes, overrides, tags, markers and take groups that fit together. */
export const anyContent: fc.Arbitrary<StoryContent> = anyForest(12).chain((nodes) => {
  const nodeId =
    nodes.length === 0 ? fc.constant(testId(0)) : fc.constantFrom(...nodes.map((node) => node.id));
  const some = <T>(arbitrary: fc.Arbitrary<T>) =>
    fc.array(arbitrary, { maxLength: nodes.length === 0 ? 0 : 4 });
  return fc.record({
    story: fc.record({ title: fc.string(), extensionRule: fc.boolean() }).map((story) => makeStory(story)),
    nodes: fc.constant(nodes),
    overrides: overridesOf(nodes),
    tags: some(fc.tuple(nodeId, fc.string())).map((tags) =>
      tags.map(([node, name], at) => ({ id: testId(at, 'tag'), nodeId: node, name, deleted: false })),
    ),
    markers: some(fc.tuple(nodeId, fc.nat())).map((markers) =>
      markers.map(([node, frame], at) => ({
        id: testId(at, 'marker'),
        nodeId: node,
        frame,
        title: 'Marker',
        deleted: false,
      })),
    ),
    takeGroups: some(fc.string()).map((groups) =>
      groups.map((title, at) => ({ id: testId(at, 'group'), title, deleted: false })),
    ),
    phrases: some(fc.tuple(nodeId, nodeId, fc.nat(), fc.nat())).map((phrases) =>
      phrases.map(([comp, sourceId, from, length], at) => ({
        id: testId(at, 'phrase'),
        nodeId: comp,
        sourceId,
        from,
        to: from + length + 1,
        crossfade: 0,
        deleted: false,
      })),
    ),
    comments: some(fc.tuple(nodeId, fc.option(fc.nat()))).map((comments) =>
      comments.map(([node, frame], at) => ({
        id: testId(at, 'comment'),
        nodeId: node,
        frame,
        text: 'Comment',
        author: '',
        createdAt: instant(at),
        deleted: false,
      })),
    ),
    likes: some(nodeId).map((liked) =>
      liked.map((node, at) => ({
        id: `${node}/${testId(at, 'member')}`,
        nodeId: node,
        member: testId(at, 'member'),
        deleted: false,
      })),
    ),
  });
});

const anyText = fc.string({ maxLength: 8 });
const flag = fc.boolean();
const gain = fc.integer({ min: -60, max: 12 });
const pan = fc.constantFrom(-1, -0.25, 0, 0.75, 1);

/** One field of one existing entity, or of an override that may not exist yet. Values fit the field. */
export function anyFieldEdit(content: StoryContent): fc.Arbitrary<Edit> {
  const edit = (entity: Entity, ids: readonly string[], fields: Record<string, fc.Arbitrary<FieldValue>>) =>
    ids.length === 0
      ? []
      : [
          fc
            .constantFrom(...ids)
            .chain((id) =>
              fc
                .constantFrom(...Object.entries(fields))
                .chain(([field, values]) => values.map((value): Edit => ({ entity, id, field, value }))),
            ),
        ];
  const nodeIds = content.nodes.map((node) => node.id);
  const pairs = nodeIds.flatMap((id) => nodeIds.map((other) => `${id}/${other}`));
  const parent = fc.option(fc.constantFrom(...nodeIds, testId(0)));
  return fc.oneof(
    ...edit('story', [content.story.id], { title: anyText, extensionRule: flag, deleted: flag }),
    ...edit('node', nodeIds, {
      title: anyText,
      notes: anyText,
      startFrame: fc.integer({ min: -9_999, max: 9_999 }),
      trimIn: fc.nat({ max: 999 }),
      trimOut: fc.nat({ max: 999 }),
      fadeIn: fc.nat({ max: 999 }),
      fadeOut: fc.nat({ max: 999 }),
      gainDb: gain,
      pan,
      mute: flag,
      // The defaults among them: setting one unsets the field.
      ...{ highPass: flag, highPassHz: fc.constantFrom(80, 81.5, 1_000), ratio: fc.constantFrom(3, 20) },
      color: fc.constantFrom(null, '#112233'),
      deleted: flag,
      parentId: parent,
    }),
    ...edit('mixOverride', pairs, {
      gainDb: fc.option(gain),
      pan: fc.option(pan),
      mute: fc.option(flag),
      ...{ eq: fc.option(flag), lowDb: fc.option(fc.constantFrom(-24, 0, 3.25)) },
    }),
    ...edit(
      'tag',
      content.tags.map((tag) => tag.id),
      { name: anyText, deleted: flag },
    ),
    ...edit(
      'marker',
      content.markers.map((marker) => marker.id),
      { title: anyText, frame: fc.nat(), deleted: flag },
    ),
    ...edit(
      'takeGroup',
      content.takeGroups.map((group) => group.id),
      { title: anyText, deleted: flag },
    ),
    ...edit(
      'phrase',
      content.phrases.map((phrase) => phrase.id),
      { deleted: flag },
    ),
    ...edit(
      'comment',
      content.comments.map((comment) => comment.id),
      { text: anyText, deleted: flag },
    ),
    ...edit(
      'like',
      content.likes.map((like) => like.id),
      { deleted: flag },
    ),
  );
}

/** Something new: a node over an existing one, a tag, a marker or a take group. */
export function anyCreation(content: StoryContent): fc.Arbitrary<Edit> {
  const nodeIds = content.nodes.map((node) => node.id);
  const parentId = nodeIds.length === 0 ? fc.constant(null) : fc.option(fc.constantFrom(...nodeIds));
  const creation = <R extends { readonly id: string }>(entity: Entity, value: R): Edit => ({
    entity,
    id: value.id,
    field: '*',
    value: value as unknown as Record<string, unknown>,
  });
  const node = fc
    .tuple(fc.nat({ max: 50 }), parentId)
    .map(([number, parent]) =>
      creation(
        'node',
        makeNode({ id: testId(number, 'fresh'), parentId: parent, createdAt: instant(9_999) }),
      ),
    );
  const group = fc
    .tuple(fc.nat({ max: 50 }), anyText)
    .map(([number, title]) => creation('takeGroup', { id: testId(number, 'fresh'), title, deleted: false }));
  if (nodeIds.length === 0) return fc.oneof(node, group);
  const tag = fc
    .tuple(fc.nat({ max: 50 }), fc.constantFrom(...nodeIds), anyText)
    .map(([number, nodeId, name]) =>
      creation('tag', { id: testId(number, 'fresh'), nodeId, name, deleted: false }),
    );
  return fc.oneof(node, group, tag);
}

/** A story and a batch of edits that all name something known. */
export const contentWithEdits: fc.Arbitrary<[StoryContent, Edit[]]> = anyContent.chain((content) =>
  fc.tuple(
    fc.constant(content),
    fc.array(fc.oneof({ weight: 4, arbitrary: anyFieldEdit(content) }, anyCreation(content)), {
      maxLength: 25,
    }),
  ),
);

/** Edits as they are stored: stamped one after the other. */
export const stamped = (edits: readonly Edit[], device = '0'.repeat(16), from = 1): Operation[] =>
  edits.map((edit, at) => ({
    ...edit,
    story: storyId,
    hlc: formatHlc({ ms: from + at, counter: 0, device }),
  }));
