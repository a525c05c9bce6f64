/** The mix kernel on WebAssembly SIMD. Source slots and accumulator lie in the program's own memory. */
import { createLayout, type KernelProgram, loadProgram } from './kernelProgram';
import { checkBlock, checkFrames, checkKernelOptions, isFading, isRamping, runEnd } from './layerRuns';
import type { LayerBlock, MixKernel, MixKernelOptions } from './mixKernel';

const { fround } = Math;

const FRAME_BYTES = 8;

/** Numerator of a fade that isn't there: far enough above 1 to stay there while it counts along a block. */
const NO_FADE = 2 ** 40;

/** Null where WebAssembly SIMD can't run. */
export function createWasmKernel(options: MixKernelOptions): MixKernel | null {
  checkKernelOptions(options);
  const { capacity, slots = 1 } = options;
  const layout = createLayout();
  const accumulatorOffset = layout.take(capacity * FRAME_BYTES);
  const leftOffset = layout.take(capacity * 4);
  const rightOffset = layout.take(capacity * 4);
  const stagingOffset = layout.take(capacity * FRAME_BYTES);
  const slotOffsets = Array.from({ length: slots }, () => layout.take(capacity * FRAME_BYTES));
  const loaded = loadProgram(layout.bytes);
  if (!loaded) return null;
  const { program, buffer, base } = loaded;
  const view = (offset: number, samples: number) => new Float32Array(buffer, base + offset, samples);
  const accumulator = view(accumulatorOffset, capacity * 2);
  const sources = slotOffsets.map((offset) => view(offset, capacity * 2));
  const staging = view(stagingOffset, capacity * 2);
  // A worklet's quantum hardly ever changes, so its two views are made once.
  let left = view(leftOffset, capacity);
  let right = view(rightOffset, capacity);

  function source(slot: number): Float32Array<ArrayBuffer> {
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

  return {
    kind: 'wasm',
    capacity,
    slots,
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
      staging.set(samples.subarray(first, first + block.frames * block.channels));
      mixAt(staging.byteOffset, block);
    },
    copyPlanar(leftOut, rightOut, offset, frames) {
      checkFrames(frames, capacity);
      if (frames !== left.length) {
        left = view(leftOffset, frames);
        right = view(rightOffset, frames);
      }
      program.splitStereo(accumulator.byteOffset, left.byteOffset, right.byteOffset, frames);
      leftOut.set(left, offset);
      rightOut.set(right, offset);
    },
  };
}

function mixShaped(
  program: KernelProgram,
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
