/**
 * The compressor's curve and times.
 *
 * Dimitrios Giannoulis, Michael Massberg and Joshua D. Reiss, "Digital Dynamic Range Compressor Design: A Tutorial and
 * Analysis", J. Audio Eng. Soc. 60 (6), 2012: feed-forward, level detection in the log domain after the gain computer
 * (their figure 7c), soft knee (equation 4), branching smooth peak detector (equation 16), times as in equation 7. Their
 * conclusion is why: the detector behind the gain computer has no lag at the onset, reacts the same at any level, and
 * the branching detector attacks and releases in just the times that are set, where the decoupled one adds them up.
 *
 * Linked: the louder channel sets the gain of both, so that the stereo image stays where it is.
 */
import type { Processing } from '../model';

type Curve = Pick<Processing, 'thresholdDb' | 'ratio' | 'kneeDb'>;

/** How far a steady level is turned down, in dB, 0 or more; equation 4, as input minus output. */
export function reductionDb(levelDb: number, { thresholdDb, ratio, kneeDb }: Curve): number {
  const over = levelDb - thresholdDb;
  const slope = 1 - 1 / ratio;
  if (2 * over <= -kneeDb) return 0;
  if (2 * over < kneeDb) return (slope * (over + kneeDb / 2) ** 2) / (2 * kneeDb);
  return slope * over;
}

/** What is left of the distance after one frame; equation 7: 1/e is left after `ms`. */
export const smoothing = (ms: number, sampleRate: number): number => Math.exp(-1000 / (ms * sampleRate));

/** dB of a doubling: the kernel counts in powers of two, since that is what a float's exponent is. */
export const DB_PER_OCTAVE = 20 * Math.log10(2);
