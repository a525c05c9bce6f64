/**
 * From a plan of layers to a finished file.
 *
 * Three roads. WAV without a loudness target: the threads write their blocks straight to their place in the file.
 * Compressed formats without one: the blocks stream to FFmpeg in order. With a target, or where plain PCM needs
 * another rate: the mix goes to a raw float32 file first, is resampled and shaped there, and encoded from that.
 *
 * The file appears under its name when it is complete and on the disk, not before.
 */
import { open, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors';
import { BYTES_PER_SAMPLE } from '../../../shared/domain/kernel/pcm';
import { onDisk, systemCode } from '../diskErrors';
import type { Ffmpeg } from '../ports/ffmpeg';
import type { HomePaths, PublishFile } from '../ports/home';
import type { Ids } from '../ports/system';
import { type Chapter, ffmetadata, type MixTags, tagPairs, vorbisChapters } from './mixTags';
import type { MixWatch, MixWorkers, RenderWork } from './mixWorkers';
import { encodeArguments, hasVorbisTags, type OutputFormat, resampleArguments } from './outputFormat';
import type { ShapeResult } from './shape';
import { WAV_HEADER_BYTES, wavHeader, wavTrailer } from './wavFile';

export interface ProduceDeps {
  readonly home: Pick<HomePaths, 'temp'>;
  readonly workers: MixWorkers;
  readonly ffmpeg: () => Promise<Ffmpeg>;
  /** Takes the place of an older file of that name in one step. */
  readonly replace: PublishFile;
  readonly ids: Ids;
}

export interface ProduceRequest {
  readonly work: Omit<RenderWork, 'format'>;
  /** The story's rate. */
  readonly rate: number;
  readonly output: OutputFormat;
  readonly target: string;
  readonly tags: MixTags;
  readonly chapters: readonly Chapter[];
  /** Null leaves the level as it was mixed. */
  readonly loudness: { readonly lufs: number; readonly truePeak: number } | null;
}

export interface Produced {
  readonly bytes: number;
  /** Length at the rate that was written. */
  readonly frames: number;
  readonly warnings: readonly string[];
  readonly loudness: ShapeResult['loudness'];
}

const STEREO_BYTES = 8;

/** What is known about the samples that were written. */
interface Written {
  readonly frames: number;
  readonly peak: number;
  readonly clipped: number;
  readonly loudness: ShapeResult['loudness'];
}

export async function produce(
  deps: ProduceDeps,
  request: ProduceRequest,
  watch: MixWatch,
): Promise<Produced> {
  const { output, target } = request;
  const temporary = join(dirname(target), `.${deps.ids.next()}.part`);
  const scratch = createScratch(deps);
  try {
    // FFmpeg resamples a stream on its way to a lossy encoder; samples that we convert ourselves take the long road.
    const resamplesPlain = output.rate !== request.rate && (output.clips || output.format === 'wav');
    const job = { deps, request, watch, temporary, scratch };
    const written = await onDisk(`write ${basename(target)}`, () => {
      if (request.loudness || resamplesPlain) return shaped(job);
      return output.format === 'wav' ? straight(job) : streamed(job);
    }).catch((error: unknown) => {
      throw badTarget(error, target);
    });
    const { size } = await stat(temporary);
    await deps.replace(temporary, target);
    return {
      bytes: size,
      frames: written.frames,
      warnings: [...output.warnings, ...warningsOf(request, written)],
      loudness: written.loudness,
    };
  } finally {
    await scratch.clear();
    await rm(temporary, { force: true });
  }
}

function badTarget(error: unknown, target: string): unknown {
  if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'ENOTDIR') return error;
  return new StudioError(
    'NOT_FOUND',
    `There is no folder ${dirname(target)}.`,
    'Create it, or choose another.',
  );
}

interface Job {
  readonly deps: ProduceDeps;
  readonly request: ProduceRequest;
  readonly watch: MixWatch;
  readonly temporary: string;
  readonly scratch: Scratch;
}

interface Scratch {
  /** A new name in the temporary folder; the file goes in the end. */
  name(extension: string): string;
  clear(): Promise<void>;
}

function createScratch({ home, ids }: ProduceDeps): Scratch {
  const paths: string[] = [];
  return {
    name(extension) {
      const path = join(home.temp, `${ids.next()}.${extension}`);
      paths.push(path);
      return path;
    },
    async clear() {
      await Promise.all(paths.map((path) => rm(path, { force: true })));
    },
  };
}

/** A part of the progress, from `from` to `to`. */
const part = ({ signal, onProgress }: MixWatch, from: number, to: number): MixWatch => ({
  ...(signal ? { signal } : {}),
  onProgress: (fraction) => onProgress?.(from + (to - from) * fraction),
});

async function straight({ deps, request, watch, temporary }: Job): Promise<Written> {
  const { output, work } = request;
  const file = await open(temporary, 'w');
  try {
    const totals = await deps.workers.renderToFile(
      { ...work, format: output.pcm },
      { file: file.fd, headerBytes: WAV_HEADER_BYTES },
      watch,
    );
    await writeWavEnds(file, request, work.frames);
    return { ...totals, frames: work.frames, loudness: null };
  } finally {
    await file.close();
  }
}

async function streamed(job: Job): Promise<Written> {
  const { deps, request, watch } = job;
  const { work, output } = request;
  const stream = deps.workers.renderToStream({ ...work, format: output.pcm }, watch);
  try {
    await encode(job, null, request.rate, stream.blocks);
  } finally {
    await stream.end();
  }
  const frames = Math.round((work.frames * output.rate) / request.rate);
  return { ...stream.totals(), frames, loudness: null };
}

