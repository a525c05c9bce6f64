/**
 * Brings what a window of the waveform needs, and no more: peaks of the level that fits the zoom, or samples when the
 * zoom is closer than the finest peaks; in chunks, by byte range. A file of any length opens with one small request,
 * and memory stays bounded by the cache.
 */
import { MAX_PCM_FRAMES, mediaPaths } from '../../../shared/contract/media';
import { BASE_FRAMES_PER_POINT } from '../../../shared/domain/peaks/peaks';
import type { View } from './viewWindow';
import {
  addPeaks,
  addSamples,
  emptyLanes,
  fillUnknown,
  type Lane,
  laneCount,
  type PeakRun,
  type SampleRun,
} from './waveColumns';

/** Points a request; a screen is about one chunk wide. */
const CHUNK_POINTS = 4096;
const CHUNK_FRAMES = Math.min(65_536, MAX_PCM_FRAMES);
/** Closer than this many frames a column, peaks would show as steps. */
const SAMPLES_BELOW = BASE_FRAMES_PER_POINT * 0.75;
const CACHE_BYTES = 24 * 1024 * 1024;
const MOST_AT_ONCE = 4;

const DAT_HEADER_BYTES = 24;

/** First bytes of an audiowaveform .dat file, version 2 (https://github.com/bbc/audiowaveform, doc/DataFormat.md). */
interface Level {
  readonly framesPerPoint: number;
  readonly points: number;
  readonly channels: number;
  readonly bytesPerValue: 1 | 2;
}

const readLevel = (bytes: ArrayBuffer): Level => {
  const view = new DataView(bytes);
  if (bytes.byteLength < DAT_HEADER_BYTES || view.getInt32(0, true) !== 2)
    throw new Error('These peaks are not in a format that can be drawn.');
  return {
    bytesPerValue: view.getUint32(4, true) & 1 ? 1 : 2,
    framesPerPoint: view.getInt32(12, true),
    points: view.getUint32(16, true),
    channels: view.getInt32(20, true),
  };
};

const toInt16 = (bytes: ArrayBuffer, bytesPerValue: 1 | 2): Int16Array => {
  if (bytesPerValue === 1) return Int16Array.from(new Int8Array(bytes), (value) => value * 256);
  return new Int16Array(bytes, 0, Math.floor(bytes.byteLength / 2));
};

export interface WaveSourceOptions {
  readonly nodeId: string;
  readonly frames: number;
  readonly channels: number;
  /** `fetch`, or its like in a test. */
  readonly request: (path: string, init: RequestInit) => Promise<Response>;
  /** Something arrived, or failed: draw again. */
  readonly onChange: () => void;
}

export interface WaveSource {
  /** The window from what is at hand, coarser where the fine picture is still on its way; asks for what is missing. */
  lanes(view: View, columns: number): Lane[];
  /** Nothing more is on its way for the last window. */
  isSettled(): boolean;
  failure(): string | null;
  /** Forgets failures, so that the next window asks again. */
  retry(): void;
  close(): void;
}

type Run = ({ readonly kind: 'peaks' } & PeakRun) | ({ readonly kind: 'samples' } & SampleRun);

/** The level to ask for: the coarsest that still has a point for every column. */
export const scaleFor = (framesPerColumn: number): number =>
  BASE_FRAMES_PER_POINT * 2 ** Math.max(0, Math.floor(Math.log2(framesPerColumn / BASE_FRAMES_PER_POINT)));

