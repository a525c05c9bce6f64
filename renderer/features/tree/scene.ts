/**
 * What of the layout is in sight, as rectangles and lines in CSS pixels: everything the painter needs, nothing of how
 * it is painted. Costs what is in sight, not what is in the story.
 */
import type { LayoutRow, TreeLayout } from '../../../shared/domain/layout/treeLayout';
import type { AudioNode } from '../../../shared/domain/model';
import { audibleRange } from '../../../shared/domain/timeline';
import { toX, type Viewport } from '../../stores/view/viewport';

export interface SceneOptions {
  readonly layout: TreeLayout;
  readonly view: Viewport;
  /** CSS pixels of the canvas. */
  readonly width: number;
  readonly height: number;
  /** Pixels of the map above the canvas. */
  readonly top: number;
  readonly rowHeight: number;
  /** The node as it is to be shown, with unstored edits over it. */
  readonly nodeOf: (row: LayoutRow) => AudioNode;
}

export interface Clip {
  readonly row: number;
  readonly node: AudioNode;
  readonly ghost: boolean;
  readonly line: number;
  /** Not cut to the canvas: may begin left of 0 and end right of the width. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Pixel at which the parent ends and the tail begins; null without a tail. */
  readonly tailX: number | null;
  /** Length of the tail in frames. */
  readonly tailFrames: number;
}

/** A metro line from a parent's clip to a child's. */
export interface Edge {
  readonly parentRow: number;
  readonly childRow: number;
  readonly childId: string;
  readonly line: number;
  /** The child's own colour, or null for its line's. */
  readonly color: string | null;
  /** The vertical stretch. */
  readonly x: number;
  readonly fromY: number;
  readonly toY: number;
  /** Left end of the child's clip, where the line arrives. */
  readonly childX: number;
  /** Left end of the parent's clip: a line that runs left of it leaves there instead of from the lower edge. */
  readonly parentX: number;
  /** Right end of the parent's clip: a child that begins later is reached from there. */
  readonly parentRight: number;
}

export interface Scene {
  readonly clips: readonly Clip[];
  readonly edges: readonly Edge[];
  /** Rows in sight, `[first, end)`. */
  readonly first: number;
  readonly end: number;
}

/** Pixels between a row's edges and its clip. */
export const clipInset = (rowHeight: number): number =>
  rowHeight >= 40 ? 5 : rowHeight >= 14 ? 2 : rowHeight * 0.15;
const LANE_WIDTH = 7;
const FIRST_LANE = 12;
/** Lines that only pass through are the same few pixels for any number of children. */
const MOST_PASSING = 64;
const MOST_PASSING_AT_ALL = 256;

/** Rows that a stretch of pixels shows, `[first, end)`. */
export function rowsInSight(
  top: number,
  height: number,
  rowHeight: number,
  count: number,
): { readonly first: number; readonly end: number } {
  const first = Math.max(0, Math.floor(top / rowHeight));
  return { first, end: Math.max(first, Math.min(count, Math.ceil((top + height) / rowHeight))) };
}

export function buildScene(options: SceneOptions): Scene {
  const { layout, view, width, height, top, rowHeight, nodeOf } = options;
  const { first, end } = rowsInSight(top, height, rowHeight, layout.count);
  const inset = clipInset(rowHeight);
  const middle = (row: number) => row * rowHeight - top + rowHeight / 2;

  const clips: Clip[] = [];
  const seen = new Map<number, LayoutRow>();
  const rowOf = (at: number): LayoutRow => {
    let row = seen.get(at);
    if (!row) {
      row = layout.at(at)!;
      seen.set(at, row);
    }
    return row;
  };
  for (let at = first; at < end; at += 1) {
    const row = rowOf(at);
    const node = nodeOf(row);
    const range = audibleRange(node);
    const x = toX(view, range.from);
    const right = toX(view, range.to);
    if (right < 0 || x > width) continue;
    const parent = row.parentRow >= 0 ? nodeOf(rowOf(row.parentRow)) : null;
    const parentEnd = parent ? audibleRange(parent).to : null;
    const hasTail = parentEnd !== null && parentEnd < range.to;
    clips.push({
      row: at,
      node,
      ghost: row.ghost,
      line: row.line,
      x,
      y: at * rowHeight - top + inset,
      width: Math.max(2, right - x),
      height: rowHeight - inset * 2,
      tailX: hasTail ? Math.max(x, toX(view, parentEnd)) : null,
      tailFrames: hasTail ? range.to - parentEnd : 0,
    });
  }

  const edges: Edge[] = [];
  const addEdge = (childRow: number) => {
    const child = rowOf(childRow);
    if (child.parentRow < 0) return;
    const parent = rowOf(child.parentRow);
    const childNode = nodeOf(child);
    const childX = toX(view, audibleRange(childNode).from);
    const parentRange = audibleRange(nodeOf(parent));
    const parentX = toX(view, parentRange.from);
    const parentRight = toX(view, parentRange.to);
    const x = childX - FIRST_LANE - parent.lane * LANE_WIDTH;
    if (childX < -8 || x > width) return;
    const fromY = middle(child.parentRow);
    edges.push({
      parentRow: child.parentRow,
      childRow,
      childId: childNode.id,
      line: child.line,
      color: childNode.color,
      x,
      fromY,
      toY: middle(childRow),
      childX,
      parentX,
      parentRight,
    });
  };
  for (let at = first; at < end; at += 1) addEdge(at);
  const passing = layout.crossing(end, MOST_PASSING);
  for (let at = 0; at < Math.min(passing.length, MOST_PASSING_AT_ALL); at += 1) addEdge(passing[at]!);
  return { clips, edges, first, end };
}

/** The clip under a point, topmost last; null for empty space. Thin clips are caught within 4 px. */
export function clipAt(scene: Scene, x: number, y: number): Clip | null {
  for (let at = scene.clips.length - 1; at >= 0; at -= 1) {
    const clip = scene.clips[at]!;
    const slack = Math.max(0, (8 - clip.width) / 2);
    const insideX = x >= clip.x - slack && x <= clip.x + clip.width + slack;
    if (insideX && y >= clip.y && y <= clip.y + clip.height) return clip;
  }
  return null;
}
