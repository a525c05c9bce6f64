/**
 * Which metro line a node is on, for panels that show one node or one branch. The oldest child goes on along its
 * parent's line and each later sibling opens another, as in the tree view's layout, without laying out the whole tree.
 */
import type { NodeId } from '../../shared/domain/model';
import { branchOf, childrenOf, type StoryTree } from '../../shared/domain/tree';

/** Counted without end; a palette takes it modulo its length. */
export function branchLine(tree: StoryTree, id: NodeId): number {
  let line = 0;
  let siblings = tree.seeds;
  for (const node of branchOf(tree, id)) {
    line += Math.max(0, siblings.indexOf(node));
    siblings = childrenOf(tree, node.id);
  }
  return line;
}

/** Lines have this many colours, the tokens `--branch-1` and on. */
export const BRANCH_COLORS = 8;

/** Custom property that holds the colour of a line. */
export const branchToken = (line: number): string => `--branch-${(line % BRANCH_COLORS) + 1}`;

/** A node's colour as a CSS value: its own, else its line's. */
export function nodeColor(
  tree: StoryTree,
  node: { readonly id: NodeId; readonly color: string | null },
): string {
  return node.color ?? `var(${branchToken(branchLine(tree, node.id))})`;
}
