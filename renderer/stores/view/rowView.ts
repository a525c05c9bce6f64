/**
 * The rows of the tree view from top to bottom: how far down which scroll position is, for the outline and for the map.
 *
 * Both show the same rows. Close up they share one height and one scroll position. Farther out the map's rows shrink,
 * down to specks, while the outline's stay readable: then the map stands at the same part of its own way as the
 * outline does of its, which always keeps the rows that the outline shows within those that the map shows. So there is
 * one scroll position, the outline's, and nothing to keep in step. Pure; CSS pixels.
 */

/** Lowest row of the outline: a title, and something a finger can press. */
export const LEAST_OUTLINE_ROW = 28;
export const MOST_ROW = 128;

export interface RowView {
  /** Height of the map's rows; the outline's are never lower than `LEAST_OUTLINE_ROW`. */
  readonly rowHeight: number;
  /** Scroll position of the outline. */
  readonly scrollTop: number;
  /** Number of rows. */
  readonly rows: number;
  /** Height of what shows them. */
  readonly height: number;
}

export const outlineRowHeight = (rowHeight: number): number => Math.max(LEAST_OUTLINE_ROW, rowHeight);

/** How far the outline can be scrolled. */
export const scrollRange = ({ rowHeight, rows, height }: RowView): number =>
  Math.max(0, rows * outlineRowHeight(rowHeight) - height);

const mapRange = ({ rowHeight, rows, height }: RowView): number => Math.max(0, rows * rowHeight - height);

/** Pixels of the map above its upper edge. */
export function mapTop(view: RowView): number {
  if (view.rowHeight >= LEAST_OUTLINE_ROW) return view.scrollTop;
  const range = scrollRange(view);
  return range === 0 ? 0 : (Math.min(view.scrollTop, range) / range) * mapRange(view);
}

/** The scroll position that puts the map there, as far as it goes. */
export function scrollTopFor(view: RowView, top: number): number {
  const range = scrollRange(view);
  if (view.rowHeight >= LEAST_OUTLINE_ROW) return Math.min(range, Math.max(0, top));
  const own = mapRange(view);
  // With all rows in sight the map has nowhere to go, and the outline stays where it is.
  return own === 0 ? Math.min(range, view.scrollTop) : (Math.min(own, Math.max(0, top)) / own) * range;
}

/** Row at a pixel of the map, with its fraction. */
export const rowAt = (view: RowView, y: number): number => (mapTop(view) + y) / view.rowHeight;

/** The height at which all rows are in sight, where they don't fit at a readable one. */
export const fitRowHeight = ({ rows, height }: Pick<RowView, 'rows' | 'height'>): number =>
  rows === 0 || height === 0 ? LEAST_OUTLINE_ROW : Math.min(LEAST_OUTLINE_ROW, height / rows);

/** The view with rows of another height and the row at pixel `y` where it was. */
export function resizeRows<V extends RowView>(view: V, rowHeight: number, y: number): V {
  const row = Math.min(view.rows, rowAt(view, y));
  const next = { ...view, rowHeight: Math.min(MOST_ROW, Math.max(fitRowHeight(view), rowHeight)) };
  return { ...next, scrollTop: scrollTopFor(next, row * next.rowHeight - y) };
}
