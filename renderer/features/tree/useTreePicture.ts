/**
 * Keeps the canvas in step with the story, the view, the theme and the painter: whatever changes marks the picture, and
 * the next animation frame paints it once. React renders none of it.
 *
 * Close up the page draws what is in sight itself and puts waveforms from the painter's tiles in place; from far away
 * it shows the painter's picture of all rows. Either way a frame costs what is in sight and not what is in the story.
 */
import { type RefObject, useCallback, useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { TreeLayout } from '../../../shared/domain/layout/treeLayout';
import type { AudioNode, NodeId } from '../../../shared/domain/model';
import { audibleRange } from '../../../shared/domain/timeline';
import {
  mapTop,
  outlineRowHeight,
  overlayNode,
  rowAt,
  selectedBranch,
  selectedLayers,
  toX,
  useStudio,
  useUi,
} from '../../stores';
import { isPlaying } from '../../stores/actions';
import {
  covers,
  createColorReader,
  drawPicture,
  FAR_BELOW,
  inkOf,
  isGoodFor,
  mapColumns,
  pictureFor,
  placeOf,
  type Sight,
} from './farView';
import { createMapPainter, type PainterWorker } from './mapPainter';
import { minimapView, paintMinimap, showsMinimap } from './minimap';
import { createFittedTexts, type PictureOptions, paintGround, paintPicture } from './paintScene';
import { FORCED_COLORS, type MapPalette, MORE_CONTRAST, readPalette } from './palette';
import { buildScene, clipAt, type Scene } from './scene';
import type { OverviewView } from './worker/protocol';

export interface TreePicture {
  /** Paints at the next frame. */
  readonly mark: () => void;
  /** The node whose clip is under a point of the canvas. */
  readonly nodeAt: (x: number, y: number) => AudioNode | null;
  readonly hover: (nodeId: NodeId | null) => void;
  readonly palette: () => MapPalette | null;
}

interface PictureDeps {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly minimap: RefObject<HTMLCanvasElement | null>;
  readonly layout: TreeLayout;
  /** CSS pixels of the canvas. */
  readonly width: number;
  readonly height: number;
}

/** The far view of a story that is being edited follows this often. */
const COLUMNS_EVERY_MS = 250;
/** How long after a change of the rows the minimap is drawn anew. */
const REST_MS = 120;
/** Pixels around a speck that still take hold of it. */
const REACH = 4;

/** Sets the size that the screen's density asks for; true when it changed, which clears the canvas. */
function fitCanvas(element: HTMLCanvasElement, width: number, height: number, ratio: number): void {
  const pixelWidth = Math.round(width * ratio);
  const pixelHeight = Math.round(height * ratio);
  if (element.width !== pixelWidth) element.width = pixelWidth;
  if (element.height !== pixelHeight) element.height = pixelHeight;
}

const sameView = (a: OverviewView | undefined, b: OverviewView) =>
  a !== undefined && (Object.keys(b) as (keyof OverviewView)[]).every((key) => a[key] === b[key]);

export function useTreePicture({ canvas, minimap, layout, width, height }: PictureDeps): TreePicture {
  const studio = useStudio();
  const theme = useUi((state) => state.theme);
  const frame = useRef(0);
  const scene = useRef<Scene | null>(null);
  const palette = useRef<MapPalette | null>(null);
  const hovered = useRef<NodeId | null>(null);
  const paint = useRef<() => void>(() => undefined);

  const mark = useCallback(() => {
    if (frame.current !== 0) return;
    frame.current = requestAnimationFrame(() => {
      frame.current = 0;
      paint.current();
    });
  }, []);

  const painter = useMemo(
    () =>
      createMapPainter({
        worker: new Worker(new URL('./worker/map.worker.ts', import.meta.url), {
          type: 'module',
        }) as PainterWorker,
        onArrival: mark,
        now: () => performance.now(),
      }),
    [mark],
  );
  useEffect(() => () => painter.close(), [painter]);
  const fitted = useMemo(createFittedTexts, []);

  const nodeOf = useCallback(
    ({ node }: { readonly node: AudioNode }) => overlayNode(studio.story.getState().overlay, node),
    [studio],
  );

  /** What the worker's columns and pictures were made of. */
  const given = useRef<{ readonly of: readonly unknown[]; readonly at: number } | null>(null);
  const asked = useRef(new Map<string, { readonly of: readonly unknown[]; readonly view: OverviewView }>());

  const isRested = useRef(false);
  const resting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const later = () => {
    resting.current ??= setTimeout(() => {
      resting.current = undefined;
      isRested.current = true;
      mark();
    }, REST_MS);
  };
  useEffect(() => () => clearTimeout(resting.current), []);

  const askOverview = (purpose: 'far' | 'minimap', view: OverviewView, context: CanvasRenderingContext2D) => {
    const { overlay, selectedId, tree } = studio.story.getState();
    const readColor = createColorReader(context);
    const of = [layout, palette.current, overlay];
    if (!given.current?.of.every((part, at) => part === of[at])) {
      const wait = given.current ? COLUMNS_EVERY_MS - (performance.now() - given.current.at) : 0;
      // The first picture of a story doesn't wait for its little twin.
      if (purpose === 'minimap' && given.current?.of[0] !== layout && !isRested.current) {
        later();
        return;
      }
      isRested.current = false;
      if (wait > 0 && given.current?.of[1] === palette.current) {
        setTimeout(mark, wait);
      } else {
        given.current = { of, at: performance.now() };
        painter.setColumns(mapColumns(layout, palette.current!, readColor, (node) => nodeOf({ node })));
      }
    }
    const made = [...given.current!.of, selectedId];
    const before = asked.current.get(purpose);
    if (before && sameView(before.view, view) && before.of.every((part, at) => part === made[at])) return;
    asked.current.set(purpose, { of: made, view });
    const rows: number[] = [];
    for (let id = selectedId; id !== null; id = tree?.parents.get(id) ?? null) {
      const row = layout.rowOf(id);
      if (row >= 0) rows.push(row);
    }
    const ink = inkOf(palette.current!, readColor);
    painter.askOverview({ purpose, view, branch: Int32Array.from(rows.reverse()), ink });
  };

  const paintFar = (options: Omit<PictureOptions, 'scene'>, sight: Sight) => {
    const { context, ratio, palette: ink, selectedId } = options;
    scene.current = null;
    paintGround({ ...options, scene: { clips: [], edges: [], first: 0, end: 0 } });
    const whole = painter.overview('minimap');
    const far = painter.overview('far');
    // The whole story in little stands in where the picture does not reach, and only there.
    if (whole && !(far && covers(far.view, sight))) {
      context.save();
      context.beginPath();
      context.rect(0, 0, sight.width, sight.height);
      if (far) {
        const { x, y, width: wide, height: high } = placeOf(far.view, sight);
        context.rect(x, y, wide, high);
      }
      context.clip('evenodd');
      drawPicture(context, whole, sight, ratio);
      context.restore();
    }
    if (far) drawPicture(context, far, sight, ratio);
    const last = asked.current.get('far');
    const view = last && isGoodFor(last.view, sight, ratio) ? last.view : pictureFor(sight, ratio);
    askOverview('far', view, context);

    const row = selectedId === null ? -1 : layout.rowOf(selectedId);
    const chosen = row < 0 ? undefined : layout.at(row);
    if (chosen) {
      const range = audibleRange(nodeOf(chosen));
      const x = toX(sight, range.from);
      const y = (row + 0.5) * sight.rowHeight - sight.top;
      const tall = Math.max(7, sight.rowHeight + 4);
      context.strokeStyle = ink.text;
      context.lineWidth = 2;
      context.beginPath();
      context.roundRect(x - 3, y - tall / 2, Math.max(7, toX(sight, range.to) - x + 6), tall, 3.5);
      context.stroke();
    }
    // Which rows the titles on the left are.
    const state = studio.treeView.getState();
    const outline = outlineRowHeight(state.rowHeight);
    const from = (state.scrollTop / outline) * sight.rowHeight - sight.top;
    const long = Math.max(3, Math.min(layout.count, state.height / outline) * sight.rowHeight);
    context.fillStyle = ink.accent;
    context.fillRect(0, from, 3, long);
    context.globalAlpha = 0.12;
    context.fillRect(0, from, sight.width, long);
    context.globalAlpha = 1;
  };

  paint.current = () => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    const story = studio.story.getState();
    if (!element || !context || !story.content || width === 0 || height === 0) return;
    palette.current ??= readPalette(element);
    const ratio = window.devicePixelRatio || 1;
    fitCanvas(element, width, height, ratio);

    const view = studio.treeView.getState();
    const { leftFrame, framesPerPixel, rowHeight } = view;
    const top = mapTop(view);
    const sight: Sight = { width, height, leftFrame, framesPerPixel, top, rowHeight };
    const { solo } = studio.playback.getState();
    const silent = selectedLayers(story).filter(
      ({ node, mute }) => mute || (solo.size > 0 && !solo.has(node.id)),
    );
    const options = {
      context,
      width,
      height,
      ratio,
      view,
      sampleRate: story.content.story.sampleRate,
      rowHeight,
      top,
      palette: palette.current,
      painter,
      fitted,
      branch: new Set(selectedBranch(story).map(({ id }) => id)),
      selectedId: story.selectedId,
      hoveredId: hovered.current,
      muted: new Set(silent.map(({ node }) => node.id)),
      playing: isPlaying(studio),
    };
    painter.beginPicture();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    if (rowHeight < FAR_BELOW) paintFar(options, sight);
    else {
      scene.current = buildScene({ layout, view, width, height, top, rowHeight, nodeOf });
      paintPicture({ ...options, scene: scene.current });
    }
    painter.endPicture();

    const little = minimap.current;
    if (!little) return;
    const shows = showsMinimap(view, layout.count);
    little.parentElement!.hidden = !shows;
    const isFar = rowHeight < FAR_BELOW;
    if (!shows && !isFar) return;
    const map = minimapView(view, layout.count, height, ratio);
    askOverview('minimap', map, context);
    const littleContext = little.getContext('2d');
    if (!shows || !littleContext) return;
    fitCanvas(little, map.width / ratio, map.height / ratio, ratio);
    little.style.width = `${map.width / ratio}px`;
    little.style.height = `${map.height / ratio}px`;
    paintMinimap(littleContext, map, painter.overview('minimap'), sight, palette.current, ratio);
  };

  // Everything that the picture is made of.
  useEffect(() => {
    let wasPlaying = isPlaying(studio);
    const stops = [
      // The engine tells of much that the map doesn't show; what lights the branch is whether it sounds.
      studio.engine.subscribe(() => {
        if (wasPlaying === isPlaying(studio)) return;
        wasPlaying = !wasPlaying;
        mark();
      }),
      studio.story.subscribe(mark),
      studio.treeView.subscribe(mark),
      studio.playback.subscribe(mark),
    ];
    return () => {
      for (const stop of stops) stop();
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    };
  }, [studio, mark]);
  const rowHeight = useStore(studio.treeView, (state) => state.rowHeight);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of these changes the picture.
  useEffect(mark, [mark, layout, width, height, rowHeight]);

  // The page's theme attribute changes after the preference, and with the system's when that is followed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `theme` is what makes the attribute change.
  useEffect(() => {
    const forget = () => {
      palette.current = null;
      mark();
    };
    const observer = new MutationObserver(forget);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    // A move to a screen of another density changes no size in CSS pixels.
    const density = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    const looks = [density, matchMedia(FORCED_COLORS), matchMedia(MORE_CONTRAST)];
    for (const look of looks) look.addEventListener('change', forget);
    return () => {
      observer.disconnect();
      for (const look of looks) look.removeEventListener('change', forget);
    };
  }, [mark, theme]);

  const nodeAt = useCallback(
    (x: number, y: number): AudioNode | null => {
      if (scene.current) return clipAt(scene.current, x, y)?.node ?? null;
      const view = studio.treeView.getState();
      const middle = rowAt(view, y);
      const reach = Math.ceil(REACH / view.rowHeight);
      let found: AudioNode | null = null;
      let nearest = REACH + 1;
      const first = Math.max(0, Math.floor(middle) - reach);
      for (let row = first; row <= Math.min(layout.count - 1, middle + reach); row += 1) {
        const node = nodeOf(layout.at(row)!);
        const range = audibleRange(node);
        const aside = Math.max(0, toX(view, range.from) - x, x - toX(view, range.to));
        const distance = Math.hypot(aside, Math.max(0, Math.abs(row + 0.5 - middle) - 0.5) * view.rowHeight);
        if (distance >= nearest) continue;
        nearest = distance;
        found = node;
      }
      return found;
    },
    [studio, layout, nodeOf],
  );

  return useMemo(
    () => ({
      mark,
      nodeAt,
      hover: (nodeId) => {
        if (hovered.current === nodeId) return;
        hovered.current = nodeId;
        if (scene.current) mark();
      },
      palette: () => palette.current,
    }),
    [mark, nodeAt],
  );
}
