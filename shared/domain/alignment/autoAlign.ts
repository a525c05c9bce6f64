/**
 * A suggestion where a take should lie against what it was played over: by what of it can be heard in the take, else by
 * the two rhythms. Always with how sure it is; whoever asks decides.
 */
import { findOnsets } from './onsets';
import { matchRhythm } from './rhythm';
import { findSharedSound } from './sharedSound';

/** Largest shift that is suggested, in seconds: more than any latency, less than a beat. */
const REACH = 0.15;

export interface Suggestion {
  /** Frames by which the take should go later; negative for earlier. */
  readonly shiftFrames: number;
  /** 0..1. */
  readonly confidence: number;
  /** What it goes by: the same sound in both, or the two rhythms. */
  readonly basis: 'sound' | 'onsets';
}

/** Confidence below which a suggestion is better not followed. */
export const LEAST_ALIGN_CONFIDENCE = 0.3;
/** Confidence from which the same sound in both needs no rhythm beside it. */
const SURE_OF_SOUND = 0.5;

/**
 * @param reference mono, what was heard
 * @param take mono, of the same length; its frame 0 lies at the same story frame
 */
export function suggestShift(reference: Float32Array, take: Float32Array, sampleRate: number): Suggestion {
  const sound = findSharedSound(reference, take, sampleRate, Math.round(REACH * sampleRate));
  const bySound: Suggestion = { shiftFrames: sound.shift, confidence: sound.confidence, basis: 'sound' };
  if (sound.confidence >= SURE_OF_SOUND) return bySound;
  const seconds = (frame: number) => frame / sampleRate;
  const rhythm = matchRhythm(
    findOnsets(reference, sampleRate).map(seconds),
    findOnsets(take, sampleRate).map(seconds),
    REACH,
  );
  if (rhythm.confidence <= sound.confidence) return bySound;
  return {
    shiftFrames: Math.round(rhythm.shift * sampleRate),
    confidence: rhythm.confidence,
    basis: 'onsets',
  };
}
