/**
 * One wavesurfer.js picture of one window of a node, with a region on it. Owns everything that it makes.
 *
 * wavesurfer.js never sees the file: it is given the columns of the window and the window's length as the duration, so
 * that its canvases, regions and ruler are as small as the screen whatever the length of the audio.
 */
import WaveSurfer from 'wavesurfer.js';
import RegionsPlugin, { type Region } from 'wavesurfer.js/plugins/regions';
import TimelinePlugin from 'wavesurfer.js/plugins/timeline';
import { tickLabel } from '../timeline/ticks';
import type { Ruler } from './ruler';
import { fromFraction, type View } from './viewWindow';
import type { Lane } from './waveColumns';
import { drawLanes, lanesToChannels } from './waveDraw';

export interface RegionChange {
  /** Frames of the audio, not rounded. */
  readonly from: number;
  readonly to: number;
  /** The edge that was dragged; null when the whole region was. */
  readonly side: 'start' | 'end' | null;
  /** The drag is over: the moment to store it. */
  readonly done: boolean;
}

export interface WaveViewOptions {
  readonly container: HTMLElement;
  /** Where the ruler goes; null for none. */
  readonly ruler: HTMLElement | null;
  /** CSS pixels. */
  readonly height: number;
  readonly sampleRate: number;
  readonly color: string;
  readonly clipColor: string | null;
  /** The region can be moved as a whole. */
  readonly movable: boolean;
  /** Least length of the region, in frames. */
  readonly leastFrames: number;
  /** Nonce of the page's style policy, or undefined. */
  readonly nonce: string | undefined;
  readonly onRegion: (change: RegionChange) => void;
  /** A handle was made anew: the place to give it a name, a value and keys. */
  readonly onHandle?: (handle: HTMLElement, edge: 'in' | 'out') => void;
}

export interface WaveView {
  show(view: View, lanes: readonly Lane[], ruler: Ruler | null): void;
  /** Frames of the audio; null hides it. Ignored while it is being dragged. */
  setRegion(range: { readonly from: number; readonly to: number } | null): void;
  setColors(color: string, clipColor: string | null): void;
  handle(edge: 'in' | 'out'): HTMLElement | null;
  destroy(): void;
}

/** Below this a movable region has no handles. */
const NARROW_PIXELS = 28;

const HANDLES = { in: 'region-handle-left', out: 'region-handle-right' } as const;

/** Looks that the plugin writes on its elements and that our style sheet gives through `::part` instead. */
const clearStyles = (element: HTMLElement | null, names: readonly (keyof CSSStyleDeclaration & string)[]) => {
  for (const name of names)
    element?.style.setProperty(
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      '',
    );
};

