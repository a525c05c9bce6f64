/**
 * The shape of a story: who was recorded over whom.
 *
 * Nodes come flat, as the catalogue stores them and as sync will deliver them, so nothing about their shape may be
 * taken for granted: a child can arrive before its parent, and two people who move subtrees at the same moment can
 * close a cycle for as long as it takes the log to settle it. The index therefore always is a forest. A node whose
 * parent is unknown stands as a seed, and of a cycle the node that was made first does. Nothing is ever left out.
 *
 * All walks are loops, not recursion: a story can be one branch of 50,000 nodes.
 */
import type { AudioNode, NodeId } from './model';

/** What the tree needs of a node, so that the same code serves whole nodes and light rows. */
export type TreeNode = Pick<AudioNode, 'id' | 'parentId' | 'deleted' | 'createdAt'>;

export interface StoryTree<N extends TreeNode = AudioNode> {
  readonly byId: ReadonlyMap<NodeId, N>;
  /** Nodes that stand at the top, oldest first. */
  readonly seeds: readonly N[];
  /** Living and deleted children alike, oldest first. Nodes without children are absent. */
  readonly children: ReadonlyMap<NodeId, readonly N[]>;
  /** The parent that each node hangs under in this forest: `parentId`, except where that is unknown or a cycle. */
  readonly parents: ReadonlyMap<NodeId, NodeId | null>;
}

/** A line of the tree as it is drawn and read aloud. */
export interface TreeRow<N extends TreeNode = AudioNode> {
  readonly node: N;
  /** 0 for a seed. */
  readonly depth: number;
  /** True: the node was deleted and is shown only because something living hangs below it. */
  readonly ghost: boolean;
}

/** Creation order; the id decides between nodes of the same instant, so every machine draws the same tree. */
export function compareCreation(a: TreeNode, b: TreeNode): number {
  if (a.createdAt !== b.createdAt) return a.createdAt < b.createdAt ? -1 : 1;
  if (a.id !== b.id) return a.id < b.id ? -1 : 1;
  return 0;
}

/** Nodes in creation order; the catalogue mostly delivers them so, and then nothing is sorted. */
function inCreationOrder<N extends TreeNode>(nodes: readonly N[]): readonly N[] {
  for (let i = 1; i < nodes.length; i += 1) {
    if (compareCreation(nodes[i - 1]!, nodes[i]!) > 0) return [...nodes].sort(compareCreation);
  }
  return nodes;
}

/**
 * The node of each cycle that has to stand as a seed. `ordered` is in creation order, so the first node of a cycle
 * that is met is not always its oldest; hence the walk around the cycle.
 */
function cycleBreakers<N extends TreeNode>(ordered: readonly N[], byId: ReadonlyMap<NodeId, N>): Set<NodeId> {
  const breakers = new Set<NodeId>();
  /** Which walk reached a node; a walk that meets its own trace has found a cycle. */
  const reachedBy = new Map<NodeId, number>();
  ordered.forEach((start, walk) => {
    let current: N | undefined = start;
    while (current && !reachedBy.has(current.id)) {
      reachedBy.set(current.id, walk);
      current = current.parentId === null ? undefined : byId.get(current.parentId);
    }
    if (!current || reachedBy.get(current.id) !== walk) return;
    let oldest = current;
    let member = byId.get(current.parentId!)!;
    while (member !== current) {
      if (compareCreation(member, oldest) < 0) oldest = member;
      member = byId.get(member.parentId!)!;
    }
    breakers.add(oldest.id);
  });
  return breakers;
}

