/** The thread in which `renderComp.ts` runs. Takes one order at a time and answers with its result or its failure. */
import { parentPort } from 'node:worker_threads';
import { type WorkFailed, workFailed } from '../workers';
import type { CompAnswer } from './compWorkers';
import { type CompOrder, renderComp } from './renderComp';

parentPort?.on('message', (order: CompOrder) => {
  const answer = (value: CompAnswer | WorkFailed) => parentPort?.postMessage(value);
  try {
    answer({ kind: 'done', comp: renderComp(order, (frames) => answer({ kind: 'progress', frames })) });
  } catch (error) {
    answer(workFailed(error));
  }
});
