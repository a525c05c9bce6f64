/**
 * Renders blocks of a branch: what a mixdown worker does, without the thread around it.
 *
 * Audio goes by `pread` straight into the kernel's memory, and from there to the output file or into a slot of shared
 * memory. Worker k of n renders the blocks k, k + n, k + 2n, …, so that a stream of blocks in order is fed by all of
 * them at once and all read the same stretch of their files.
 *
 * A layer's processing goes from block to block in order, since a filter's state comes from all that was before. The
 * threads hand the states on: whoever has run a layer's block leaves the state for the one who has the next block, who
 * may be mixing other layers meanwhile. So every sample is processed once, in order, and no thread waits for long.
 */
import { readSync, writeSync } from 'node:fs';
import { CHAIN_VALUES, type Chain, createChain } from '../../../shared/domain/kernel/chain';
import { createKernel } from '../../../shared/domain/kernel/createKernel';
import { createPcmEncoder } from '../../../shared/domain/kernel/createPcm';
import type { GainMatrix, LayerBlock } from '../../../shared/domain/kernel/mixKernel';
import {
  type LayerRead,
  layerMatrix,
  type PlannedLayer,
  planBlock,
  processedFrom,
} from '../../../shared/domain/kernel/mixPlan';
import { BYTES_PER_SAMPLE, type PcmFormat } from '../../../shared/domain/kernel/pcm';
import { type Level, measureLevel } from './level';

/** Frames of a block. Smaller ones lose more to the cost of a read call than they gain from the processor's cache. */
export const BLOCK_FRAMES = 65_536;

const STEREO_BYTES = 8;

/** Files are named by descriptors: all threads of a process share them, and the main thread opens each once. */
export interface RenderOrder {
  /** Audible layers, in the order of the sum. */
  readonly layers: readonly PlannedLayer[];
  /** The story's, in Hz. */
  readonly rate: number;
  /** Decoded PCM of each layer. */
  readonly files: readonly number[];
  /** What is there before the first of these layers. */
  readonly base: { readonly file: number; readonly frames: number } | null;
  /** Sums to keep after so many of these layers. */
  readonly bounces: readonly { readonly after: number; readonly file: number; readonly frames: number }[];
  /** Length of the mixdown. */
  readonly frames: number;
  readonly firstBlock: number;
  readonly blockStep: number;
  readonly format: PcmFormat;
  readonly output: FileOutput | RingOutput;
  /** [0] becomes 1 when the work is to stop. */
  readonly stop: Int32Array<SharedArrayBuffer>;
  /** Null when no layer is processed. */
  readonly chains: ChainStates | null;
}

/** Where the threads leave the state of each layer's processing for each other. */
export interface ChainStates {
  /** `CHAIN_VALUES` for each layer. */
  readonly values: Float64Array<SharedArrayBuffer>;
  /** For each layer the block that its state is for. */
  readonly blocks: Int32Array<SharedArrayBuffer>;
}

export function createChainStates(layers: readonly PlannedLayer[]): ChainStates | null {
  if (!layers.some(({ processing }) => processing)) return null;
  return {
    values: new Float64Array(new SharedArrayBuffer(layers.length * CHAIN_VALUES * 8)),
    blocks: new Int32Array(new SharedArrayBuffer(layers.length * 4)),
  };
}

/** Blocks go to their place in a file. */
export interface FileOutput {
  readonly kind: 'file';
  readonly file: number;
  readonly headerBytes: number;
}

/** Blocks go into slots, one after another; `states[slot]` is 1 while a slot holds what was not taken yet. */
export interface RingOutput {
  readonly kind: 'ring';
  readonly slots: readonly Uint8Array<SharedArrayBuffer>[];
  readonly states: Int32Array<SharedArrayBuffer>;
}

export interface BlockDone {
  readonly block: number;
  readonly frames: number;
  /** Where the bytes are, for a ring. */
  readonly slot: number;
  readonly bytes: number;
}

export interface RenderTotals extends Readonly<Level> {
  readonly stopped: boolean;
}

/** How long to wait for a free slot or a state before looking whether to stop, in ms. */
const WAIT = 100;

