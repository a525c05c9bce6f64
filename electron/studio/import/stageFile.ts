/**
 * Brings one file as far as it goes without anybody seeing it: a private copy, its hash, its peaks and loudness, and
 * for anything but plain PCM its decode. Nothing outside the temporary folder is touched, so failing is free.
 *
 * Each byte is hashed as it is copied. Plain PCM is analysed in a thread of its own from the growing copy; other
 * formats are decoded by FFmpeg, while they are copied, into a file that the analysis follows.
 */
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { isStudioError, StudioError } from '../../../shared/contract/errors';
import { throwIfCancelled } from '../cancel';
import {
  type AudioSource,
  inspectAudio,
  isDirect,
  plainSource,
  readFully,
  readNativeHeader,
} from '../pcm/audioSource';
import { mixedChannels } from '../pcm/decodeArguments';
import { decodeFile } from '../pcm/decodeFile';
import { parseFfmetadata } from '../pcm/fileTags';
import type { AudioFileRecord } from '../ports/catalogue';
import type { Ffmpeg } from '../ports/ffmpeg';
import type { Ids } from '../ports/system';
import type { Analyser } from './analyser';
import type { Analysis, AnalysisTask } from './analysis';
import { copySource, type ImportSource, openSource } from './copySource';
import { damagedFile, judge, readClaims } from './damage';
import { createFlacCheck } from './flacCheck';
import { kindOf } from './names';

export interface StageDeps {
  readonly temp: string;
  readonly analyser: Analyser;
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly ids: Ids;
}

export interface StageRequest {
  readonly path: string;
  /** What the file was called where it came from; default: the name of the path. */
  readonly originalName?: string | undefined;
  /** The story's rate; null when the file decides. */
  readonly rate: number | null;
  readonly signal?: AbortSignal;
  /** 0..1 of this file. */
  readonly onProgress?: (fraction: number) => void;
}

/** A file that is ready to be published. */
export interface StagedFile {
  readonly record: AudioFileRecord;
  /** The story's rate, and the file's length at it. */
  readonly rate: number;
  readonly frames: number;
  readonly analysis: Analysis;
  /** The private copy of the original bytes. */
  readonly copy: string;
  /** The decode, when one was made. */
  readonly decode: string | null;
  readonly warnings: readonly string[];
  /** Removes what was not taken over. */
  discard(): Promise<void>;
}

/** Rates of files that are taken, Hz. What lies outside is a broken header more often than a recording. */
const LOWEST_RATE = 8_000;
const HIGHEST_RATE = 384_000;
/** A story's rate, Hz; see `storyRateSchema`. */
const HIGHEST_STORY_RATE = 192_000;
const MAX_CHANNELS = 8;

/** Codecs that store floats as they are; what is computed by a decoder is finite. */
const FLOAT_CODEC = /^(?:pcm_f|wavpack$)/;

/**
 * On two cores the hash and the analysis fill the second one; a decoder that spreads over both (FLAC) then costs all
 * three a tenth.
 */
const DECODER_THREADS = availableParallelism() <= 2 ? 1 : undefined;

/** 128 kbit/s: for the progress of files that don't say how long they are. */
const USUAL_BYTES_A_SECOND = 16_000;

const unsupported = (message: string, remedy: string) =>
  new StudioError('UNSUPPORTED_AUDIO', message, remedy);

/** The rate of the story; UNSUPPORTED_AUDIO when the file's rate or channels can't be worked with. */
function checkedRate(source: AudioSource, rate: number | null): number {
  const { sampleRate, channels } = source;
  if (channels > MAX_CHANNELS || channels < 1) {
    throw unsupported(
      `The file has ${channels} channels; at most ${MAX_CHANNELS} can be imported.`,
      'Export the channels that you need as mono or stereo files, and import those.',
    );
  }
  const highest = rate === null ? HIGHEST_STORY_RATE : HIGHEST_RATE;
  if (!(sampleRate >= LOWEST_RATE && sampleRate <= highest)) {
    throw unsupported(
      `The file's sample rate is ${sampleRate} Hz; from ${LOWEST_RATE} to ${highest} Hz can be imported${rate === null ? ' as a new story' : ''}.`,
      'Convert it first, for instance with: ffmpeg -i FILE -ar 48000 converted.wav',
    );
  }
  return rate ?? sampleRate;
}

