/**
 * The heart of the window: titles on the left, clips on a shared time axis on the right, one row a node.
 *
 * The rows scroll in the outline's scroller, by the view's one scroll position; the map lies over the rest of it and
 * draws what that position shows, close up or from afar. So there is nothing to keep in step.
 */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { createStoryLayout } from '../../../shared/domain/layout/layoutStory';
import type { TreeLayout } from '../../../shared/domain/layout/treeLayout';
import type { AudioNode, NodeId } from '../../../shared/domain/model';
import { audibleRange } from '../../../shared/domain/timeline';
import {
  extentOf,
  isPanelOpen,
  outlineRowHeight,
  useEngine,
  useStory,
  useStudio,
  useTreeView,
  useUi,
} from '../../stores';
import { useElementSize } from '../../ui';
import { EmptyTree } from '../onboarding';
import { Ruler, TimeScrollbar } from '../timeline';
import { takeNode } from './liveTake';
import { Minimap } from './Minimap';
import { MotionLayer } from './MotionLayer';
import { type MenuPlace, NodeMenu } from './NodeMenu';
import { Outline } from './Outline';
import { TreeToolbar } from './TreeToolbar';
import styles from './TreeView.module.css';
import { useCanvasGestures } from './useCanvasGestures';
import { useTreePicture } from './useTreePicture';

export function TreeView() {
  const status = useStory((state) => state.status);
  const isEmpty = useStory(
    (state) => state.content !== null && !state.content.nodes.some(({ deleted }) => !deleted),
  );
  const isRecording = useEngine((state) => state.take !== null);
  if (status !== 'ready' || (isEmpty && !isRecording)) return <EmptyTree />;
  return <LiveTree />;
}

/** Seconds shown at least, so that a short first recording doesn't fill the window. */
const LEAST_SECONDS = 8;

function LiveTree() {
  const studio = useStudio();
  const { story, treeView } = studio;
  const content = useStory((state) => state.content)!;
  const tree = useStory((state) => state.tree)!;
  const selectedId = useStory((state) => state.selectedId);
  const takeId = useEngine((state) => state.take?.takeId ?? null);
  const takeParentId = useEngine((state) => state.take?.parentId ?? null);
  const collapsed = useTreeView((state) => state.collapsed);
  const rowHeight = useTreeView((state) => outlineRowHeight(state.rowHeight));
  // Whole rows: between them nothing about the outline changes but its scroll position.
  const firstRow = useTreeView((state) => Math.floor(state.scrollTop / outlineRowHeight(state.rowHeight)));
  const isOutlineWide = useUi((state) => isPanelOpen(state, 'outline'));

  const storyLayout = useMemo(createStoryLayout, []);
  const { nodes, story: facts } = content;
  const guest = useMemo(
    () => (takeId === null ? null : takeNode({ takeId, parentId: takeParentId }, { story: facts })),
    [takeId, takeParentId, facts],
  );
  const layout = useMemo(
    () =>
      storyLayout.update({ nodes, tree, collapsed, guest: guest && tree.byId.has(guest.id) ? null : guest }),
    [storyLayout, nodes, tree, collapsed, guest],
  );

  const scroller = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const minimap = useRef<HTMLCanvasElement>(null);
  const focusRequest = useRef(false);
  const { width, height } = useElementSize(area);
  const [menu, setMenu] = useState<MenuPlace | null>(null);

  const picture = useTreePicture({ canvas, minimap, layout, width, height });
  const choose = useCallback((nodeId: NodeId) => story.select(nodeId), [story]);
  const gestures = useCanvasGestures({
    area,
    picture,
    onChoose: (nodeId) => {
      focusRequest.current = true;
      choose(nodeId);
    },
  });

  useEffect(() => treeView.setWidth(width), [treeView, width]);
  useKeptPlace(layout, height, firstRow);
  useScrollSync(scroller, layout.count, rowHeight);
  useEffect(() => {
    treeView.setExtent(extentOf(livingRanges(nodes), LEAST_SECONDS * facts.sampleRate));
  }, [treeView, nodes, facts]);

  const scrollToRow = useCallback(
    (row: number) => {
      const { scrollTop, height: shown, rowHeight: mapRow } = treeView.getState();
      const each = outlineRowHeight(mapRow);
      const top = row * each;
      const isFarOff = top < scrollTop - shown || top > scrollTop + shown * 2;
      if (isFarOff) treeView.scrollTo(top - (shown - each) / 2);
      else if (top < scrollTop) treeView.scrollTo(top);
      else if (top + each > scrollTop + shown) treeView.scrollTo(top + each - shown);
    },
    [treeView],
  );

  const isLaidOut = height > 0;
  const shownId = useRef<NodeId | null>(null);
  // The take's row may open out of sight.
  useEffect(() => {
    const row = takeId === null ? -1 : layout.rowOf(takeId);
    if (row >= 0) scrollToRow(row);
  }, [takeId, layout, scrollToRow]);

  // A choice made elsewhere (undo, a finished take, the palette) comes into sight; unfold what hides it.
  useEffect(() => {
    if (selectedId === null || !isLaidOut) return;
    const row = layout.rowOf(selectedId);
    if (row >= 0) {
      // Once: whoever has scrolled away since is not brought back by every edit.
      if (shownId.current !== selectedId) scrollToRow(row);
      shownId.current = selectedId;
      return;
    }
    for (let id = tree.parents.get(selectedId) ?? null; id !== null; id = tree.parents.get(id) ?? null) {
      if (collapsed.has(id)) treeView.setCollapsed(id, false);
    }
  }, [selectedId, isLaidOut, layout, tree, collapsed, treeView, scrollToRow]);

  const openMenu = useCallback(
    (nodeId: NodeId, x: number, y: number) => {
      focusRequest.current = true;
      choose(nodeId);
      setMenu({ nodeId, x, y });
    },
    [choose],
  );

  return (
    <section
      aria-label="Story"
      className={styles.tree}
      data-drop="tree"
      data-narrow={!isOutlineWide || undefined}
    >
      <div className={styles.corner}>
        <TreeToolbar />
      </div>
      <div className={styles.ruler}>
        <Ruler />
      </div>
      <div className={styles.scroller} ref={scroller}>
        <div className={styles.heads}>
          <Outline
            focusRequest={focusRequest}
            height={height}
            layout={layout}
            onChoose={choose}
            onMenu={openMenu}
            rowHeight={rowHeight}
            scrollToRow={scrollToRow}
            scrollTop={firstRow * rowHeight}
          />
        </div>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the pointer's way; the outline is the keyboard's. */}
      <div
        className={styles.area}
        onContextMenu={(event) => {
          event.preventDefault();
          const box = event.currentTarget.getBoundingClientRect();
          const node = picture.nodeAt(event.clientX - box.left, event.clientY - box.top);
          if (node) openMenu(node.id, event.clientX, event.clientY);
        }}
        ref={area}
        {...gestures}
      >
        <canvas className={styles.canvas} ref={canvas} />
        <MotionLayer height={height} layout={layout} picture={picture} width={width} />
        <Minimap canvas={minimap} height={height} rows={layout.count} />
      </div>
      <div className={styles.timeScroll}>
        <TimeScrollbar />
      </div>
      <NodeMenu onClose={() => setMenu(null)} place={menu} />
    </section>
  );
}

