/**
 * Where nodes lie in a story's time: audible ranges, tails and lengths. Integer story frames throughout.
 *
 * Merging two people's trims can leave a node with more hidden than it has; every function here then sees an empty
 * range at `startFrame + trimIn` rather than a negative one.
 */
import { audibleFrames, mixdownFrames } from './kernel/mixPlan';
import type { AudioNode, Story } from './model';

/** What placement needs of a node. */
export type PlacedNode = Pick<AudioNode, 'startFrame' | 'frames' | 'trimIn' | 'trimOut'>;

/** Story frames `[from, to)`; empty when both are equal. */
export interface FrameRange {
  readonly from: number;
  readonly to: number;
}

/** The story frames in which a node can be heard. `from` may be negative once latency was taken off. */
export function audibleRange(node: PlacedNode): FrameRange {
  const from = node.startFrame + node.trimIn;
  return { from, to: from + audibleFrames(node) };
}

/** Story frame after a node's last audible one. */
export function audibleEnd(node: PlacedNode): number {
  return audibleRange(node).to;
}

/** Frames by which a node lasts beyond its parent's end; 0 when it does not, and for nodes without sound. */
export function tailFrames(node: PlacedNode, parent: PlacedNode): number {
  if (audibleFrames(node) === 0) return 0;
  return Math.max(0, audibleEnd(node) - audibleEnd(parent));
}

/** Length of a branch: from story frame 0 to the end of its last audible frame. */
export function branchFrames(branch: readonly PlacedNode[]): number {
  return mixdownFrames(branch);
}

/** Length of a story: the end of the last audible frame of any living node. */
export function storyFrames(nodes: readonly (PlacedNode & Pick<AudioNode, 'deleted'>)[]): number {
  return mixdownFrames(nodes.filter((node) => !node.deleted));
}

/**
 * Whether a new node may join under the story's extension rule. Seeds have nothing to extend. A recovered take is let
 * in whatever its length: the rule is about how a story grows, and no rule may cost somebody a recording.
 */
export function meetsExtensionRule(
  story: Pick<Story, 'extensionRule'>,
  node: PlacedNode & Pick<AudioNode, 'kind'>,
  parent: PlacedNode | null,
): boolean {
  if (!story.extensionRule || parent === null || node.kind === 'recovered') return true;
  return tailFrames(node, parent) > 0;
}
