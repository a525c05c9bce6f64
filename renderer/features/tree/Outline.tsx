/**
 * The tree as words: the track heads of the map and, for a screen reader, the whole of it. An ARIA tree with real
 * focus on its rows; only rows in sight exist, plus the current one wherever it is, so that the focus is never lost.
 */
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useMemo, useRef } from 'react';
import type { TreeLayout } from '../../../shared/domain/layout/treeLayout';
import type { NodeId } from '../../../shared/domain/model';
import { overlayNode, useEngine, useStory, useStudio, useUi } from '../../stores';
import { playNode } from '../../stores/actions';
import { TREE_ID } from '../commands';
import styles from './Outline.module.css';
import { OutlineRow } from './OutlineRow';
import { guidesOf } from './outlineGuides';
import { rowsInSight } from './scene';
import { moveByKey, rowByTyping } from './treeKeys';
import { createTypeAhead } from './typeAhead';

export interface OutlineProps {
  readonly layout: TreeLayout;
  readonly rowHeight: number;
  readonly scrollTop: number;
  /** CSS pixels of the scroller. */
  readonly height: number;
  readonly onChoose: (nodeId: NodeId) => void;
  readonly onMenu: (nodeId: NodeId, x: number, y: number) => void;
  /** Set when the focus is to follow the choice. */
  readonly focusRequest: RefObject<boolean>;
  readonly scrollToRow: (row: number) => void;
}

/** Rows kept beyond the sight, so that fast scrolling doesn't show gaps. */
const OVERSCAN = 4;

export function Outline(props: OutlineProps) {
  const { layout, rowHeight, scrollTop, height, onChoose, onMenu, focusRequest, scrollToRow } = props;
  const studio = useStudio();
  const selectedId = useStory((state) => state.selectedId);
  const overlay = useStory((state) => state.overlay);
  const tree = useStory((state) => state.tree);
  const branch = useBranchIds();
  const renamingId = useUi((state) => state.renamingId);
  const takeId = useEngine((state) => state.take?.takeId ?? null);
  const root = useRef<HTMLDivElement>(null);
  const typeAhead = useMemo(() => createTypeAhead(() => performance.now()), []);

  const { count } = layout;
  const currentRow = selectedId === null ? -1 : layout.rowOf(selectedId);
  /** The row that Tab leads to. */
  const tabRow = currentRow >= 0 ? currentRow : 0;
  const { first, end } = rowsInSight(
    scrollTop - OVERSCAN * rowHeight,
    height + OVERSCAN * 2 * rowHeight,
    rowHeight,
    count,
  );
  const shown: number[] = [];
  if (tabRow < first && count > 0) shown.push(tabRow);
  for (let at = first; at < end; at += 1) shown.push(at);
  if (tabRow >= end && tabRow < count) shown.push(tabRow);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows whenever the choice has moved.
  useEffect(() => {
    if (!focusRequest.current) return;
    focusRequest.current = false;
    root.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  }, [selectedId, renamingId, focusRequest]);

  const onRenamed = useCallback(() => {
    focusRequest.current = true;
  }, [focusRequest]);

  const goTo = (row: number) => {
    const target = layout.at(row);
    if (!target) return;
    focusRequest.current = true;
    scrollToRow(row);
    onChoose(target.node.id);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey) return;
    const row = layout.at(currentRow);
    if (event.key === 'Enter' && row && !row.ghost) {
      void playNode(studio, row.node.id);
    } else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      const box = event.target instanceof Element ? event.target.getBoundingClientRect() : null;
      if (row && box) onMenu(row.node.id, box.left + 24, box.bottom - 8);
    } else if (event.altKey && /^Arrow(Left|Right)$/.test(event.key)) {
      // A command of the window: it moves the node in time.
      return;
    } else if (!event.shiftKey && /^(Arrow|Home|End|Page)/.test(event.key)) {
      const page = Math.max(1, Math.floor(height / rowHeight) - 1);
      const move = moveByKey(layout, currentRow, { key: event.key, altKey: event.altKey, page });
      if (move?.kind === 'go') goTo(move.row);
      else if (move) studio.treeView.setCollapsed(layout.at(move.row)!.node.id, move.kind === 'collapse');
    } else {
      const typed = event.altKey ? null : typeAhead(event.key);
      if (typed === null) return;
      if (typed !== '') goTo(rowByTyping(layout, currentRow, typed));
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      aria-label="Tree of recordings"
      className={styles.outline}
      id={TREE_ID}
      onKeyDown={onKeyDown}
      ref={root}
      role="tree"
      style={{ height: count * rowHeight }}
    >
      {shown.map((at) => {
        const row = layout.at(at)!;
        return (
          <OutlineRow
            guides={guidesOf(layout, at)}
            isCurrent={at === tabRow}
            isLive={row.node.id === takeId}
            isOnBranch={branch.has(row.node.id)}
            isRenaming={row.node.id === renamingId}
            isSelected={at === currentRow}
            key={row.node.id}
            node={tree ? overlayNode(overlay, row.node) : row.node}
            onChoose={onChoose}
            onMenu={onMenu}
            onRenamed={onRenamed}
            parent={row.parentRow >= 0 ? layout.at(row.parentRow)!.node : null}
            row={row}
            rowHeight={rowHeight}
            top={at * rowHeight}
          />
        );
      })}
    </div>
  );
}

function useBranchIds(): ReadonlySet<NodeId> {
  const tree = useStory((state) => state.tree);
  const selectedId = useStory((state) => state.selectedId);
  return useMemo(() => {
    const ids = new Set<NodeId>();
    for (let id: NodeId | null = selectedId; id !== null && tree; id = tree.parents.get(id) ?? null)
      ids.add(id);
    return ids;
  }, [tree, selectedId]);
}
