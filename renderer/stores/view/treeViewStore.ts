/**
 * The state of one tree view: what part of time and of the rows it shows, and what is folded. Apart from the other
 * stores because it changes with every wheel event and nobody but the view cares.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { NodeId } from '../../../shared/domain/model';
import { clampView, fitView, panBy, type TimeExtent, type Viewport, zoomAt } from './viewport';

export interface TreeViewState extends Viewport {
  /** Width of the time area, CSS pixels. */
  readonly width: number;
  readonly extent: TimeExtent;
  readonly rowHeight: number;
  readonly collapsed: ReadonlySet<NodeId>;
  /** True until the user zooms or pans: new audio and new widths then keep everything in sight. */
  readonly fitted: boolean;
}

export interface TreeViewStore extends StoreApi<TreeViewState> {
  setWidth(width: number): void;
  setExtent(extent: TimeExtent): void;
  /** A factor above 1 shows more time. `x` is the pixel that stays. */
  zoom(factor: number, x: number): void;
  pan(pixels: number): void;
  /** Sets the view as it is (following, scrollbar); still clamped. */
  show(view: Viewport): void;
  /** Turns the page after the playhead; the story stays fitted if it was. */
  follow(view: Viewport): void;
  /** Zooms to a stretch of time; without one to the whole story, and keeps it whole. */
  fitTo(extent?: TimeExtent): void;
  setRowHeight(height: number): void;
  setCollapsed(nodeId: NodeId, collapsed: boolean): void;
}

const LEAST_ROW = 28;
const MOST_ROW = 128;

export function createTreeViewStore(): TreeViewStore {
  const store = createStore<TreeViewState>(() => ({
    framesPerPixel: 1024,
    leftFrame: 0,
    width: 0,
    extent: { from: 0, to: 0 },
    rowHeight: 64,
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
    zoom: (factor, x) => show(zoomAt(store.getState(), factor, x)),
    pan: (pixels) => show(panBy(store.getState(), pixels)),
    setRowHeight: (height) =>
      store.setState({ rowHeight: Math.round(Math.min(MOST_ROW, Math.max(LEAST_ROW, height)) / 4) * 4 }),
    setCollapsed: (nodeId, isCollapsed) => {
      const collapsed = new Set(store.getState().collapsed);
      if (isCollapsed) collapsed.add(nodeId);
      else collapsed.delete(nodeId);
      store.setState({ collapsed });
    },
  };
}
