/** The metro lines beside the outline's titles. Pure. */
import type { TreeLayout } from '../../../shared/domain/layout/treeLayout';

/** A vertical stretch of line that passes a row. */
export interface Guide {
  /** Indent level at which it runs. */
  readonly level: number;
  readonly line: number;
}

/** Indents stop growing here: a branch of 500 still has room for its titles. */
export const MOST_INDENT = 7;
export const indentOf = (depth: number): number => Math.min(depth, MOST_INDENT);

/** The lines that pass a row on their way to a younger sibling of one of its ancestors, or of itself. */
export function guidesOf(layout: TreeLayout, at: number): Guide[] {
  return layout
    .ancestorsAbove(at, MOST_INDENT)
    .filter(({ lastChildRow }) => lastChildRow > at)
    .map(({ depth, line }) => ({ level: indentOf(depth), line }));
}
