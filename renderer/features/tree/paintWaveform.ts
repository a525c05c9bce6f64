/** Puts the tiles of one clip's waveform where they belong. The tiles themselves are drawn elsewhere. */

import type { AudioNode } from '../../../shared/domain/model';
import { BASE_FRAMES_PER_POINT } from '../../../shared/domain/peaks/peaks';
import type { Viewport } from '../../stores';
import type { MapPainter } from './mapPainter';
import { framesPerPoint, MOST_LEVELS } from './peakTiles';
import { TILE_PIXELS } from './worker/protocol';

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
  readonly painter: MapPainter;
}

/** Closest level: 4096 pixels for 256 frames. */
const LEAST_LEVEL = -12;

/** The coarsest level that still has a point for every device pixel; below 0 it is made of samples. */
export function levelFor(framesPerDevicePixel: number): number {
  const level = Math.floor(Math.log2(framesPerDevicePixel / BASE_FRAMES_PER_POINT) + 1e-9);
  return Math.min(MOST_LEVELS, Math.max(LEAST_LEVEL, level));
}

/** Tiles that a stretch of a node's audio needs, `[first, end)`; frames of the audio, not of the story. */
export function tilesFor(
  level: number,
  from: number,
  to: number,
): { readonly first: number; readonly end: number } {
  const frames = framesPerPoint(level) * TILE_PIXELS;
  const first = Math.max(0, Math.floor(from / frames));
  return { first, end: Math.max(first, Math.ceil(to / frames)) };
}

export function paintWaveform(options: WaveformOptions): void {
  const { context, ratio, view, canvasWidth, node, color, alpha, painter } = options;
  const level = levelFor(view.framesPerPixel / ratio);
  const height = Math.max(1, Math.round(options.height * ratio));
  const left = Math.max(0, options.x);
  const right = Math.min(canvasWidth, options.x + options.width);
  // Peaks know nothing of placement.
  const frameAt = (x: number) => view.leftFrame + x * view.framesPerPixel - node.startFrame;
  const { first, end } = tilesFor(level, frameAt(left), Math.min(node.frames, frameAt(right)));
  const y = Math.round(options.y * ratio) / ratio;
  context.globalAlpha = alpha;
  for (let index = first; index < end; index += 1) {
    const found = painter.wave({ nodeId: node.id, level, index, height, frames: node.frames, color });
    const frames = framesPerPoint(level) * TILE_PIXELS;
    const tileX = (node.startFrame + index * frames - view.leftFrame) / view.framesPerPixel;
    const tileWidth = frames / view.framesPerPixel;
    if (!found) {
      // Until it comes: the hairline that silence has.
      context.fillStyle = color;
      const from = Math.max(left, tileX);
      context.fillRect(
        from,
        y + options.height / 2,
        Math.max(0, Math.min(right, tileX + tileWidth) - from),
        1,
      );
      continue;
    }
    // Where in the picture that is at hand this tile's stretch lies.
    const part = 2 ** (level - found.level);
    const source = (index * part - found.index) * TILE_PIXELS;
    context.drawImage(
      found.picture,
      source,
      0,
      TILE_PIXELS * part,
      found.picture.height,
      tileX,
      y,
      tileWidth,
      options.height,
    );
  }
  context.globalAlpha = 1;
}
