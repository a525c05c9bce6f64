/** The page's side of `lookout.worker.ts`. */
import type { FromLookout, ToLookout } from './lookout.worker';

/** @param looked told of each look in order, some later than others: `performance.now` in ms, and context frames */
export const openLookout = (status: ToLookout, looked: (now: number, contextFrame: number) => void) => {
  const worker = new Worker(new URL('./lookout.worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<FromLookout>) => {
    for (let k = 0; k < data.length; k += 2) {
      looked((data[k] as number) - performance.timeOrigin, data[k + 1] as number);
    }
  };
  worker.postMessage(status);
  return { close: () => worker.terminate() };
};
