/**
 * Pointer and wheel on the map: choose, play, pan, zoom. A wheel scrolls the rows, with Shift (or sideways) the time,
 * with Ctrl, Cmd or a pinch it zooms about the pointer, with Alt it makes the rows taller. Dragging the ground pans.
 */
import { type PointerEvent as ReactPointerEvent, type RefObject, useEffect, useRef } from 'react';
import { mapTop, toFrame, useStudio } from '../../stores';
import { playFrom, seek } from '../../stores/actions';
import type { TreePicture } from './useTreePicture';

/** Pixels that a press may wander before it is a drag. */
const DRAG_FROM = 4;
const ZOOM_PER_PIXEL = 0.0022;

interface Drag {
  readonly x: number;
  readonly y: number;
  readonly top: number;
  readonly leftFrame: number;
  readonly framesPerPixel: number;
  moved: boolean;
}

export interface CanvasGestures {
  readonly onPointerDown: (event: ReactPointerEvent<HTMLElement>) => void;
  readonly onPointerMove: (event: ReactPointerEvent<HTMLElement>) => void;
  readonly onPointerUp: (event: ReactPointerEvent<HTMLElement>) => void;
  readonly onPointerCancel: () => void;
  readonly onPointerLeave: () => void;
  readonly onDoubleClick: (event: React.MouseEvent<HTMLElement>) => void;
}

interface GestureDeps {
  readonly area: RefObject<HTMLElement | null>;
  readonly picture: TreePicture;
  /** The clip was chosen by hand: the outline takes the focus with it. */
  readonly onChoose: (nodeId: string) => void;
}

/** Wheel distance in pixels; some mice report lines or pages. */
export function wheelPixels(delta: number, mode: number, page: number): number {
  return mode === 1 ? delta * 16 : mode === 2 ? delta * page : delta;
}

export function useCanvasGestures({ area, picture, onChoose }: GestureDeps): CanvasGestures {
  const studio = useStudio();
  const { treeView } = studio;
  const drag = useRef<Drag | null>(null);

  const place = (event: { readonly clientX: number; readonly clientY: number }) => {
    const box = area.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };

  useEffect(() => {
    const element = area.current;
    if (!element) return;
    // Not React's onWheel: that listener is passive, and a pinch would zoom the whole page.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const x = wheelPixels(event.deltaX, event.deltaMode, box.width);
      const y = wheelPixels(event.deltaY, event.deltaMode, box.height);
      if (event.ctrlKey || event.metaKey) {
        // A pinch reports small deltas as Ctrl and wheel; it should feel as large as it is.
        const speed = Math.abs(y) < 12 && !event.metaKey ? 4 : 1;
        const factor = Math.exp(y * ZOOM_PER_PIXEL * speed);
        treeView.zoom(factor, event.clientX - box.left, event.clientY - box.top);
      } else if (event.altKey) {
        const { rowHeight } = treeView.getState();
        const next =
          rowHeight > 28 ? rowHeight - Math.sign(y) * 8 : rowHeight * Math.exp(-y * ZOOM_PER_PIXEL);
        treeView.setRowHeight(next, event.clientY - box.top);
      } else if (event.shiftKey) {
        treeView.pan(x || y);
      } else {
        treeView.panBy(x, y);
      }
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [area, treeView]);

  return {
    onPointerDown: (event) => {
      if (event.button > 1) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const state = treeView.getState();
      const { leftFrame, framesPerPixel } = state;
      drag.current = {
        x: event.clientX,
        y: event.clientY,
        top: mapTop(state),
        leftFrame,
        framesPerPixel,
        moved: false,
      };
    },
    onPointerMove: (event) => {
      const held = drag.current;
      if (!held) {
        const { x, y } = place(event);
        picture.hover(picture.nodeAt(x, y)?.id ?? null);
        return;
      }
      const x = event.clientX - held.x;
      const y = event.clientY - held.y;
      if (!held.moved && Math.hypot(x, y) < DRAG_FROM) return;
      held.moved = true;
      const { framesPerPixel } = treeView.getState();
      treeView.show({ framesPerPixel, leftFrame: held.leftFrame - x * held.framesPerPixel });
      treeView.panBy(0, held.top - y - mapTop(treeView.getState()));
    },
    onPointerUp: (event) => {
      const held = drag.current;
      drag.current = null;
      if (!held || held.moved || event.button !== 0) return;
      const { x, y } = place(event);
      const node = picture.nodeAt(x, y);
      if (node) onChoose(node.id);
      else seek(studio, toFrame(treeView.getState(), x));
    },
    onPointerCancel: () => {
      drag.current = null;
    },
    onPointerLeave: () => picture.hover(null),
    onDoubleClick: (event) => {
      const { x, y } = place(event);
      if (!picture.nodeAt(x, y)) return;
      void playFrom(studio, toFrame(treeView.getState(), x));
    },
  };
}
