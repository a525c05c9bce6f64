/**
 * The state of one tree view: what part of time and of the rows it shows, and what is folded. Apart from the other
 * stores because it changes with every wheel event and nobody but the view cares.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { NodeId } from '../../../shared/domain/model';
import {
  fitRowHeight,
  LEAST_OUTLINE_ROW,
  mapTop,
  type RowView,
  resizeRows,
  scrollRange,
  scrollTopFor,
} from './rowView';
import { clampView, fitView, panBy, type TimeExtent, type Viewport, zoomAt } from './viewport';

export interface TreeViewState extends Viewport, RowView {
  /** Width of the time area, CSS pixels. */
  readonly width: number;
  readonly extent: TimeExtent;
  /** The row height that zooming in comes back to. */
  readonly readingHeight: number;
  readonly collapsed: ReadonlySet<NodeId>;
  /** True until the user zooms or pans: new audio and new widths then keep everything in sight. */
  readonly fitted: boolean;
}

export interface TreeViewStore extends StoreApi<TreeViewState> {
  setWidth(width: number): void;
  setExtent(extent: TimeExtent): void;
  setRows(rows: number, height: number): void;
  scrollTo(scrollTop: number): void;
  /**
   * One way from the whole tree to single samples: a factor above 1 shows more time until all of it is in sight, then
   * more rows; inwards it is the same way back. `x` and `y` are the pixel that stays, by default the middle.
   */
  zoom(factor: number, x: number, y?: number): void;
  /** Moves the map by pixels, right and down. */
  panBy(x: number, y: number): void;
  pan(pixels: number): void;
  /** Sets the view as it is (following, scrollbar); still clamped. */
  show(view: Viewport): void;
  /** Turns the page after the playhead; the story stays fitted if it was. */
  follow(view: Viewport): void;
  /** Zooms to a stretch of time; without one to the whole story, and keeps it whole. */
  fitTo(extent?: TimeExtent): void;
  /** The whole story in time; asked again the whole tree; asked again rows that can be read. */
  fitAll(): void;
  /** `y` is the pixel whose row stays, by default the middle. */
  setRowHeight(height: number, y?: number): void;
  setCollapsed(nodeId: NodeId, collapsed: boolean): void;
}

const READING_HEIGHT = 64;

