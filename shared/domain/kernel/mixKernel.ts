/**
 * The mix kernel: sums layers into a stereo block, for playback (audio worklet) and for mixdown (worker threads).
 *
 * One interface with two implementations: WebAssembly SIMD (`wasmKernel.ts`) and plain typed arrays (`jsKernel.ts`).
 * They give bit-identical results, so the plain one is both the fallback and the test oracle, and what is heard is
 * what is rendered. The kernel owns its memory and hands out views, so that `fs.readSync` can fill a source slot and a
 * worklet can copy a ring into it without another copy in between.
 *
 * Every frame is mixed from its own position, never from the frame before it: any split of a mix into blocks gives
 * the same bits. Processing (`process`), which stands before gain, pan and fades, has a state; it goes from block to
 * block with the layer, and gives the same bits for any split, too. Sums run in float32 in the order of the `mix` calls.
 *
 * No limiter, no normalisation, no clipping: samples beyond ±1 pass through.
 */

/**
 * Linear gains from input to output. The first letter names the input channel, the second the output channel, so
 * `lr` is how much of the left input goes to the right output. A mono input uses only `ll` and `lr`.
 */
export interface GainMatrix {
  ll: number;
  lr: number;
  rl: number;
  rr: number;
}

/**
 * One layer's part of one block. A plain mutable record, so that a real-time caller keeps one per layer and rewrites
 * it without allocating. All positions and lengths are integer frames; the kernel trusts them (see `MixKernel.mix`).
 */
export interface LayerBlock {
  /** Source slot that holds the frames, interleaved float32. */
  slot: number;
  /** Channels in the slot: 1, or 2 interleaved. */
  channels: 1 | 2;
  /** First frame to use inside the slot. */
  sourceFrame: number;
  /** Frame of the accumulator on which it lands. */
  targetFrame: number;
  /** Number of frames to add. */
  frames: number;
  /** Matrix where the ramp starts. Not read when the ramp is over. */
  from: GainMatrix;
  /** Matrix where the ramp ends, and which holds after it. */
  to: GainMatrix;
  /**
   * Length of the linear ramp from `from` to `to`; 0 means `to` holds at once. Ramp frame k (counted from 0) has the
   * weight (k + 1) / rampFrames, so the ramp's last frame is exactly at `to`.
   */
  rampFrames: number;
  /** Ramp frames that earlier blocks have already played; lets a ramp be longer than a block. */
  rampDone: number;
  /** Distance of the first frame from the start of the layer's audible range. */
  clipFrame: number;
  /** Length of the layer's audible range. Read only where there is a fade-out. */
  clipFrames: number;
  /** Linear fade-in: frame p of the audible range is multiplied by min(1, p / fadeIn). 0: none. */
  fadeIn: number;
  /** Linear fade-out: frame p is multiplied by min(1, (clipFrames - p) / fadeOut). 0: none. */
  fadeOut: number;
}

/** A layer's processing, as a kernel runs it; `chain.ts` makes them. */
export interface RunningChain {
  /** Lent to the kernel; see `chain.ts` for what is in it. */
  readonly values: Float64Array<ArrayBuffer>;
  /** Which of its two parts have something to do. */
  readonly filters: boolean;
  readonly compressor: boolean;
  /** Frames, 1 to `frames`, that can be run with what is in `values` now. Told afterwards by `ran`. */
  next(frames: number): number;
  ran(frames: number): void;
}

export interface MixKernelOptions {
  /** Longest block in frames, 1 to 1,048,576. */
  capacity: number;
  /** Source slots that exist side by side; 1 unless told otherwise. Each costs `capacity` * 8 bytes. */
  slots?: number;
}

/**
 * Each worker or worklet makes its own. No method allocates, but for a small view where `mixFrom` has to copy.
 */
export interface MixKernel {
  readonly kind: 'wasm' | 'js';
  /** Longest block in frames. */
  readonly capacity: number;
  readonly slots: number;
  /** Interleaved stereo sum, `capacity` * 2 samples. The view stays valid for the kernel's life. */
  readonly accumulator: Float32Array;
  /** View of a source slot, `capacity` * 2 samples. The view stays valid for the kernel's life. RangeError for an unknown slot. */
  source(slot: number): Float32Array;
  /** Sets the first `frames` frames of the accumulator to zero. */
  clear(frames: number): void;
  /**
   * Adds one layer's frames to the accumulator. A sample that is NaN, infinite or of magnitude 2^40 and more is taken
   * as 0, so the sum stays finite for every gain that `gainMatrix` gives.
   * RangeError when the frames do not fit the slot or the accumulator: nothing is added then.
   */
  mix(block: LayerBlock): void;
  /**
   * The same for frames that lie in an array of the caller's, such as a ring: `sourceFrame` counts from its start and
   * `slot` is not used. The plain kernel reads them where they are, and so does a kernel on shared memory when they lie
   * in it (`createSharedKernel`); another WebAssembly kernel first copies them. RangeError when the array is too short.
   */
  mixFrom(samples: Float32Array, block: LayerBlock): void;
  /**
   * Runs frames through a layer's processing: `frames` of them from `sourceFrame` on, in `channels` channels; the rest of
   * the block is not used. They come out in the array that is returned, from its frame 0 on, where they stay until the
   * next call of `process` or `mixFrom` with another array; hand it to `mixFrom`. RangeError as in `mixFrom`.
   */
  process(samples: Float32Array, block: LayerBlock, chain: RunningChain): Float32Array;
  /**
   * Copies the first `frames` frames of the accumulator to two planar outputs, from `offset` on, as a worklet's
   * `process` needs them.
   */
  copyPlanar(left: Float32Array, right: Float32Array, offset: number, frames: number): void;
}
