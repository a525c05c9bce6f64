/**
 * What the waveforms of the map are drawn from: 4096 points of one level of one node at a time, fetched when a clip is
 * in sight at that zoom and kept within a budget; so a 12-hour file costs what the screen shows of it. Runs in the
 * map's worker.
 */
import { mediaPaths } from '../../../shared/contract/media';
import { BASE_FRAMES_PER_POINT } from '../../../shared/domain/peaks/peaks';

/** Lowest and highest value of each point over all channels: min, max, min, max, …, -32768..32767. */
export interface PeakTile {
  readonly data: Int16Array;
  readonly points: number;
}

export interface PeakReader {
  /** Points `[index, index + 1) * POINTS_A_TILE` of a level. Rejects with what the studio answered. */
  read(nodeId: string, level: number, index: number): Promise<PeakTile>;
}

export const POINTS_A_TILE = 4096;
const CACHE_BYTES = 48 * 1024 * 1024;
export const MOST_LEVELS = 24;

/** Frames a point of a level: the base, doubled `level` times. */
export const framesPerPoint = (level: number): number => BASE_FRAMES_PER_POINT * 2 ** level;

/** Folds the channels of interleaved min/max points into one pair a point. */
export function foldChannels(data: Int16Array, channels: number): Int16Array {
  if (channels === 1) return data;
  const points = Math.floor(data.length / (channels * 2));
  const folded = new Int16Array(points * 2);
  for (let point = 0; point < points; point += 1) {
    let low = 32767;
    let high = -32768;
    for (let channel = 0; channel < channels; channel += 1) {
      const at = (point * channels + channel) * 2;
      low = Math.min(low, data[at]!);
      high = Math.max(high, data[at + 1]!);
    }
    folded[point * 2] = low;
    folded[point * 2 + 1] = high;
  }
  return folded;
}

const HEADER_BYTES = 24;

interface DatHeader {
  readonly bytesPerValue: 1 | 2;
  readonly framesPerPoint: number;
  readonly points: number;
  readonly channels: number;
}

/** Head of an audiowaveform .dat file, version 2 (https://github.com/bbc/audiowaveform, doc/DataFormat.md). */
export function readDatHeader(bytes: ArrayBuffer): DatHeader {
  const view = new DataView(bytes);
  if (bytes.byteLength < HEADER_BYTES || view.getInt32(0, true) !== 2) throw new Error('Not a peaks file.');
  return {
    bytesPerValue: (view.getUint32(4, true) & 1) === 1 ? 1 : 2,
    framesPerPoint: view.getInt32(12, true),
    points: view.getUint32(16, true),
    channels: view.getInt32(20, true),
  };
}

function decode(bytes: ArrayBuffer, { bytesPerValue, channels }: DatHeader): PeakTile {
  const values =
    bytesPerValue === 1
      ? Int16Array.from(new Int8Array(bytes), (value) => value * 256)
      : new Int16Array(bytes, 0, bytes.byteLength >> 1);
  const data = foldChannels(values, channels);
  return { data, points: data.length >> 1 };
}

/** `fetch`, or its like in a test. */
export type RequestMedia = (path: string, init: RequestInit) => Promise<Response>;

export function createPeakReader(request: RequestMedia, cacheBytes = CACHE_BYTES): PeakReader {
  /** In order of last use. */
  const tiles = new Map<string, PeakTile>();
  const headers = new Map<string, DatHeader>();
  const underWay = new Map<string, Promise<PeakTile>>();
  let bytes = 0;

  const keyOf = (nodeId: string, level: number, index: number) => `${nodeId} ${level} ${index}`;

  const keep = (key: string, tile: PeakTile) => {
    tiles.set(key, tile);
    bytes += tile.data.byteLength;
    for (const [oldest, { data }] of tiles) {
      if (bytes <= cacheBytes || oldest === key) break;
      bytes -= data.byteLength;
      tiles.delete(oldest);
    }
  };

  /** Bytes `[first, last]`, also from a server that answers with the whole file. */
  const slice = async (path: string, first: number, last: number): Promise<ArrayBuffer> => {
    const response = await request(path, { headers: { Range: `bytes=${first}-${last}` } });
    if (!response.ok) throw new Error(`The studio answered ${response.status}.`);
    const body = await response.arrayBuffer();
    return response.status === 206 ? body : body.slice(first, last + 1);
  };

  const fetchTile = async (nodeId: string, level: number, index: number): Promise<PeakTile> => {
    const path = mediaPaths.peaks(nodeId, framesPerPoint(level));
    const headerKey = keyOf(nodeId, level, -1);
    let header = headers.get(headerKey);
    if (!header) {
      header = readDatHeader(await slice(path, 0, HEADER_BYTES - 1));
      headers.set(headerKey, header);
    }
    // A short file's pyramid ends early and a finer level is served: pool it here to what was asked for.
    const ratio = Math.max(1, Math.round(framesPerPoint(level) / header.framesPerPoint));
    const firstPoint = index * POINTS_A_TILE * ratio;
    const points = Math.min(POINTS_A_TILE * ratio, header.points - firstPoint);
    if (points <= 0) return { data: new Int16Array(0), points: 0 };
    const pointBytes = header.channels * 2 * header.bytesPerValue;
    const first = HEADER_BYTES + firstPoint * pointBytes;
    const tile = decode(await slice(path, first, first + points * pointBytes - 1), header);
    return ratio === 1 ? tile : poolTile(tile, ratio);
  };

  return {
    read: (nodeId, level, index) => {
      const key = keyOf(nodeId, level, index);
      const known = tiles.get(key);
      if (known) {
        tiles.delete(key);
        tiles.set(key, known);
        return Promise.resolve(known);
      }
      const asked = underWay.get(key);
      if (asked) return asked;
      const tile = fetchTile(nodeId, level, index)
        .then((fetched) => {
          keep(key, fetched);
          return fetched;
        })
        .finally(() => underWay.delete(key));
      underWay.set(key, tile);
      return tile;
    },
  };
}

/** Pools `ratio` points into one. */
export function poolTile({ data, points }: PeakTile, ratio: number): PeakTile {
  const pooled = new Int16Array(Math.ceil(points / ratio) * 2);
  for (let at = 0; at < pooled.length / 2; at += 1) {
    let low = 32767;
    let high = -32768;
    for (let point = at * ratio; point < Math.min(points, (at + 1) * ratio); point += 1) {
      low = Math.min(low, data[point * 2]!);
      high = Math.max(high, data[point * 2 + 1]!);
    }
    pooled[at * 2] = low;
    pooled[at * 2 + 1] = high;
  }
  return { data: pooled, points: pooled.length >> 1 };
}
