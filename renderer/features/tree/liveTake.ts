/** A take that is being recorded, as a node of the tree: it takes its row at once and grows in place. Pure. */
import type { AudioNode, StoryContent } from '../../../shared/domain/model';
import type { LiveTake } from '../../audio/engine';

/** Later than any real node, so that the take stands where its node will: youngest of its siblings. */
const LAST = '9999-12-31T23:59:59.999Z';

/** What of a take decides where it stands; its length is read per frame. */
export type TakePlace = Pick<LiveTake, 'takeId' | 'parentId'>;

export function takeNode(take: TakePlace, { story }: Pick<StoryContent, 'story'>): AudioNode {
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
