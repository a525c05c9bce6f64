/**
 * The stretch of a node's audio that the waveform shows, and how gestures move it.
 *
 * The waveform is always drawn for one window rather than as one long scrolled picture: memory, canvas size and ruler
 * then cost the same for a word and for a twelve-hour file, and the zoom can go down to single samples.
 */

/** Frames of the node's own audio, from its frame 0. Fractions are allowed while zooming. */
export interface View {
  readonly from: number;
  readonly frames: number;
}

/** Closest zoom: enough to see single samples side by side. */
export const MIN_VIEW_FRAMES = 96;

/** The whole audio; never empty, so that an empty node can be drawn as a flat line. */
export const fitView = (total: number): View => ({ from: 0, frames: Math.max(1, total) });

const held = (from: number, frames: number, total: number): View => {
  const length = Math.min(Math.max(frames, Math.min(MIN_VIEW_FRAMES, total)), Math.max(1, total));
  return { from: Math.min(Math.max(0, from), Math.max(0, total - length)), frames: length };
};

/** Zooms in (factor above 1) or out, keeping the frame at `anchor` (0..1 of the width) where it is. */
export const zoomView = (view: View, total: number, factor: number, anchor: number): View => {
  const frames = Math.min(
    Math.max(view.frames / factor, Math.min(MIN_VIEW_FRAMES, total)),
    Math.max(1, total),
  );
  const pinned = view.from + view.frames * anchor;
  return held(pinned - frames * anchor, frames, total);
};

/** Moves by frames, stopping at the ends. */
export const panView = (view: View, total: number, by: number): View =>
  held(view.from + by, view.frames, total);

/** The window as wide as asked for, inside the audio. */
export const showRange = (from: number, to: number, total: number): View => held(from, to - from, total);

/**
 * Turns the page when the frame is out of sight: the frame then stands a tenth in, so that playback has the rest of
 * the window before it. A frame outside the audio changes nothing.
 */
export const revealFrame = (view: View, total: number, frame: number): View => {
  if (frame < 0 || frame > total) return view;
  if (frame >= view.from && frame <= view.from + view.frames) return view;
  return held(frame - view.frames / 10, view.frames, total);
};

/** Where a frame stands in the window, 0..1 inside and beyond outside. */
export const toFraction = (view: View, frame: number): number => (frame - view.from) / view.frames;

/** The frame at a place of the window. Not rounded. */
export const fromFraction = (view: View, fraction: number): number => view.from + view.frames * fraction;
