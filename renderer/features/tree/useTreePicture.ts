/**
 * Keeps the canvas in step with the story, the view, the theme and the peaks: whatever changes marks the picture, and
 * the next animation frame paints it once. React renders none of it.
 */
import { type RefObject, useCallback, useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { AudioNode, NodeId } from '../../../shared/domain/model';
import { overlayNode, selectedBranch, selectedLayers, useStudio, useUi } from '../../stores';
import { isPlaying } from '../../stores/actions';
import type { TreeLayout } from './layout';
import { paintPicture } from './paintScene';
import { type MapPalette, readPalette } from './palette';
import { createPeakSource } from './peakTiles';
import { buildScene, type Clip, clipAt, type Scene } from './scene';

export interface TreePicture {
  /** Paints at the next frame. */
  readonly mark: () => void;
  /** The clip under a point of the canvas. */
  readonly clipAt: (x: number, y: number) => Clip | null;
  readonly hover: (nodeId: NodeId | null) => void;
  readonly scene: () => Scene | null;
  readonly palette: () => MapPalette | null;
}

interface PictureDeps {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly layout: TreeLayout;
  /** CSS pixels of the canvas. */
  readonly width: number;
  readonly height: number;
  /** Pixels that the rows are scrolled down. */
  readonly scrollTop: () => number;
}

export function useTreePicture({ canvas, layout, width, height, scrollTop }: PictureDeps): TreePicture {
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

  const peaks = useMemo(
    () => createPeakSource({ request: (path, init) => fetch(path, init), onArrival: mark }),
    [mark],
  );
  useEffect(() => () => peaks.close(), [peaks]);

  paint.current = () => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    const story = studio.story.getState();
    if (!element || !context || !story.content || width === 0 || height === 0) return;
    palette.current ??= readPalette(element);
    const ratio = window.devicePixelRatio || 1;
    const pixelWidth = Math.round(width * ratio);
    const pixelHeight = Math.round(height * ratio);
    if (element.width !== pixelWidth) element.width = pixelWidth;
    if (element.height !== pixelHeight) element.height = pixelHeight;

    const view = studio.treeView.getState();
    const nodeOf = ({ node }: { readonly node: AudioNode }) => overlayNode(story.overlay, node);
    scene.current = buildScene({
      layout,
      view,
      width,
      height,
      top: scrollTop(),
      rowHeight: view.rowHeight,
      nodeOf,
    });
    peaks.beginPicture();
    const { solo } = studio.playback.getState();
    const silent = selectedLayers(story).filter(
      ({ node, mute }) => mute || (solo.size > 0 && !solo.has(node.id)),
    );
    paintPicture({
      context,
      width,
      height,
      ratio,
      scene: scene.current,
      view,
      sampleRate: story.content.story.sampleRate,
      rowHeight: view.rowHeight,
      top: scrollTop(),
      palette: palette.current,
      peaks,
      branch: new Set(selectedBranch(story).map(({ id }) => id)),
      selectedId: story.selectedId,
      hoveredId: hovered.current,
      muted: new Set(silent.map(({ node }) => node.id)),
      playing: isPlaying(studio),
    });
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
    density.addEventListener('change', forget);
    return () => {
      observer.disconnect();
      density.removeEventListener('change', forget);
    };
  }, [mark, theme]);

  return useMemo(
    () => ({
      mark,
      clipAt: (x, y) => (scene.current ? clipAt(scene.current, x, y) : null),
      hover: (nodeId) => {
        if (hovered.current === nodeId) return;
        hovered.current = nodeId;
        mark();
      },
      scene: () => scene.current,
      palette: () => palette.current,
    }),
    [mark],
  );
}
