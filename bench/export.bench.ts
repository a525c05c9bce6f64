/**
 * Normalised export of a branch (mix, EBU R128 to -14 LUFS and -1 dBTP, WAV 24) from warm PCM, against FFmpeg's
 * two-pass `loudnorm` over the mix alone, which is not even asked to mix it. Mixdown of FLAC layers to WAV, nothing decoded yet,
 * against decoding all the layers alone, two at a time, to the float32 files that a mix is made from.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mixdownOptionsSchema } from '../shared/contract/schemas';
import { type AudioKit, buildWorkers, openAudioKit } from '../tests/support/audioKit';
import { type BenchContext, type BenchRow, compare, seconds } from './report';
import { plantBranch } from './rival/branches';
import { timeProgram } from './rival/programs';
import { musicBlocks, writeMusic } from './rival/sounds';

const RATE = 48_000;
const NORMALISED_GOAL = 0.2;
const COLD_GOAL = 1.3;

export async function run(context: BenchContext): Promise<BenchRow[]> {
  const workers = await buildWorkers(join(context.temp, 'workers'), context.root);
  const kit = await openAudioKit({ workers, cacheLimit: 2 ** 40 });
  try {
    const length = context.quick ? 30 : 180;
    return [await normalised(context, kit, 16, length), await cold(context, kit, 16, length)];
  } finally {
    await kit.close();
  }
}

async function normalised(
  context: BenchContext,
  kit: AudioKit,
  count: number,
  length: number,
): Promise<BenchRow> {
  const nodes = await plantBranch(
    kit,
    Array.from({ length: count }, (_, index) => {
      const pcm = join(kit.paths.temp, `n${index}.f32`);
      writeFileSync(
        pcm,
        Buffer.concat([...musicBlocks(length, index + 1)].map((block) => Buffer.from(block.slice().buffer))),
      );
      return { pcm, frames: length * RATE, startFrame: 0 };
    }),
  );
  const nodeId = nodes.at(-1)?.id ?? '';
  const mix = join(context.temp, 'mix.wav');
  await kit.mixdown.render({ nodeId, options: mixdownOptionsSchema.parse({ bits: '32f' }), target: mix });
  const target = join(context.temp, 'normalised.wav');
  const options = mixdownOptionsSchema.parse({ lufs: -14, truePeak: -1 });
  const { loudness } = await kit.mixdown.render({ nodeId, options, target });
  context.note(
    `Came to ${loudness?.after?.toFixed(2)} LUFS, ${loudness?.truePeak?.toFixed(2)} dBTP${loudness?.limited ? ', limited' : ''}.`,
  );
  return compare(context, {
    case: `normalised export, ${count} layers of ${length} s`,
    goal: NORMALISED_GOAL,
    ours: () => seconds(() => kit.mixdown.render({ nodeId, options, target })),
    rival: () => loudnorm(mix, join(context.temp, 'loudnorm.wav')),
  });
}

/** Measure, then apply with what was measured. */
async function loudnorm(mix: string, target: string): Promise<number> {
  const norm = 'loudnorm=I=-14:TP=-1:LRA=20';
  let measured = '';
  const first = await seconds(() => {
    const { stderr } = spawnSync('ffmpeg', [
      '-hide_banner',
      '-nostdin',
      '-i',
      mix,
      '-af',
      `${norm}:print_format=json`,
      '-f',
      'null',
      '-',
    ]);
    const found = JSON.parse(/\{[^{}]*\}\s*$/.exec(stderr.toString())?.[0] ?? '{}') as Record<string, string>;
    measured = `measured_I=${found.input_i}:measured_TP=${found.input_tp}:measured_LRA=${found.input_lra}:measured_thresh=${found.input_thresh}:offset=${found.target_offset}:linear=true`;
  });
  const second = await timeProgram('ffmpeg', [
    '-v', 'error', '-nostdin', '-i', mix, '-af', `${norm}:${measured}`, '-ar', '48000', '-c:a', 'pcm_s24le', '-y', target,
  ]); // biome-ignore format: a command line
  return first + second;
}

async function cold(context: BenchContext, kit: AudioKit, count: number, length: number): Promise<BenchRow> {
  const paths: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const wav = join(context.temp, 'layer.wav');
    writeMusic(wav, length, 's24', index + 1);
    const flac = join(context.temp, `layer-${index}.flac`);
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-i',
      wav,
      '-sample_fmt',
      's32',
      '-bits_per_raw_sample',
      '24',
      '-y',
      flac,
    ]);
    paths.push(flac);
  }
  let over: string | null = null;
  let storyId: string | null = null;
  for (const path of paths) {
    const result = await kit.importer.importFiles({
      ...(storyId === null ? { newStoryTitle: 'Cold' } : { storyId }),
      files: [{ path }],
      over,
      startFrame: 0,
      atSeconds: null,
    });
    storyId = result.storyId;
    over = result.nodes[0]?.id ?? null;
  }
  const nodeId = over ?? '';
  const pcm = join(kit.paths.cache, 'pcm');
  const target = join(context.temp, 'cold.wav');
  const options = mixdownOptionsSchema.parse({});
  return compare(context, {
    case: `mixdown of cold FLAC, ${count} layers of ${length} s`,
    goal: COLD_GOAL,
    ours: async () => {
      await kit.files.settled();
      for (const name of await readdir(pcm)) await rm(join(pcm, name));
      const took = await seconds(() => kit.mixdown.render({ nodeId, options, target }));
      if (statSync(target).size === 0) throw new Error('The mixdown is empty.');
      return took;
    },
    rival: async () => {
      for (const path of paths) await rm(`${path}.f32`, { force: true });
      return seconds(async () => {
        const decode = (path: string) =>
          timeProgram('ffmpeg', ['-v', 'error', '-nostdin', '-i', path, '-f', 'f32le', '-y', `${path}.f32`]);
        const queue = [...paths];
        const work = async () => {
          for (let path = queue.shift(); path; path = queue.shift()) await decode(path);
        };
        await Promise.all([work(), work()]);
      });
    },
  });
}
