/**
 * Peaks: the lowest and highest sample of each run of frames, per channel, as 16-bit integers.
 *
 * The base has 256 frames a point and is stored as an audiowaveform .dat file (`datFile.ts`), which other tools read;
 * coarser levels are pooled from it (`levels.ts`), so that the audio is read once in its life.
 */

/** Frames a point of the base level. */
export const BASE_FRAMES_PER_POINT = 256;

/** Most channels that are told apart. */
export const MAX_PEAK_CHANNELS = 8;

/** Peaks of one resolution. `data` holds, for each point, min and max of channel 0, min and max of channel 1, … */
export interface Peaks {
  sampleRate: number;
  framesPerPoint: number;
  channels: number;
  /** Number of points; the last one may cover fewer frames than the others. */
  points: number;
  /** points * channels * 2 values, -32768..32767. */
  data: Int16Array<ArrayBuffer>;
}

export interface PeakBuilderOptions {
  /** Format of the bytes that will be pushed. */
  format: 's16' | 's24' | 's32' | 'f32';
  /** 1 to 8. */
  channels: number;
  sampleRate: number;
  /** Frames a point; default 256. A multiple of 4. */
  framesPerPoint?: number;
  /** Bytes of `input`; default 1 MiB, rounded down to whole frames. */
  inputBytes?: number;
}

/**
 * Computes peaks as the audio streams by. One per stream and thread.
 * Integers keep their upper 16 bits and floats are floored at the same scale, so a 24-bit file and its float32 decode
 * give the same peaks. NaN and infinite samples count as 0, as in the mix.
 */
export interface PeakBuilder {
  readonly kind: 'wasm' | 'js';
  /** Where to put the bytes without a copy (for instance with `fs.readSync`), followed by `pushInput`. Whole frames. */
  readonly input: Uint8Array<ArrayBuffer>;
  /** Takes the first `bytes` bytes of `input`. A frame that is cut at the end is completed by the next call. */
  pushInput(bytes: number): void;
  /** Takes bytes from anywhere, any number at a time. */
  push(bytes: Uint8Array): void;
  /** Frames taken so far. */
  readonly frames: number;
  /** Points that are complete so far. */
  readonly points: number;
  /**
   * Copies the complete points from `fromPoint` on, for a picture that grows while a take is recorded.
   * points * channels * 2 values.
   */
  completed(fromPoint: number): Int16Array<ArrayBuffer>;
  /** Closes the last, partial point and returns everything. The builder takes no more after this. */
  finish(): Peaks;
}
