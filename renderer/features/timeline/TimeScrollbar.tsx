/** Where in time the map is: drag the thumb to pan, its ends to zoom, press beside it to turn a page. */
import { type PointerEvent, useRef } from 'react';
import { useStudio, useTreeView } from '../../stores';
import { useElementSize } from '../../ui';
import { scrollbarOf } from './scrollbar';
import styles from './TimeScrollbar.module.css';

type Grip = {
  readonly part: 'thumb' | 'from' | 'to';
  readonly x: number;
  readonly from: number;
  readonly to: number;
};

export function TimeScrollbar() {
  const { treeView } = useStudio();
  const view = useTreeView((state) => state);
  const root = useRef<HTMLDivElement>(null);
  const { width } = useElementSize(root);
  const grip = useRef<Grip | null>(null);
  const bar = scrollbarOf(view, width);

  const hold = (part: Grip['part']) => (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { part, x: event.clientX, from: bar.from, to: bar.to };
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    const held = grip.current;
    if (!held) return;
    event.stopPropagation();
    const pixels = event.clientX - held.x;
    const from = held.part === 'to' ? held.from : held.from + pixels;
    const to = held.part === 'from' ? held.to : held.to + pixels;
    if (to - from < 4) return;
    const framesPerPixel = ((to - from) * bar.framesPerPixel) / view.width;
    treeView.show({ framesPerPixel, leftFrame: bar.origin + from * bar.framesPerPixel });
  };
  const release = () => {
    grip.current = null;
  };
  const turn = (event: PointerEvent<HTMLElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    treeView.pan((x < bar.from ? -0.8 : 0.8) * view.width);
  };
  const held = { onPointerMove: move, onPointerUp: release, onPointerCancel: release };

  return (
    // biome-ignore lint/a11y/useFocusableInteractive: panning has keys of its own; a scroll bar isn't a tab stop.
    <div
      aria-controls="story-tree"
      aria-label="Time in sight"
      aria-orientation="horizontal"
      aria-valuemax={100}
      aria-valuemin={0}
      aria-valuenow={Math.round((bar.from / Math.max(1, width)) * 100)}
      className={styles.bar}
      onPointerDown={turn}
      ref={root}
      role="scrollbar"
    >
      <div
        className={styles.thumb}
        onPointerDown={hold('thumb')}
        style={{ left: bar.from, width: Math.max(12, bar.to - bar.from) }}
        {...held}
      >
        <span className={styles.end} data-end="from" onPointerDown={hold('from')} {...held} />
        <span className={styles.end} data-end="to" onPointerDown={hold('to')} {...held} />
      </div>
    </div>
  );
}
