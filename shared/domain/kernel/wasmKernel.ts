/**
 * The mix kernel on WebAssembly SIMD. Source slots and accumulator lie in the program's memory, which is either its own
 * or shared with other threads; in shared memory, rings that others fill are read where they are.
 */
import { LOOP_VALUES, STATES } from './chain';
import {
  createLayout,
  createSharedMemory,
  loadProgram,
  loadSharedProgram,
  type MemoryHandle,
  type MixProgram,
  PROGRAM_BYTES,
} from './kernelProgram';
import { checkBlock, checkFrames, checkKernelOptions, isFading, isRamping, runEnd } from './layerRuns';
import type { LayerBlock, MixKernel, MixKernelOptions, RunningChain } from './mixKernel';

const { fround } = Math;

const FRAME_BYTES = 8;

/** Numerator of a fade that isn't there: far enough above 1 to stay there while it counts along a block. */
const NO_FADE = 2 ** 40;

/** Null where WebAssembly SIMD can't run. */
export function createWasmKernel(options: MixKernelOptions): MixKernel | null {
  checkKernelOptions(options);
  const { capacity, slots = 1 } = options;
  const layout = layOut(capacity, slots);
  const loaded = loadProgram(layout.bytes);
  return loaded && createKernelOn(loaded.program, loaded.buffer, loaded.base, capacity, layout);
}

/**
 * Memory for a kernel and for the rings that it plays, to be shared by the threads that fill them and the one that
 * mixes. A plain record: post it to both. The thread that makes it hands out the region from `from` to `to`.
 */
export interface SharedKernelMemory {
  readonly handle: MemoryHandle;
  readonly capacity: number;
  readonly slots: number;
  /** Byte addresses in `handle.buffer` that are free for the caller; multiples of 64. */
  readonly from: number;
  readonly to: number;
}

/**
 * @param bytes size of the region for rings; only what is touched takes memory
 * @returns null where memory can't be shared: the page is not cross-origin isolated, or there is no WebAssembly
 */
export function createKernelMemory(options: MixKernelOptions, bytes: number): SharedKernelMemory | null {
  checkKernelOptions(options);
  const { capacity, slots = 1 } = options;
  const from = PROGRAM_BYTES + layOut(capacity, slots).bytes;
  const to = from + Math.ceil(bytes / 64) * 64;
  const handle = createSharedMemory(to);
  return handle && { handle, capacity, slots, from, to };
}

/**
 * The kernel of a shared memory; one kernel for each. `mixFrom` takes views of `memory.handle.buffer` without a copy.
 * Null where WebAssembly SIMD can't run.
 */
export function createSharedKernel(memory: SharedKernelMemory): MixKernel | null {
  const { handle, capacity, slots } = memory;
  checkKernelOptions({ capacity, slots });
  const program = loadSharedProgram(handle);
  return program && createKernelOn(program, handle.buffer, PROGRAM_BYTES, capacity, layOut(capacity, slots));
}

interface KernelLayout {
  accumulator: number;
  left: number;
  right: number;
  staging: number;
  chain: number;
  slots: number[];
  bytes: number;
}

/** Offsets of a kernel's buffers. */
function layOut(capacity: number, slots: number): KernelLayout {
  const layout = createLayout();
  return {
    accumulator: layout.take(capacity * FRAME_BYTES),
    left: layout.take(capacity * 4),
    right: layout.take(capacity * 4),
    staging: layout.take(capacity * FRAME_BYTES),
    chain: layout.take(LOOP_VALUES * 8),
    slots: Array.from({ length: slots }, () => layout.take(capacity * FRAME_BYTES)),
    bytes: layout.bytes,
  };
}

