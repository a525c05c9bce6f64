/**
 * The window onto the tree: which frame is at which pixel. Pure, in CSS pixels; the left edge is a fractional frame so
 * that slow panning and zooming about a point don't drift.
 */

export interface Viewport {
  /** Frames a CSS pixel; fractional and above 0. */
  readonly framesPerPixel: number;
  /** Story frame at the left edge of the time area. */
  readonly leftFrame: number;
}

/** What the story gives to see, in story frames. */
export interface TimeExtent {
  readonly from: number;
  readonly to: number;
}

/** Pixels kept free to the left of the earliest clip, where the lines run, and to the right of the last. */
export const LEFT_MARGIN = 56;
export const RIGHT_MARGIN = 48;
/** Closest zoom: a frame is 16 px wide. */
const LEAST_FRAMES_PER_PIXEL = 1 / 16;

export const toX = (view: Viewport, frame: number): number => (frame - view.leftFrame) / view.framesPerPixel;
export const toFrame = (view: Viewport, x: number): number => view.leftFrame + x * view.framesPerPixel;

/** The view that shows a range of frames and the margins, `width` pixels wide. */
export function fitView(extent: TimeExtent, width: number): Viewport {
  const room = Math.max(40, width - LEFT_MARGIN - RIGHT_MARGIN);
  const framesPerPixel = Math.max(LEAST_FRAMES_PER_PIXEL, (extent.to - extent.from) / room);
  return { framesPerPixel, leftFrame: extent.from - LEFT_MARGIN * framesPerPixel };
}

/**
 * Keeps the story in reach: no farther out than twice the fitting zoom, and never panned so far that nothing of the
 * story could be seen.
 */
export function clampView(view: Viewport, extent: TimeExtent, width: number): Viewport {
  const farthest = Math.max(fitView(extent, width).framesPerPixel * 2, LEAST_FRAMES_PER_PIXEL);
  const framesPerPixel = Math.min(farthest, Math.max(LEAST_FRAMES_PER_PIXEL, view.framesPerPixel));
  const least = extent.from - LEFT_MARGIN * framesPerPixel;
  const most = Math.max(least, extent.to - (width - RIGHT_MARGIN) * framesPerPixel);
  // Some slack past the end, so that a take that is being recorded has somewhere to grow.
  const slack = width * 0.5 * framesPerPixel;
  const farthestRight = Math.max(least, Math.min(most + slack, extent.to - RIGHT_MARGIN * framesPerPixel));
  return { framesPerPixel, leftFrame: Math.min(farthestRight, Math.max(least, view.leftFrame)) };
}

/** Zooms by a factor (above 1: out) about the pixel `x`, whose frame stays where it is. */
export function zoomAt(view: Viewport, factor: number, x: number): Viewport {
  const framesPerPixel = Math.max(LEAST_FRAMES_PER_PIXEL, view.framesPerPixel * factor);
  return { framesPerPixel, leftFrame: toFrame(view, x) - x * framesPerPixel };
}

export function panBy(view: Viewport, pixels: number): Viewport {
  return { ...view, leftFrame: view.leftFrame + pixels * view.framesPerPixel };
}

/** Where a following view turns the page: with the playhead this far along, it comes to stand this near to the left. */
const PAGE_AT = 0.92;
const PAGE_TO = 0.12;

/** The view that keeps `frame` in sight while it plays; the same object when it already is. */
export function followFrame(view: Viewport, frame: number, width: number): Viewport {
  const x = toX(view, frame);
  if (x >= 0 && x <= width * PAGE_AT) return view;
  return { ...view, leftFrame: frame - width * PAGE_TO * view.framesPerPixel };
}

/** What a node list shows, from story frame 0 (or earlier, where something starts earlier) to its last frame. */
export function extentOf(ranges: Iterable<TimeExtent>, leastLength: number): TimeExtent {
  let from = 0;
  let to = 0;
  for (const range of ranges) {
    from = Math.min(from, range.from);
    to = Math.max(to, range.to);
  }
  return { from, to: Math.max(to, from + leastLength) };
}
