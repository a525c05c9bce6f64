/** The thread in which `analysis.ts` runs. Takes one task at a time and answers with its result or its failure. */
import { closeSync, openSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import type { AnalysisAnswer, AnalysisOrder } from './analyser';
import { analyse } from './analysis';
import { readControl } from './analysisControl';

parentPort?.on('message', ({ task, control }: AnalysisOrder) => {
  const answer = (value: AnalysisAnswer, transfer: ArrayBuffer[] = []) =>
    parentPort?.postMessage(value, transfer);
  try {
    const file = openSync(task.path, task.repair ? 'r+' : 'r');
    try {
      const analysis = analyse(file, task, readControl(control));
      answer({ analysis }, analysis ? [analysis.peaks.data.buffer] : []);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    answer({ failure: String(error), code: (error as { code?: string }).code ?? null });
  }
});
