/**
 * Ticks of the ruler under a window of the waveform.
 *
 * The Timeline plugin counts its ticks from the left edge, which in a window is no round time; so it is given the first
 * round tick as an offset, and a step that leaves room for the labels.
 */
import { rulerStep } from '../timeline/ticks';
import type { View } from './viewWindow';

/** Least distance of two labels, in CSS pixels. */
const LABEL_PIXELS = 72;

export interface Ruler {
  /** Seconds between two labels, and how many ticks that is. */
  readonly label: number;
  readonly parts: number;
  /** Seconds from the left edge to the first labelled tick. */
  readonly offset: number;
  /** Time of that tick, in seconds of the audio. */
  readonly first: number;
}

export const rulerFor = (view: View, sampleRate: number, width: number): Ruler => {
  const { seconds, parts } = rulerStep(view.frames / Math.max(1, width), sampleRate, LABEL_PIXELS);
  const start = view.from / sampleRate;
  const first = Math.ceil(start / seconds - 1e-9) * seconds;
  return { label: seconds, parts, offset: first - start, first };
};
