/**
 * Decodes a file to raw interleaved float32 at a story's rate, into a file that grows as it goes.
 *
 * FFmpeg writes the file itself. A pipe through Node costs about as much as the decode of a FLAC, and a file can be
 * read at any place while it grows: the analysis follows it, and a player can start before the decode is done.
 */
import { open, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StudioError } from '../../../shared/contract/errors';
import { throwIfCancelled } from '../cancel';
import { onDisk } from '../diskErrors';
import type { Ffmpeg } from '../ports/ffmpeg';
import { type AudioSource, isDirect, openForReading } from './audioSource';
import { decodeArguments, mixedChannels } from './decodeArguments';
import { createNativeReader } from './nativeReader';

export interface DecodeTask {
  readonly path: string;
  readonly source: AudioSource;
  /** The story's rate, Hz. */
  readonly rate: number;
  readonly target: string;
  /** True for a file from outside; what the studio keeps was checked when it came in. */
  readonly checked: boolean;
  /** Threads of the decoder; default: as many as FFmpeg likes. */
  readonly threads?: number | undefined;
  /** Where to write the file's metadata, for a source whose tags are not known. */
  readonly tagsTo?: string;
  readonly signal?: AbortSignal;
  /** Frames decoded so far, at the story's rate. */
  readonly onProgress?: (frames: number) => void;
}

export interface DecodeResult {
  readonly frames: number;
  readonly channels: 1 | 2;
  /** What the decoder could not make sense of, in FFmpeg's words. */
  readonly errors: readonly string[];
}

/** Longest audio that is taken: a day. Some formats pack a year of silence into a few kilobytes. */
const MAX_SECONDS = 24 * 3600;
/** Room that is left to everybody else on the disk. */
const DISK_RESERVE = 256 * 1024 * 1024;
const BLOCK_FRAMES = 131_072;

export async function decodeFile(ffmpeg: () => Promise<Ffmpeg>, task: DecodeTask): Promise<DecodeResult> {
  return isDirect(task.source, task.rate) ? convert(task) : decode(await ffmpeg(), task);
}

/** Plain PCM of the right rate needs no decoder. */
async function convert({ path, source, target, signal, onProgress }: DecodeTask): Promise<DecodeResult> {
  const { native } = source;
  if (!native) throw new Error('Only plain PCM is converted.');
  const channels = mixedChannels(native.channels);
  return onDisk('decode the audio', async () => {
    const input = await openForReading(path);
    try {
      const output = await open(target, 'w');
      try {
        const reader = createNativeReader(input, native);
        const block = new Float32Array(BLOCK_FRAMES * channels);
        const bytes = new Uint8Array(block.buffer);
        let frames = 0;
        while (frames < native.frames) {
          throwIfCancelled(signal);
          const got = await reader.read(frames, block);
          if (got === 0) break;
          await writeFully(output, bytes.subarray(0, got * channels * 4));
          frames += got;
          onProgress?.(frames);
        }
        return { frames, channels, errors: [] };
      } finally {
        await output.close();
      }
    } finally {
      await input.close();
    }
  });
}

async function writeFully(output: Awaited<ReturnType<typeof open>>, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await output.write(bytes, done, bytes.length - done);
    done += bytesWritten;
  }
}

async function decode(ffmpeg: Ffmpeg, task: DecodeTask): Promise<DecodeResult> {
  const { source, rate, target, signal, onProgress } = task;
  const channels = mixedChannels(source.channels);
  const frameBytes = channels * 4;
  const { bavail, bsize } = await statfs(dirname(target));
  const room = Math.max(0, bavail * bsize - DISK_RESERVE);
  const longest = MAX_SECONDS * rate * frameBytes;
  const expected = (source.seconds ?? 0) * rate * frameBytes;
  if (expected > room && expected <= longest) throw noRoom();
  const { errors } = await ffmpeg.run({
    args: decodeArguments({
      input: task.path,
      output: target,
      container: source.container,
      codec: source.codec,
      sampleRate: source.sampleRate,
      channels: source.channels,
      rate,
      soxr: ffmpeg.soxr,
      checked: task.checked,
      threads: task.threads,
      tagsTo: task.tagsTo,
      maxBytes: Math.max(1, Math.floor(Math.min(room, longest))),
    }),
    ...(signal ? { signal } : {}),
    ...(onProgress ? { onProgress: (at: number) => onProgress(Math.round((at * rate) / 1e6)) } : {}),
  });
  const { size } = await stat(target);
  if (size >= longest) {
    throw new StudioError(
      'TOO_LARGE',
      'The audio is longer than a day.',
      'Cut it into shorter files and import those.',
    );
  }
  if (size >= room) throw noRoom();
  return { frames: Math.floor(size / frameBytes), channels, errors };
}

const noRoom = () =>
  new StudioError(
    'DISK_FULL',
    'There is no room to decode the audio.',
    'Free some space on the disk, or move the studio’s folder to a larger one, and try again.',
  );