export async function stageFile(deps: StageDeps, request: StageRequest): Promise<StagedFile> {
  throwIfCancelled(request.signal);
  const id = deps.ids.next();
  const copy = join(deps.temp, `${id}.part`);
  const decode = join(deps.temp, `${id}.f32`);
  const tagsTo = join(deps.temp, `${id}.txt`);
  const discard = async () => {
    await Promise.all([copy, decode, tagsTo].map((path) => rm(path, { force: true })));
  };
  const source = await openSource(request.path);
  try {
    const native = await readNativeHeader(source.handle);
    const known = native && plainSource(native);
    const name = request.originalName ?? basename(request.path);
    const task: StageTask = { deps, request, source, copy, decode, tagsTo, name, discard };
    const rate = known ? checkedRate(known, request.rate) : null;
    return known && rate !== null && isDirect(known, rate)
      ? await stagePlain(task, known, rate)
      : await stageDecoded(task);
  } catch (error) {
    await discard();
    throw isStudioError(error) && error.code === 'FFMPEG_FAILED'
      ? damagedFile(error.message.replace(/^FFmpeg stopped: /, '').replace(/[.]?$/, '.'), error)
      : error;
  } finally {
    await source.handle.close();
  }
}

interface StageTask {
  readonly deps: StageDeps;
  readonly request: StageRequest;
  readonly source: ImportSource;
  readonly copy: string;
  readonly decode: string;
  /** Where FFmpeg writes the file's metadata. */
  readonly tagsTo: string;
  readonly name: string;
  discard(): Promise<void>;
}

/** Runs `write` while the analysis follows what it writes. Either one's failure ends both. */
async function followed(
  deps: StageDeps,
  task: AnalysisTask,
  signal: AbortSignal | undefined,
  write: (signal: AbortSignal, frames: () => number) => Promise<void>,
): Promise<Analysis> {
  const running = deps.analyser.follow(task);
  const abort = new AbortController();
  const stop = () => abort.abort();
  signal?.addEventListener('abort', stop, { once: true });
  let stopping = false;
  let broken: unknown = null;
  running.result.catch((error: unknown) => {
    if (!stopping) broken = error;
    stop();
  });
  try {
    throwIfCancelled(signal);
    await write(abort.signal, running.frames);
    running.complete();
    return await running.result;
  } catch (error) {
    stopping = true;
    running.stop();
    // The thread may still be reading: the file can go only once it let go of it.
    await running.result.catch(() => {});
    throw signal?.aborted ? error : (broken ?? error);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Plain PCM at the story's rate: the copy itself is what is analysed. */
async function stagePlain(
  task: StageTask,
  audio: AudioSource & { native: NonNullable<AudioSource['native']> },
  rate: number,
): Promise<StagedFile> {
  const { deps, request, source, copy } = task;
  const { native } = audio;
  const hash = createHash('sha256');
  const analysis = await followed(
    deps,
    {
      path: copy,
      format: native.format,
      bigEndian: native.bigEndian,
      channels: mixedChannels(native.channels),
      sampleRate: native.sampleRate,
      dataOffset: native.dataOffset,
      frames: native.frames,
      loudness: true,
      scan: native.format === 'f32',
      repair: false,
    },
    request.signal,
    async (signal, analysed) => {
      const total = Math.max(1, source.bytes);
      await copySource(source, copy, {
        hash,
        signal,
        onProgress: (bytes) =>
          request.onProgress?.(Math.min(bytes / total, analysed() / Math.max(1, native.frames))),
      });
      await source.assertUnchanged();
    },
  );
  throwIfCancelled(request.signal);
  if (analysis.frames < native.frames) throw damagedFile('its end can’t be read.');
  const warnings = native.openEnded
    ? ['The file’s header does not say how long it is; everything up to its end was taken.']
    : [];
  return staged(task, audio, { rate, analysis, sha256: hash.digest('hex'), decode: null, warnings });
}

/** What a decode came to, and what the analysis found in it. */
interface Decoded {
  readonly analysis: Analysis;
  readonly errors: readonly string[];
}

/**
 * Decodes the file at the story's rate, followed by the analysis.
 *
 * @param checked FFmpeg compares checksums on its way, which takes its time
 * @param beside done at the same time; null for nothing
 */
async function decodeOnce(
  task: StageTask,
  audio: AudioSource,
  rate: number,
  checked: boolean,
  beside: ((signal: AbortSignal) => Promise<void>) | null,
): Promise<Decoded> {
  const { deps, request, source, decode, tagsTo } = task;
  let errors: readonly string[] = [];
  const analysis = await followed(
    deps,
    {
      path: decode,
      format: 'f32',
      bigEndian: false,
      channels: mixedChannels(audio.channels),
      sampleRate: rate,
      dataOffset: 0,
      frames: null,
      loudness: true,
      scan: FLOAT_CODEC.test(audio.codec),
      repair: true,
    },
    request.signal,
    async (signal) => {
      const expected = Math.max(1, (audio.seconds ?? source.bytes / USUAL_BYTES_A_SECOND) * rate);
      const [result] = await allOrNone(signal, [
        (either) =>
          decodeFile(deps.ffmpeg, {
            path: request.path,
            source: audio,
            rate,
            target: decode,
            checked,
            threads: DECODER_THREADS,
            ...(audio.tagsKnown ? {} : { tagsTo }),
            signal: either,
            onProgress: (frames) => request.onProgress?.(Math.min(1, frames / expected)),
          }),
        async (either) => beside?.(either),
      ]).catch(async (error: unknown) => {
        // A file that changes under the decoder often looks damaged: the change is what there is to say then.
        if (!signal.aborted) await source.assertUnchanged();
        throw error;
      });
      await source.assertUnchanged();
      errors = result.errors;
    },
  );
  throwIfCancelled(request.signal);
  return { analysis, errors };
}

/** Anything else: FFmpeg decodes the file while it is copied, and its checksums are compared where it has some. */
async function stageDecoded(task: StageTask): Promise<StagedFile> {
  const { deps, request, source, copy, decode, tagsTo } = task;
  const hash = createHash('sha256');
  const audio = await inspectAudio(request.path, deps.ffmpeg, request.signal);
  const rate = checkedRate(audio, request.rate);
  const claims = await readClaims(
    audio.container,
    (offset, length) => readFully(source.handle, offset, length),
    source.bytes,
  );
  const check = audio.container === 'flac' ? createFlacCheck() : null;
  let decoded = await decodeOnce(task, audio, rate, check === null, (signal) =>
    copySource(source, copy, { hash, ...(check ? { check } : {}), signal }),
  );
  if (check && !check.isSound()) {
    await rm(decode, { force: true });
    decoded = await decodeOnce(task, audio, rate, true, null);
  }
  const { analysis, errors } = decoded;
  const verdict = judge({
    container: audio.container,
    codec: audio.codec,
    claimedSeconds: audio.seconds,
    decodedSeconds: analysis.frames / rate,
    errors,
    claims,
  });
  if (!verdict.whole) throw verdict.failure;
  const { warnings } = verdict;
  const tags = audio.tagsKnown ? audio.tags : parseFfmetadata(await readFile(tagsTo, 'utf8'));
  return staged(task, { ...audio, tags }, { rate, analysis, sha256: hash.digest('hex'), decode, warnings });
}

/** Both at once. When one fails the other is stopped, and both have let go of their files before this rejects. */
async function allOrNone<A, B>(
  signal: AbortSignal,
  [first, second]: readonly [(signal: AbortSignal) => Promise<A>, (signal: AbortSignal) => Promise<B>],
): Promise<[A, B]> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const watched = <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const running = work(either);
    running.catch(() => failed.abort());
    return running;
  };
  const works = [watched(first), watched(second)] as const;
  try {
    return await Promise.all(works);
  } catch (error) {
    await Promise.allSettled(works);
    throw error;
  }
}