/** By way of a raw file: render, resample, shape, encode. */
async function shaped(job: Job): Promise<Written> {
  const { deps, request, watch, temporary, scratch } = job;
  const { output, work } = request;
  const mix = scratch.name('f32');
  const raw = await open(mix, 'w');
  try {
    await deps.workers.renderToFile(
      { ...work, format: 'f32' },
      { file: raw.fd, headerBytes: 0 },
      part(watch, 0, 0.5),
    );
  } finally {
    await raw.close();
  }
  const input = output.rate === request.rate ? mix : await resample(job, mix);
  const isWav = output.format === 'wav';
  const samples = isWav ? temporary : scratch.name('pcm');
  const [source, target] = [await open(input, 'r'), await open(samples, 'w+')];
  try {
    const frames = Math.floor((await source.stat()).size / STEREO_BYTES);
    const result = await deps.workers.shape(
      {
        input: source.fd,
        frames,
        rate: output.rate,
        output: target.fd,
        headerBytes: isWav ? WAV_HEADER_BYTES : 0,
        format: output.pcm,
        target: request.loudness,
      },
      part(watch, 0.55, isWav ? 1 : 0.8),
    );
    if (isWav) await writeWavEnds(target, request, frames);
    else await encode(job, samples, output.rate, null);
    return { ...result, frames };
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
}

async function resample({ deps, request, watch, scratch }: Job, mix: string): Promise<string> {
  const ffmpeg = await deps.ffmpeg();
  const target = scratch.name('f32');
  await ffmpeg.run({
    args: resampleArguments(mix, request.rate, request.output.rate, ffmpeg.soxr, target),
    ...(watch.signal ? { signal: watch.signal } : {}),
  });
  return target;
}

async function encode(
  { deps, request, watch, temporary, scratch }: Job,
  input: string | null,
  inputRate: number,
  blocks: AsyncIterable<Uint8Array> | null,
): Promise<void> {
  const { tags, chapters, rate, work, output } = request;
  const ffmpeg = await deps.ffmpeg();
  const metadata = chapters.length > 0 && !hasVorbisTags(output) ? scratch.name('txt') : null;
  if (metadata) await writeFile(metadata, ffmetadata(chapters, work.frames, rate));
  try {
    await ffmpeg.run({
      args: encodeArguments({
        output,
        input,
        inputRate,
        metadata,
        tags: [...tagPairs(tags), ...(hasVorbisTags(output) ? vorbisChapters(chapters, rate) : [])],
        target: temporary,
        soxr: ffmpeg.soxr,
      }),
      ...(watch.signal ? { signal: watch.signal } : {}),
      ...(blocks ? { input: blocks } : {}),
    });
  } catch (error) {
    throw withoutEncoder(error);
  }
}

function withoutEncoder(error: unknown): unknown {
  const missing =
    error instanceof StudioError ? /Unknown encoder '(\w+)'/.exec(error.message)?.[1] : undefined;
  if (!missing) return error;
  return new StudioError(
    'FFMPEG_FAILED',
    `This FFmpeg was built without the encoder ${missing}.`,
    'Install a complete build of FFmpeg, or choose WAV or FLAC.',
    { cause: error },
  );
}

async function writeWavEnds(
  file: Awaited<ReturnType<typeof open>>,
  { output, rate, tags, chapters }: ProduceRequest,
  frames: number,
): Promise<void> {
  const wav = { format: output.pcm, channels: 2, sampleRate: output.rate };
  const marks = chapters.map(({ frame, title }) => ({
    frame: Math.round((frame * output.rate) / rate),
    title,
  }));
  const trailer = wavTrailer(wav, frames, tags, marks);
  const dataBytes = frames * BYTES_PER_SAMPLE[output.pcm] * 2;
  await file.write(trailer, 0, trailer.length, WAV_HEADER_BYTES + dataBytes);
  // The pad byte of an odd number of bytes is part of the trailer's bytes, but not of the chunks that it holds.
  const header = wavHeader(wav, frames, trailer.length - (dataBytes % 2));
  await file.write(header, 0, header.length, 0);
}

const decibels = (amplitude: number) => (20 * Math.log10(amplitude)).toFixed(1);

function warningsOf({ output, loudness: target }: ProduceRequest, written: Written): string[] {
  const { peak, clipped, loudness } = written;
  const warnings: string[] = [];
  if (clipped > 0 && output.pcm !== 'f32') {
    warnings.push(
      `${clipped} samples go beyond full scale (by up to ${decibels(peak)} dB) and were held there. ` +
        'Turn the branch down by that much, choose a loudness target, or export as 32-bit float WAV.',
    );
  } else if (clipped > 0 && output.format !== 'wav') {
    warnings.push(
      `The mix goes beyond full scale by up to ${decibels(peak)} dB; players will clip it. ` +
        'Turn the branch down by that much, or choose a loudness target.',
    );
  }
  if (target && loudness) {
    if (loudness.before === null) {
      warnings.push(
        'The mix is silent, or too short to measure, and was not brought to the loudness target.',
      );
    } else if (loudness.after !== null && Math.abs(loudness.after - target.lufs) > 0.1) {
      warnings.push(
        `The mix came to ${loudness.after.toFixed(1)} LUFS instead of ${target.lufs.toFixed(1)}: ` +
          `its peaks allow no more under a ceiling of ${target.truePeak.toFixed(1)} dBTP without ruining them.`,
      );
    }
  }
  return warnings;
}
