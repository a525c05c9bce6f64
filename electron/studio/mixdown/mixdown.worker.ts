/** The thread that renders blocks of a branch, or shapes a rendered mix. One order at a time. */
import { parentPort } from 'node:worker_threads';
import { type WorkFailed, workFailed } from '../workers';
import type { MixAnswer, MixOrder } from './mixWorkers';
import { createBlockRenderer } from './renderBlocks';
import { shape } from './shape';

const renderer = createBlockRenderer();

parentPort?.on('message', (order: MixOrder) => {
  const answer = (value: MixAnswer | WorkFailed) => parentPort?.postMessage(value);
  try {
    if (order.kind === 'render') {
      answer({
        kind: 'rendered',
        totals: renderer.render(order.render, (done) => answer({ kind: 'block', done })),
      });
    } else {
      answer({
        kind: 'shaped',
        result: shape(order.shape, (fraction) => answer({ kind: 'progress', fraction })),
      });
    }
  } catch (error) {
    answer(workFailed(error));
  }
});
