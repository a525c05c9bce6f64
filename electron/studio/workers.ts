/** Worker threads that are kept for the next piece of work. An idle one never keeps the process alive. */
import { Worker } from 'node:worker_threads';
import { cancelled } from './cancel';
import { asDiskError } from './diskErrors';

/** The answer of a thread that caught an error; its code is the system's, where it has one. */
export interface WorkFailed {
  readonly kind: 'failed';
  readonly message: string;
  readonly code: string | null;
}

export const workFailed = (error: unknown): WorkFailed => ({
  kind: 'failed',
  message: String(error),
  code: (error as { code?: string }).code ?? null,
});

interface Tagged {
  readonly kind: string;
}

export interface WorkerPool<Order, Answer extends Tagged> {
  /**
   * Gives an order to a thread that nobody else has, and resolves with its answer of the kind `last`.
   *
   * @param between told of the answers before that
   * @throws CANCELLED when the pool is closed meanwhile; a disk error in words when the thread failed for one
   */
  ask<Kind extends Answer['kind']>(
    order: Order,
    last: Kind,
    between?: (answer: Answer) => void,
  ): Promise<Extract<Answer, { kind: Kind }>>;
  close(): Promise<void>;
}

/**
 * @param program the built worker, which answers each order with messages of `Answer`, or with `WorkFailed`
 * @param doing what the threads do, for the words of an error: "read the audio"
 */
export function createWorkerPool<Order, Answer extends Tagged>(
  program: URL,
  doing: string,
): WorkerPool<Order, Answer> {
  const idle: Worker[] = [];
  const all = new Set<Worker>();

  function hire(): Worker {
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
  }

  function release(worker: Worker): void {
    worker.unref();
    idle.push(worker);
  }

  return {
    ask<Kind extends Answer['kind']>(order: Order, last: Kind, between?: (answer: Answer) => void) {
      type Last = Extract<Answer, { kind: Kind }>;
      const worker = hire();
      return new Promise<Last>((resolve, reject) => {
        const settle = () => {
          worker.off('message', onMessage);
          worker.off('error', onError);
          worker.off('exit', onExit);
        };
        const onMessage = (answer: Answer | WorkFailed) => {
          if (answer.kind !== last && answer.kind !== 'failed') return between?.(answer as Answer);
          settle();
          release(worker);
          if (answer.kind === last) return resolve(answer as Last);
          const { message, code } = answer as WorkFailed;
          reject(asDiskError(Object.assign(new Error(message), { code }), doing));
        };
        // Nobody knows what state it is in.
        const onError = (error: unknown) => {
          settle();
          void worker.terminate();
          reject(error);
        };
        const onExit = () => {
          settle();
          reject(cancelled());
        };
        worker.on('message', onMessage);
        worker.on('error', onError);
        worker.on('exit', onExit);
        try {
          worker.postMessage(order);
        } catch (error) {
          onError(error);
        }
      });
    },
    async close() {
      idle.length = 0;
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}
