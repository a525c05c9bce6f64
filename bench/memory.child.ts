/** One case of the memory bench, in a process of its own. Prints its peak resident size. */
import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_PCM_FRAMES } from '../shared/contract/media';
import { mixdownOptionsSchema } from '../shared/contract/schemas';
import { openAudioKit, type WorkerPrograms } from '../tests/support/audioKit';
import { plantBranch } from './rival/branches';
import { WAV_HEADER_BYTES } from './rival/wav';

export interface MemoryTask {
  readonly scenario: 'importWav' | 'importFlac' | 'play' | 'mixWav' | 'mixFlac';
  readonly seconds: number;
  readonly folder: string;
  /** Addresses of the worker programs by their names. */
  readonly workers: readonly (readonly [name: string, href: string])[];
}

const RATE = 48_000;
const LAYERS = 8;
/** A player asks for about a second at a time of each layer. */
const PLAYED_FRAMES = RATE;

const task = JSON.parse(process.argv[2] ?? '') as MemoryTask;

function sparse(path: string, bytes: number, head?: Uint8Array): string {
  const file = openSync(path, 'w');
  if (head) writeSync(file, head, 0, head.length, 0);
  ftruncateSync(file, bytes);
  closeSync(file);
  return path;
}

/** Three hours of 16-bit stereo silence. */
function longWav(): string {
  const data = task.seconds * RATE * 4;
  const head = Buffer.alloc(WAV_HEADER_BYTES);
  head.write('RIFF', 0);
  head.writeUInt32LE(data + WAV_HEADER_BYTES - 8, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(2, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 4, 28);
  head.writeUInt16LE(4, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data, 40);
  return sparse(join(task.folder, 'long.wav'), data + WAV_HEADER_BYTES, head);
}

function longFlac(): string {
  const path = join(task.folder, 'long.flac');
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-nostdin',
    '-f',
    'lavfi',
    '-i',
    `anullsrc=r=${RATE}:cl=stereo:d=${task.seconds}`,
    '-y',
    path,
  ]);
  return path;
}

const kit = await openAudioKit({
  workers: Object.fromEntries(
    task.workers.map(([name, href]) => [name, new URL(href)]),
  ) as unknown as WorkerPrograms,
  cacheLimit: 2 ** 40,
});
try {
  const bring = (path: string) =>
    kit.importer.importFiles({
      newStoryTitle: 'Long',
      files: [{ path }],
      over: null,
      startFrame: null,
      atSeconds: null,
    });
  const plant = () =>
    plantBranch(
      kit,
      Array.from({ length: LAYERS }, (_, index) => ({
        pcm: sparse(join(kit.paths.temp, `${index}.f32`), task.seconds * RATE * 8),
        frames: task.seconds * RATE,
        startFrame: 0,
      })),
    );
  if (task.scenario === 'importWav') await bring(longWav());
  else if (task.scenario === 'importFlac') await bring(longFlac());
  else {
    const nodes = await plant();
    const nodeId = nodes.at(-1)?.id ?? '';
    const target = join(kit.folder, 'mix');
    if (task.scenario === 'play') {
      for (let frame = 0; frame < task.seconds * RATE; frame += PLAYED_FRAMES * 20) {
        await Promise.all(
          nodes.map((node) => kit.pcm.read(node, frame, Math.min(PLAYED_FRAMES, MAX_PCM_FRAMES))),
        );
      }
    } else if (task.scenario === 'mixWav') {
      await kit.mixdown.render({ nodeId, options: mixdownOptionsSchema.parse({ bits: '16' }), target });
    } else {
      await kit.mixdown.render({
        nodeId,
        options: mixdownOptionsSchema.parse({ format: 'flac', bits: '16', lufs: -16 }),
        target,
      });
    }
  }
  console.log(JSON.stringify({ peakMiB: process.resourceUsage().maxRSS / 1024 }));
} finally {
  await kit.close();
}
