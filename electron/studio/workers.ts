/** Worker threads that are kept for the next piece of work. An idle one never keeps the process alive. */
import { Worker } from 'node:worker_threads';

export interface WorkerPool {
  /** A thread that nobody else has. Give it back with `release`, or end it with `dismiss` when it failed. */
  hire(): Worker;
  release(worker: Worker): void;
  dismiss(worker: Worker): void;
  close(): Promise<void>;
}

/** @param program the built worker */
export function createWorkerPool(program: URL): WorkerPool {
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  return {
    hire() {
      const waiting = idle.pop();
      if (waiting) {
        waiting.ref();
        return waiting;
      }
      const worker = new Worker(program);
      all.add(worker);
      worker.once('exit', () => {
        all.delete(worker);
        const at = idle.indexOf(worker);
        if (at >= 0) idle.splice(at, 1);
      });
      return worker;
    },
    release(worker) {
      worker.unref();
      idle.push(worker);
    },
    dismiss(worker) {
      void worker.terminate();
    },
    async close() {
      idle.length = 0;
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}
