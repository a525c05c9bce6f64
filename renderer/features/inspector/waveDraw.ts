/** Draws the columns of `waveColumns.ts` into a canvas that wavesurfer.js made. Everything in device pixels. */
import type { Lane } from './waveColumns';

/** wavesurfer.js takes one array per channel; two of them carry one lane: its highest and its lowest values. */
export const lanesToChannels = (lanes: readonly Lane[]): Float32Array<ArrayBuffer>[] =>
  lanes.flatMap(({ max, min }) => [max, min]);

/** Height of the middle line where nothing is known yet, in pixels; sound is never drawn thinner than this either. */
const HAIRLINE = 1;

/**
 * One column a value. A column is at least a hairline tall, so silence reads as a line and not as a gap; columns that
 * are still unknown are left out.
 */
export const drawLanes = (
  channels: readonly (ArrayLike<number> | undefined)[],
  context: Pick<CanvasRenderingContext2D, 'canvas' | 'fillRect'>,
): void => {
  const { width, height } = context.canvas;
  const lanes = Math.max(1, Math.floor(channels.length / 2));
  const laneHeight = height / lanes;
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
      const top = middle - Math.min(1, high) * half;
      const tall = Math.max(HAIRLINE, (Math.min(1, high) - Math.max(-1, low)) * half);
      context.fillRect(column * step, top - (tall === HAIRLINE ? HAIRLINE / 2 : 0), Math.max(1, step), tall);
    }
  }
};
