/**
 * The whole tree from far away, as pixels: a speck for each node where it is in time, thin lines down to children, the
 * chosen branch in full colour. Pixels are written one by one because 50,000 rectangles on a canvas cost ten times as
 * much as the memory they fill. Pure; runs in the map's worker.
 */
import type { MapColumns, OverviewInk, OverviewView } from './protocol';

/** 0xRRGGBB as a canvas keeps it in memory on the little-endian machines that browsers run on: 0xAABBGGRR. */
export const toPixel = (rgb: number): number =>
  (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >>> 16)) >>> 0;

/** `share` of one colour over another, both 0xRRGGBB. */
export function blend(over: number, under: number, share: number): number {
  const part = (shift: number) => {
    const a = (over >>> shift) & 0xff;
    const b = (under >>> shift) & 0xff;
    return Math.round(a * share + b * (1 - share)) << shift;
  };
  return part(16) | part(8) | part(0);
}

/** Pixels left of a clip where the line arrives. */
const ARM = 3;
/** From this row height on there is room for a gap between two rows. */
const GAP_FROM = 3;

/** A subtree lower than this is drawn in the colour of the line that it hangs on: confetti says nothing. */
const ABSORB_BELOW = 24;
/** From this row height on every row can be told apart by itself. */
const ABSORB_UNTIL = 3;

/** Rows of each row's subtree, itself included. O(n). */
export function subtreeRows(parentRow: Int32Array): Int32Array {
  const sizes = new Int32Array(parentRow.length).fill(1);
  for (let row = parentRow.length - 1; row >= 0; row -= 1) {
    const parent = parentRow[row]!;
    if (parent >= 0) sizes[parent] = sizes[parent]! + sizes[row]!;
  }
  return sizes;
}

/** The row whose colour each row of `[first, end)` takes: its own, or that of the low subtree which it is part of. */
export function colorRows(
  parentRow: Int32Array,
  sizes: Int32Array,
  rowHeight: number,
  first: number,
  end: number,
): Int32Array {
  const least = (ABSORB_BELOW * Math.max(0, 1 - rowHeight / ABSORB_UNTIL)) / rowHeight;
  const rows = new Int32Array(Math.max(0, end - first));
  let root = first;
  while (root < end && parentRow[root]! >= 0 && sizes[parentRow[root]!]! < least) root = parentRow[root]!;
  let until = root < end ? root + (sizes[root]! < least ? sizes[root]! : 0) : 0;
  for (let row = first; row < end; row += 1) {
    if (row >= until) {
      root = row;
      until = row + (sizes[row]! < least ? sizes[row]! : 1);
    }
    rows[row - first] = root;
  }
  return rows;
}

/** Fills `pixels` (width x height of the view, cleared before) with what the view shows. O(rows in sight). */
export function paintOverview(
  columns: MapColumns,
  view: OverviewView,
  branch: Int32Array,
  ink: OverviewInk,
  pixels: Uint32Array,
  sizes = subtreeRows(columns.parentRow),
): void {
  const { width, height, leftFrame, framesPerPixel, top, rowHeight } = view;
  const { from, to, parentRow, color, ghost } = columns;
  const first = Math.max(0, Math.floor(top / rowHeight));
  const end = Math.min(from.length, Math.ceil((top + height) / rowHeight));
  const colorOf = colorRows(parentRow, sizes, rowHeight, first, end);
  const gap = rowHeight >= GAP_FROM ? Math.max(1, Math.round(rowHeight * 0.2)) : 0;
  const shades = new Map<number, number>();
  const dim = (rgb: number, share: number) => {
    const key = rgb + share * 2 ** 25;
    let pixel = shades.get(key);
    if (pixel === undefined) {
      pixel = toPixel(blend(rgb, ink.background, share));
      shades.set(key, pixel);
    }
    return pixel;
  };

  const rowTop = (row: number) => Math.floor(row * rowHeight - top);
  const rowMiddle = (row: number) => Math.floor((row + 0.5) * rowHeight - top);
  const xOf = (frame: number) => Math.floor((frame - leftFrame) / framesPerPixel);

  const line = (row: number, pixel: number, thickness: number) => {
    const parent = parentRow[row]!;
    if (parent < 0) return;
    const x = xOf(from[row]!) - ARM;
    const y0 = Math.max(0, rowMiddle(parent));
    const y1 = Math.min(height - 1, rowMiddle(row));
    if (rowMiddle(row) - rowMiddle(parent) < 2 || y1 < y0) return;
    for (let across = Math.max(0, x); across < Math.min(width, x + thickness); across += 1) {
      for (let at = y0 * width + across; at <= y1 * width + across; at += width) pixels[at] = pixel;
    }
    const arm = rowMiddle(row);
    if (arm < 0 || arm >= height) return;
    const x0 = Math.max(0, x);
    const x1 = Math.min(width, x + ARM);
    if (x1 > x0) pixels.fill(pixel, arm * width + x0, arm * width + x1);
  };

  const clip = (row: number, pixel: number, least: number) => {
    const x0 = Math.max(0, xOf(from[row]!));
    const x1 = Math.min(width, Math.max(xOf(from[row]!) + 1, xOf(to[row]!)));
    if (x1 <= x0) return;
    const y0 = Math.max(0, rowTop(row));
    const y1 = Math.min(height, Math.max(rowTop(row) + least, rowTop(row + 1) - gap));
    for (let y = y0; y < y1; y += 1) pixels.fill(pixel, y * width + x0, y * width + x1);
  };

  // Far enough, lines would be all there is to see.
  if (rowHeight >= 0.75) {
    for (let row = first; row < end; row += 1) {
      line(row, dim(color[colorOf[row - first]!]!, ink.rest * 0.45), 1);
    }
  }
  for (let row = first; row < end; row += 1) {
    const own = color[colorOf[row - first]!]!;
    clip(row, dim(own, ghost[row] === 1 ? ink.rest * 0.35 : ink.rest), 1);
  }
  for (const row of branch) line(row, dim(color[row]!, 1), 2);
  for (const row of branch) {
    if (row >= first - 3 && row < end + 3)
      clip(row, ghost[row] === 1 ? dim(color[row]!, 0.5) : dim(color[row]!, 1), 2);
  }
}
