/** A take that is being recorded, as a node of the tree: it takes its row at once and grows in place. Pure. */
import type { AudioNode, StoryContent } from '../../../shared/domain/model';
import { indexTree, type StoryTree } from '../../../shared/domain/tree';
import type { LiveTake } from '../../audio/engine';

/** Later than any real node, so that the take stands where its node will: youngest of its siblings. */
const LAST = '9999-12-31T23:59:59.999Z';

/** What of a take decides where it stands; its length is read per frame. */
export type TakePlace = Pick<LiveTake, 'takeId' | 'parentId'>;

export function takeNode(take: TakePlace, { story }: StoryContent): AudioNode {
  return {
    id: take.takeId,
    storyId: story.id,
    parentId: take.parentId,
    kind: 'recording',
    title: 'Recording…',
    startFrame: 0,
    frames: 0,
    sampleRate: story.sampleRate,
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
    createdAt: LAST,
    creator: '',
    audio: { sha256: '', bytes: 0, mime: '', sampleRate: story.sampleRate, channels: 1, frames: 0 },
    receipt: null,
  };
}

/** The story's tree with the take in it; the very same tree without one, or once its node has arrived. */
export function treeWithTake(content: StoryContent, tree: StoryTree, take: TakePlace | null): StoryTree {
  if (!take || tree.byId.has(take.takeId)) return tree;
  return indexTree([...content.nodes, takeNode(take, content)]);
}
