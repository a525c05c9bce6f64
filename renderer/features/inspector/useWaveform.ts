/** The lives behind the waveform: its source, its two pictures, and the window that they show. */
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { AudioNode } from '../../../shared/domain/model';
import { useElementSize, useThemeName } from '../../ui';
import { rulerFor } from './ruler';
import { styleNonce } from './styleNonce';
import { minAudible } from './trims';
import { fitView, showRange, type View } from './viewWindow';
import { mergeLanes } from './waveColumns';
import { createWaveSource, type WaveSource } from './waveSource';
import { createWaveView, type RegionChange, type WaveView } from './waveView';

export const WAVE_HEIGHT = 112;
export const OVERVIEW_HEIGHT = 28;

export interface WaveformHosts {
  readonly wave: RefObject<HTMLDivElement | null>;
  readonly overview: RefObject<HTMLDivElement | null>;
  readonly ruler: RefObject<HTMLDivElement | null>;
}

export interface Waveform {
  readonly view: View;
  readonly setView: (change: (view: View) => View) => void;
  /** Why nothing is drawn, in words. */
  readonly failure: string | null;
  readonly retry: () => void;
  /** CSS pixels. */
  readonly width: number;
}

interface Handlers {
  readonly onTrim: (change: RegionChange) => void;
  readonly onHandle: (handle: HTMLElement, edge: 'in' | 'out') => void;
}

const tokenColor = (host: HTMLElement, name: string): string =>
  getComputedStyle(host).getPropertyValue(name).trim();

export function useWaveform(
  node: AudioNode,
  audible: { readonly start: number; readonly end: number },
  color: string,
  hosts: WaveformHosts,
  handlers: Handlers,
): Waveform {
  const { id, frames, channels, sampleRate } = node;
  const [view, replaceView] = useState(() => fitView(frames));
  const [failure, setFailure] = useState<string | null>(null);
  const { width } = useElementSize(hosts.wave);
  const theme = useThemeName();
  const source = useRef<WaveSource | null>(null);
  const pictures = useRef<{ readonly main: WaveView; readonly overview: WaveView } | null>(null);
  const latest = useRef({ view, width, handlers, frames });
  latest.current = { view, width, handlers, frames };
  const scheduled = useRef(0);
  const isOverviewStale = useRef(true);

  const setView = useCallback((change: (view: View) => View) => replaceView(change), []);

  const draw = useCallback(() => {
    if (scheduled.current) return;
    scheduled.current = requestAnimationFrame(() => {
      scheduled.current = 0;
      const shown = latest.current;
      if (!source.current || !pictures.current || shown.width === 0) return;
      const columns = Math.round(shown.width * Math.max(1, devicePixelRatio));
      // The overview changes only with the width, the theme and what arrives; a zoom is not its business.
      if (isOverviewStale.current) {
        const whole = fitView(shown.frames);
        pictures.current.overview.show(whole, [mergeLanes(source.current.lanes(whole, columns))], null);
        isOverviewStale.current = !source.current.isSettled();
      }
      const ruler = rulerFor(shown.view, sampleRate, shown.width);
      pictures.current.main.show(shown.view, source.current.lanes(shown.view, columns), ruler);
      setFailure(source.current.failure());
    });
  }, [sampleRate]);

  useEffect(() => {
    const { wave, overview, ruler } = hosts;
    if (!wave.current || !overview.current) return;
    const least = minAudible({ frames, trimIn: 0, trimOut: 0, sampleRate });
    const common = { sampleRate, color: 'transparent', nonce: styleNonce() };
    const main = createWaveView({
      ...common,
      container: wave.current,
      ruler: ruler.current,
      height: WAVE_HEIGHT,
      clipColor: null,
      movable: false,
      leastFrames: least,
      onRegion: (change) => latest.current.handlers.onTrim(change),
      onHandle: (handle, edge) => latest.current.handlers.onHandle(handle, edge),
    });
    const small = createWaveView({
      ...common,
      container: overview.current,
      ruler: null,
      height: OVERVIEW_HEIGHT,
      clipColor: null,
      movable: true,
      leastFrames: 1,
      onRegion: ({ from, to }) => replaceView(showRange(from, to, frames)),
    });
    pictures.current = { main, overview: small };
    source.current = createWaveSource({
      nodeId: id,
      frames,
      channels,
      request: (path, init) => fetch(path, init),
      onChange: draw,
    });
    replaceView(fitView(frames));
    isOverviewStale.current = true;
    draw();
    return () => {
      source.current?.close();
      source.current = null;
      pictures.current = null;
      main.destroy();
      small.destroy();
    };
  }, [id, frames, channels, sampleRate, hosts, draw]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the custom properties resolve to.
  useEffect(() => {
    const host = hosts.wave.current;
    if (!host || !pictures.current) return;
    pictures.current.main.setColors(getComputedStyle(host).color, tokenColor(host, '--record'));
    pictures.current.overview.setColors(tokenColor(host, '--text-3'), null);
    isOverviewStale.current = true;
    draw();
  }, [color, theme, hosts, draw, id]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew when the window or its size changes.
  useEffect(draw, [draw, view]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as above.
  useEffect(() => {
    isOverviewStale.current = true;
    draw();
  }, [draw, width]);

  useEffect(() => {
    pictures.current?.main.setRegion({ from: audible.start, to: audible.end });
  }, [audible.start, audible.end]);
  useEffect(() => {
    pictures.current?.overview.setRegion({ from: view.from, to: view.from + view.frames });
  }, [view]);

  useEffect(
    () => () => {
      cancelAnimationFrame(scheduled.current);
      scheduled.current = 0;
    },
    [],
  );

  const retry = useCallback(() => {
    source.current?.retry();
    draw();
  }, [draw]);

  return { view, setView, failure, retry, width };
}
