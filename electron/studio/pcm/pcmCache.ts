/**
 * Decoded audio: interleaved float32 at the story's rate, one or two channels, at
 * `cache/pcm/<sha256>.<rate>.<channels>.f32`.
 *
 * Each file is decoded once however many ask at once, and what is there already is served while the rest is decoded.
 * Plain PCM at the story's rate is read from the original itself until a mixdown needs the decoded file.
 */

import type { FileHandle } from 'node:fs/promises';
import { open, rm, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors';
import type { AudioNode } from '../../../shared/domain/model';
import { cancelled, throwIfCancelled } from '../cancel';
import type { AudioStore } from '../ports/audioStore';
import type { Catalogue } from '../ports/catalogue';
import type { Ffmpeg } from '../ports/ffmpeg';
import type { HomePaths } from '../ports/home';
import type { Ids, Logger } from '../ports/system';
import { openForReading, readNativeHeader, storedSource } from './audioSource';
import type { CacheFiles } from './cacheFiles';
import { mixedChannels } from './decodeArguments';
import { decodeFile } from './decodeFile';
import { createGate } from './gate';
import { createNativeReader, type NativeReader } from './nativeReader';
import { createPool } from './pool';

/** What is needed of a node; its `sampleRate` is the story's. */
export type PcmNode = Pick<AudioNode, 'frames' | 'sampleRate'> & {
  readonly audio: Pick<AudioNode['audio'], 'sha256' | 'channels'>;
};

/** A decoded file that stays until it is released. */
export interface PcmFile {
  readonly path: string;
  readonly channels: 1 | 2;
  readonly frames: number;
  release(): void;
}

export interface PcmWait {
  readonly signal?: AbortSignal;
  /** 0..1 of this file. */
  readonly onProgress?: (fraction: number) => void;
}

export interface PcmCache {
  /** Decodes if need be and holds the file until it is released. CANCELLED when the signal fires first. */
  acquire(node: PcmNode, wait?: PcmWait): Promise<PcmFile>;
  /** Decodes if need be, so that later reads are quick. */
  ensure(node: PcmNode, wait?: PcmWait): Promise<void>;
  /**
   * Frames `[fromFrame, fromFrame + frames)` as interleaved float32 LE, cut at the node's end. Serves what is there
   * while the rest is still being decoded.
   */
  read(node: PcmNode, fromFrame: number, frames: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Takes over a decode that somebody else made. */
  adopt(temporary: string, node: PcmNode): Promise<void>;
  /** Forgets a decode, when the file behind it came to nothing. */
  drop(node: Omit<PcmNode, 'frames'>): Promise<void>;
  /** Frames that a story of this rate sees in a decoded file, or null when it is not decoded. */
  known(node: Omit<PcmNode, 'frames'>): Promise<number | null>;
  /** Stops decodes and closes files. */
  close(): Promise<void>;
}

export interface PcmCacheDeps {
  readonly home: Pick<HomePaths, 'cache' | 'temp'>;
  readonly files: CacheFiles;
  readonly store: AudioStore;
  readonly catalogue: Pick<Catalogue, 'audioFile'>;
  /** FFMPEG_MISSING when there is none; not called for plain PCM. */
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly ids: Ids;
  readonly logger?: Logger;
}

interface Decode {
  readonly temporary: string;
  readonly abort: AbortController;
  readonly done: Promise<number>;
  readonly listeners: Set<(frames: number) => void>;
  /** How many want it; a decode that nobody wants any more is stopped. */
  waiting: number;
}

const OPEN_FILES = 128;
const OPEN_SOURCES = 32;
/** How often a growing decode is looked at, in ms. */
const LOOK_EVERY = 15;

export const pcmPath = (home: Pick<HomePaths, 'cache'>, node: Omit<PcmNode, 'frames'>): string =>
  join(
    home.cache,
    'pcm',
    `${node.audio.sha256}.${node.sampleRate}.${mixedChannels(node.audio.channels)}.f32`,
  );

export function createPcmCache(deps: PcmCacheDeps): PcmCache {
  const { home, files, store, catalogue, ids, logger } = deps;
  const decodes = new Map<string, Decode>();
  const gate = createGate(availableParallelism());
  const handles = createPool<FileHandle>(
    OPEN_FILES,
    (path) => open(path, 'r'),
    (handle) => handle.close(),
  );
  const sources = createPool<NativeSource | null>(OPEN_SOURCES, openSource, async (source) =>
    source?.close(),
  );

  const locate = async (sha256: string) => {
    const record = await catalogue.audioFile(sha256);
    if (record) return { record, ...(await store.require(record)) };
    throw new StudioError(
      'NOT_FOUND',
      `The catalogue knows no audio ${sha256}.`,
      'Run the verify command to see what is missing.',
    );
  };

  interface NativeSource extends NativeReader {
    readonly rate: number;
    close(): Promise<void>;
  }

  /** Null when the original is not plain mono or stereo PCM. */
  async function openSource(sha256: string): Promise<NativeSource | null> {
    const { path } = await locate(sha256);
    const handle = await openForReading(path);
    const native = await readNativeHeader(handle).catch(() => null);
    if (!native || native.channels > 2) {
      await handle.close();
      return null;
    }
    const { read } = createNativeReader(handle, native);
    return { read, rate: native.sampleRate, close: () => handle.close() };
  }

  async function decode(node: PcmNode, entry: Decode, path: string): Promise<number> {
    const { signal } = entry.abort;
    try {
      const location = await locate(node.audio.sha256);
      const source = await storedSource(location.path, location.extension, location.record);
      const { frames, channels, errors } = await decodeFile(deps.ffmpeg, {
        path: location.path,
        source,
        rate: node.sampleRate,
        target: entry.temporary,
        checked: false,
        signal,
        onProgress: (done) => {
          for (const listener of entry.listeners) listener(done);
        },
      });
      if (errors.length > 0) logger?.warn('Stored audio did not decode cleanly.', { path, error: errors[0] });
      await files.publish(entry.temporary, path, { bytes: frames * channels * 4, frames });
      return frames;
    } finally {
      decodes.delete(path);
      await rm(entry.temporary, { force: true });
    }
  }

  function joinDecode(node: PcmNode, path: string): Decode {
    const running = decodes.get(path);
    if (running && !running.abort.signal.aborted) return running;
    const abort = new AbortController();
    const entry: Decode = {
      temporary: join(home.temp, `${ids.next()}.f32`),
      abort,
      listeners: new Set(),
      waiting: 0,
      // A turn later, when `entry` is there.
      done: Promise.resolve().then(() =>
        gate(async () => {
          throwIfCancelled(abort.signal);
          return decode(node, entry, path);
        }),
      ),
    };
    decodes.set(path, entry);
    entry.done.catch(() => {
      if (decodes.get(path) === entry) decodes.delete(path);
    });
    return entry;
  }

  /** Frames of the decoded file, once it is there. */
  async function available(node: PcmNode, path: string, { signal, onProgress }: PcmWait): Promise<number> {
    throwIfCancelled(signal);
    const facts = await files.find(path);
    if (facts) return facts.frames;
    const entry = joinDecode(node, path);
    const listener = (frames: number) => onProgress?.(Math.min(1, frames / Math.max(1, node.frames)));
    entry.waiting += 1;
    entry.listeners.add(listener);
    try {
      return await untilAborted(entry.done, signal);
    } finally {
      entry.listeners.delete(listener);
      entry.waiting -= 1;
      if (entry.waiting === 0 && signal?.aborted) entry.abort.abort();
    }
  }

  async function readFile(path: string, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await handles.use(path, async (handle) => {
      for (let done = 0; done < bytes.length; ) {
        const { bytesRead } = await handle.read(bytes, done, bytes.length - done, offset + done);
        // Shorter than the node says, as another version of FFmpeg may decode it: the rest is silence.
        if (bytesRead === 0) return;
        done += bytesRead;
      }
    });
  }

  /** Waits until the decode has come far enough, and reads from it. False when it ended before that. */
  async function readGrowing(
    entry: Decode,
    offset: number,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<boolean> {
    let ended = false;
    const end = () => {
      ended = true;
    };
    entry.done.then(end, end);
    while (!ended) {
      const size = await stat(entry.temporary).then(
        (facts) => facts.size,
        () => 0,
      );
      if (size >= offset + bytes.length) {
        const handle = await open(entry.temporary, 'r').catch(() => null);
        if (!handle) return false;
        try {
          const { bytesRead } = await handle.read(bytes, 0, bytes.length, offset);
          return bytesRead === bytes.length;
        } finally {
          await handle.close();
        }
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    }
    await entry.done;
    return false;
  }

  const acquire: PcmCache['acquire'] = async (node, wait = {}) => {
    const path = pcmPath(home, node);
    const release = files.lease(path);
    try {
      const frames = await available(node, path, wait);
      return { path, frames, channels: mixedChannels(node.audio.channels), release };
    } catch (error) {
      release();
      throw error;
    }
  };

  return {
    acquire,

    async ensure(node, wait) {
      (await acquire(node, wait)).release();
    },

    async read(node, fromFrame, frames) {
      const channels = mixedChannels(node.audio.channels);
      const from = Math.max(0, Math.min(fromFrame, node.frames));
      const count = Math.max(0, Math.min(frames, node.frames - from));
      const samples = new Float32Array(count * channels);
      const bytes = new Uint8Array(samples.buffer);
      if (count === 0) return bytes;
      const path = pcmPath(home, node);
      const offset = from * channels * 4;
      const release = files.lease(path);
      try {
        if (await files.find(path)) {
          await readFile(path, offset, bytes);
          return bytes;
        }
        handles.drop(path);
        const direct = await sources.use(node.audio.sha256, async (source) => {
          if (source?.rate !== node.sampleRate) return false;
          await source.read(from, samples);
          return true;
        });
        if (direct) return bytes;
        const entry = joinDecode(node, path);
        // Reads never stop a decode: whoever listens will want the rest.
        entry.waiting += 1;
        if (!(await readGrowing(entry, offset, bytes))) await readFile(path, offset, bytes);
        return bytes;
      } finally {
        release();
      }
    },

    adopt(temporary, node) {
      const bytes = node.frames * mixedChannels(node.audio.channels) * 4;
      return files.publish(temporary, pcmPath(home, node), { bytes, frames: node.frames });
    },

    async drop(node) {
      const path = pcmPath(home, node);
      handles.drop(path);
      await files.drop(path);
    },

    async known(node) {
      const path = pcmPath(home, { ...node });
      return (await files.find(path))?.frames ?? null;
    },

    async close() {
      for (const { abort } of decodes.values()) abort.abort();
      await Promise.allSettled([...decodes.values()].map(({ done }) => done));
      await files.close();
      await Promise.all([handles.close(), sources.close()]);
    },
  };
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const stop = () => reject(cancelled());
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
