/** The whole story in little: press or drag to go there. For the pointer; keys have the tree and the scroll bar. */
import { type PointerEvent, type RefObject, useRef } from 'react';
import { scrollTopFor, useStudio } from '../../stores';
import styles from './Minimap.module.css';
import { minimapPlace, minimapView } from './minimap';

export interface MinimapProps {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  /** CSS pixels of the map. */
  readonly height: number;
  readonly rows: number;
}

export function Minimap({ canvas, height, rows }: MinimapProps) {
  const { treeView } = useStudio();
  const isHeld = useRef(false);

  const goTo = (event: PointerEvent<HTMLElement>) => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box) return;
    const ratio = window.devicePixelRatio || 1;
    const state = treeView.getState();
    const { frame, row } = minimapPlace(
      minimapView(state, rows, height, ratio),
      ratio,
      event.clientX - box.left,
      event.clientY - box.top,
    );
    const { framesPerPixel, width } = state;
    const isWhole = state.fitted;
    if (!isWhole) treeView.show({ framesPerPixel, leftFrame: frame - (width / 2) * framesPerPixel });
    treeView.scrollTo(scrollTopFor(state, row * state.rowHeight - state.height / 2));
  };

  return (
    <div
      aria-hidden="true"
      className={styles.minimap}
      data-minimap=""
      hidden
      onContextMenu={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onPointerCancel={() => {
        isHeld.current = false;
      }}
      onPointerDown={(event) => {
        event.stopPropagation();
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        isHeld.current = true;
        goTo(event);
      }}
      onPointerMove={(event) => {
        event.stopPropagation();
        if (isHeld.current) goTo(event);
      }}
      onPointerUp={(event) => {
        event.stopPropagation();
        isHeld.current = false;
      }}
    >
      <canvas className={styles.canvas} ref={canvas} />
    </div>
  );
}
