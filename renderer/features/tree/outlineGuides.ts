/** The metro lines beside the outline's titles. Pure. */
import type { TreeLayout } from './layout';

/** A vertical stretch of line that passes a row. */
export interface Guide {
  /** Indent level at which it runs. */
  readonly level: number;
  readonly line: number;
}

/** Indents stop growing here: a branch of 500 still has room for its titles. */
export const MOST_INDENT = 9;
export const indentOf = (depth: number): number => Math.min(depth, MOST_INDENT);

/** The lines that pass a row on their way to a younger sibling of one of its ancestors, or of itself. */
export function guidesOf({ rows }: TreeLayout, at: number): Guide[] {
  const guides: Guide[] = [];
  for (let row = rows[at]!; row.parentRow >= 0; ) {
    const parent = rows[row.parentRow]!;
    if (parent.lastChildRow > at && parent.depth < MOST_INDENT) {
      guides.push({ level: indentOf(parent.depth), line: parent.line });
    }
    row = parent;
  }
  return guides;
}
