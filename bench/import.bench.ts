/**
 * Import (copy, hash, decode, peaks, loudness, sync, commit) against `ffmpeg -i FILE -f null -` plus a SHA-256 of the
 * file, one after the other, of ten minutes of stereo. Each run imports into an empty home, so that nothing is known
 * yet; its threads have run before, as in a studio that has been open for a moment.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { buildWorkers, openAudioKit, type WorkerPrograms } from '../tests/support/audioKit';
import { type BenchContext, type BenchRow, compare, seconds } from './report';
import { timeProgram } from './rival/programs';
import { writeMusic } from './rival/sounds';

const GOAL = 1.2;

export async function run(context: BenchContext): Promise<BenchRow[]> {
  const length = context.quick ? 60 : 600;
  const wav = join(context.temp, 'music.wav');
  writeMusic(wav, length, 's24');
  const tiny = join(context.temp, 'tiny.wav');
  writeMusic(tiny, 1, 's24', 2);
  const encoded = (name: string, args: string[]) => {
    const path = join(context.temp, name);
    execFileSync('ffmpeg', ['-v', 'error', '-i', wav, ...args, '-y', path]);
    return path;
  };
  const workers = await buildWorkers(join(context.temp, 'workers'), context.root);
  const files: [string, string][] = [
    ['WAV 24', wav],
    ['FLAC 24', encoded('music.flac', ['-sample_fmt', 's32', '-bits_per_raw_sample', '24'])],
    ['MP3', encoded('music.mp3', ['-q:a', '2'])],
    ['M4A', encoded('music.m4a', ['-b:a', '192k'])],
  ];
  const rows: BenchRow[] = [];
  for (const [name, path] of files) {
    rows.push(
      await compare(context, {
        case: `${name}, ${length / 60} min`,
        goal: GOAL,
        ours: () => importOnce(workers, tiny, path),
        rival: async () =>
          (await timeProgram('ffmpeg', ['-v', 'error', '-nostdin', '-i', path, '-f', 'null', '-'])) +
          (await seconds(() => hash(path))),
      }),
    );
  }
  return rows;
}

async function importOnce(workers: WorkerPrograms, tiny: string, path: string): Promise<number> {
  const kit = await openAudioKit({ workers });
  const bring = (file: string) =>
    kit.importer.importFiles({
      newStoryTitle: 'Bench',
      files: [{ path: file }],
      over: null,
      startFrame: null,
      atSeconds: null,
    });
  try {
    await kit.ffmpeg();
    await bring(tiny);
    return await seconds(() => bring(path));
  } finally {
    await kit.close();
  }
}

async function hash(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) digest.update(chunk);
  return digest.digest('hex');
}
