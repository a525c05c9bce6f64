/**
 * Where each node stands in the tree view: one row a node, in the order in which the tree is read aloud.
 *
 * Not packed like a tape machine's tracks: with one row a node in depth-first order, a clip can never meet another one,
 * a child always is below its parent, the outline beside the canvas is the same list, and a new node (the youngest
 * child of its parent) opens exactly one row and leaves the order of all others alone. Colours and lanes follow the same
 * rule: they depend on what is above and on older siblings only.
 */
import type { AudioNode, NodeId } from '../../../shared/domain/model';
import { type StoryTree, treeRows } from '../../../shared/domain/tree';

export interface LayoutRow {
  readonly node: AudioNode;
  /** 0 for a seed. */
  readonly depth: number;
  /** Deleted, and shown because something living hangs below it. */
  readonly ghost: boolean;
  /** Row of the parent, or -1. */
  readonly parentRow: number;
  /** Row of the last child in sight, or -1: the line from this node runs down to there. */
  readonly lastChildRow: number;
  /** Row after the last one of its subtree. */
  readonly endRow: number;
  /** Which metro line it is on, counted without end; a palette takes it modulo its length. */
  readonly line: number;
  /** How far left of the clips the line to its children runs, so that nested lines don't cover each other. */
  readonly lane: number;
  /** Place among the siblings in sight, from 1, and their number. */
  readonly position: number;
  readonly siblings: number;
  readonly hasChildren: boolean;
  readonly expanded: boolean;
}

export interface TreeLayout {
  readonly rows: readonly LayoutRow[];
  readonly rowOf: ReadonlyMap<NodeId, number>;
}

/** Lanes are told apart up to here; deeper nesting shares the outermost. */
export const MOST_LANES = 6;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Place of each node among its siblings, deleted ones included: colours must not change hands when one is deleted. */
function birthOrder(tree: StoryTree): Map<NodeId, number> {
  const order = new Map<NodeId, number>();
  for (const siblings of [tree.seeds, ...tree.children.values()]) {
    for (const [at, { id }] of siblings.entries()) order.set(id, at);
  }
  return order;
}

/** Lays out what is in sight when `collapsed` hides the descendants of its nodes. O(nodes). */
export function layoutTree(tree: StoryTree, collapsed: ReadonlySet<NodeId>): TreeLayout {
  const rows: Writable<LayoutRow>[] = [];
  const rowOf = new Map<NodeId, number>();
  const lines = new Map<NodeId, number>();
  const withChildren = new Set<NodeId>();
  const births = birthOrder(tree);
  let hiddenBelow = Number.POSITIVE_INFINITY;

  for (const { node, depth, ghost } of treeRows(tree)) {
    const parentId = tree.parents.get(node.id) ?? null;
    if (parentId !== null) withChildren.add(parentId);
    if (depth > hiddenBelow) continue;
    hiddenBelow = collapsed.has(node.id) ? depth : Number.POSITIVE_INFINITY;
    // The oldest child goes on along its parent's line; each later sibling opens another.
    const line = (parentId === null ? 0 : (lines.get(parentId) ?? 0)) + (births.get(node.id) ?? 0);
    lines.set(node.id, line);
    const parentRow = parentId === null ? -1 : (rowOf.get(parentId) ?? -1);
    rowOf.set(node.id, rows.length);
    rows.push({
      node,
      depth,
      ghost,
      parentRow,
      lastChildRow: -1,
      endRow: rows.length + 1,
      line,
      lane: 0,
      position: 0,
      siblings: 0,
      hasChildren: false,
      expanded: !collapsed.has(node.id),
    });
  }

  numberSiblings(rows);
  for (const row of rows) row.hasChildren = withChildren.has(row.node.id);
  assignLanes(rows);
  return { rows, rowOf };
}

function numberSiblings(rows: Writable<LayoutRow>[]): void {
  const counts = new Map<number, number>();
  rows.forEach((row, at) => {
    row.position = (counts.get(row.parentRow) ?? 0) + 1;
    counts.set(row.parentRow, row.position);
    if (row.parentRow >= 0) rows[row.parentRow]!.lastChildRow = at;
  });
  for (const row of rows) row.siblings = counts.get(row.parentRow)!;
  for (let at = rows.length - 1; at >= 0; at -= 1) {
    const { parentRow, endRow } = rows[at]!;
    if (parentRow >= 0) rows[parentRow]!.endRow = Math.max(rows[parentRow]!.endRow, endRow);
  }
}

/**
 * A node's line passes every subtree but that of its last child, so it needs a lane outside of all lanes in those.
 * Children come after their parents, so the way back has every subtree's answer ready.
 */
function assignLanes(rows: Writable<LayoutRow>[]): void {
  /** Outermost lane within the subtree, -1 without lines. */
  const outermost = new Int16Array(rows.length).fill(-1);
  /** Outermost lane that the node's own line has to pass. */
  const passed = new Int16Array(rows.length).fill(-1);
  for (let at = rows.length - 1; at >= 0; at -= 1) {
    const row = rows[at]!;
    if (row.lastChildRow >= 0) {
      row.lane = Math.min(MOST_LANES - 1, passed[at]! + 1);
      outermost[at] = Math.max(outermost[at]!, row.lane);
    }
    const parentRow = row.parentRow;
    if (parentRow < 0) continue;
    outermost[parentRow] = Math.max(outermost[parentRow]!, outermost[at]!);
    if (rows[parentRow]!.lastChildRow !== at)
      passed[parentRow] = Math.max(passed[parentRow]!, outermost[at]!);
  }
}
