/**
 * Ticks of the ruler under a window of the waveform.
 *
 * The Timeline plugin counts its ticks from the left edge, which in a window is no round time; so it is given the first
 * round tick as an offset, and a step that leaves room for the labels.
 */
import type { View } from './viewWindow';

/** Least distance of two labels, in CSS pixels. */
const LABEL_PIXELS = 72;
const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];

export interface Ruler {
  /** Seconds between two ticks. */
  readonly step: number;
  /** Every how many ticks a label stands. */
  readonly every: number;
  /** Seconds from the left edge to the first tick; it carries a label. */
  readonly offset: number;
  /** Time of the first tick, in seconds of the audio. */
  readonly first: number;
}

/** Round steps below a second are decimal, above it they follow the clock. */
const labelStep = (least: number): number => {
  if (least > 1) return SECONDS.find((step) => step >= least) ?? 14_400 * Math.ceil(least / 14_400);
  const decade = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((factor) => factor * decade).find((step) => step >= least * 0.999_999) ?? 1;
};

export const rulerFor = (view: View, sampleRate: number, width: number): Ruler => {
  const seconds = view.frames / sampleRate;
  const label = labelStep((seconds * LABEL_PIXELS) / Math.max(LABEL_PIXELS, width));
  const every = label === 15 || label === 30 || label === 900 || label === 1800 ? 3 : 5;
  const start = view.from / sampleRate;
  const first = Math.ceil(start / label - 1e-9) * label;
  return { step: label / every, every, offset: first - start, first };
};

/** A time of the ruler: as many decimals as the step needs, no more. */
export const rulerLabel = (seconds: number, step: number): string => {
  const decimals = step >= 1 ? 0 : Math.min(5, Math.ceil(-Math.log10(step) - 1e-9));
  const scale = 10 ** decimals;
  const whole = Math.round(seconds * scale);
  const minutes = Math.floor(whole / (60 * scale));
  const rest = ((whole - minutes * 60 * scale) / scale)
    .toFixed(decimals)
    .padStart(decimals ? decimals + 3 : 2, '0');
  if (minutes < 60) return `${minutes}:${rest}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
};
