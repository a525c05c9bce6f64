/** Talks to the mixdown threads: several that share the blocks of a render, or one that shapes. */
import { availableParallelism } from 'node:os';
import { BYTES_PER_SAMPLE } from '../../../shared/domain/kernel/pcm';
import { cancelled } from '../cancel';
import { createWorkerPool } from '../workers';
import {
  BLOCK_FRAMES,
  type BlockDone,
  createChainStates,
  type FileOutput,
  type RenderOrder,
  type RenderTotals,
  type RingOutput,
} from './renderBlocks';
import type { ShapeOrder, ShapeResult } from './shape';

export type MixOrder =
  | { readonly kind: 'render'; readonly render: RenderOrder }
  | { readonly kind: 'shape'; readonly shape: ShapeOrder };

export type MixAnswer =
  | { readonly kind: 'block'; readonly done: BlockDone }
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'rendered'; readonly totals: RenderTotals }
  | { readonly kind: 'shaped'; readonly result: ShapeResult };

export type RenderWork = Omit<RenderOrder, 'firstBlock' | 'blockStep' | 'output' | 'stop' | 'chains'>;

export interface MixWatch {
  readonly signal?: AbortSignal;
  /** 0..1. */
  readonly onProgress?: (fraction: number) => void;
}

export interface MixStream {
  readonly blocks: AsyncIterable<Uint8Array>;
  /** Of what was rendered, once `blocks` has ended. */
  totals(): RenderTotals;
  /**
   * Ends the stream wherever it is, and resolves when no thread works on it any more. Until then its files must stay
   * open: a descriptor that is closed may be another file's the next moment.
   */
  end(): Promise<void>;
}

export interface MixWorkers {
  /** Renders to its place in a file. */
  renderToFile(work: RenderWork, file: Omit<FileOutput, 'kind'>, watch: MixWatch): Promise<RenderTotals>;
  /** Renders as a stream of blocks in order. Threads start with the first block that is asked for. */
  renderToStream(work: RenderWork, watch: MixWatch): MixStream;
  shape(order: Omit<ShapeOrder, 'stop'>, watch: MixWatch): Promise<ShapeResult>;
  close(): Promise<void>;
}

/** Threads for a render. More than a few only fight for the disk and for memory bandwidth. */
const THREADS = Math.max(1, Math.min(4, availableParallelism()));
/** Slots of each thread in a stream: one being written, one being taken, two in between. */
const SLOTS = 4;