export const createWaveSource = ({
  nodeId,
  frames,
  channels,
  request,
  onChange,
}: WaveSourceOptions): WaveSource => {
  const closed = new AbortController();
  const levels = new Map<number, Level>();
  /** In order of last use. */
  const runs = new Map<string, Run>();
  const underWay = new Set<string>();
  const failed = new Map<string, string>();
  let wanted = 0;

  const get = async (path: string, range?: readonly [first: number, last: number]): Promise<Response> => {
    const headers = range ? { Range: `bytes=${range[0]}-${range[1]}` } : undefined;
    const response = await request(path, { signal: closed.signal, ...(headers ? { headers } : {}) });
    if (response.ok) return response;
    const failure = (await response.json().catch(() => null)) as { message?: unknown } | null;
    throw new Error(
      typeof failure?.message === 'string' ? failure.message : `The studio answered ${response.status}.`,
    );
  };

  /** The bytes asked for, also from a server that answers with all of them. */
  const slice = async (path: string, first: number, last: number): Promise<ArrayBuffer> => {
    const response = await get(path, [first, last]);
    const bytes = await response.arrayBuffer();
    return response.status === 206 ? bytes : bytes.slice(first, last + 1);
  };

  const keep = (key: string, run: Run) => {
    runs.set(key, run);
    let bytes = 0;
    for (const { data } of runs.values()) bytes += data.byteLength;
    for (const [oldest, { data }] of runs) {
      if (bytes <= CACHE_BYTES || oldest === key) break;
      bytes -= data.byteLength;
      runs.delete(oldest);
    }
  };

  const load = (key: string, work: () => Promise<void>) => {
    wanted += 1;
    if (underWay.has(key) || failed.has(key) || underWay.size >= MOST_AT_ONCE) return;
    underWay.add(key);
    work()
      .catch((error: unknown) => {
        if (!closed.signal.aborted) failed.set(key, error instanceof Error ? error.message : String(error));
      })
      .finally(() => {
        underWay.delete(key);
        if (!closed.signal.aborted) onChange();
      });
  };

  const loadLevel = (scale: number) =>
    load(`level ${scale}`, async () => {
      levels.set(scale, readLevel(await slice(mediaPaths.peaks(nodeId, scale), 0, DAT_HEADER_BYTES - 1)));
    });

  const loadPeaks = (key: string, scale: number, level: Level, chunk: number) =>
    load(key, async () => {
      const pointBytes = level.channels * 2 * level.bytesPerValue;
      const points = Math.min(CHUNK_POINTS, level.points - chunk * CHUNK_POINTS);
      const first = DAT_HEADER_BYTES + chunk * CHUNK_POINTS * pointBytes;
      const bytes = await slice(mediaPaths.peaks(nodeId, scale), first, first + points * pointBytes - 1);
      const data = toInt16(bytes, level.bytesPerValue);
      keep(key, {
        kind: 'peaks',
        firstFrame: chunk * CHUNK_POINTS * level.framesPerPoint,
        framesPerPoint: level.framesPerPoint,
        channels: level.channels,
        points: Math.floor(data.length / (level.channels * 2)),
        data,
      });
    });

  const loadSamples = (key: string, chunk: number) =>
    load(key, async () => {
      const firstFrame = chunk * CHUNK_FRAMES;
      // One frame more, so that the line goes on into the next chunk.
      const length = Math.min(CHUNK_FRAMES + 1, frames - firstFrame, MAX_PCM_FRAMES);
      const response = await get(mediaPaths.pcm(nodeId, firstFrame, length));
      const pcmChannels = Number(response.headers.get('X-Channels') ?? '1');
      const data = new Float32Array(await response.arrayBuffer());
      // As in the mix: what is no number counts as silence.
      for (let i = 0; i < data.length; i += 1) if (!Number.isFinite(data[i]!)) data[i] = 0;
      keep(key, {
        kind: 'samples',
        firstFrame,
        channels: pcmChannels,
        frames: Math.floor(data.length / pcmChannels),
        data,
      });
    });

  /** Marks a run as used and returns it. */
  const use = (key: string): Run | undefined => {
    const run = runs.get(key);
    if (run) {
      runs.delete(key);
      runs.set(key, run);
    }
    return run;
  };

  const coarserPicture = (view: View, columns: number, thanFramesPerPoint: number): Lane[] | null => {
    const coarse = [...runs.values()]
      .filter((run) => run.kind === 'peaks' && run.framesPerPoint > thanFramesPerPoint)
      .sort((a, b) => (a as PeakRun).framesPerPoint - (b as PeakRun).framesPerPoint);
    if (coarse.length === 0) return null;
    const picture = emptyLanes(laneCount(channels), columns);
    for (const run of coarse) {
      const layer = emptyLanes(laneCount(channels), columns);
      addPeaks(layer, view, columns, run as PeakRun);
      fillUnknown(picture, layer);
    }
    return picture;
  };

  const lanes = (view: View, columns: number): Lane[] => {
    wanted = 0;
    const picture = emptyLanes(laneCount(channels), columns);
    if (frames === 0 || columns === 0) return picture;
    const perColumn = view.frames / columns;
    let finest: number;
    if (perColumn < SAMPLES_BELOW) {
      finest = 1;
      const first = Math.max(0, Math.floor(view.from / CHUNK_FRAMES));
      const last = Math.floor(Math.min(frames - 1, view.from + view.frames) / CHUNK_FRAMES);
      for (let chunk = first; chunk <= last; chunk += 1) {
        const key = `samples ${chunk}`;
        const run = use(key);
        if (run?.kind === 'samples') addSamples(picture, view, columns, run);
        else loadSamples(key, chunk);
      }
    } else {
      const scale = scaleFor(perColumn);
      finest = scale;
      const level = levels.get(scale);
      if (level) {
        const chunkFrames = CHUNK_POINTS * level.framesPerPoint;
        const first = Math.max(0, Math.floor(view.from / chunkFrames));
        const last = Math.min(
          Math.ceil(level.points / CHUNK_POINTS) - 1,
          Math.floor((view.from + view.frames) / chunkFrames),
        );
        for (let chunk = first; chunk <= last; chunk += 1) {
          const key = `peaks ${level.framesPerPoint} ${chunk}`;
          const run = use(key);
          if (run?.kind === 'peaks') addPeaks(picture, view, columns, run);
          else loadPeaks(key, scale, level, chunk);
        }
      } else loadLevel(scale);
    }
    if (wanted > 0) {
      const coarser = coarserPicture(view, columns, finest);
      if (coarser) fillUnknown(picture, coarser);
    }
    return picture;
  };

  return {
    lanes,
    isSettled: () => wanted === 0,
    failure: () => failed.values().next().value ?? null,
    retry: () => failed.clear(),
    close: () => closed.abort(),
  };
};
