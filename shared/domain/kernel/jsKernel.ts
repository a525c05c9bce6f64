/**
 * The mix kernel on plain typed arrays: the fallback where WebAssembly SIMD is missing, and the oracle of its tests.
 *
 * `Math.fround` stands after each product so that both kernels round alike; a sum is rounded by the store into the
 * Float32Array (double rounding of a sum of two float32 numbers is harmless), and so needs none.
 */
import { compressLayer, filterLayer, passLayer } from './jsChain';
import { checkBlock, checkFrames, checkKernelOptions, isFading, isRamping, runEnd } from './layerRuns';
import type { LayerBlock, MixKernel, MixKernelOptions } from './mixKernel';

const { fround } = Math;

/** Samples of this magnitude and beyond are no audio; see `MixKernel.mix`. */
const NOT_AUDIO = 2 ** 40;

function audible(sample: number): number {
  return Math.abs(sample) < NOT_AUDIO ? sample : 0;
}

export function createJsKernel(options: MixKernelOptions): MixKernel {
  checkKernelOptions(options);
  const { capacity, slots = 1 } = options;
  const accumulator = new Float32Array(capacity * 2);
  const sources = Array.from({ length: slots }, () => new Float32Array(capacity * 2));

  const processed = new Float32Array(capacity * 2);

  function source(slot: number): Float32Array {
    const samples = sources[slot];
    if (!samples) throw new RangeError(`The kernel has no source slot ${slot}.`);
    return samples;
  }

  function mixFrom(samples: Float32Array, block: LayerBlock): void {
    checkBlock(block, samples.length, capacity);
    for (let at = 0; at < block.frames; ) {
      const end = runEnd(block, at);
      if (isRamping(block, at) || isFading(block, at)) mixShaped(accumulator, samples, block, at, end);
      else if (block.channels === 1) mixMono(accumulator, samples, block, at, end);
      else mixStereo(accumulator, samples, block, at, end);
      at = end;
    }
  }

  return {
    kind: 'js',
    capacity,
    slots,
    accumulator,
    source,
    clear(frames) {
      checkFrames(frames, capacity);
      accumulator.fill(0, 0, frames * 2);
    },
    mix(block) {
      mixFrom(source(block.slot), block);
    },
    mixFrom,
    process(samples, block, chain) {
      checkBlock(block, samples.length, capacity);
      const { channels, frames } = block;
      for (let done = 0; done < frames; ) {
        const run = chain.next(frames - done);
        const at = (block.sourceFrame + done) * channels;
        const to = done * channels;
        if (chain.filters) filterLayer(chain.values, samples, at, processed, to, run, channels);
        else passLayer(samples, at, processed, to, run * channels);
        if (chain.compressor) compressLayer(chain.values, processed, to, run, channels);
        chain.ran(run);
        done += run;
      }
      return processed;
    },
    copyPlanar(left, right, offset, frames) {
      checkFrames(frames, capacity);
      for (let frame = 0; frame < frames; frame += 1) {
        left[offset + frame] = accumulator[frame * 2] as number;
        right[offset + frame] = accumulator[frame * 2 + 1] as number;
      }
    },
  };
}

function mixMono(acc: Float32Array, source: Float32Array, block: LayerBlock, from: number, to: number): void {
  const ll = fround(block.to.ll);
  const lr = fround(block.to.lr);
  let target = (block.targetFrame + from) * 2;
  const end = block.sourceFrame + to;
  for (let at = block.sourceFrame + from; at < end; at += 1, target += 2) {
    const x = audible(source[at] as number);
    acc[target] = (acc[target] as number) + fround(x * ll);
    acc[target + 1] = (acc[target + 1] as number) + fround(x * lr);
  }
}

