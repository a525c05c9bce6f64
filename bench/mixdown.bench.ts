/**
 * Mixdown of 8, 16 and 64 stereo layers of 3 minutes, from warm float32 PCM to a float32 WAV, against a C program that
 * reads the same files and does nothing else.
 */
import { once } from 'node:events';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { mixdownFrames, type PlannedLayer, splitRange } from '../shared/domain/kernel/mixPlan';
import type { RangeJob } from './mixdown.worker';
import { type BenchContext, type BenchRow, compare, seconds } from './report';
import { compileRival, timeProgram } from './rival/programs';
import { stereoWavHeader, WAV_HEADER_BYTES } from './rival/wav';

const RATE = 48_000;
const WORKERS = 2;
/** Frames a block. Smaller ones lose more to the cost of a read call than they gain from the processor's cache. */
const CAPACITY = 65_536;

/** What is timed as ours: renders the layers' PCM files to a float32 WAV. */
type RenderMix = (layers: readonly PlannedLayer[], files: readonly string[], output: string) => Promise<void>;

export async function run(context: BenchContext): Promise<BenchRow[]> {
  const frames = RATE * (context.quick ? 20 : 180);
  const counts = [8, 16, 64];
  const files = writeLayers(context.temp, Math.max(...counts), frames);
  const floor = compileRival(context, 'mix');
  const pool = createPool();
  try {
    const rows: BenchRow[] = [];
    for (const [index, count] of counts.entries()) {
      const goal = [1.5, 1.3, 0.75][index] ?? 1;
      const layers = planLayers(count, frames);
      const gains = layers.flatMap((layer, at) => [String(10 ** (layer.gainDb / 20)), files[at] ?? '']);
      const output = join(context.temp, 'ours.wav');
      const rivalOutput = join(context.temp, 'rival.wav');
      const floorArgs = [rivalOutput, String(RATE), ...gains];
      await pool.render(layers, files, output);
      await timeProgram(floor, floorArgs);
      if (!readFileSync(output).equals(readFileSync(rivalOutput))) {
        throw new Error(`The mix of ${count} layers differs from the rival's.`);
      }
      rows.push(
        await compare(context, {
          case: `${count} layers, ${WORKERS} workers`,
          goal,
          ours: () => seconds(() => pool.render(layers, files, output)),
          rival: () => timeProgram(floor, floorArgs),
        }),
      );
    }
    return rows;
  } finally {
    await pool.close();
  }
}

function planLayers(count: number, frames: number): PlannedLayer[] {
  return Array.from({ length: count }, (_, index) => ({
    id: String(index),
    startFrame: 0,
    frames,
    trimIn: 0,
    trimOut: 0,
    fadeIn: 0,
    fadeOut: 0,
    gainDb: -12 - (index % 7),
    pan: 0,
    mute: false,
    channels: 2,
  }));
}

/** Noise that differs from layer to layer, so that no two files share pages. */
function writeLayers(folder: string, count: number, frames: number): string[] {
  const samples = new Float32Array(frames * 2);
  let state = 1;
  for (let at = 0; at < samples.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    samples[at] = state / 2 ** 32;
  }
  return Array.from({ length: count }, (_, index) => {
    const file = join(folder, `${index}.pcm`);
    samples[0] = index;
    writeFileSync(file, new Uint8Array(samples.buffer));
    return file;
  });
}

function createPool(): { render: RenderMix; close(): Promise<void> } {
  const program = new URL('./mixdown.worker.mjs', import.meta.url);
  const workers = Array.from(
    { length: WORKERS },
    () => new Worker(program, { workerData: { capacity: CAPACITY } }),
  );
  return {
    async render(layers, files, output) {
      const total = mixdownFrames(layers);
      writeFileSync(output, stereoWavHeader(RATE, 'f32', total * 8));
      truncateSync(output, WAV_HEADER_BYTES + total * 8);
      const ranges = splitRange(total, WORKERS, CAPACITY);
      await Promise.all(
        ranges.map(async (range, index) => {
          const worker = workers[index] as Worker;
          const job: RangeJob = {
            layers: [...layers],
            files: files.slice(0, layers.length),
            output,
            headerBytes: WAV_HEADER_BYTES,
            ...range,
          };
          worker.postMessage(job);
          await once(worker, 'message');
        }),
      );
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
