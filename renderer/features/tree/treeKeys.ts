/** Where a key leads in the tree: the ARIA tree pattern's keys, and Alt with an arrow for siblings. Pure. */
import type { TreeLayout } from '../../../shared/domain/layout/treeLayout';

export interface TreeKey {
  readonly key: string;
  readonly altKey: boolean;
  /** Rows that a page has. */
  readonly page: number;
}

export type TreeMove =
  | { readonly kind: 'go'; readonly row: number }
  | { readonly kind: 'expand'; readonly row: number }
  | { readonly kind: 'collapse'; readonly row: number };

const go = (row: number, from: number): TreeMove | null => (row === from ? null : { kind: 'go', row });

/** The sibling before (-1) or after (+1) a row, or the row itself at the end of the line. */
export function siblingRow(layout: TreeLayout, row: number, step: -1 | 1): number {
  const { parentRow, endRow } = layout.at(row)!;
  if (step === 1) return layout.at(endRow)?.parentRow === parentRow ? endRow : row;
  let before = row - 1;
  while (before >= 0 && before !== parentRow && layout.at(before)!.parentRow !== parentRow) {
    before = layout.at(before)!.parentRow;
  }
  return before >= 0 && before !== parentRow ? before : row;
}

/** Null for keys that lead nowhere; `from` is -1 when nothing is chosen yet. */
export function moveByKey(layout: TreeLayout, from: number, { key, altKey, page }: TreeKey): TreeMove | null {
  const last = layout.count - 1;
  if (last < 0) return null;
  const row = layout.at(from);
  if (!row) {
    if (key === 'End') return { kind: 'go', row: last };
    return /^(Arrow|Home|Page)/.test(key) ? { kind: 'go', row: 0 } : null;
  }
  switch (key) {
    case 'ArrowDown':
      return go(altKey ? siblingRow(layout, from, 1) : Math.min(last, from + 1), from);
    case 'ArrowUp':
      return go(altKey ? siblingRow(layout, from, -1) : Math.max(0, from - 1), from);
    case 'ArrowRight':
      // With Alt it moves the node in time.
      if (altKey) return null;
      if (!row.hasChildren) return null;
      return row.expanded ? go(from + 1, from) : { kind: 'expand', row: from };
    case 'ArrowLeft':
      if (altKey) return null;
      if (row.hasChildren && row.expanded) return { kind: 'collapse', row: from };
      return row.parentRow >= 0 ? go(row.parentRow, from) : null;
    case 'Home':
      return go(0, from);
    case 'End':
      return go(last, from);
    case 'PageDown':
      return go(Math.min(last, from + page), from);
    case 'PageUp':
      return go(Math.max(0, from - page), from);
    default:
      return null;
  }
}

/** The next row whose title starts with what was typed, after `from`, wrapping round; -1 for none. */
export function rowByTyping(layout: TreeLayout, from: number, typed: string): number {
  const wanted = typed.toLocaleLowerCase();
  // A single letter goes on to the next match; more letters may keep the row that they already found.
  const start = typed.length > 1 ? Math.max(0, from) : from + 1;
  for (let step = 0; step < layout.count; step += 1) {
    const row = (start + step) % layout.count;
    if (layout.at(row)!.node.title.toLocaleLowerCase().startsWith(wanted)) return row;
  }
  return -1;
}
