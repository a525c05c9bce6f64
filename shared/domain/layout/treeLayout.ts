/**
 * Where each node stands in the tree view: one row a node, in the order in which the tree is read aloud.
 *
 * Not packed like a tape machine's tracks: with one row a node in depth-first order, a clip can never meet another one,
 * a child always is below its parent, the outline beside the canvas is the same list, and a new node (the youngest
 * child of its parent) opens exactly one row and leaves the order of all others alone. Colours and lanes follow the same
 * rule: they depend on what is above and on older siblings only.
 *
 * Row numbers are never stored, because one insertion would make all later ones stale. Nodes are, with what their
 * subtrees add up to; a number is worked out when somebody looks. So a change costs the way up to the seed and its
 * siblings, and a picture costs the rows in it, whatever the story's size.
 */
import type { AudioNode, NodeId } from '../model';
import { childrenOf, compareCreation, type StoryTree } from '../tree';
import { createRowSequence, type RowSequence, type SequenceBlock, type Sequenced } from './rowSequence';

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
  /** Children that are shown when it is unfolded. */
  readonly children: number;
  readonly expanded: boolean;
}

/** What a picture of many rows needs, by row; cheaper than rows one by one. */
export interface LayoutColumns {
  readonly nodes: readonly AudioNode[];
  /** Row of the parent, or -1. */
  readonly parentRow: Int32Array;
  readonly line: Int32Array;
}

export interface TreeLayout {
  /** Number of rows. */
  readonly count: number;
  /** O(log n). Undefined outside of `[0, count)`. */
  at(row: number): LayoutRow | undefined;
  /** -1 for what is folded away, hidden or unknown. O(1). */
  rowOf(id: NodeId): number;
  /** Ancestors of a row that are less deep than `depth`, nearest first. O(depth of the row), a pointer each. */
  ancestorsAbove(row: number, depth: number): LayoutRow[];
  /**
   * Children at or below `row` whose parents are above it, at most `most` of each parent: the lines that cross the
   * upper edge of that row. O(depth of the row) pointers and what is found.
   */
  crossing(row: number, most: number): number[];
  /** Everything at once. O(n). */
  columns(): LayoutColumns;
}

export interface LayoutIndex {
  readonly layout: TreeLayout;
  /** Items that have been given a new place so far: what a test of the cost looks at. */
  readonly touched: number;
  /** Puts a node where the tree has it: new ones, moved ones, deleted and changed ones. */
  put(node: AudioNode, parentId: NodeId | null): void;
  /** Takes a childless node out. False when it has children, which is no business of this. */
  remove(id: NodeId): boolean;
  fold(id: NodeId, collapsed: boolean): void;
}

/** Lanes are told apart up to here; deeper nesting shares the outermost. */
export const MOST_LANES = 6;

interface Item extends Sequenced<Item> {
  node: AudioNode;
  parent: Item | null;
  /** All children in order of birth, hidden ones too: colours must not change hands when one is deleted. */
  kids: Item[];
  depth: number;
  line: number;
  collapsed: boolean;
  /** Living nodes of the subtree, itself included. Without any it is hidden. */
  living: number;
  shownKids: number;
  /** Rows of the subtree as far as folding within it goes; 0 while hidden. */
  rows: number;
  lane: number;
  /** Outermost lane within the subtree, -1 without lines. */
  outermost: number;
  block: SequenceBlock<Item> | null;
}

const newItem = (node: AudioNode, collapsed: boolean): Item => ({
  node,
  parent: null,
  kids: [],
  depth: -1,
  line: 0,
  collapsed,
  living: node.deleted ? 0 : 1,
  shownKids: 0,
  rows: node.deleted ? 0 : 1,
  lane: 0,
  outermost: -1,
  block: null,
});

/**
 * A node's line passes every subtree but that of its last child, so it needs a lane outside of all lanes in those.
 * False when nothing changed.
 */
