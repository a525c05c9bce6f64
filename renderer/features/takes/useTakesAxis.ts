/** The common time axis of the lanes: what of it is in sight, how it zooms and how it is divided. */
import { type RefObject, useCallback, useEffect, useMemo, useState } from 'react';
import type { FrameRange } from '../../../shared/domain/timeline';
import { useElementSize } from '../../ui';
import { fitView, panView, revealFrame, showRange, type View, zoomView } from '../inspector/viewWindow';
import { rulerStep } from '../timeline/ticks';

export type GridKind = 'time' | 'beats';

export interface TakesAxis {
  /** Story frames in sight. */
  readonly sight: FrameRange;
  /** CSS pixels. */
  readonly width: number;
  readonly framesPerPixel: number;
  readonly isWhole: boolean;
  /** Frames of a cell of the grid; at least 1. */
  readonly grid: number;
  readonly zoom: (factor: number, anchor?: number) => void;
  readonly fit: () => void;
  /** Turns the page when a story frame is out of sight. */
  readonly reveal: (frame: number) => void;
}

export function useTakesAxis(
  range: FrameRange,
  sampleRate: number,
  kind: GridKind,
  tempo: number,
  stage: RefObject<HTMLDivElement | null>,
): TakesAxis {
  const total = range.to - range.from;
  const [view, setView] = useState<View>(() => fitView(total));
  const { width } = useElementSize(stage);
  const framesPerPixel = view.frames / Math.max(1, width);

  const zoom = useCallback(
    (factor: number, anchor = 0.5) => setView((shown) => zoomView(shown, total, factor, anchor)),
    [total],
  );
  const reveal = useCallback(
    (frame: number) =>
      setView((shown) => {
        const within = frame - range.from;
        // A whole cell has to be seen, not only its first frame.
        if (within >= shown.from && within < shown.from + shown.frames * 0.98) return shown;
        const turned = revealFrame(shown, total, within);
        return turned === shown
          ? showRange(shown.from + shown.frames / 2, shown.from + shown.frames * 1.5, total)
          : turned;
      }),
    [range.from, total],
  );

  // Not a React handler: those are passive, and the page must not zoom or go back while the lanes do.
  useEffect(() => {
    const host = stage.current?.parentElement?.parentElement;
    if (!host) return;
    const onWheel = (event: WheelEvent) => {
      const box = stage.current?.getBoundingClientRect();
      if (!box || box.width === 0) return;
      const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (event.ctrlKey || event.metaKey) {
        zoom(Math.exp(-event.deltaY / 200), (event.clientX - box.left) / box.width);
      } else if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        setView((shown) => panView(shown, total, (sideways / box.width) * shown.frames));
      } else return;
      event.preventDefault();
    };
    host.addEventListener('wheel', onWheel, { passive: false });
    return () => host.removeEventListener('wheel', onWheel);
  }, [stage, total, zoom]);

  const grid = useMemo(() => {
    if (kind === 'beats') return Math.max(1, Math.round((60 / tempo) * sampleRate));
    const { seconds, parts } = rulerStep(framesPerPixel, sampleRate);
    return Math.max(1, Math.round((seconds / parts) * sampleRate));
  }, [kind, tempo, sampleRate, framesPerPixel]);

  return {
    sight: useMemo(
      () => ({ from: range.from + view.from, to: range.from + view.from + view.frames }),
      [range.from, view],
    ),
    width,
    framesPerPixel,
    isWhole: view.frames >= total,
    grid,
    zoom,
    fit: useCallback(() => setView(fitView(total)), [total]),
    reveal,
  };
}