export const createWaveView = (options: WaveViewOptions): WaveView => {
  const { sampleRate, onRegion, onHandle } = options;
  let view: View | null = null;
  let wanted: { readonly from: number; readonly to: number } | null = null;
  let region: Region | null = null;
  let dragging = false;
  let ruler: Ruler | null = null;
  let timeline: ReturnType<typeof TimelinePlugin.create> | null = null;
  let clipColor = options.clipColor;
  let channels: readonly Float32Array<ArrayBuffer>[] = [];
  let destroyed = false;

  const surfer = WaveSurfer.create({
    container: options.container,
    height: options.height,
    waveColor: options.color,
    progressColor: options.color,
    cursorWidth: 0,
    interact: false,
    hideScrollbar: true,
    autoScroll: false,
    autoCenter: false,
    // wavesurfer.js hands on two channels at most, and two lanes are four; the window is one canvas, so all of it is ours.
    renderFunction: (_, context) => drawLanes(channels, context, clipColor),
    ...(options.nonce ? { cspNonce: options.nonce } : {}),
  });
  const regions = surfer.registerPlugin(RegionsPlugin.create());

  const handle = (edge: 'in' | 'out') =>
    region?.element?.querySelector<HTMLElement>(`[part~="${HANDLES[edge]}"]`) ?? null;

  const toSeconds = (frame: number) => (frame - view!.from) / sampleRate;

  /** Reports a drag of one edge from press to release. */
  const followEdge = (element: HTMLElement, side: 'start' | 'end') => {
    let last: number | null = null;
    const tell = (frame: number, done: boolean) => {
      last = frame;
      dragging = !done;
      const { from, to } = wanted!;
      onRegion(side === 'start' ? { from: frame, to, side, done } : { from, to: frame, side, done });
      if (done) placeRegion();
    };
    element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || !view || !wanted) return;
      element.setPointerCapture(event.pointerId);
      last = side === 'start' ? wanted.from : wanted.to;
    });
    element.addEventListener('pointermove', (event) => {
      if (last === null || !view || event.movementX === 0) return;
      const { left, width } = options.container.getBoundingClientRect();
      tell(fromFraction(view, Math.min(1, Math.max(0, (event.clientX - left) / width))), false);
    });
    const release = () => {
      if (last === null) return;
      const frame = last;
      last = null;
      if (dragging) tell(frame, true);
      last = null;
    };
    element.addEventListener('pointerup', release);
    element.addEventListener('pointercancel', release);
  };

  const placeRegion = () => {
    if (!view || dragging || destroyed) return;
    const end = view.from + view.frames;
    const inSight = wanted !== null && wanted.to > view.from && wanted.from < end;
    if (!wanted || !inSight) {
      if (region?.element) region.element.hidden = true;
      return;
    }
    const place = {
      start: toSeconds(Math.max(wanted.from, view.from)),
      end: toSeconds(Math.min(wanted.to, end)),
    };
    if (region) region.setOptions(place);
    else {
      region = regions.addRegion({
        ...place,
        id: 'audible',
        color: 'transparent',
        drag: options.movable,
        resize: true,
        minLength: options.leastFrames / sampleRate,
      });
      clearStyles(region.element, ['backgroundColor', 'cursor', 'borderRadius']);
      for (const edge of ['in', 'out'] as const) {
        const element = handle(edge);
        if (!element) continue;
        clearStyles(element, ['width', 'borderLeft', 'borderRight', 'borderRadius']);
        followEdge(element, edge === 'in' ? 'start' : 'end');
        onHandle?.(element, edge);
      }
    }
    if (region.element) region.element.hidden = false;
    // An edge that lies beyond the window must not look as if it stood at the window's edge.
    const left = handle('in');
    const right = handle('out');
    // And a frame too narrow to hold both handles is there to be moved.
    const pixels = ((wanted.to - wanted.from) / view.frames) * options.container.clientWidth;
    const isNarrow = options.movable && pixels < NARROW_PIXELS;
    if (left) left.hidden = isNarrow || wanted.from < view.from;
    if (right) right.hidden = isNarrow || wanted.to > end;
  };

  const dropRuler = () => {
    if (timeline) surfer.unregisterPlugin(timeline);
    timeline = null;
  };

  const placeRuler = () => {
    dropRuler();
    if (!options.ruler || !ruler) return;
    const { label, parts, offset, first } = ruler;
    timeline = surfer.registerPlugin(
      TimelinePlugin.create({
        container: options.ruler,
        height: 20,
        timeInterval: label / parts,
        // The plugin rounds intervals to hundredths of a second; by count alone it can label finer ticks.
        primaryLabelInterval: Number.NaN,
        secondaryLabelInterval: Number.NaN,
        primaryLabelSpacing: parts,
        timeOffset: offset,
        formatTimeCallback: (seconds) => tickLabel(first + seconds, label),
      }),
    );
  };

  surfer.on('ready', () => {
    placeRegion();
    placeRuler();
  });
  // Moved as a whole, the region says exactly where it went. Its edges are followed by the pointer instead (below),
  // because the plugin drops every move that would take an edge past the other one, where ours goes as far as it can.
  const moved = (changed: Region, side: 'start' | 'end' | undefined, done: boolean) => {
    if (!view || side) return;
    dragging = !done;
    const from = view.from + changed.start * sampleRate;
    onRegion({ from, to: from + (changed.end - changed.start) * sampleRate, side: null, done });
    if (done) placeRegion();
  };
  regions.on('region-update', (changed, side) => moved(changed, side, false));
  regions.on('region-updated', (changed, side) => moved(changed, side, true));

  return {
    show: (nextView, lanes, nextRuler) => {
      view = nextView;
      ruler = nextRuler;
      const next = lanesToChannels(lanes);
      channels = next;
      // The old ruler would draw itself once more over the new window, with ticks as fine as the old one needed:
      // zooming out from single samples to minutes, that is millions.
      dropRuler();
      // A picture that a newer one overtakes is told as an AbortError; there is nothing to do about it.
      surfer
        .load('', lanesToChannels(lanes), Math.max(1e-9, nextView.frames / sampleRate))
        .catch(() => undefined);
    },
    setRegion: (range) => {
      wanted = range;
      placeRegion();
    },
    setColors: (color, nextClipColor) => {
      clipColor = nextClipColor;
      surfer.setOptions({ waveColor: color, progressColor: color });
    },
    handle,
    destroy: () => {
      destroyed = true;
      surfer.destroy();
    },
  };
};
