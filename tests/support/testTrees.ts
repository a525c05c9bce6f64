/** Trees for tests: made of little, or at random. */
import fc from 'fast-check';
import type { AudioNode } from '../../shared/domain/model';
import { indexTree, type StoryTree } from '../../shared/domain/tree';

/** A node from what a test cares about; born in the order of `birth`. */
export function makeNode(
  id: string,
  parentId: string | null,
  birth: number,
  changes: Partial<AudioNode> = {},
): AudioNode {
  const frames = changes.frames ?? 48_000;
  return {
    id,
    storyId: 'story-0001',
    parentId,
    kind: 'import',
    title: id,
    startFrame: 0,
    frames,
    sampleRate: 48_000,
    channels: 1,
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
    createdAt: new Date(birth * 1000).toISOString(),
    creator: 'test',
    audio: { sha256: '0'.repeat(64), bytes: 1, mime: 'audio/wav', sampleRate: 48_000, channels: 1, frames },
    receipt: null,
    ...changes,
  };
}

/** `'seed > a > b'` style lists are clumsy for trees: this takes `[id, parent]` pairs in order of birth. */
export function makeTree(...pairs: readonly (readonly [id: string, parentId: string | null])[]): StoryTree {
  return indexTree(pairs.map(([id, parentId], birth) => makeNode(id, parentId, birth)));
}

/** Nodes in order of birth; each hangs under an older one or stands as a seed. Some are deleted. */
export const anyNodes = (most = 60): fc.Arbitrary<AudioNode[]> =>
  fc
    .array(
      fc.record({
        parent: fc.integer({ min: -1, max: most }),
        deleted: fc.boolean(),
        startFrame: fc.integer({ min: -5_000, max: 500_000 }),
        frames: fc.integer({ min: 1, max: 400_000 }),
      }),
      { minLength: 1, maxLength: most },
    )
    .map((rows) =>
      rows.map(({ parent, deleted, startFrame, frames }, at) => {
        const parentId = parent < 0 || at === 0 ? null : `node-${parent % at}`;
        return makeNode(`node-${at}`, parentId, at, { startFrame, frames, deleted: deleted && at % 3 === 0 });
      }),
    );