interface Outcome {
  readonly rate: number;
  readonly analysis: Analysis;
  readonly sha256: string;
  readonly decode: string | null;
  readonly warnings: readonly string[];
}

function staged(task: StageTask, audio: AudioSource, outcome: Outcome): StagedFile {
  const { rate, analysis, sha256, decode } = outcome;
  if (analysis.frames === 0) {
    throw unsupported('The file holds no audio: it lasts 0 s.', 'Get a complete copy of the file.');
  }
  const { native, codec, container, bitsPerSample, channels, sampleRate, tags } = audio;
  const warnings = [...outcome.warnings];
  if (analysis.nonFinite > 0) {
    warnings.push(`${analysis.nonFinite} samples are not numbers; they are played as silence.`);
  }
  return {
    record: {
      sha256,
      bytes: task.source.bytes,
      ...kindOf({ container, codec }, task.name),
      sampleRate,
      channels,
      frames: native?.frames ?? Math.round((analysis.frames * sampleRate) / rate),
      codec,
      bitsPerSample,
      loudness: analysis.loudness,
      truePeak: analysis.truePeak,
      tags,
      originalName: task.name.slice(0, 1_000),
      storedAs: null,
    },
    rate,
    frames: analysis.frames,
    analysis,
    copy: task.copy,
    decode,
    warnings,
    discard: task.discard,
  };
}
