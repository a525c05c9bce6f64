/**
 * The index of a story after a change, without indexing the story again.
 *
 * The index is a set of maps that others hold on to, so they are never written into. A changed one lies over the map
 * before it with what is new; after some hundred changes it is written out once.
 */
import type { NodeId } from './model';
import { compareCreation, indexTree, type StoryTree, type TreeNode } from './tree';

/** Entries that lie over a map before it is written out. */
const MOST_OVER = 512;
/** More changes than this at once are indexed anew. */
const MOST_CHANGES = 64;

interface Layered<V> extends ReadonlyMap<NodeId, V> {
  readonly base: ReadonlyMap<NodeId, V>;
  /** Undefined where an entry of the base is gone. */
  readonly over: ReadonlyMap<NodeId, V | undefined>;
}

const isLayered = <V>(map: ReadonlyMap<NodeId, V>): map is Layered<V> => 'over' in map;

/** `map` with other entries; undefined takes one away. Costs the changes, and now and then the map. */
export function withEntries<V>(
  map: ReadonlyMap<NodeId, V>,
  changes: ReadonlyMap<NodeId, V | undefined>,
): ReadonlyMap<NodeId, V> {
  const base = isLayered(map) ? map.base : map;
  const over = new Map([...(isLayered(map) ? map.over : []), ...changes]);
  function* entries(): Generator<[NodeId, V], undefined> {
    for (const [id, value] of base) {
      if (!over.has(id)) yield [id, value];
      else {
        const changed = over.get(id);
        if (changed !== undefined) yield [id, changed];
      }
    }
    for (const [id, value] of over) if (value !== undefined && !base.has(id)) yield [id, value];
    return undefined;
  }
  if (over.size > MOST_OVER) return new Map(entries());
  let size = base.size;
  for (const [id, value] of over) size += (value === undefined ? 0 : 1) - (base.has(id) ? 1 : 0);
  const layered: Layered<V> = {
    base,
    over,
    size,
    get: (id) => (over.has(id) ? over.get(id) : base.get(id)),
    has: (id) => (over.has(id) ? over.get(id) !== undefined : base.has(id)),
    entries,
    [Symbol.iterator]: entries,
    keys: function* keys(): Generator<NodeId, undefined> {
      for (const [id] of entries()) yield id;
      return undefined;
    },
    values: function* values(): Generator<V, undefined> {
      for (const [, value] of entries()) yield value;
      return undefined;
    },
    forEach: (each) => {
      for (const [id, value] of entries()) each(value, id, layered);
    },
  };
  return layered;
}

/** Siblings with one of them replaced or put where its birth places it; without it when `node` is null. */
function withSibling<N extends TreeNode>(siblings: readonly N[], id: NodeId, node: N | null): readonly N[] {
  const rest = siblings.filter((sibling) => sibling.id !== id);
  if (!node) return rest;
  const younger = rest.findIndex((sibling) => compareCreation(sibling, node) > 0);
  return younger < 0 ? [...rest, node] : rest.toSpliced(younger, 0, node);
}

/**
 * The tree of `after`, given that of `before`. What differs is found by comparing the lists' entries by identity.
 * Whatever is not a node that changed, or a new one under a known parent, is indexed anew: moves, which can close
 * cycles, and stories in which a parent is missing, which the next node may turn out to be.
 */
export function updateTree<N extends TreeNode>(
  tree: StoryTree<N>,
  before: readonly N[],
  after: readonly N[],
): StoryTree<N> {
  if (after.length < before.length) return indexTree(after);
  const changed: N[] = [];
  for (let at = 0; at < after.length; at += 1) {
    if (after[at] === before[at]) continue;
    changed.push(after[at]!);
    if (changed.length > MOST_CHANGES || (before[at] && before[at]!.id !== after[at]!.id))
      return indexTree(after);
  }
  if (tree.seeds.some(({ parentId }) => parentId !== null)) return indexTree(after);

  const byId = new Map<NodeId, N>();
  const parents = new Map<NodeId, NodeId | null>();
  const children = new Map<NodeId, readonly N[]>();
  let { seeds } = tree;
  for (const node of changed) {
    const known = tree.byId.get(node.id);
    const { id, parentId } = node;
    const isMoved = known && (known.parentId !== parentId || known.createdAt !== node.createdAt);
    if (isMoved || byId.has(id)) return indexTree(after);
    if (parentId !== null && !tree.byId.has(parentId) && !byId.has(parentId)) return indexTree(after);
    byId.set(id, node);
    if (!known) parents.set(id, parentId);
    if (parentId === null) seeds = withSibling(seeds, id, node);
    else {
      const siblings = children.get(parentId) ?? tree.children.get(parentId) ?? [];
      children.set(parentId, withSibling(siblings, id, node));
    }
  }
  return {
    byId: withEntries(tree.byId, byId),
    seeds,
    children: withEntries(tree.children, children),
    parents: withEntries(tree.parents, parents),
  };
}
