/** Hands comps to a worker thread. */
import { cancelled } from '../cancel';
import { asDiskError } from '../diskErrors';
import { createWorkerPool } from '../workers';
import type { CompOrder, RenderedComp } from './renderComp';

export type CompAnswer =
  | { readonly kind: 'progress'; readonly frames: number }
  /** Null: it was stopped. */
  | { readonly kind: 'done'; readonly comp: RenderedComp | null }
  | { readonly kind: 'failed'; readonly message: string; readonly code: string | null };

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
  const pool = createWorkerPool(program);

  return {
    async render(order, { signal, onProgress }) {
      if (signal?.aborted) throw cancelled();
      const stop = new Int32Array(new SharedArrayBuffer(4));
      const onAbort = () => void Atomics.store(stop, 0, 1);
      signal?.addEventListener('abort', onAbort, { once: true });
      const worker = pool.hire();
      const total = Math.max(1, order.range.to - order.range.from);
      const done = new AbortController();
      try {
        const answer = await new Promise<Exclude<CompAnswer, { kind: 'progress' }>>((resolve, reject) => {
          const onMessage = (value: CompAnswer) => {
            if (value.kind === 'progress') onProgress?.(value.frames / total);
            else resolve(value);
          };
          const onExit = () => reject(cancelled());
          worker.on('message', onMessage);
          worker.on('error', reject);
          worker.on('exit', onExit);
          done.signal.addEventListener('abort', () => {
            worker.off('message', onMessage);
            worker.off('error', reject);
            worker.off('exit', onExit);
          });
          worker.postMessage({ ...order, stop } satisfies CompOrder);
        });
        done.abort();
        pool.release(worker);
        if (answer.kind === 'failed') {
          throw asDiskError(
            Object.assign(new Error(answer.message), { code: answer.code }),
            'write the comp',
          );
        }
        if (!answer.comp) throw cancelled();
        return answer.comp;
      } catch (error) {
        if (!done.signal.aborted) pool.dismiss(worker);
        done.abort();
        throw error;
      } finally {
        signal?.removeEventListener('abort', onAbort);
      }
    },
    close: () => pool.close(),
  };
}
