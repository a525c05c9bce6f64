/**
 * Loudness after ITU-R BS.1770-4 and EBU R128 (EBU Tech 3341 and 3342), incrementally and in bounded memory: what the
 * gates need is kept in histograms, never the blocks themselves.
 */

export interface LoudnessReading {
  /** Frames heard so far. */
  frames: number;
  /** Gated programme loudness in LUFS; -Infinity while nothing has passed the absolute gate of -70 LUFS. */
  integrated: number;
  /** Loudness of the last 400 ms and of the last 3 s, in LUFS. -Infinity before the first full window. */
  momentary: number;
  shortTerm: number;
  maxMomentary: number;
  maxShortTerm: number;
  /** Loudness range in LU; 0 while there is too little to tell. */
  range: number;
  /** Highest sample and highest interpolated value of any channel, linear amplitude (1 is full scale). */
  samplePeak: number;
  truePeak: number;
}

export interface LoudnessMeterOptions {
  /** Measure the true peak; default true. When false, `truePeak` equals `samplePeak`. */
  truePeak?: boolean;
  /**
   * Weight of each channel in the sum of energies; default by the channel count in WAV order: 1 for front channels,
   * 0 for the LFE, 1.41 for surrounds.
   */
  weights?: readonly number[];
}

/** One per stream and thread. */
export interface LoudnessMeter {
  readonly kind: 'wasm' | 'js';
  /** Takes `frames` interleaved frames, any number at a time. NaN and infinite samples count as 0. */
  push(interleaved: Float32Array, frames: number): void;
  read(): LoudnessReading;
}

/** Linear amplitude to dB; 0 gives -Infinity. */
export function amplitudeToDecibels(amplitude: number): number {
  return 20 * Math.log10(amplitude);
}
