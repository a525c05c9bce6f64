/** Geometry of the time scroll bar. Pure. */
import type { TimeExtent, Viewport } from '../../stores';

export interface Scrollbar {
  /** Pixels of the bar that the view covers. */
  readonly from: number;
  readonly to: number;
  /** Story frame at the bar's left end, and frames a pixel of the bar. */
  readonly origin: number;
  readonly framesPerPixel: number;
}

export interface ScrolledView extends Viewport {
  readonly width: number;
  readonly extent: TimeExtent;
}

/** The bar stands for the story and whatever else is in sight just now. */
export function scrollbarOf(
  { framesPerPixel, leftFrame, width, extent }: ScrolledView,
  barWidth: number,
): Scrollbar {
  const right = leftFrame + width * framesPerPixel;
  const origin = Math.min(extent.from, leftFrame);
  const end = Math.max(extent.to, right);
  const perPixel = Math.max(1e-9, (end - origin) / Math.max(1, barWidth));
  return {
    from: (leftFrame - origin) / perPixel,
    to: (right - origin) / perPixel,
    origin,
    framesPerPixel: perPixel,
  };
}
