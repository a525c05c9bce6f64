/** The thread in which `analysis.ts` runs. Takes one task at a time and answers with its result or its failure. */
import { closeSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { type WorkFailed, workFailed } from '../workers';
import type { AnalysisAnswer, AnalysisOrder } from './analyser';
import { analyse, openGrowing } from './analysis';
import { readControl } from './analysisControl';

parentPort?.on('message', ({ task, control }: AnalysisOrder) => {
  const answer = (value: AnalysisAnswer | WorkFailed, transfer: ArrayBuffer[] = []) =>
    parentPort?.postMessage(value, transfer);
  try {
    const reader = readControl(control);
    const file = openGrowing(task, reader);
    if (file === null) return answer({ kind: 'analysed', analysis: null });
    try {
      const analysis = analyse(file, task, reader);
      answer({ kind: 'analysed', analysis }, analysis ? [analysis.peaks.data.buffer] : []);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    answer(workFailed(error));
  }
});
