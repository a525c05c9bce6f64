/** Hands comps to a worker thread. */
import { cancelled } from '../cancel';
import { createWorkerPool } from '../workers';
import type { CompOrder, RenderedComp } from './renderComp';

export type CompAnswer =
  | { readonly kind: 'progress'; readonly frames: number }
  /** Null: it was stopped. */
  | { readonly kind: 'done'; readonly comp: RenderedComp | null };

export interface CompWatch {
  readonly signal?: AbortSignal;
  /** 0..1. */
  readonly onProgress?: (fraction: number) => void;
}

export interface CompWorkers {
  /** CANCELLED when the signal fires; the thread has let go of the files by then. */
  render(order: Omit<CompOrder, 'stop'>, watch: CompWatch): Promise<RenderedComp>;
  close(): Promise<void>;
}

/** @param program the built `comp.worker` */
export function createCompWorkers(program: URL): CompWorkers {
  const pool = createWorkerPool<CompOrder, CompAnswer>(program, 'write the comp');

  return {
    async render(order, { signal, onProgress }) {
      if (signal?.aborted) throw cancelled();
      const stop = new Int32Array(new SharedArrayBuffer(4));
      const onAbort = () => void Atomics.store(stop, 0, 1);
      signal?.addEventListener('abort', onAbort, { once: true });
      const total = Math.max(1, order.range.to - order.range.from);
      try {
        const { comp } = await pool.ask({ ...order, stop }, 'done', (answer) => {
          if (answer.kind === 'progress') onProgress?.(answer.frames / total);
        });
        if (!comp) throw cancelled();
        return comp;
      } finally {
        signal?.removeEventListener('abort', onAbort);
      }
    },
    close: () => pool.close(),
  };
}