export function createBlockRenderer() {
  const kernel = createKernel({ capacity: BLOCK_FRAMES });
  const bytesOf = (samples: Float32Array) =>
    new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  const source = bytesOf(kernel.source(0));
  const sum = bytesOf(kernel.accumulator);
  const encoders = {
    s16: createPcmEncoder({ format: 's16', capacity: BLOCK_FRAMES * 2 }),
    s24: createPcmEncoder({ format: 's24', capacity: BLOCK_FRAMES * 2 }),
  };

  /** Puts what was mixed before into the accumulator. */
  function begin(order: RenderOrder, from: number, frames: number): void {
    const { base } = order;
    const there = base ? Math.max(0, Math.min(frames, base.frames - from)) : 0;
    if (base && there > 0) readFully(base.file, sum, there * STEREO_BYTES, from * STEREO_BYTES);
    kernel.accumulator.fill(0, there * 2, frames * 2);
  }

  function keepBounces(order: RenderOrder, after: number, from: number, frames: number): void {
    for (const bounce of order.bounces) {
      const length = Math.min(frames, bounce.frames - from);
      if (bounce.after === after && length > 0) {
        writeFully(bounce.file, sum, length * STEREO_BYTES, from * STEREO_BYTES);
      }
    }
  }

  /** Takes the state that the layer's block before left, as soon as it is there. False when the work is to stop. */
  function takeState(order: RenderOrder, read: LayerRead, chain: Chain, block: number): boolean {
    const layer = order.layers[read.layer] as PlannedLayer;
    const { values, blocks } = order.chains as ChainStates;
    if (block === Math.floor(processedFrom(layer) / BLOCK_FRAMES)) {
      chain.reset(layer.processing ?? null);
      return true;
    }
    for (let ready = Atomics.load(blocks, read.layer); ready !== block; ) {
      if (isStopped(order)) return false;
      Atomics.wait(blocks, read.layer, ready, WAIT);
      ready = Atomics.load(blocks, read.layer);
    }
    const at = read.layer * CHAIN_VALUES;
    chain.restore(values.subarray(at, at + CHAIN_VALUES));
    return true;
  }

  function leaveState(order: RenderOrder, read: LayerRead, chain: Chain, block: number): void {
    const { values, blocks } = order.chains as ChainStates;
    const at = read.layer * CHAIN_VALUES;
    chain.save(values.subarray(at, at + CHAIN_VALUES));
    Atomics.store(blocks, read.layer, block + 1);
    Atomics.notify(blocks, read.layer);
  }

  /** False when it was stopped. */
  function mixBlock(order: RenderOrder, layers: PreparedLayers, from: number, frames: number): boolean {
    begin(order, from, frames);
    let mixed = 0;
    for (const read of planBlock(order.layers, from, from + frames)) {
      for (; mixed <= read.layer; mixed += 1) keepBounces(order, mixed, from, frames);
      const channels = order.layers[read.layer]?.channels ?? 2;
      const prepared = layers[read.layer];
      const file = order.files[read.layer];
      if (!prepared || file === undefined) throw new Error('A layer has no file.');
      const { matrix, chain } = prepared;
      const frameBytes = channels * 4;
      const bytes = readFully(file, source, read.frames * frameBytes, read.audioFrame * frameBytes);
      const part: LayerBlock = {
        ...read,
        slot: 0,
        channels,
        sourceFrame: 0,
        // A decode that is shorter than the node says goes on as silence.
        frames: Math.floor(bytes / frameBytes),
        from: matrix,
        to: matrix,
        rampFrames: 0,
        rampDone: 0,
      };
      if (!chain) {
        kernel.mix(part);
        continue;
      }
      // What the processing makes of the silence is heard.
      source.fill(0, part.frames * frameBytes, read.frames * frameBytes);
      part.frames = read.frames;
      const block = from / BLOCK_FRAMES;
      if (!takeState(order, read, chain, block)) return false;
      const processed = kernel.process(kernel.source(0), part, chain);
      leaveState(order, read, chain, block);
      kernel.mixFrom(processed, part);
    }
    for (; mixed <= order.layers.length; mixed += 1) keepBounces(order, mixed, from, frames);
    return true;
  }

  function encoded(format: PcmFormat, from: number, frames: number): Uint8Array {
    if (format === 'f32') return sum.subarray(0, frames * STEREO_BYTES);
    const encoder = encoders[format as 's16' | 's24'];
    encoder.seek(from * 2);
    return encoder.encode(kernel.accumulator, frames * 2);
  }

  return {
    render(order: RenderOrder, onBlock: (done: BlockDone) => void): RenderTotals {
      const layers = order.layers.map((layer) => ({
        matrix: layerMatrix(layer),
        chain: layer.processing ? createChain(order.rate) : null,
      }));
      const blocks = Math.ceil(order.frames / BLOCK_FRAMES);
      const frameBytes = BYTES_PER_SAMPLE[order.format] * 2;
      const totals: Level = { peak: 0, clipped: 0 };
      let slot = 0;
      for (let block = order.firstBlock; block < blocks; block += order.blockStep) {
        const from = block * BLOCK_FRAMES;
        const frames = Math.min(BLOCK_FRAMES, order.frames - from);
        if (isStopped(order)) return { ...totals, stopped: true };
        if (!mixBlock(order, layers, from, frames)) return { ...totals, stopped: true };
        measureLevel(kernel.accumulator, frames * 2, totals);
        const bytes = encoded(order.format, from, frames);
        const { output } = order;
        if (output.kind === 'file') {
          writeFully(output.file, bytes, bytes.length, output.headerBytes + from * frameBytes);
        } else {
          while (Atomics.wait(output.states, slot, 1, WAIT) === 'timed-out') {
            if (isStopped(order)) return { ...totals, stopped: true };
          }
          output.slots[slot]?.set(bytes);
          Atomics.store(output.states, slot, 1);
        }
        onBlock({ block, frames, slot, bytes: bytes.length });
        slot = output.kind === 'ring' ? (slot + 1) % output.slots.length : 0;
      }
      return { ...totals, stopped: false };
    },
  };
}

type PreparedLayers = readonly { readonly matrix: GainMatrix; readonly chain: Chain | null }[];

const isStopped = (order: RenderOrder) => Atomics.load(order.stop, 0) !== 0;

/** Bytes read; fewer only at the end of the file. */
function readFully(file: number, target: Uint8Array, bytes: number, offset: number): number {
  let done = 0;
  while (done < bytes) {
    const got = readSync(file, target, done, bytes - done, offset + done);
    if (got === 0) break;
    done += got;
  }
  return done;
}

function writeFully(file: number, bytes: Uint8Array, length: number, offset: number): void {
  for (let done = 0; done < length; ) done += writeSync(file, bytes, done, length - done, offset + done);
}