/** Keeps the scroller where the view says, and the view where somebody scrolled to. */
function useScrollSync(scroller: React.RefObject<HTMLElement | null>, rows: number, rowHeight: number): void {
  const { treeView } = useStudio();
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const apart = () => Math.abs(element.scrollTop - treeView.getState().scrollTop) >= 1;
    const follow = () => {
      if (apart()) element.scrollTop = treeView.getState().scrollTop;
    };
    const lead = () => {
      // Rows that have another height by now are about to be rendered: until then the element's answer is stale.
      const state = treeView.getState();
      if (state.rows !== rows || outlineRowHeight(state.rowHeight) !== rowHeight) return;
      if (apart()) treeView.scrollTo(element.scrollTop);
    };
    follow();
    element.addEventListener('scroll', lead, { passive: true });
    const stop = treeView.subscribe(follow);
    return () => {
      element.removeEventListener('scroll', lead);
      stop();
    };
  }, [scroller, treeView, rows, rowHeight]);
}

function* livingRanges(nodes: readonly AudioNode[]) {
  for (const node of nodes) if (!node.deleted) yield audibleRange(node);
}

/** Tells the view how many rows there are, and keeps what is in sight in its place when rows open above it. */
function useKeptPlace(layout: TreeLayout, height: number, firstRow: number): void {
  const { treeView } = useStudio();
  const anchor = useRef<{ readonly id: NodeId; readonly row: number } | null>(null);
  useLayoutEffect(() => {
    treeView.setRows(layout.count, height);
    const held = anchor.current;
    const row = held && held.row > 0 ? layout.rowOf(held.id) : -1;
    if (!held || row < 0 || row === held.row) return;
    const { scrollTop, rowHeight } = treeView.getState();
    treeView.scrollTo(scrollTop + (row - held.row) * outlineRowHeight(rowHeight));
  }, [treeView, layout, height]);
  useLayoutEffect(() => {
    const first = layout.at(firstRow);
    anchor.current = first ? { id: first.node.id, row: firstRow } : null;
  }, [layout, firstRow]);
}