function createKernelOn(
  program: MixProgram,
  buffer: ArrayBufferLike,
  base: number,
  capacity: number,
  layout: KernelLayout,
): MixKernel {
  const view = (offset: number, samples: number) => new Float32Array(buffer, base + offset, samples);
  const accumulator = view(layout.accumulator, capacity * 2);
  const sources = layout.slots.map((offset) => view(offset, capacity * 2));
  const staging = view(layout.staging, capacity * 2);
  const lent = new Float64Array(buffer, base + layout.chain, LOOP_VALUES);
  // A worklet's quantum hardly ever changes, so its two views are made once.
  let left = view(layout.left, capacity);
  let right = view(layout.right, capacity);

  function source(slot: number): Float32Array {
    const samples = sources[slot];
    if (!samples) throw new RangeError(`The kernel has no source slot ${slot}.`);
    return samples;
  }

  /** @param firstSource address of the block's first frame */
  function mixAt(firstSource: number, block: LayerBlock): void {
    const { channels, to } = block;
    const firstTarget = accumulator.byteOffset + block.targetFrame * FRAME_BYTES;
    for (let at = 0; at < block.frames; ) {
      const end = runEnd(block, at);
      const frames = end - at;
      const target = firstTarget + at * FRAME_BYTES;
      const address = firstSource + at * channels * 4;
      if (isRamping(block, at) || isFading(block, at)) mixShaped(program, target, address, block, at, frames);
      else if (channels === 1) program.mixMono(target, address, frames, to.ll, to.lr);
      else if (to.lr === 0 && to.rl === 0) program.mixStereoStraight(target, address, frames, to.ll, to.rr);
      else program.mixStereo(target, address, frames, to.ll, to.lr, to.rl, to.rr);
      at = end;
    }
  }

  /** Runs frames at an address through a chain, into the staging buffer, where they may be already. */
  function processAt(address: number, block: LayerBlock, chain: RunningChain): void {
    const { channels, frames } = block;
    const { values } = chain;
    const stereo = channels === 2 ? 1 : 0;
    for (let done = 0; done < frames; ) {
      const run = chain.next(frames - done);
      const from = address + done * channels * 4;
      const to = staging.byteOffset + done * channels * 4;
      for (let at = 0; at < LOOP_VALUES; at += 1) lent[at] = values[at] as number;
      if (chain.filters) program.filterLayer(lent.byteOffset, from, to, run, stereo);
      else program.passLayer(from, to, run * channels);
      if (chain.compressor) program.compressLayer(lent.byteOffset, to, run, stereo);
      for (let at = STATES; at < LOOP_VALUES; at += 1) values[at] = lent[at] as number;
      chain.ran(run);
      done += run;
    }
  }

  return {
    kind: 'wasm',
    capacity,
    slots: sources.length,
    accumulator,
    source,
    clear(frames) {
      checkFrames(frames, capacity);
      accumulator.fill(0, 0, frames * 2);
    },
    mix(block) {
      const samples = source(block.slot);
      checkBlock(block, samples.length, capacity);
      mixAt(samples.byteOffset + block.sourceFrame * block.channels * 4, block);
    },
    mixFrom(samples, block) {
      checkBlock(block, samples.length, capacity);
      const first = block.sourceFrame * block.channels;
      if (samples.buffer === buffer) return mixAt(samples.byteOffset + first * 4, block);
      staging.set(samples.subarray(first, first + block.frames * block.channels));
      mixAt(staging.byteOffset, block);
    },
    process(samples, block, chain) {
      checkBlock(block, samples.length, capacity);
      const first = block.sourceFrame * block.channels;
      if (samples.buffer === buffer) {
        processAt(samples.byteOffset + first * 4, block, chain);
      } else {
        staging.set(samples.subarray(first, first + block.frames * block.channels));
        processAt(staging.byteOffset, block, chain);
      }
      return staging;
    },
    copyPlanar(leftOut, rightOut, offset, frames) {
      checkFrames(frames, capacity);
      if (frames !== left.length) {
        left = view(layout.left, frames);
        right = view(layout.right, frames);
      }
      program.splitStereo(accumulator.byteOffset, left.byteOffset, right.byteOffset, frames);
      leftOut.set(left, offset);
      rightOut.set(right, offset);
    },
  };
}

function mixShaped(
  program: MixProgram,
  target: number,
  source: number,
  block: LayerBlock,
  at: number,
  frames: number,
): void {
  const { to, channels, fadeIn, fadeOut, rampFrames } = block;
  const from = isRamping(block, at) ? block.from : to;
  const position = block.clipFrame + at;
  program.mixShaped(
    target,
    source,
    frames,
    channels === 2 ? 1 : 0,
    fadeIn > 0 ? position : NO_FADE,
    fadeIn > 0 ? fadeIn : 1,
    fadeOut > 0 ? block.clipFrames - position : NO_FADE,
    fadeOut > 0 ? fadeOut : 1,
    block.rampDone + at + 1,
    rampFrames > 0 ? rampFrames : 1,
    from.ll,
    from.lr,
    from.rl,
    from.rr,
    fround(to.ll) - fround(from.ll),
    fround(to.lr) - fround(from.lr),
    fround(to.rl) - fround(from.rl),
    fround(to.rr) - fround(from.rr),
  );
}
