/**
 * The inner loop of a peak builder, which has a WebAssembly and a plain twin; what streams in and out is kept in
 * `peakBuilder.ts`.
 */
import type { PcmFormat } from '../kernel/pcm';

export interface PeakEngineOptions {
  format: PcmFormat;
  channels: number;
  framesPerPoint: number;
  /** Size of `bytes`. */
  capacity: number;
  /** Most points that one call can complete. */
  points: number;
}

export interface PeakEngine {
  readonly kind: 'wasm' | 'js';
  /** Where the audio is put. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The points that the last call completed: min and max of each channel. */
  readonly out: Int16Array<ArrayBuffer>;
  /** Folds frames from `offset` on, after `filled` frames of a point begun before; gives the number of completed points. */
  fold(offset: number, frames: number, filled: number): number;
  /** Completes the point that is begun, whatever it covers, as the only one in `out`. */
  complete(): void;
}
