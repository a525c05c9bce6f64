/**
 * The nodes that one take becomes: one, or one for each pass when it went round in a loop.
 *
 * All passes share the take's one file and differ in nothing but their placement. So their audible lengths are equal by
 * construction, and however long somebody rehearses, nothing is stored twice. Pure.
 */

import type { TakeNote } from '../../../shared/contract/schemas';
import type { AudioNode, Marker, TakeGroup } from '../../../shared/domain/model';
import { audibleRange } from '../../../shared/domain/timeline';
import { defaultTitle, type FiledTake, takeNode, toStoryFrames } from './filing';
import type { FinishRequest } from './journal';

export interface TakeNodes {
  /** In the order of their passes; the last one has the take's id. */
  readonly nodes: readonly AudioNode[];
  /** A group that has to be made for them; null for one node, and where the take has a group. */
  readonly group: TakeGroup | null;
  readonly markers: readonly Marker[];
}

export interface NodesOfTake extends Omit<FiledTake, 'title' | 'placement'> {
  /** Null takes the default. */
  readonly title: string | null;
  readonly wish: Pick<FinishRequest, 'startFrame' | 'trimIn' | 'trimOut' | 'fade' | 'passes'>;
  readonly notes: readonly TakeNote[];
  readonly parent: AudioNode | null;
  /** Nodes of the story: titles count on from them. */
  readonly existing: readonly AudioNode[];
  readonly nextId: () => string;
}

export function nodesOfTake(filed: NodesOfTake): TakeNodes {
  const { wish, take, story, parent, existing, nextId } = filed;
  const passes = filed.kind === 'recording' && wish.passes ? wish.passes : [wish];
  const isOne = passes.length === 1;
  const makesGroup = !isOne && take.takeGroupId === null;
  const group: TakeGroup | null = makesGroup
    ? { id: nextId(), title: groupTitle(parent), deleted: false }
    : null;
  const nodes = passes.map((placement, at) => {
    const isUnfinished = 'unfinished' in placement && placement.unfinished === true;
    const spoken = filed.title?.trim();
    const title = spoken
      ? isOne
        ? spoken
        : `${spoken}, pass ${at + 1}`
      : defaultTitle(existing, parent, at);
    const node = takeNode({
      ...filed,
      title: isUnfinished ? `${title} (unfinished)` : title,
      placement,
      // A millisecond apart, so that a list by age has the passes in their order.
      createdAt: new Date(Date.parse(filed.createdAt) + at).toISOString(),
    });
    const id = at === passes.length - 1 ? take.id : nextId();
    return { ...node, ...fades(node, wish.fade ?? 0), id, takeGroupId: group?.id ?? take.takeGroupId };
  });
  const markers = filed.notes.map((note) => {
    const frame = Math.min(toStoryFrames(note.frame, take.sampleRate, story.sampleRate), nodes[0]!.frames);
    const node = nodes.find((each) => isHeard(each, each.startFrame + frame)) ?? nodes.at(-1)!;
    return {
      id: nextId(),
      nodeId: node.id,
      frame: node.startFrame + frame,
      title: note.title,
      deleted: false,
    };
  });
  return { nodes, group, markers };
}

const groupTitle = (parent: AudioNode | null) =>
  parent ? `Loop takes over ${parent.title}`.slice(0, 200) : 'Loop takes';

/** The fade that was asked for, at most half of what is heard. */
function fades(node: AudioNode, fade: number): Pick<AudioNode, 'fadeIn' | 'fadeOut'> {
  const { from, to } = audibleRange(node);
  const frames = Math.min(fade, Math.floor((to - from) / 2));
  return { fadeIn: frames, fadeOut: frames };
}

const isHeard = (node: AudioNode, storyFrame: number): boolean => {
  const { from, to } = audibleRange(node);
  return storyFrame >= from && storyFrame < to;
};
