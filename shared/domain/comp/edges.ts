/** How a comp begins and ends, when it is made and when it is tried out. */
import type { AudioNode } from '../model';
import { audibleRange, type FrameRange } from '../timeline';

/** Fade of a comp that begins or ends in the middle of a take's sound, in seconds. */
const EDGE_SECONDS = 0.005;

type Edge = Pick<AudioNode, 'startFrame' | 'frames' | 'trimIn' | 'trimOut' | 'fadeIn' | 'fadeOut'>;

/**
 * Lengths in frames of the fades at the ends of a comp: one that begins or ends where its take does keeps the take's
 * fade; one that cuts into it gets a short one.
 *
 * @param first take of the first phrase, @param last of the last; @param rate Hz
 */
export function edgeFades(first: Edge, last: Edge, range: FrameRange, rate: number) {
  const edge = Math.round(EDGE_SECONDS * rate);
  const frames = range.to - range.from;
  const [head, tail] = [audibleRange(first).from, audibleRange(last).to];
  const fadeIn = head < range.from ? edge : head === range.from ? first.fadeIn : 0;
  const fadeOut = tail > range.to ? edge : tail === range.to ? last.fadeOut : 0;
  return { fadeIn: Math.min(fadeIn, frames), fadeOut: Math.min(fadeOut, frames) };
}
