/** What features ask of the open story. Each remembers its last answer, so a selector can be used in a hook. */
import { branchLayers, type Layer } from '../../shared/domain/mix';
import type { AudioNode, NodeId } from '../../shared/domain/model';
import { branchOf, childrenOf, parentOf } from '../../shared/domain/tree';
import { overlayNode, overlayOverrides } from './overlay';
import type { StoryState } from './storyStore';

/** Remembers the last answer while the inputs are the same objects. */
function remember<const Inputs extends readonly unknown[], Answer>(
  inputsOf: (state: StoryState) => Inputs,
  answer: (...inputs: Inputs) => Answer,
): (state: StoryState) => Answer {
  let last: { readonly inputs: Inputs; readonly answer: Answer } | null = null;
  return (state) => {
    const inputs = inputsOf(state);
    if (!last?.inputs.every((input, at) => input === inputs[at]))
      last = { inputs, answer: answer(...inputs) };
    return last!.answer;
  };
}

/** A node as it is shown (with unstored edits over it), or null for an id that is not known (any more). */
export function nodeById(state: StoryState, id: NodeId | null): AudioNode | null {
  const node = id === null ? undefined : state.tree?.byId.get(id);
  return node ? overlayNode(state.overlay, node) : null;
}

/** The chosen node, or null. */
export const selectedNode = remember(
  ({ tree, overlay, selectedId }) => [tree, overlay, selectedId] as const,
  (tree, overlay, id) => {
    const node = id === null ? undefined : tree?.byId.get(id);
    return node ? overlayNode(overlay, node) : null;
  },
);

/** The chosen branch, seed first; empty when nothing is chosen. */
export const selectedBranch = remember(
  ({ tree, overlay, selectedId }) => [tree, overlay, selectedId] as const,
  (tree, overlay, id) =>
    tree && id !== null ? branchOf(tree, id).map((node) => overlayNode(overlay, node)) : [],
);

const branchAndOverrides = (state: StoryState) =>
  [selectedBranch(state), state.overrides, state.overlay] as const;

/** The layers of the chosen branch with the mix that holds in it, seed first. */
export const selectedLayers = remember(branchAndOverrides, (branch, overrides, overlay): readonly Layer[] => {
  const index = new Map(branch.map(({ id }) => [id, overlayOverrides(overlay, id, overrides.get(id) ?? [])]));
  return branchLayers(branch, index);
});

/** The living siblings of the chosen node, which one key goes to while it plays. */
export const selectedSiblings = remember(
  ({ tree, selectedId }) => [tree, selectedId] as const,
  (tree, id): readonly NodeId[] => {
    const node = id === null ? undefined : tree?.byId.get(id);
    if (!tree || !node) return [];
    const parent = parentOf(tree, node.id);
    return (parent ? childrenOf(tree, parent.id) : tree.seeds)
      .filter((sibling) => !sibling.deleted && sibling.id !== id)
      .map((sibling) => sibling.id);
  },
);
