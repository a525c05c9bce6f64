/**
 * Cuts a layer's block into runs that are alike from end to end: ramping or not, fading or not. Both kernels share it,
 * so that the fast loops stay free of per-frame questions. The cuts depend on positions alone, never on where the
 * block begins, which is what makes the result the same for every block size.
 */
import type { LayerBlock, MixKernelOptions } from './mixKernel';

const MAX_CAPACITY = 2 ** 20;

/** Frame of the block at which the run that begins at `at` ends. */
export function runEnd(block: LayerBlock, at: number): number {
  let end = block.frames;
  const rampEnd = block.rampFrames - block.rampDone;
  if (rampEnd > at && rampEnd < end) end = rampEnd;
  const fadeInEnd = block.fadeIn - block.clipFrame;
  if (fadeInEnd > at && fadeInEnd < end) end = fadeInEnd;
  if (block.fadeOut > 0) {
    const fadeOutStart = block.clipFrames - block.fadeOut - block.clipFrame;
    if (fadeOutStart > at && fadeOutStart < end) end = fadeOutStart;
  }
  return end;
}

export function isRamping(block: LayerBlock, at: number): boolean {
  return block.rampDone + at < block.rampFrames;
}

export function isFading(block: LayerBlock, at: number): boolean {
  const position = block.clipFrame + at;
  return position < block.fadeIn || (block.fadeOut > 0 && position >= block.clipFrames - block.fadeOut);
}

/**
 * RangeError when the block does not fit: a wrong plan must not write beyond the kernel's buffers.
 *
 * @param samples length of the array that the block reads from
 * @param capacity frames of the accumulator
 */
export function checkBlock(block: LayerBlock, samples: number, capacity: number): void {
  const { channels, sourceFrame, targetFrame, frames } = block;
  const fits =
    frames >= 0 &&
    targetFrame >= 0 &&
    targetFrame + frames <= capacity &&
    sourceFrame >= 0 &&
    (sourceFrame + frames) * channels <= samples &&
    Number.isInteger(sourceFrame) &&
    Number.isInteger(targetFrame) &&
    Number.isInteger(frames);
  if (!fits) {
    throw new RangeError(
      `A block of ${frames} frames from ${sourceFrame} to ${targetFrame} does not fit ${samples} samples and a kernel of ${capacity} frames.`,
    );
  }
}

/** RangeError when no kernel of this size can be made. */
export function checkKernelOptions({ capacity, slots = 1 }: MixKernelOptions): void {
  if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_CAPACITY) {
    throw new RangeError(`A kernel's capacity must be 1 to ${MAX_CAPACITY} frames, not ${capacity}.`);
  }
  if (!Number.isInteger(slots) || slots < 1 || slots > 1024) {
    throw new RangeError(`A kernel must have 1 to 1024 source slots, not ${slots}.`);
  }
}

/** RangeError for a number of frames outside the kernel's capacity. */
export function checkFrames(frames: number, capacity: number): void {
  if (!Number.isInteger(frames) || frames < 0 || frames > capacity) {
    throw new RangeError(`${frames} frames do not fit a kernel of ${capacity} frames.`);
  }
}
