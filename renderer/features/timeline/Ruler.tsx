/**
 * The time ruler: press to move the playhead, drag to loop a stretch, drag the playhead's head to scrub. Drawn on a
 * canvas like the map below it; the slider for keyboards and screen readers is a real one, over it.
 */
import { type PointerEvent, useEffect, useRef } from 'react';
import { toFrame, toX, useEngine, useStory, useStudio, useUi } from '../../stores';
import { branchEnd, seek } from '../../stores/actions';
import { formatTime, useElementSize, useFrameLoop } from '../../ui';
import styles from './Ruler.module.css';
import { ticksInSight } from './ticks';

const DRAG_FROM = 4;
const HEAD_REACH = 8;
/** Pixels around a loop's end that take hold of it. */
const END_REACH = 6;

type Grip =
  | { readonly kind: 'press'; readonly x: number; readonly frame: number }
  | { readonly kind: 'head' }
  | { readonly kind: 'loop'; readonly anchor: number };

export function Ruler() {
  const studio = useStudio();
  const { engine, treeView } = studio;
  const sampleRate = useStory((state) => state.content?.story.sampleRate ?? 48_000);
  const theme = useUi((state) => state.theme);
  const loop = useEngine((state) => state.loop);
  const root = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const slider = useRef<HTMLDivElement>(null);
  const grip = useRef<Grip | null>(null);
  const size = useElementSize(root);

  useRulerCanvas(canvas, size, sampleRate, loop, theme);

  useFrameLoop(() => {
    const view = treeView.getState();
    const position = engine.position();
    const x = toX(view, position);
    if (head.current) {
      head.current.style.transform = `translateX(${x}px)`;
      head.current.style.visibility = x < -8 || x > size.width + 8 ? 'hidden' : 'visible';
      head.current.toggleAttribute('data-recording', engine.getState().phase === 'recording');
    }
    if (slider.current) {
      const seconds = Math.floor(position / sampleRate);
      if (slider.current.getAttribute('aria-valuenow') !== String(seconds)) {
        slider.current.setAttribute('aria-valuenow', String(seconds));
        slider.current.setAttribute('aria-valuetext', formatTime(position, sampleRate));
      }
    }
  });

  const frameAt = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left;
    return { x, frame: Math.max(0, Math.round(toFrame(treeView.getState(), x))) };
  };

  const takeHold = (x: number, frame: number): Grip => {
    const view = treeView.getState();
    if (Math.abs(x - toX(view, engine.position())) <= HEAD_REACH) return { kind: 'head' };
    const region = engine.getState().loop;
    if (region && Math.abs(x - toX(view, region.from)) <= END_REACH)
      return { kind: 'loop', anchor: region.to };
    if (region && Math.abs(x - toX(view, region.to)) <= END_REACH)
      return { kind: 'loop', anchor: region.from };
    return { kind: 'press', x, frame };
  };

  const onMove = (event: PointerEvent<HTMLElement>) => {
    const held = grip.current;
    if (!held) return;
    const { x, frame } = frameAt(event);
    if (held.kind === 'head') {
      seek(studio, frame);
      engine.scrub(frame);
    } else if (held.kind === 'loop') {
      if (frame !== held.anchor) {
        engine.setLoop({ from: Math.min(frame, held.anchor), to: Math.max(frame, held.anchor) });
      }
    } else if (Math.abs(x - held.x) >= DRAG_FROM) {
      grip.current = { kind: 'loop', anchor: held.frame };
    }
  };

  return (
    <div
      className={styles.ruler}
      onPointerCancel={() => {
        grip.current = null;
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const { x, frame } = frameAt(event);
        grip.current = takeHold(x, frame);
      }}
      onPointerMove={onMove}
      onPointerUp={() => {
        const held = grip.current;
        grip.current = null;
        if (held?.kind === 'press') seek(studio, held.frame);
      }}
      ref={root}
    >
      <canvas className={styles.canvas} ref={canvas} />
      <div
        aria-label="Story playhead"
        aria-valuemax={Math.ceil(branchEnd(studio) / sampleRate)}
        aria-valuemin={0}
        aria-valuenow={0}
        className={styles.slider}
        onKeyDown={(event) => {
          const step = event.shiftKey ? sampleRate / 10 : sampleRate;
          const to: Readonly<Record<string, number>> = {
            ArrowLeft: engine.position() - step,
            ArrowRight: engine.position() + step,
            PageDown: engine.position() + step * 10,
            PageUp: engine.position() - step * 10,
            Home: 0,
            End: branchEnd(studio),
          };
          const frame = to[event.key];
          if (frame === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          seek(studio, frame);
        }}
        ref={slider}
        role="slider"
        tabIndex={0}
      />
      <div aria-hidden="true" className={styles.head} ref={head} />
    </div>
  );
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Draws ticks, labels and the loop whenever the view, the theme or the loop changes. */
function useRulerCanvas(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  { width, height }: Size,
  sampleRate: number,
  loop: { readonly from: number; readonly to: number } | null,
  theme: string,
): void {
  const { treeView } = useStudio();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours that are read below.
  useEffect(() => {
    let handle = 0;
    const draw = () => {
      handle = 0;
      const element = canvas.current;
      const context = element?.getContext('2d');
      if (!element || !context || width === 0) return;
      const ratio = window.devicePixelRatio || 1;
      element.width = Math.round(width * ratio);
      element.height = Math.round(height * ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      const style = getComputedStyle(element);
      const token = (name: string) => style.getPropertyValue(name).trim();
      const view = treeView.getState();
      if (loop) {
        const from = toX(view, loop.from);
        const to = toX(view, loop.to);
        context.fillStyle = token('--accent');
        context.globalAlpha = 0.22;
        context.fillRect(from, 0, to - from, height);
        context.globalAlpha = 1;
        context.fillRect(from, 0, to - from, 3);
        context.fillRect(from, 0, 2, height);
        context.fillRect(to - 2, 0, 2, height);
      }
      context.font = `11px ${token('--font-ui')}`;
      context.textBaseline = 'middle';
      for (const tick of ticksInSight({ ...view, width, sampleRate })) {
        const x = Math.round(toX(view, tick.frame));
        context.fillStyle = token('--line-strong');
        context.fillRect(x, height - (tick.label === null ? 5 : 10), 1, 10);
        if (tick.label === null) continue;
        context.fillStyle = token('--text-2');
        context.fillText(tick.label, x + 6, height - 14);
      }
    };
    const mark = () => {
      if (handle === 0) handle = requestAnimationFrame(draw);
    };
    mark();
    const unsubscribe = treeView.subscribe(mark);
    const observer = new MutationObserver(mark);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    return () => {
      unsubscribe();
      observer.disconnect();
      cancelAnimationFrame(handle);
    };
  }, [canvas, width, height, sampleRate, loop, theme, treeView]);
}
