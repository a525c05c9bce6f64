/** Draws the columns of `waveColumns.ts` into a canvas that wavesurfer.js made. Everything in device pixels. */
import type { Lane } from './waveColumns';

/** Samples from here on count as clipped; the largest value that 16-bit peaks can hold lies just above. */
const CLIPPED = 0.9999;
/** Silence is drawn this tall, so that it reads as a line and not as a gap. */
const HAIRLINE = 1;

/**
 * wavesurfer.js takes one array per channel; two of them carry one lane: its highest and its lowest values. They are
 * held to full scale because wavesurfer.js would shrink the whole picture to fit anything louder.
 */
export const lanesToChannels = (lanes: readonly Lane[]): Float32Array<ArrayBuffer>[] =>
  lanes.flatMap(({ max, min }) => [
    max.map((value) => Math.min(1, value)),
    min.map((value) => Math.max(-1, value)),
  ]);

type Canvas = Pick<CanvasRenderingContext2D, 'canvas' | 'fillRect' | 'fillStyle'>;

/** One column a value; columns that are still unknown are left out. `clipColor` marks columns at full scale. */
export const drawLanes = (
  channels: readonly (ArrayLike<number> | undefined)[],
  context: Canvas,
  clipColor: string | null,
): void => {
  const { width, height } = context.canvas;
  const lanes = Math.max(1, Math.floor(channels.length / 2));
  const laneHeight = height / lanes;
  const clipped: [x: number, width: number, top: number][] = [];
  for (let index = 0; index < lanes; index += 1) {
    const max = channels[index * 2];
    const min = channels[index * 2 + 1];
    if (!max || !min || max.length === 0) continue;
    const middle = laneHeight * (index + 0.5);
    const half = laneHeight / 2 - 1;
    const step = width / max.length;
    for (let column = 0; column < max.length; column += 1) {
      const high = max[column]!;
      const low = min[column]!;
      if (Number.isNaN(high)) continue;
      const tall = Math.max(HAIRLINE, (high - low) * half);
      const top = middle - ((high + low) / 2) * half - tall / 2;
      context.fillRect(column * step, top, Math.max(1, step), tall);
      if (high >= CLIPPED || low <= -CLIPPED)
        clipped.push([column * step, Math.max(2, step), laneHeight * index]);
    }
  }
  if (clipColor === null || clipped.length === 0) return;
  context.fillStyle = clipColor;
  for (const [x, wide, top] of clipped) context.fillRect(x, top, wide, 3);
};
