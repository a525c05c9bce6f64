/**
 * The heart of the window: titles on the left, clips on a shared time axis on the right, one row a node.
 *
 * The rows scroll in the outline's scroller; the map lies over the rest of it and draws what that scroll position
 * shows. So there is one scroll position, and nothing to keep in step.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { NodeId } from '../../../shared/domain/model';
import { audibleRange } from '../../../shared/domain/timeline';
import { extentOf, isPanelOpen, useEngine, useStory, useStudio, useTreeView, useUi } from '../../stores';
import { useElementSize } from '../../ui';
import { EmptyTree } from '../onboarding';
import { Ruler, TimeScrollbar } from '../timeline';
import { layoutTree } from './layout';
import { treeWithTake } from './liveTake';
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
  const rowHeight = useTreeView((state) => state.rowHeight);
  const isOutlineWide = useUi((state) => isPanelOpen(state, 'outline'));

  const layout = useMemo(() => {
    const take = takeId === null ? null : { takeId, parentId: takeParentId };
    return layoutTree(treeWithTake(content, tree, take), collapsed);
  }, [content, tree, takeId, takeParentId, collapsed]);

  const scroller = useRef<HTMLDivElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const focusRequest = useRef(false);
  const { width, height } = useElementSize(area);
  const [scrollTop, setScrollTop] = useState(0);
  const readScrollTop = useCallback(() => scroller.current?.scrollTop ?? 0, []);
  const [menu, setMenu] = useState<MenuPlace | null>(null);

  const picture = useTreePicture({ canvas, layout, width, height, scrollTop: readScrollTop });
  const choose = useCallback((nodeId: NodeId) => story.select(nodeId), [story]);
  const gestures = useCanvasGestures({
    area,
    scroller,
    picture,
    onChoose: (nodeId) => {
      focusRequest.current = true;
      choose(nodeId);
    },
  });

  useEffect(() => treeView.setWidth(width), [treeView, width]);
  useEffect(() => {
    const living = content.nodes.filter(({ deleted }) => !deleted).map(audibleRange);
    treeView.setExtent(extentOf(living, LEAST_SECONDS * content.story.sampleRate));
  }, [treeView, content]);

  const scrollToRow = useCallback(
    (row: number) => {
      const element = scroller.current;
      if (!element) return;
      const top = row * treeView.getState().rowHeight;
      const bottom = top + treeView.getState().rowHeight;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (bottom > element.scrollTop + element.clientHeight)
        element.scrollTop = bottom - element.clientHeight;
    },
    [treeView],
  );

  // The take's row may open out of sight.
  useEffect(() => {
    const row = takeId === null ? undefined : layout.rowOf.get(takeId);
    if (row !== undefined) scrollToRow(row);
  }, [takeId, layout, scrollToRow]);

  // A choice made elsewhere (undo, a finished take, the palette) comes into sight; unfold what hides it.
  useEffect(() => {
    if (selectedId === null) return;
    const row = layout.rowOf.get(selectedId);
    if (row !== undefined) {
      scrollToRow(row);
      return;
    }
    for (let id = tree.parents.get(selectedId) ?? null; id !== null; id = tree.parents.get(id) ?? null) {
      if (collapsed.has(id)) treeView.setCollapsed(id, false);
    }
  }, [selectedId, layout, tree, collapsed, treeView, scrollToRow]);

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
      <div
        className={styles.scroller}
        onScroll={(event) => {
          setScrollTop(event.currentTarget.scrollTop);
          picture.mark();
        }}
        ref={scroller}
      >
        <div className={styles.heads}>
          <Outline
            focusRequest={focusRequest}
            height={height}
            layout={layout}
            onChoose={choose}
            onMenu={openMenu}
            rowHeight={rowHeight}
            scrollToRow={scrollToRow}
            scrollTop={scrollTop}
          />
        </div>
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the pointer's way; the outline is the keyboard's. */}
      <div
        className={styles.area}
        onContextMenu={(event) => {
          event.preventDefault();
          const box = event.currentTarget.getBoundingClientRect();
          const clip = picture.clipAt(event.clientX - box.left, event.clientY - box.top);
          if (clip) openMenu(clip.node.id, event.clientX, event.clientY);
        }}
        ref={area}
        {...gestures}
      >
        <canvas className={styles.canvas} ref={canvas} />
        <MotionLayer
          height={height}
          layout={layout}
          picture={picture}
          scrollTop={readScrollTop}
          width={width}
        />
      </div>
      <div className={styles.timeScroll}>
        <TimeScrollbar />
      </div>
      <NodeMenu onClose={() => setMenu(null)} place={menu} />
    </section>
  );
}