function assignLane(item: Item): boolean {
  let outermost = -1;
  let lane = 0;
  if (!item.collapsed && item.shownKids > 0) {
    let last = -1;
    for (const kid of item.kids) {
      if (kid.living === 0) continue;
      outermost = Math.max(outermost, last);
      last = kid.outermost;
    }
    // Here `outermost` is that of all kids but the last.
    lane = Math.min(MOST_LANES - 1, outermost + 1);
    outermost = Math.max(outermost, last, lane);
  }
  if (item.lane === lane && item.outermost === outermost) return false;
  item.lane = lane;
  item.outermost = outermost;
  return true;
}

/** First place among siblings whose node was not born before this one. */
function placeAmong(kids: readonly Item[], node: AudioNode): number {
  let low = 0;
  let high = kids.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareCreation(kids[middle]!.node, node) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Lays out what is in sight when `collapsed` hides the descendants of its nodes. O(n). */
export function createTreeLayout(tree: StoryTree, collapsed: ReadonlySet<NodeId>): LayoutIndex {
  const items = new Map<NodeId, Item>();
  // Above all seeds, so that they are siblings like any others.
  const root = newItem({ id: '' } as AudioNode, false);
  const folded = new Set(collapsed);
  let touched = 0;

  const itemOf = (node: AudioNode, parent: Item, line: number): Item => {
    const item = newItem(node, folded.has(node.id));
    item.parent = parent;
    item.depth = parent.depth + 1;
    item.line = line;
    items.set(node.id, item);
    return item;
  };

  const order: Item[] = [];
  const build = () => {
    root.kids = tree.seeds.map((node, at) => itemOf(node, root, at));
    const stack = [...root.kids].reverse();
    for (let item = stack.pop(); item; item = stack.pop()) {
      order.push(item);
      const parent = item;
      // The oldest child goes on along its parent's line; each later sibling opens another.
      parent.kids = childrenOf(tree, item.node.id).map((node, at) => itemOf(node, parent, parent.line + at));
      for (let at = parent.kids.length - 1; at >= 0; at -= 1) stack.push(parent.kids[at]!);
    }
    // Children come after their parents, so the way back has every subtree's sums ready.
    for (let at = order.length - 1; at >= 0; at -= 1) {
      const item = order[at]!;
      const parent = item.parent!;
      item.rows = item.living === 0 ? 0 : item.collapsed ? 1 : 1 + sumRows(item);
      assignLane(item);
      parent.living += item.living;
      if (item.living > 0) parent.shownKids += 1;
    }
  };

  const sumRows = (item: Item) => {
    let rows = 0;
    for (const kid of item.kids) rows += kid.rows;
    return rows;
  };

  build();
  const sequence: RowSequence<Item> = createRowSequence(inSight(root.kids));

  /** The rows of some siblings and of what is unfolded below them. */
  function inSight(tops: readonly Item[]): Item[] {
    const rows: Item[] = [];
    const stack = [...tops].reverse();
    for (let item = stack.pop(); item; item = stack.pop()) {
      if (item.living === 0) continue;
      rows.push(item);
      if (item.collapsed) continue;
      for (let at = item.kids.length - 1; at >= 0; at -= 1) stack.push(item.kids[at]!);
    }
    return rows;
  }

  /** Adds to the sums of everything above, as far as folds let it be seen. */
  const addRows = (from: Item | null, rows: number) => {
    for (let item = from; item && item !== root && !item.collapsed; item = item.parent) item.rows += rows;
  };

  const isInSight = (item: Item) => item === root || item.block !== null;

  /** Opens the rows of a subtree whose sums are ready. */
  const show = (item: Item) => {
    const parent = item.parent!;
    if (isInSight(parent) && !parent.collapsed) {
      let before = placeAmong(parent.kids, item.node) - 1;
      while (before >= 0 && parent.kids[before]!.living === 0) before -= 1;
      const older = parent.kids[before];
      const row = older
        ? sequence.indexOf(older) + older.rows
        : parent === root
          ? 0
          : sequence.indexOf(parent) + 1;
      const rows = inSight([item]);
      touched += rows.length;
      sequence.insert(row, rows);
    }
    addRows(parent, item.rows);
  };

  const hide = (item: Item) => {
    if (item.block) sequence.remove(sequence.indexOf(item), item.rows);
    touched += item.rows;
    addRows(item.parent, -item.rows);
  };

  /** Upwards until nothing changes any more, but at least up to `least`. */
  const assignLanes = (from: Item | null, least: Item | null) => {
    let mustGoOn = true;
    for (let item = from; item && item !== root; item = item.parent) {
      const changed = assignLane(item);
      touched += 1;
      if (item === least) mustGoOn = false;
      if (!changed && !mustGoOn) return;
    }
  };

  /** Lines of a parent's children from one on, and of what hangs below those whose line changes. */
  const assignLines = (parent: Item, from: number) => {
    const stack: Item[] = [];
    const settle = (item: Item, above: Item, at: number) => {
      const line = (above === root ? 0 : above.line) + at;
      if (item.line === line && item.depth === above.depth + 1) return;
      item.line = line;
      item.depth = above.depth + 1;
      touched += 1;
      stack.push(item);
    };
    for (let at = from; at < parent.kids.length; at += 1) settle(parent.kids[at]!, parent, at);
    for (let item = stack.pop(); item; item = stack.pop()) {
      for (let at = 0; at < item.kids.length; at += 1) settle(item.kids[at]!, item, at);
    }
  };

  const link = (item: Item, parent: Item) => {
    const at = placeAmong(parent.kids, item.node);
    parent.kids.splice(at, 0, item);
    item.parent = parent;
    assignLines(parent, at);
    if (item.living === 0) return;
    // Deleted ancestors that had nothing living below them become ghosts.
    let top = item;
    for (let above: Item | null = parent; above; above = above.parent) {
      if (above.living === 0 && above !== root) top = above;
      above.living += item.living;
      touched += 1;
    }
    for (let below = item; below !== top; below = below.parent!) {
      const ghost = below.parent!;
      ghost.shownKids = 1;
      ghost.rows = ghost.collapsed ? 1 : 1 + below.rows;
    }
    top.parent!.shownKids += 1;
    // Below `top` nothing is in the list yet: it is shown whole.
    show(top);
    assignLanes(parent, top.parent);
  };

  const unlink = (item: Item) => {
    const parent = item.parent!;
    if (item.living > 0) {
      let top = item;
      for (let above: Item | null = parent; above; above = above.parent) {
        above.living -= item.living;
        touched += 1;
        if (above.living === 0 && above !== root) top = above;
      }
      hide(top);
      top.parent!.shownKids -= 1;
      for (let below = item; below !== top; below = below.parent!) {
        below.parent!.shownKids = 0;
        below.parent!.rows = 0;
      }
      parent.kids.splice(parent.kids.indexOf(item), 1);
      assignLanes(parent, top.parent);
    } else {
      parent.kids.splice(parent.kids.indexOf(item), 1);
    }
  };

  const setDeleted = (item: Item, node: AudioNode) => {
    const delta = node.deleted ? -1 : 1;
    const others = item.living - (item.node.deleted ? 0 : 1);
    if (others > 0) {
      // It stays in sight, as a ghost or as itself.
      item.node = node;
      for (let above: Item | null = item; above; above = above.parent) above.living += delta;
      return;
    }
    const parent = item.parent!;
    unlink(item);
    item.node = node;
    item.living = node.deleted ? 0 : 1;
    item.rows = item.living;
    link(item, parent);
  };

  const describe = (item: Item, row: number): LayoutRow => {
    const { node, parent, kids } = item;
    const siblings = parent!.kids;
    const place = placeAmong(siblings, node);
    let position = place + 1;
    if (parent!.shownKids !== siblings.length) {
      position = 1;
      for (let at = 0; at < place; at += 1) if (siblings[at]!.living > 0) position += 1;
    }
    let last = item.collapsed || item.shownKids === 0 ? -1 : kids.length - 1;
    while (last >= 0 && kids[last]!.living === 0) last -= 1;
    return {
      node,
      depth: item.depth,
      ghost: node.deleted,
      parentRow: parent === root ? -1 : sequence.indexOf(parent!),
      lastChildRow: last < 0 ? -1 : sequence.indexOf(kids[last]!),
      endRow: row + item.rows,
      line: item.line,
      lane: item.lane,
      position,
      siblings: parent!.shownKids,
      hasChildren: item.shownKids > 0,
      children: item.shownKids,
      expanded: !item.collapsed,
    };
  };

  const layout: TreeLayout = {
    get count() {
      return sequence.size;
    },
    at: (row) => {
      const item = sequence.at(row);
      return item && describe(item, row);
    },
    rowOf: (id) => {
      const item = items.get(id);
      return item ? sequence.indexOf(item) : -1;
    },
    ancestorsAbove: (row, depth) => {
      const found: LayoutRow[] = [];
      for (let item = sequence.at(row)?.parent; item && item !== root; item = item.parent) {
        if (item.depth < depth) found.push(describe(item, sequence.indexOf(item)));
      }
      return found;
    },
    crossing: (row, most) => {
      const found: number[] = [];
      const first = sequence.at(row);
      for (let item = first; item && item.parent !== root; item = item.parent!) {
        const { kids, shownKids } = item.parent!;
        if (shownKids === 1 && item !== first) continue;
        // The child on the path is above the edge, unless it is the row right below; its younger siblings are not.
        let at = item === first ? placeAmong(kids, item.node) : placeAmong(kids, item.node) + 1;
        for (let count = 0; at < kids.length && count < most; at += 1) {
          if (kids[at]!.living === 0) continue;
          found.push(sequence.indexOf(kids[at]!));
          count += 1;
        }
      }
      return found;
    },
    columns: () => {
      const rows = sequence.slice(0, sequence.size);
      const parentRow = new Int32Array(rows.length);
      const line = new Int32Array(rows.length);
      /** Row of the last item met at each depth: in depth-first order, an item's parent. */
      const above: number[] = [];
      rows.forEach((item, at) => {
        above[item.depth] = at;
        parentRow[at] = item.depth === 0 ? -1 : above[item.depth - 1]!;
        line[at] = item.line;
      });
      return { nodes: rows.map(({ node }) => node), parentRow, line };
    },
  };

  return {
    get layout() {
      // Another object each time: whoever remembers by identity sees that rows may have moved.
      return { ...layout, count: sequence.size };
    },
    get touched() {
      return touched;
    },
    put: (node, parentId) => {
      const parent = parentId === null ? root : items.get(parentId);
      if (!parent) throw new Error(`The parent ${parentId} has not been laid out.`);
      const item = items.get(node.id);
      if (!item) {
        const added = newItem(node, folded.has(node.id));
        items.set(node.id, added);
        link(added, parent);
        return;
      }
      const { createdAt, deleted } = item.node;
      if (item.parent !== parent || createdAt !== node.createdAt) {
        const old = item.parent!;
        const at = old.kids.indexOf(item);
        unlink(item);
        assignLines(old, at);
        if (deleted !== node.deleted) {
          const others = item.living - (deleted ? 0 : 1);
          item.living = others + (node.deleted ? 0 : 1);
          item.rows = item.living === 0 ? 0 : item.collapsed ? 1 : 1 + sumRows(item);
        }
        item.node = node;
        link(item, parent);
      } else if (deleted !== node.deleted) {
        setDeleted(item, node);
      } else {
        item.node = node;
      }
    },
    remove: (id) => {
      const item = items.get(id);
      if (!item) return true;
      if (item.kids.length > 0) return false;
      const parent = item.parent!;
      const at = parent.kids.indexOf(item);
      unlink(item);
      assignLines(parent, at);
      items.delete(id);
      return true;
    },
    fold: (id, isCollapsed) => {
      if (isCollapsed) folded.add(id);
      else folded.delete(id);
      const item = items.get(id);
      if (!item || item.collapsed === isCollapsed) return;
      const before = item.rows;
      item.collapsed = isCollapsed;
      if (item.living > 0) {
        item.rows = isCollapsed ? 1 : 1 + sumRows(item);
        if (item.block && isCollapsed) sequence.remove(sequence.indexOf(item) + 1, before - 1);
        if (item.block && !isCollapsed) sequence.insert(sequence.indexOf(item) + 1, inSight(item.kids));
        touched += Math.abs(item.rows - before);
        addRows(item.parent, item.rows - before);
      }
      assignLanes(item, item.parent);
    },
  };
}

/** A layout that nobody means to change. */
export const layoutTree = (tree: StoryTree, collapsed: ReadonlySet<NodeId>): TreeLayout =>
  createTreeLayout(tree, collapsed).layout;
