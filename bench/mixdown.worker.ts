/** Renders one time range of a mixdown into its place in the output file. */
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { createKernel } from '../shared/domain/kernel/createKernel';
import { layerMatrix, type PlannedLayer, planBlock } from '../shared/domain/kernel/mixPlan';

export interface RangeJob {
  layers: PlannedLayer[];
  /** PCM file of each layer: raw interleaved float32. */
  files: string[];
  output: string;
  /** Bytes before the first frame in the output. */
  headerBytes: number;
  from: number;
  to: number;
}

const { capacity } = workerData as { capacity: number };
const kernel = createKernel({ capacity });

parentPort?.on('message', (job: RangeJob) => {
  const files = job.files.map((file) => openSync(file, 'r'));
  const output = openSync(job.output, 'r+');
  const matrices = job.layers.map(layerMatrix);
  const source = new Uint8Array(kernel.source(0).buffer, kernel.source(0).byteOffset, capacity * 8);
  const sum = new Uint8Array(kernel.accumulator.buffer, kernel.accumulator.byteOffset, capacity * 8);
  for (let from = job.from; from < job.to; from += capacity) {
    const frames = Math.min(capacity, job.to - from);
    kernel.clear(frames);
    for (const read of planBlock(job.layers, from, from + frames)) {
      const channels = job.layers[read.layer]?.channels ?? 2;
      const matrix = matrices[read.layer];
      const file = files[read.layer];
      if (!matrix || file === undefined) throw new Error('A layer has no file.');
      const bytes = readSync(file, source, 0, read.frames * channels * 4, read.audioFrame * channels * 4);
      kernel.mix({
        ...read,
        slot: 0,
        channels,
        sourceFrame: 0,
        frames: Math.floor(bytes / channels / 4),
        from: matrix,
        to: matrix,
        rampFrames: 0,
        rampDone: 0,
      });
    }
    writeSync(output, sum, 0, frames * 8, job.headerBytes + from * 8);
  }
  for (const file of files) closeSync(file);
  closeSync(output);
  parentPort?.postMessage('done');
});
