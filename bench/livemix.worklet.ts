/**
 * A player's real-time half reduced to what costs: every quantum adds a stretch of each layer's ring with its gain and
 * pan, and hands the sum out.
 */
import { type Chain, createChain } from '../shared/domain/kernel/chain';
import { gainMatrix } from '../shared/domain/kernel/gain';
import { createJsKernel } from '../shared/domain/kernel/jsKernel';
import type { LayerBlock, MixKernel } from '../shared/domain/kernel/mixKernel';
import { createSharedKernel, type SharedKernelMemory } from '../shared/domain/kernel/wasmKernel';
import type { Processing } from '../shared/domain/model';

export interface LiveMixOptions {
  kernel: 'wasm' | 'js';
  /** Holds the rings, interleaved stereo, one behind the other from `from` on; they are played round and round. */
  memory: SharedKernelMemory;
  ringFrames: number;
  gainsDb: number[];
  pans: number[];
  /** For every layer; null for none. */
  processing: Processing | null;
  rate: number;
}

/** What is used of the worklet's global scope; the bench is checked with Node's types. */
declare class AudioWorkletProcessor {
  constructor(options: { processorOptions: LiveMixOptions });
}
declare function registerProcessor(name: string, processor: typeof AudioWorkletProcessor): void;

class LiveMixProcessor extends AudioWorkletProcessor {
  readonly kernel: MixKernel;
  readonly ringFrames: number;
  readonly layers: { ring: Float32Array; block: LayerBlock; chain: Chain }[];
  position = 0;

  constructor(options: { processorOptions: LiveMixOptions }) {
    super(options);
    const { kernel, memory, ringFrames, gainsDb, pans, processing, rate } = options.processorOptions;
    const made = kernel === 'js' ? createJsKernel(memory) : createSharedKernel(memory);
    if (!made) throw new Error('WebAssembly SIMD does not run here.');
    this.kernel = made;
    this.ringFrames = ringFrames;
    this.layers = gainsDb.map((gainDb, layer) => {
      const matrix = gainMatrix(gainDb, pans[layer] ?? 0, 2);
      const chain = createChain(rate);
      chain.reset(processing);
      const address = memory.from + layer * ringFrames * 8;
      return {
        chain,
        ring: new Float32Array(memory.handle.buffer, address, ringFrames * 2),
        block: {
          ...{ slot: 0, channels: 2, sourceFrame: 0, targetFrame: 0, frames: 0 },
          ...{ from: matrix, to: matrix, rampFrames: 0, rampDone: 0 },
          ...{ clipFrame: 0, clipFrames: 0, fadeIn: 0, fadeOut: 0 },
        },
      };
    });
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const [left, right] = outputs[0] ?? [];
    if (!left || !right) return true;
    const { kernel, layers, ringFrames, position } = this;
    const frames = left.length;
    const untilWrap = Math.min(frames, ringFrames - position);
    kernel.clear(frames);
    for (let layer = 0; layer < layers.length; layer += 1) {
      const { ring, block, chain } = layers[layer] as (typeof layers)[number];
      block.sourceFrame = position;
      block.targetFrame = 0;
      block.frames = untilWrap;
      mixProcessed(kernel, ring, block, chain);
      if (untilWrap === frames) continue;
      block.sourceFrame = 0;
      block.targetFrame = untilWrap;
      block.frames = frames - untilWrap;
      mixProcessed(kernel, ring, block, chain);
    }
    kernel.copyPlanar(left, right, 0, frames);
    this.position = (position + frames) % ringFrames;
    return true;
  }
}

/** As a voice of the player does it. */
function mixProcessed(kernel: MixKernel, ring: Float32Array, block: LayerBlock, chain: Chain): void {
  if (!chain.active) {
    kernel.mixFrom(ring, block);
    return;
  }
  const processed = kernel.process(ring, block, chain);
  block.sourceFrame = 0;
  kernel.mixFrom(processed, block);
}

registerProcessor('live-mix', LiveMixProcessor);
