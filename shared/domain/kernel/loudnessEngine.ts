/**
 * What a loudness meter computes for each sample, apart from what it then makes of it: the part that has a
 * WebAssembly and a plain twin.
 */

/** Frames kept from one run to the next for the interpolating filter; also the filter's unit of work. */
export const HISTORY_FRAMES = 32;

export interface LoudnessEngineOptions {
  sampleRate: number;
  channels: number;
  /** Longest run in frames. */
  capacity: number;
  truePeak: boolean;
}

export interface LoudnessEngine {
  readonly kind: 'wasm' | 'js';
  /** Where to put the interleaved frames of a run. */
  readonly input: Float32Array<ArrayBuffer>;
  /** Sum of the squares of the K-weighted samples of the last run, per channel. */
  readonly energies: Float64Array<ArrayBuffer>;
  /** Highest magnitudes so far. */
  readonly samplePeak: number;
  readonly truePeak: number;
  /** Takes the first `frames` frames of `input`. */
  run(frames: number): void;
  /** The true peak with what the interpolating filter still holds, as if silence followed. */
  settledTruePeak(): number;
}
