/**
 * Keeps a layout in step with a story: finds what differs from the last time and puts only that in its place.
 *
 * The differences are found by comparing the node lists' entries by identity, a pointer each: an edit copies the list
 * and replaces what it touches. What cannot be told apart node by node (another story, parents that are missing or
 * closed into a cycle, which settle elsewhere than they say) is laid out anew.
 */
import type { AudioNode, NodeId } from '../model';
import type { StoryTree } from '../tree';
import { createTreeLayout, type LayoutIndex, type TreeLayout } from './treeLayout';

export interface LayoutInput {
  readonly nodes: readonly AudioNode[];
  readonly tree: StoryTree;
  readonly collapsed: ReadonlySet<NodeId>;
  /** A node that is not part of the story yet: the take that is being recorded. */
  readonly guest: AudioNode | null;
}

export interface StoryLayout {
  /** The layout of this input; the very same object for the same input. */
  update(input: LayoutInput): TreeLayout;
  /** How often everything had to be laid out. */
  readonly rebuilds: number;
}

/** Up to this part of the story, or this many nodes, changes are put in one by one. */
const MOST_CHANGED = 0.25;
const FEW_CHANGES = 32;

/** True when every node hangs where it says. */
const isRegular = ({ seeds }: StoryTree) => seeds.every(({ parentId }) => parentId === null);

/** What the new list has that the old one has not, in order; null when the old one has what the new one lacks. */
export function changedNodes(before: readonly AudioNode[], after: readonly AudioNode[]): AudioNode[] | null {
  if (after.length < before.length) return null;
  const changed: AudioNode[] = [];
  for (let at = 0; at < after.length; at += 1) {
    const node = after[at]!;
    const old = before[at];
    if (node === old) continue;
    if (old && old.id !== node.id) return null;
    changed.push(node);
  }
  return changed;
}

export function createStoryLayout(): StoryLayout {
  let last: LayoutInput | null = null;
  let index: LayoutIndex | null = null;
  let layout: TreeLayout | null = null;
  let rebuilds = 0;

  const rebuild = ({ tree, collapsed, guest }: LayoutInput) => {
    rebuilds += 1;
    index = createTreeLayout(tree, new Set(collapsed));
    if (guest) index.put(guest, parentOf(tree, guest));
  };

  const parentOf = (tree: StoryTree, guest: AudioNode) =>
    guest.parentId !== null && tree.byId.has(guest.parentId) ? guest.parentId : null;

  const changeInPlace = (before: LayoutInput, after: LayoutInput): boolean => {
    if (!index) return false;
    if (before.nodes !== after.nodes) {
      const changed = changedNodes(before.nodes, after.nodes);
      if (!changed || changed.length > Math.max(FEW_CHANGES, after.nodes.length * MOST_CHANGED)) return false;
      if (!isRegular(before.tree) || !isRegular(after.tree)) return false;
      // One move at a time: of two, the first may lead through the second's old place and close a cycle.
      const moved = changed.filter(
        ({ id }) => before.tree.byId.has(id) && before.tree.parents.get(id) !== after.tree.parents.get(id),
      );
      if (moved.length > 1) return false;
      if (before.guest && before.guest.id !== after.guest?.id && !after.tree.byId.has(before.guest.id)) {
        if (!index.remove(before.guest.id)) return false;
      }
      for (const node of changed) {
        const parentId = after.tree.parents.get(node.id) ?? null;
        // A parent that came with the same change has to be there first.
        if (parentId !== null && index.layout.rowOf(parentId) < 0 && !before.tree.byId.has(parentId)) {
          if (changed.findIndex(({ id }) => id === parentId) > changed.indexOf(node)) return false;
        }
        index.put(node, parentId);
      }
    } else if (before.guest && before.guest.id !== after.guest?.id) {
      if (!after.tree.byId.has(before.guest.id) && !index.remove(before.guest.id)) return false;
    }
    if (after.guest && after.guest !== before.guest) {
      index.put(after.guest, parentOf(after.tree, after.guest));
    }
    if (before.collapsed !== after.collapsed) {
      for (const id of before.collapsed) if (!after.collapsed.has(id)) index.fold(id, false);
      for (const id of after.collapsed) if (!before.collapsed.has(id)) index.fold(id, true);
    }
    return true;
  };

  return {
    get rebuilds() {
      return rebuilds;
    },
    update: (input) => {
      if (
        layout &&
        last &&
        last.nodes === input.nodes &&
        last.tree === input.tree &&
        last.collapsed === input.collapsed &&
        last.guest === input.guest
      ) {
        return layout;
      }
      if (!last || !changeInPlace(last, input)) rebuild(input);
      last = input;
      layout = index!.layout;
      return layout;
    },
  };
}
