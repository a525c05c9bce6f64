/** The thread in which a take is compared with what it was played over. One order at a time. */
import { parentPort } from 'node:worker_threads';
import { suggestShift } from '../../../shared/domain/alignment/autoAlign';
import { type WorkFailed, workFailed } from '../workers';
import type { AlignAnswer, AlignOrder } from './align';
import { readMono } from './readMono';

parentPort?.on('message', ({ reference, take, frames, sampleRate }: AlignOrder) => {
  const answer = (value: AlignAnswer | WorkFailed) => parentPort?.postMessage(value);
  try {
    const suggestion = suggestShift(readMono(reference, frames), readMono([take], frames), sampleRate);
    answer({ kind: 'compared', suggestion });
  } catch (error) {
    answer(workFailed(error));
  }
});