/** @param program the built `mixdown.worker` */
export function createMixWorkers(program: URL): MixWorkers {
  const pool = createWorkerPool<MixOrder, MixAnswer>(program, 'write the mixdown');

  /** Gives every thread its share of the blocks. The first failure stops the others. */
  async function share(
    work: RenderWork,
    outputs: readonly (FileOutput | RingOutput)[],
    stop: Int32Array<SharedArrayBuffer>,
    onBlock: (done: BlockDone, thread: number) => void,
  ): Promise<RenderTotals> {
    const chains = createChainStates(work.layers);
    const shares = outputs.map((output, thread) =>
      pool
        .ask(
          {
            kind: 'render',
            render: { ...work, output, stop, chains, firstBlock: thread, blockStep: outputs.length },
          },
          'rendered',
          (answer) => answer.kind === 'block' && onBlock(answer.done, thread),
        )
        .catch((error: unknown) => {
          Atomics.store(stop, 0, 1);
          throw error;
        }),
    );
    const settled = await Promise.allSettled(shares);
    const failed = settled.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    const totals = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value.totals] : []));
    return {
      peak: Math.max(0, ...totals.map(({ peak }) => peak)),
      clipped: totals.reduce((sum, { clipped }) => sum + clipped, 0),
      stopped: totals.some(({ stopped }) => stopped),
    };
  }

  const createStop = () => new Int32Array(new SharedArrayBuffer(4));
  const threadsFor = (frames: number) => Math.max(1, Math.min(THREADS, Math.ceil(frames / BLOCK_FRAMES)));

  /** Runs `work` with a flag that the signal raises. */
  async function stoppable<T extends { readonly stopped: boolean }>(
    { signal }: MixWatch,
    work: (stop: Int32Array<SharedArrayBuffer>) => Promise<T>,
  ): Promise<T> {
    if (signal?.aborted) throw cancelled();
    const stop = createStop();
    const onAbort = () => void Atomics.store(stop, 0, 1);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const result = await work(stop);
      if (result.stopped) throw cancelled();
      return result;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  return {
    renderToFile: (work, file, watch) =>
      stoppable(watch, (stop) => {
        let frames = 0;
        const outputs = Array.from({ length: threadsFor(work.frames) }, () => ({
          kind: 'file' as const,
          ...file,
        }));
        return share(work, outputs, stop, (done) => {
          frames += done.frames;
          watch.onProgress?.(frames / work.frames);
        });
      }),

    renderToStream(work, watch) {
      let totals: RenderTotals | null = null;
      const stop = createStop();
      let rendering: Promise<void> = Promise.resolve();
      let wake = () => {};
      async function* blocks(): AsyncGenerator<Uint8Array> {
        const slotBytes = BLOCK_FRAMES * 2 * BYTES_PER_SAMPLE[work.format];
        const rings = Array.from({ length: threadsFor(work.frames) }, (): RingOutput => {
          const slots = Array.from({ length: SLOTS }, () => new Uint8Array(new SharedArrayBuffer(slotBytes)));
          return { kind: 'ring', slots, states: new Int32Array(new SharedArrayBuffer(4 * SLOTS)) };
        });
        const ready = new Map<number, BlockDone & { thread: number }>();
        const onAbort = () => {
          Atomics.store(stop, 0, 1);
          wake();
        };
        watch.signal?.addEventListener('abort', onAbort, { once: true });
        let failure: unknown = null;
        rendering = share(work, rings, stop, (done, thread) => {
          ready.set(done.block, { ...done, thread });
          wake();
        }).then(
          (result) => {
            totals = result;
          },
          (error: unknown) => {
            failure = error;
            wake();
          },
        );
        try {
          const count = Math.ceil(work.frames / BLOCK_FRAMES);
          for (let block = 0; block < count; block += 1) {
            while (!ready.has(block)) {
              if (failure) throw failure;
              if (watch.signal?.aborted || Atomics.load(stop, 0) !== 0) throw cancelled();
              await new Promise<void>((resolve) => {
                wake = resolve;
              });
            }
            const { thread, slot, bytes } = ready.get(block) as BlockDone & { thread: number };
            ready.delete(block);
            const ring = rings[thread] as RingOutput;
            // A copy, so that the slot is free at once, however long the encoder takes.
            const copy = Buffer.from((ring.slots[slot] as Uint8Array).subarray(0, bytes));
            Atomics.store(ring.states, slot, 0);
            Atomics.notify(ring.states, slot);
            yield copy;
            watch.onProgress?.((block + 1) / count);
          }
          await rendering;
          if (failure) throw failure;
        } finally {
          Atomics.store(stop, 0, 1);
          for (const { states } of rings) {
            for (let slot = 0; slot < SLOTS; slot += 1) Atomics.notify(states, slot);
          }
          watch.signal?.removeEventListener('abort', onAbort);
          await rendering;
        }
      }
      return {
        blocks: blocks(),
        totals: () => totals ?? { peak: 0, clipped: 0, stopped: true },
        async end() {
          Atomics.store(stop, 0, 1);
          wake();
          await rendering;
        },
      };
    },

    shape: (order, watch) =>
      stoppable(watch, async (stop) => {
        const { result } = await pool.ask(
          { kind: 'shape', shape: { ...order, stop } },
          'shaped',
          (answer) => answer.kind === 'progress' && watch.onProgress?.(answer.fraction),
        );
        return result;
      }),

    close: () => pool.close(),
  };
}
