/**
 * Keeping what was played although Record was not pressed: while an input is open the capture ring holds the last
 * minute and more of it, and a take can be cut from the past as well as from the present. Pure.
 *
 * Somebody who played along is placed by what they played along with: the latest run of playback that sounded long
 * enough within the window, whether it still sounds or not. What lies before that run's begin goes before it in the
 * story too; only what would lie before the story's zero is hidden. Somebody who played alone is placed at the playhead
 * and not shifted.
 */
import { storyFrameAt, type Timeline } from '../playback/timeline';
import type { Placement } from './placement';

/** What "the last minute" is. */
export const RETRO_SECONDS = 60;
/** A shorter stretch of playback is an accident, no accompaniment; in seconds. */
const LEAST_ALONG = 1;

/** A run of playback on the audio clock. */
export interface PastRun {
  readonly timeline: Timeline;
  /** Context frame of its stream frame 0. */
  readonly startedAt: number;
  /** Context frame at which it fell silent; null while it sounds. */
  readonly endedAt: number | null;
}

export interface RetroPlacement extends Placement {
  /** It was played along with the story, so the round trip was taken off. */
  readonly isAlong: boolean;
}

/**
 * @param from context frame of the first kept frame
 * @param frames how many are kept
 */
export const placeRetro = (
  run: PastRun | null,
  { from, frames }: { readonly from: number; readonly frames: number },
  { latencyFrames, playhead, sampleRate }: { latencyFrames: number; playhead: number; sampleRate: number },
): RetroPlacement => {
  const to = from + frames;
  const end = Math.min(run?.endedAt ?? to, to);
  const along = run ? end - Math.max(run.startedAt, from) : 0;
  if (!run || along < LEAST_ALONG * sampleRate) {
    return { startFrame: playhead, trimIn: 0, trimOut: 0, isAlong: false };
  }
  // The frame before the end, for at the very end a loop has gone back to its begin.
  const story = storyFrameAt(run.timeline, end - 1 - run.startedAt) + 1;
  const startFrame = story - (end - from) - latencyFrames;
  return { startFrame, trimIn: Math.max(0, Math.min(frames - 1, -startFrame)), trimOut: 0, isAlong: true };
};
