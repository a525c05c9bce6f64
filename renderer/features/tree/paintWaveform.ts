/** One clip's waveform: a column of whole device pixels for each device pixel in sight, from the tiles at hand. */
import type { AudioNode } from '../../../shared/domain/model';
import type { Viewport } from '../../stores';
import { framesPerPoint, levelFor, type PeakSource, type PeakTile, POINTS_A_TILE } from './peakTiles';

export interface WaveformOptions {
  readonly context: CanvasRenderingContext2D;
  readonly ratio: number;
  readonly view: Viewport;
  readonly canvasWidth: number;
  readonly node: AudioNode;
  /** The clip's box in CSS pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly color: string;
  readonly alpha: number;
  readonly peaks: PeakSource;
}

/** Looks points up across tiles; remembers the tile of the last point, since columns come in order. */
interface PointReader {
  /** Widens `range` by the points `[from, to)`; false when none of them is at hand. */
  read(from: number, to: number, range: { low: number; high: number }): boolean;
}

export function createPointReader(peaks: PeakSource, nodeId: string, level: number): PointReader {
  let index = -1;
  let tile: PeakTile | null = null;
  /** How many points of the level one point of `tile` stands for. */
  let ratio = 1;
  let first = 0;

  const load = (wanted: number) => {
    index = wanted;
    tile = peaks.tile(nodeId, level, wanted);
    ratio = 1;
    first = wanted * POINTS_A_TILE;
    if (tile) return;
    const coarse = peaks.coarser(nodeId, level, wanted);
    if (!coarse) return;
    tile = coarse.tile;
    ratio = 2 ** (coarse.level - level);
    first = coarse.index * POINTS_A_TILE * ratio;
  };

  return {
    read: (from, to, range) => {
      let found = false;
      for (let point = from; point < to; point += 1) {
        const wanted = Math.floor(point / POINTS_A_TILE);
        if (wanted !== index) load(wanted);
        if (!tile) continue;
        const at = Math.floor((point - first) / ratio);
        if (at < 0 || at >= tile.points) continue;
        range.low = Math.min(range.low, tile.data[at * 2]!);
        range.high = Math.max(range.high, tile.data[at * 2 + 1]!);
        found = true;
      }
      return found;
    },
  };
}

/**
 * Height of an amplitude, both 0..1. Loudness is not linear and a map is for recognising, so quiet passages are lifted;
 * the inspector's waveform is the one to measure by.
 */
export const mapHeight = (amplitude: number): number => Math.min(1, amplitude) ** 0.7;

export function paintWaveform(options: WaveformOptions): void {
  const { context, ratio, view, canvasWidth, node, color, alpha, peaks } = options;
  const framesPerColumn = view.framesPerPixel / ratio;
  const level = levelFor(framesPerColumn);
  const perPoint = framesPerPoint(level);
  const reader = createPointReader(peaks, node.id, level);

  const firstColumn = Math.max(0, Math.ceil(options.x * ratio));
  const endColumn = Math.min(
    Math.floor(canvasWidth * ratio),
    Math.floor((options.x + options.width) * ratio),
  );
  const middle = Math.round((options.y + options.height / 2) * ratio);
  const half = Math.max(1, (options.height / 2 - 2) * ratio);
  const range = { low: 0, high: 0 };

  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.fillStyle = color;
  context.globalAlpha = alpha;
  for (let column = firstColumn; column < endColumn; column += 1) {
    // Frame of the audio, not of the story: peaks know nothing of placement.
    const from = view.leftFrame + column * framesPerColumn - node.startFrame;
    const firstPoint = Math.max(0, Math.floor(from / perPoint));
    const endPoint = Math.max(firstPoint + 1, Math.ceil((from + framesPerColumn) / perPoint));
    range.low = 32767;
    range.high = -32768;
    const isKnown = reader.read(firstPoint, endPoint, range);
    const top = isKnown ? Math.round(middle - mapHeight(Math.max(0, range.high) / 32768) * half) : middle;
    const bottom = isKnown ? Math.round(middle + mapHeight(Math.max(0, -range.low) / 32768) * half) : middle;
    // Silence is a hairline, so that a quiet clip doesn't look empty.
    context.fillRect(column, top, 1, Math.max(1, bottom - top));
  }
  context.restore();
}
