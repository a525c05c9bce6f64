/**
 * One tile of a waveform: a lowest and a highest value for each of its device pixels, from the peak pyramid or, closer
 * than its finest level, from the samples themselves.
 */
import { fetchMono } from '../../inspector/pcmRange';
import { framesPerPoint, type PeakReader, POINTS_A_TILE, type RequestMedia } from '../peakTiles';
import { TILE_PIXELS } from './protocol';

export interface WaveShape {
  /** -1..1, one a pixel; shorter than a tile where the audio ends. */
  readonly low: Float32Array;
  readonly high: Float32Array;
  /** Pixel and value of each sample, where they are far enough apart to be seen one by one; else empty. */
  readonly samples: readonly { readonly x: number; readonly value: number }[];
}

/** From this many pixels a sample on, samples are marked. */
const MARK_FROM = 7;

/**
 * The shape of samples between which one looks: straight lines from one to the next. `mono` begins at frame `first`;
 * pixel 0 is at frame `from`.
 */
export function shapeOfSamples(
  mono: Float32Array,
  first: number,
  from: number,
  framesPerPixel: number,
  pixels: number,
): WaveShape {
  const low = new Float32Array(pixels);
  const high = new Float32Array(pixels);
  const valueAt = (frame: number) => {
    const at = frame - first;
    const before = Math.min(mono.length - 1, Math.max(0, Math.floor(at)));
    const after = Math.min(mono.length - 1, before + 1);
    const part = Math.min(1, Math.max(0, at - before));
    return (mono[before] ?? 0) * (1 - part) + (mono[after] ?? 0) * part;
  };
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const start = from + pixel * framesPerPixel;
    const end = start + framesPerPixel;
    const left = valueAt(start);
    const right = valueAt(end);
    let lowest = Math.min(left, right);
    let highest = Math.max(left, right);
    for (let frame = Math.ceil(start); frame < end; frame += 1) {
      const value = mono[frame - first];
      if (value === undefined) continue;
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
    low[pixel] = lowest;
    high[pixel] = highest;
  }
  const samples: { x: number; value: number }[] = [];
  if (framesPerPixel * MARK_FROM <= 1) {
    for (let frame = Math.ceil(from); frame < from + pixels * framesPerPixel; frame += 1) {
      const value = mono[frame - first];
      if (value !== undefined) samples.push({ x: (frame - from) / framesPerPixel, value });
    }
  }
  return { low, high, samples };
}

export interface ShapeSources {
  readonly peaks: PeakReader;
  readonly request: RequestMedia;
  readonly signal: AbortSignal;
}

/** Pixels `[index, index + 1) * TILE_PIXELS` of a node's audio of `frames` frames at a level. */
export async function readShape(
  { peaks, request, signal }: ShapeSources,
  { nodeId, level, index, frames }: { nodeId: string; level: number; index: number; frames: number },
): Promise<WaveShape> {
  const perPixel = framesPerPoint(level);
  if (level < 0) {
    const from = index * TILE_PIXELS * perPixel;
    const pixels = Math.min(TILE_PIXELS, Math.ceil((frames - from) / perPixel));
    const first = Math.max(0, Math.floor(from) - 1);
    const end = Math.min(frames, Math.ceil(from + pixels * perPixel) + 2);
    if (pixels <= 0 || end <= first)
      return { low: new Float32Array(0), high: new Float32Array(0), samples: [] };
    const mono = await fetchMono(nodeId, first, end - first, request, signal);
    return shapeOfSamples(mono, first, from, perPixel, pixels);
  }
  const firstPoint = index * TILE_PIXELS;
  const tile = await peaks.read(nodeId, level, Math.floor(firstPoint / POINTS_A_TILE));
  const offset = firstPoint % POINTS_A_TILE;
  const pixels = Math.max(0, Math.min(TILE_PIXELS, tile.points - offset));
  const low = new Float32Array(pixels);
  const high = new Float32Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    low[pixel] = tile.data[(offset + pixel) * 2]! / 32768;
    high[pixel] = tile.data[(offset + pixel) * 2 + 1]! / 32768;
  }
  return { low, high, samples: [] };
}
