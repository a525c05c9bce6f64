/**
 * PCM sample formats, and the converters between them and float32.
 *
 * Conversion to 16 bits is dithered with a noise that is a hash of the seed and of the sample's position, not a
 * running generator: workers that render different ranges of a file, in whatever blocks, write the same bytes as one
 * that renders it in one go.
 */

/** Little-endian interleaved samples: signed integers of 16, 24 (packed in 3 bytes) and 32 bits, and float32. */
export type PcmFormat = 's16' | 's24' | 's32' | 'f32';

export const BYTES_PER_SAMPLE: Readonly<Record<PcmFormat, number>> = { s16: 2, s24: 3, s32: 4, f32: 4 };

export interface PcmEncoderOptions {
  format: 's16' | 's24';
  /** Longest run of one call, in samples (frames * channels). */
  capacity: number;
  /** TPDF dither of ±1 LSB; default: true for s16, false for s24. */
  dither?: boolean;
  /** Any 32-bit integer; the same seed gives the same bytes. */
  seed?: number;
  /** Index of the first sample in the whole file (frame * channels), for a worker that starts in the middle. */
  position?: number;
}

/** Float32 to integer PCM. Rounds to nearest, holds at full scale, writes NaN as 0. One per thread; does not allocate. */
export interface PcmEncoder {
  readonly kind: 'wasm' | 'js';
  /**
   * Converts the first `samples` samples (frames * channels) and moves the position on.
   * The bytes returned are a view that the next call overwrites. RangeError beyond the capacity.
   */
  encode(input: Float32Array, samples: number): Uint8Array<ArrayBuffer>;
  /** Moves to a sample of the whole file, for a worker that renders every other block. */
  seek(position: number): void;
}

export interface PcmDecoderOptions {
  format: PcmFormat;
  /** Longest run of one call, in samples (frames * channels). */
  capacity: number;
}

/** Integer or float PCM to float32 in -1..1. Float samples pass as they are. One per thread; does not allocate. */
export interface PcmDecoder {
  readonly kind: 'wasm' | 'js';
  /** Where to put the bytes; fill it (for instance with `fs.readSync`) and call `decode`. */
  readonly input: Uint8Array<ArrayBuffer>;
  /** Converts the first `samples` samples of `input`. The result is a view that the next call overwrites. */
  decode(samples: number): Float32Array<ArrayBuffer>;
}

/** Planar channels to interleaved frames. Writes `planes.length * frames` samples from the start of `out`. */
export function interleave(planes: readonly Float32Array[], out: Float32Array, frames: number): void {
  const channels = planes.length;
  planes.forEach((plane, channel) => {
    for (let frame = 0, at = channel; frame < frames; frame += 1, at += channels) out[at] = plane[frame] ?? 0;
  });
}

/** Interleaved frames to planar channels. */
export function deinterleave(input: Float32Array, planes: readonly Float32Array[], frames: number): void {
  const channels = planes.length;
  planes.forEach((plane, channel) => {
    for (let frame = 0, at = channel; frame < frames; frame += 1, at += channels)
      plane[frame] = input[at] ?? 0;
  });
}