/** A pan law sends at most one side across, so only the sums that are needed are made. */
function mixStereo(
  acc: Float32Array,
  source: Float32Array,
  block: LayerBlock,
  from: number,
  to: number,
): void {
  const ll = fround(block.to.ll);
  const lr = fround(block.to.lr);
  const rl = fround(block.to.rl);
  const rr = fround(block.to.rr);
  let target = (block.targetFrame + from) * 2;
  const end = (block.sourceFrame + to) * 2;
  const start = (block.sourceFrame + from) * 2;
  if (lr === 0 && rl === 0) {
    for (let at = start; at < end; at += 2, target += 2) {
      acc[target] = (acc[target] as number) + fround(audible(source[at] as number) * ll);
      acc[target + 1] = (acc[target + 1] as number) + fround(audible(source[at + 1] as number) * rr);
    }
  } else if (lr === 0) {
    for (let at = start; at < end; at += 2, target += 2) {
      const r = audible(source[at + 1] as number);
      const across = fround(r * rl);
      acc[target] = (acc[target] as number) + fround(fround(audible(source[at] as number) * ll) + across);
      acc[target + 1] = (acc[target + 1] as number) + fround(r * rr);
    }
  } else if (rl === 0) {
    for (let at = start; at < end; at += 2, target += 2) {
      const l = audible(source[at] as number);
      const across = fround(l * lr);
      acc[target] = (acc[target] as number) + fround(l * ll);
      acc[target + 1] =
        (acc[target + 1] as number) + fround(fround(audible(source[at + 1] as number) * rr) + across);
    }
  } else {
    for (let at = start; at < end; at += 2, target += 2) {
      const l = audible(source[at] as number);
      const r = audible(source[at + 1] as number);
      acc[target] = (acc[target] as number) + fround(fround(l * ll) + fround(r * rl));
      acc[target + 1] = (acc[target + 1] as number) + fround(fround(r * rr) + fround(l * lr));
    }
  }
}

/** Matrix and envelope change with every frame. */
function mixShaped(
  acc: Float32Array,
  source: Float32Array,
  block: LayerBlock,
  from: number,
  to: number,
): void {
  const { clipFrame, clipFrames, fadeIn, fadeOut, rampDone, rampFrames, channels } = block;
  const start = isRamping(block, from) ? block.from : block.to;
  const ll = fround(start.ll);
  const lr = fround(start.lr);
  const rl = fround(start.rl);
  const rr = fround(start.rr);
  const deltaLl = fround(fround(block.to.ll) - ll);
  const deltaLr = fround(fround(block.to.lr) - lr);
  const deltaRl = fround(fround(block.to.rl) - rl);
  const deltaRr = fround(fround(block.to.rr) - rr);
  for (let frame = from; frame < to; frame += 1) {
    const position = clipFrame + frame;
    const up = fadeIn > 0 ? Math.min(1, position / fadeIn) : 1;
    const down = fadeOut > 0 ? Math.max(0, Math.min(1, (clipFrames - position) / fadeOut)) : 1;
    const envelope = fround(up * down);
    const weight = rampFrames > 0 ? fround(Math.min(1, (rampDone + frame + 1) / rampFrames)) : 1;
    const target = (block.targetFrame + frame) * 2;
    const at = (block.sourceFrame + frame) * channels;
    const l = fround(audible(source[at] as number) * envelope);
    const toLeft = fround(l * fround(ll + fround(deltaLl * weight)));
    const toRight = fround(l * fround(lr + fround(deltaLr * weight)));
    if (channels === 1) {
      acc[target] = (acc[target] as number) + toLeft;
      acc[target + 1] = (acc[target + 1] as number) + toRight;
    } else {
      const r = fround(audible(source[at + 1] as number) * envelope);
      const fromRight = fround(r * fround(rl + fround(deltaRl * weight)));
      const stays = fround(r * fround(rr + fround(deltaRr * weight)));
      acc[target] = (acc[target] as number) + fround(toLeft + fromRight);
      acc[target + 1] = (acc[target + 1] as number) + fround(stays + toRight);
    }
  }
}
