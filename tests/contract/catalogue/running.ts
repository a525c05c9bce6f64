/** What the groups of the suite share: the catalogue under test, and how they look at it. */
import { expect } from 'vitest';
import type { Catalogue } from '../../../electron/studio/ports/catalogue';
import { isStudioError } from '../../../shared/contract/errors';
import type { MixOverride, Story, StoryContent } from '../../../shared/domain/model';
import type { Edit, StoryChange } from '../../../shared/domain/operations';
import { heldProcessing } from '../../../shared/domain/processing/settings';

/** The catalogue of the test that runs. */
export interface Running {
  /** Another one after `reopen`: to be asked for anew. */
  readonly catalogue: Catalogue;
  reopen(): Promise<void>;
  /** Edits as one step; gives the change. */
  edit(story: Story, edits: readonly Edit[], label?: string): Promise<StoryChange>;
}

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (!isStudioError(error)) throw error;
    expect(error.message).not.toBe('');
    expect(error.remedy).not.toBe('');
    return error.code;
  }
  return 'nothing was thrown';
}

const keyOf = (record: { id: string } | MixOverride) =>
  'id' in record ? record.id : `${record.nodeId}/${record.ancestorId}`;
export const byKey = <R extends { id: string } | MixOverride>(records: readonly R[]) =>
  [...records].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

/** Content whatever the order of its lists; overrides that override nothing are none. */
export function comparable(content: StoryContent): StoryContent {
  return {
    story: content.story,
    nodes: byKey(content.nodes),
    overrides: byKey(
      content.overrides.filter(
        (override) =>
          override.gainDb !== null ||
          override.pan !== null ||
          override.mute !== null ||
          heldProcessing(override) !== null,
      ),
    ),
    tags: byKey(content.tags),
    markers: byKey(content.markers),
    takeGroups: byKey(content.takeGroups),
    phrases: byKey(content.phrases),
    comments: byKey(content.comments),
    likes: byKey(content.likes),
  };
}
