/** Going to a sibling or the parent at the playhead: what plays goes on, with the other branch. */
import type { AudioNode, NodeId } from '../../../shared/domain/model';
import { childrenOf, parentOf, type StoryTree } from '../../../shared/domain/tree';
import type { Studio } from '../studio';
import { isCapturing } from './transport';

export type CompareWith = 'previous' | 'next' | 'parent';

/** The node to hear instead; siblings go round, so that one key compares two takes for ever. Null: there is none. */
export function compared(tree: StoryTree, nodeId: NodeId, way: CompareWith): AudioNode | null {
  const parent = parentOf(tree, nodeId);
  if (way === 'parent') return parent;
  const siblings = parent ? childrenOf(tree, parent.id) : tree.seeds;
  const living = siblings.filter((node) => !node.deleted || node.id === nodeId);
  const at = living.findIndex(({ id }) => id === nodeId);
  if (at < 0 || living.length < 2) return null;
  return living[(at + (way === 'next' ? 1 : living.length - 1)) % living.length] ?? null;
}

export function compareWith(studio: Studio, way: CompareWith): void {
  const { story, toasts } = studio;
  const { tree, selectedId } = story.getState();
  // While a take is made its branch is what the performer hears.
  if (!tree || selectedId === null || isCapturing(studio)) return;
  const node = compared(tree, selectedId, way);
  if (node) {
    story.select(node.id);
    return;
  }
  toasts.show({
    title:
      way === 'parent' ? 'This is a seed; it has no parent.' : 'There is no other take here to compare with.',
    detail: way === 'parent' ? null : 'Record over the same parent, and compare the two with the same key.',
  });
}

export const toggleMatch = ({ match }: Studio): void => match.toggle();
