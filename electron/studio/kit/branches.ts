/** What of a story goes into a kit's mixes: the branches that nobody has recorded over yet. Pure. */
import { branchLayers, indexOverrides, type Layer } from '../../../shared/domain/mix';
import type { AudioNode, StoryContent } from '../../../shared/domain/model';
import { branchOf, indexTree } from '../../../shared/domain/tree';

export interface KitBranch {
  /** The last node. */
  readonly node: AudioNode;
  readonly layers: readonly Layer[];
}

/** Branches that end at a living node without living children, in the order in which those were made. */
export function kitBranches(content: StoryContent): KitBranch[] {
  const tree = indexTree(content.nodes);
  const overrides = indexOverrides(content.overrides);
  return [...tree.byId.values()]
    .filter(({ id, deleted }) => !deleted && !tree.children.get(id)?.some((child) => !child.deleted))
    .map((node) => ({ node, layers: branchLayers(branchOf(tree, node.id), overrides) }));
}
