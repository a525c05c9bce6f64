/**
 * Turns finished 24-bit recordings into FLAC, in the background and never while somebody records.
 *
 * The PCM goes only when the FLAC was decoded again and made, together with our header, a file with the very SHA-256
 * of the original. So what is proved is not "the same samples" by some looser measure but that the original bytes can
 * be had back. Imports are left alone: their headers are not ours to make again.
 *
 * The WAV outlives its FLAC by a minute, because whoever looked up its path a moment ago may not have opened it yet.
 * What a crash or a close leaves undone is found by `sweep` at the next start.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isStudioError } from '../../../shared/contract/errors';
import { fileUrl } from '../ffmpegFiles';
import type { AudioStore } from '../ports/audioStore';
import type { AudioFileRecord, Catalogue } from '../ports/catalogue';
import type { Ffmpeg } from '../ports/ffmpeg';
import type { HomePaths } from '../ports/home';
import type { Logger } from '../ports/system';
import { capturedFormat } from './filing';
import { type CaptureFormat, finalHeader, padBytes } from './rf64';

/** FLAC knows no more. */
const MAX_FLAC_CHANNELS = 8;
const GRACE_MS = 60_000;

export interface FlacArchive {
  /** Queues a recording that was just filed. */
  add(sha256: string): void;
  /** Queues every recording that is still PCM, and clears PCM whose FLAC is in place. For the start of the studio. */
  sweep(): Promise<void>;
  /** Gives the machine to a recording: what runs is cancelled and comes first afterwards. */
  pause(): void;
  resume(): void;
  /** Resolves when nothing is queued or running; at once while paused. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

export interface FlacArchiveParts {
  readonly catalogue: Catalogue;
  readonly audio: AudioStore;
  readonly home: Pick<HomePaths, 'temp'>;
  /** Rejects with FFMPEG_MISSING where there is none; recordings then stay PCM. */
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly logger: Logger;
  /** How long the PCM outlives its FLAC, in ms; default a minute. */
  readonly graceMs?: number;
}

export function createFlacArchive(parts: FlacArchiveParts): FlacArchive {
  const { catalogue, audio, home, ffmpeg, logger, graceMs = GRACE_MS } = parts;
  const queue: string[] = [];
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let paused = false;
  let closed = false;
  let running: AbortController | null = null;
  let pumping: Promise<void> = Promise.resolve();

  function pump(): void {
    if (running || paused || closed || queue.length === 0) return;
    const abort = new AbortController();
    running = abort;
    const sha256 = queue.shift()!;
    pumping = archive(sha256, abort.signal)
      .catch((error) => {
        if (abort.signal.aborted) queue.unshift(sha256);
        else if (isStudioError(error) && error.code === 'FFMPEG_MISSING') queue.length = 0;
        else
          logger.warn('A recording could not be compressed and stays as it is.', {
            sha256,
            error: String(error),
          });
      })
      .finally(() => {
        running = null;
        pump();
      });
  }

  async function archive(sha256: string, signal: AbortSignal): Promise<void> {
    const record = await catalogue.audioFile(sha256);
    if (record?.storedAs) return removeLater(record);
    const format = record && capturedFormat(record);
    if (!format || format.channels > MAX_FLAC_CHANNELS) return;
    const { path } = await audio.require(record);
    const flac = join(home.temp, `${sha256}.flac`);
    try {
      const program = await ffmpeg();
      await program.run({ args: encodeArguments(path, flac), signal });
      const decoded = await decodedHash(program, flac, format, record.frames, signal);
      if (decoded !== sha256) {
        logger.error('A FLAC did not decode to its recording; the recording stays as it is.', {
          sha256,
          decoded,
        });
        return;
      }
      const stored = await hashFile(flac);
      await audio.adopt(flac, stored.sha256, 'flac');
      const storedAs = { ...stored, extension: 'flac' };
      await catalogue.updateAudioFile(sha256, { storedAs });
      removeLater({ ...record, storedAs });
    } finally {
      await rm(flac, { force: true });
    }
  }

  function removeLater(record: AudioFileRecord): void {
    if (closed) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      removeOriginal(record).catch((error) =>
        logger.warn('The PCM of a compressed recording is still there.', {
          sha256: record.sha256,
          error: String(error),
        }),
      );
    }, graceMs);
    timer.unref();
    timers.add(timer);
  }

  /** Only beside a FLAC that is really there, whole. */
  async function removeOriginal(record: AudioFileRecord): Promise<void> {
    await audio.require(record);
    await audio.withdraw(record.sha256, record.extension);
  }

  return {
    add(sha256) {
      if (!queue.includes(sha256)) queue.push(sha256);
      pump();
    },
    async sweep() {
      const names = new Set((await audio.list()).map(({ name }) => name));
      for (const record of await catalogue.audioFiles()) {
        if (!names.has(`${record.sha256}.${record.extension}`)) continue;
        if (record.storedAs) await removeOriginal(record);
        else if (capturedFormat(record)) queue.push(record.sha256);
      }
      pump();
    },
    pause() {
      paused = true;
      running?.abort();
    },
    resume() {
      paused = false;
      pump();
    },
    async idle() {
      while (running) await pumping;
    },
    async close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      running?.abort();
      await pumping;
    },
  };
}

/** Level 5 is where FLAC stops getting smaller and only gets slower. */
const encodeArguments = (from: string, to: string): string[] => [
  ...['-max_size', '262144', '-i', fileUrl(from), '-map', '0:a:0', '-map_metadata', '-1', '-bitexact'],
  ...['-c:a', 'flac', '-compression_level', '5', '-sample_fmt', 's32', '-bits_per_raw_sample', '24'],
  ...['-f', 'flac', '-y', fileUrl(to)],
];

/** SHA-256 of the file that the FLAC's samples make with our header. */
async function decodedHash(
  program: Ffmpeg,
  flac: string,
  format: CaptureFormat,
  frames: number,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256').update(finalHeader(format, frames));
  await program.run({
    args: ['-i', fileUrl(flac), '-map', '0:a:0', '-c:a', 'pcm_s24le', '-f', 's24le', 'pipe:1'],
    signal,
    onOutput: (bytes) => void hash.update(bytes),
  });
  return hash.update(new Uint8Array(padBytes(format, frames))).digest('hex');
}

async function hashFile(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const block of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(block as Buffer);
    bytes += (block as Buffer).byteLength;
  }
  return { sha256: hash.digest('hex'), bytes };
}
