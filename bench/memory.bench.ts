/**
 * Peak memory of a process that imports, plays or mixes three hours of stereo, against the 300 MB that it may take.
 * "Ours" and "rival" are MiB. Each case runs in a process of its own, whose peak resident size the system reports,
 * worker threads included; FFmpeg's own process is not counted.
 *
 * The audio is silence in sparse files: it costs no disk to make and the program reads every byte of it all the same.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWorkers } from '../tests/support/audioKit';
import type { MemoryTask } from './memory.child';
import { type BenchContext, type BenchRow, row } from './report';

const LIMIT_MIB = 300;

export async function run(context: BenchContext): Promise<BenchRow[]> {
  const workers = await buildWorkers(join(context.temp, 'workers'), context.root);
  const hours = context.quick ? 0.25 : 3;
  const cases: [string, MemoryTask['scenario']][] = [
    ['importing WAV', 'importWav'],
    ['importing FLAC', 'importFlac'],
    ['playing, 8 layers read in turn', 'play'],
    ['mixing 8 layers to WAV', 'mixWav'],
    ['mixing 8 layers to FLAC at -16 LUFS', 'mixFlac'],
  ];
  return cases.map(([name, scenario]) => {
    const task: MemoryTask = {
      scenario,
      seconds: hours * 3600,
      folder: context.temp,
      workers: Object.entries(workers).map(([name, { href }]) => [name, href]),
    };
    const program = fileURLToPath(new URL('./memory.child.mjs', import.meta.url));
    const output = execFileSync(process.execPath, [program, JSON.stringify(task)], { maxBuffer: 2 ** 24 });
    const { peakMiB } = JSON.parse(output.toString()) as { peakMiB: number };
    return row(`${name}, ${hours} h`, peakMiB, LIMIT_MIB, 1);
  });
}