export function createTreeViewStore(): TreeViewStore {
  const store = createStore<TreeViewState>(() => ({
    framesPerPixel: 1024,
    leftFrame: 0,
    width: 0,
    extent: { from: 0, to: 0 },
    rowHeight: READING_HEIGHT,
    readingHeight: READING_HEIGHT,
    scrollTop: 0,
    rows: 0,
    height: 0,
    collapsed: new Set(),
    fitted: true,
  }));

  const show = (view: Viewport, fitted = false) => {
    const { extent, width } = store.getState();
    store.setState({ ...clampView(view, extent, width), fitted });
  };

  const fitTo = (extent = store.getState().extent) => {
    const { width, extent: whole } = store.getState();
    if (width > 0) show(fitView(extent, width), extent === whole);
  };

  const resize = (rowHeight: number, y: number) => {
    const { rowHeight: height, scrollTop } = resizeRows(store.getState(), rowHeight, y);
    store.setState({ rowHeight: height, scrollTop });
  };

  /** Zoomed out to all of its time, a story that grows stays whole. */
  const fitIfWhole = () => {
    const { extent, width, framesPerPixel } = store.getState();
    if (framesPerPixel >= fitView(extent, width).framesPerPixel * 0.999) fitTo();
  };

  /** What a change of the width or of the story does to the view. */
  const settle = () => {
    const state = store.getState();
    if (state.fitted) fitTo();
    else show(state);
  };

  return {
    ...store,
    show,
    follow: ({ leftFrame }) => {
      const { framesPerPixel, extent, width, fitted } = store.getState();
      const clamped = clampView({ framesPerPixel, leftFrame }, extent, width);
      // The end of the story may forbid to turn further: then nothing changes and nobody is told.
      if (Math.abs(clamped.leftFrame - store.getState().leftFrame) > framesPerPixel / 2) {
        store.setState({ leftFrame: clamped.leftFrame, fitted });
      }
    },
    fitTo,
    setWidth: (width) => {
      if (width === store.getState().width) return;
      store.setState({ width });
      settle();
    },
    setExtent: (extent) => {
      const before = store.getState().extent;
      if (before.from === extent.from && before.to === extent.to) return;
      store.setState({ extent });
      settle();
    },
    setRows: (rows, height) => {
      const before = store.getState();
      if (before.rows === rows && before.height === height) return;
      const fit = fitRowHeight({ rows, height });
      const isWholeTree =
        before.rowHeight < LEAST_OUTLINE_ROW && before.rowHeight <= fitRowHeight(before) * 1.01;
      // A whole tree stays whole; one that fits anyway is shown to be read.
      const whole = fit < LEAST_OUTLINE_ROW ? fit : before.readingHeight;
      const rowHeight = isWholeTree ? whole : Math.max(fit, before.rowHeight);
      const range = scrollRange({ ...before, rows, height, rowHeight });
      store.setState({ rows, height, rowHeight, scrollTop: Math.min(before.scrollTop, range) });
    },
    scrollTo: (scrollTop) => {
      const state = store.getState();
      const next = Math.min(scrollRange(state), Math.max(0, scrollTop));
      if (next !== state.scrollTop) store.setState({ scrollTop: next });
    },
    zoom: (factor, x, y) => {
      const state = store.getState();
      const { extent, width, framesPerPixel, readingHeight } = state;
      const row = y ?? state.height / 2;
      if (factor > 1) {
        const whole = fitView(extent, width).framesPerPixel;
        const least = fitRowHeight(state);
        // A small story has nothing to zoom out to but empty time.
        const isSmall = least >= LEAST_OUTLINE_ROW;
        const inTime = isSmall ? factor : Math.max(1, Math.min(factor, whole / framesPerPixel));
        if (inTime > 1) show(zoomAt(state, inTime, x));
        if (factor > inTime * 1.0001) {
          fitIfWhole();
          resize(store.getState().rowHeight / (factor / inTime), row);
        }
        return;
      }
      const height = Math.min(Math.max(state.rowHeight, readingHeight), state.rowHeight / factor);
      const left = factor * (height / state.rowHeight);
      if (height !== state.rowHeight) resize(height, row);
      if (left < 0.9999) show(zoomAt(store.getState(), left, x));
    },
    pan: (pixels) => show(panBy(store.getState(), pixels)),
    panBy: (x, y) => {
      if (x !== 0) show(panBy(store.getState(), x));
      const state = store.getState();
      const scrollTop = scrollTopFor(state, mapTop(state) + y);
      if (scrollTop !== state.scrollTop) store.setState({ scrollTop });
    },
    fitAll: () => {
      const state = store.getState();
      const least = fitRowHeight(state);
      if (!state.fitted) fitTo();
      else if (state.rowHeight > least && state.rows * state.rowHeight > state.height) resize(least, 0);
      else resize(state.readingHeight, state.height / 2);
    },
    setRowHeight: (height, y) => {
      const rounded = height >= LEAST_OUTLINE_ROW ? Math.round(height / 4) * 4 : height;
      resize(rounded, y ?? store.getState().height / 2);
      const { rowHeight } = store.getState();
      if (rowHeight >= LEAST_OUTLINE_ROW) store.setState({ readingHeight: rowHeight });
    },
    setCollapsed: (nodeId, isCollapsed) => {
      const collapsed = new Set(store.getState().collapsed);
      if (isCollapsed) collapsed.add(nodeId);
      else collapsed.delete(nodeId);
      store.setState({ collapsed });
    },
  };
}
