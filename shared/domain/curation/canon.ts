/**
 * The canon: of all branches the one whose recordings people like best, all together.
 *
 * A story that branches has many ends, and a newcomer wants one to begin with. The sum of the likes along a branch is
 * a rule that can be said in a sentence and followed with a finger on the map, which is why it is this and not a
 * ranking with weights. Where two branches have as many likes the one counts that goes on longer, then the one that
 * was begun first: a story without any like has a canon too.
 *
 * A deleted recording is still heard in the branches above it, so it may lie on the canon; its likes do not count, and
 * no branch ends at it.
 */
import type { AudioNode, Like, NodeId } from '../model';
import { compareCreation, depthFirst, type StoryTree } from '../tree';

/** One recording of the canon, and why the way went on from it as it did. */
export interface CanonStep {
  readonly nodeId: NodeId;
  /** Likes of this recording. */
  readonly likes: number;
  /** Likes along the best branch from here on, this recording's among them. */
  readonly ahead: number;
  /** The other ways from its parent, best first, with the same count. */
  readonly instead: readonly { readonly nodeId: NodeId; readonly ahead: number }[];
}

/** Standing likes by node. */
export function countLikes(likes: readonly Like[]): ReadonlyMap<NodeId, number> {
  const counts = new Map<NodeId, number>();
  for (const { nodeId, deleted } of likes) {
    if (!deleted) counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1);
  }
  return counts;
}

/** The best way on from a node. */
interface Way {
  readonly node: AudioNode;
  readonly likes: number;
  readonly ahead: number;
  /** Recordings on it. */
  readonly length: number;
}

const compareWays = (a: Way, b: Way): number =>
  b.ahead - a.ahead || b.length - a.length || compareCreation(a.node, b.node);

/** Seed first; empty for a story without a living recording. O(n). */
export function canonOf(tree: StoryTree, likes: ReadonlyMap<NodeId, number>): CanonStep[] {
  const ways = new Map<NodeId, Way>();
  const waysFrom = (nodes: readonly AudioNode[]) =>
    nodes.flatMap((node) => ways.get(node.id) ?? []).sort(compareWays);
  // Children before their parents.
  for (const node of depthFirst(tree).reverse()) {
    const [best] = waysFrom(tree.children.get(node.id) ?? []);
    if (!best && node.deleted) continue;
    const own = node.deleted ? 0 : (likes.get(node.id) ?? 0);
    ways.set(node.id, {
      node,
      likes: own,
      ahead: own + (best?.ahead ?? 0),
      length: 1 + (best?.length ?? 0),
    });
  }
  const steps: CanonStep[] = [];
  for (let choices = waysFrom(tree.seeds); choices[0]; ) {
    const [chosen, ...others] = choices;
    const { node, likes: own, ahead } = chosen;
    const instead = others.map((way) => ({ nodeId: way.node.id, ahead: way.ahead }));
    steps.push({ nodeId: node.id, likes: own, ahead, instead });
    choices = waysFrom(tree.children.get(node.id) ?? []);
  }
  return steps;
}

/** Liked recordings that are not on the canon, most liked first: what a listener would miss. */
export function deepCuts(
  tree: StoryTree,
  likes: ReadonlyMap<NodeId, number>,
  canon: readonly CanonStep[],
): AudioNode[] {
  const onCanon = new Set(canon.map(({ nodeId }) => nodeId));
  const count = ({ id }: AudioNode) => likes.get(id) ?? 0;
  return [...tree.byId.values()]
    .filter((node) => !node.deleted && !onCanon.has(node.id) && count(node) > 0)
    .sort((a, b) => count(b) - count(a) || compareCreation(a, b));
}