/** Indexes a story's nodes in O(n) (O(n log n) when they come unsorted). Of nodes with one id the first counts. */
export function indexTree<N extends TreeNode>(nodes: readonly N[]): StoryTree<N> {
  const byId = new Map<NodeId, N>();
  for (const node of inCreationOrder(nodes)) if (!byId.has(node.id)) byId.set(node.id, node);
  const ordered = [...byId.values()];
  const breakers = cycleBreakers(ordered, byId);
  const seeds: N[] = [];
  const children = new Map<NodeId, N[]>();
  const parents = new Map<NodeId, NodeId | null>();
  for (const node of ordered) {
    const parentId = node.parentId;
    if (parentId === null || !byId.has(parentId) || breakers.has(node.id)) {
      parents.set(node.id, null);
      seeds.push(node);
      continue;
    }
    parents.set(node.id, parentId);
    const siblings = children.get(parentId);
    if (siblings) siblings.push(node);
    else children.set(parentId, [node]);
  }
  return { byId, seeds, children, parents };
}

/** Children of a node, oldest first; empty for leaves and for unknown ids. */
export function childrenOf<N extends TreeNode>(tree: StoryTree<N>, id: NodeId): readonly N[] {
  return tree.children.get(id) ?? [];
}

/** The node that this one hangs under, or null for seeds and for unknown ids. */
export function parentOf<N extends TreeNode>(tree: StoryTree<N>, id: NodeId): N | null {
  const parentId = tree.parents.get(id) ?? null;
  return parentId === null ? null : tree.byId.get(parentId)!;
}

/** The path from the seed to the node, seed first and the node itself last. Empty for an unknown id. */
export function branchOf<N extends TreeNode>(tree: StoryTree<N>, id: NodeId): N[] {
  const branch: N[] = [];
  for (let node = tree.byId.get(id) ?? null; node; node = parentOf(tree, node.id)) branch.push(node);
  return branch.reverse();
}

/** True when `ancestorId` lies on the path above `id`. A node is not its own ancestor. */
export function isAncestor(tree: StoryTree<TreeNode>, ancestorId: NodeId, id: NodeId): boolean {
  for (let at = tree.parents.get(id) ?? null; at !== null; at = tree.parents.get(at) ?? null) {
    if (at === ancestorId) return true;
  }
  return false;
}

/** Parents before children, siblings oldest first, from the given tops downwards. */
function* walk<N extends TreeNode>(tree: StoryTree<N>, tops: readonly N[]): Generator<N> {
  const stack = [...tops].reverse();
  while (stack.length > 0) {
    const node = stack.pop()!;
    yield node;
    const below = childrenOf(tree, node.id);
    for (let i = below.length - 1; i >= 0; i -= 1) stack.push(below[i]!);
  }
}

/** Every node once, depth first: parents before children, siblings in creation order. */
export function depthFirst<N extends TreeNode>(tree: StoryTree<N>): N[] {
  return [...walk(tree, tree.seeds)];
}

/** Everything below a node, depth first, without the node itself. */
export function descendantsOf<N extends TreeNode>(tree: StoryTree<N>, id: NodeId): N[] {
  return [...walk(tree, childrenOf(tree, id))];
}

/**
 * The tree as it is shown, depth first. Deleted nodes are left out, except that one with something living below it
 * stays as a ghost: deleting never cascades, and its children were recorded over it.
 */
export function treeRows<N extends TreeNode>(tree: StoryTree<N>): TreeRow<N>[] {
  const order = depthFirst(tree);
  const shown = new Set<NodeId>();
  // Children come after their parents, so the way back sees every child before its parent.
  for (let i = order.length - 1; i >= 0; i -= 1) {
    const node = order[i]!;
    if (node.deleted && !shown.has(node.id)) continue;
    shown.add(node.id);
    const parentId = tree.parents.get(node.id);
    if (parentId) shown.add(parentId);
  }
  const depths = new Map<NodeId, number>();
  const rows: TreeRow<N>[] = [];
  for (const node of order) {
    const parentId = tree.parents.get(node.id) ?? null;
    const depth = parentId === null ? 0 : depths.get(parentId)! + 1;
    depths.set(node.id, depth);
    if (shown.has(node.id)) rows.push({ node, depth, ghost: node.deleted });
  }
  return rows;
}
