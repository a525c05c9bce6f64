/**
 * How a run of playback maps its own frames to story frames.
 *
 * Feeder (which fills the rings) and player (which empties them) both compute with exactly these functions, so that a
 * loop point falls on the same sample on either side without a message between them. A stream
 * frame counts what was played since the run began; it never jumps, the story frame under it may.
 */

export interface Timeline {
  /** Story frame of stream frame 0; negative during a count-in before the story's zero. */
  readonly from: number;
  /** Reaching `to` goes on at `from`. A run that begins at or after `to` never reaches it and plays on. */
  readonly loop: { readonly from: number; readonly to: number } | null;
  /** Stream frames at the head in which the layers are silent: the count-in. */
  readonly silentFrames: number;
}

/** True when the run never gets beyond its loop. */
export const isLooping = (timeline: Timeline): boolean =>
  timeline.loop !== null && timeline.loop.from < timeline.loop.to && timeline.from < timeline.loop.to;

/** Story frame under a stream frame (0 or more). Fractions pass through, for a playhead between samples. */
export const storyFrameAt = (timeline: Timeline, streamFrame: number): number => {
  const { from, loop } = timeline;
  if (!loop || !isLooping(timeline)) return from + streamFrame;
  const beyond = streamFrame - (loop.to - from);
  return beyond < 0 ? from + streamFrame : loop.from + (beyond % (loop.to - loop.from));
};

/** Frames from a stream frame on that map to consecutive story frames: up to the loop's end, else Infinity. */
export const straightFrames = (timeline: Timeline, streamFrame: number): number =>
  timeline.loop && isLooping(timeline)
    ? timeline.loop.to - storyFrameAt(timeline, streamFrame)
    : Number.POSITIVE_INFINITY;

/** A run without loop or count-in. */
export const straightTimeline = (from: number): Timeline => ({ from, loop: null, silentFrames: 0 });
