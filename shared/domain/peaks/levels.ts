/**
 * Coarser peaks, pooled from the base: each level covers four times as many frames a point as the one before, so that
 * a picture of any width and zoom reads about as many points as it has columns. All levels together take a third of
 * the base's size.
 */
import type { Peaks } from './peaks';

const POOL = 4;
const COARSEST_POINTS = 400;

/** Peaks at `factor` times the frames a point. The last point may pool fewer. RangeError for a factor below 2. */
export function poolPeaks(peaks: Peaks, factor: number): Peaks {
  if (!Number.isInteger(factor) || factor < 2) throw new RangeError(`Peaks can't be pooled by ${factor}.`);
  const { channels, data } = peaks;
  const stride = channels * 2;
  const points = Math.ceil(peaks.points / factor);
  const pooled = new Int16Array(points * stride);
  for (let point = 0; point < points; point += 1) {
    foldPoints(
      data,
      stride,
      point * factor,
      Math.min(peaks.points, (point + 1) * factor),
      pooled,
      point * stride,
    );
  }
  return { ...peaks, framesPerPoint: peaks.framesPerPoint * factor, points, data: pooled };
}

/** The base and its coarser levels, finest first, down to a few hundred points. */
export function buildLevels(base: Peaks): Peaks[] {
  const levels = [base];
  for (let level = base; level.points > COARSEST_POINTS; ) {
    level = poolPeaks(level, POOL);
    levels.push(level);
  }
  return levels;
}

/** The coarsest level that still has at least one point for so many frames; the finest when none has. */
export function pickLevel(levels: readonly Peaks[], framesPerColumn: number): Peaks {
  let picked = levels[0];
  if (!picked) throw new RangeError('There are no levels to pick from.');
  for (const level of levels) if (level.framesPerPoint <= framesPerColumn) picked = level;
  return picked;
}

/**
 * Peaks of the frames [fromFrame, toFrame) in `columns` columns of equal width, read from the level that suits.
 * A column covers every point that it touches, so no extreme is lost; where columns are finer than the base, neighbours
 * repeat a point. Outside the audio it is 0.
 *
 * @returns columns * channels * 2 values: min and max of each channel
 */
export function readColumns(
  levels: readonly Peaks[],
  fromFrame: number,
  toFrame: number,
  columns: number,
): Int16Array<ArrayBuffer> {
  if (!Number.isInteger(columns) || columns < 1 || !(toFrame > fromFrame)) {
    throw new RangeError(`Frames ${fromFrame} to ${toFrame} can't be shown in ${columns} columns.`);
  }
  const framesPerColumn = (toFrame - fromFrame) / columns;
  const { data, channels, points, framesPerPoint } = pickLevel(levels, framesPerColumn);
  const stride = channels * 2;
  const out = new Int16Array(columns * stride);
  for (let column = 0; column < columns; column += 1) {
    const start = fromFrame + column * framesPerColumn;
    const first = Math.max(0, Math.floor(start / framesPerPoint));
    const end = Math.min(points, Math.ceil((start + framesPerColumn) / framesPerPoint));
    if (first < end) foldPoints(data, stride, first, end, out, column * stride);
  }
  return out;
}

/** Extremes of the points [first, end) into `out` at `at`; there is at least one. */
function foldPoints(
  data: Int16Array,
  stride: number,
  first: number,
  end: number,
  out: Int16Array,
  at: number,
): void {
  for (let value = 0; value < stride; value += 2) {
    let low = 32_767;
    let high = -32_768;
    for (let point = first; point < end; point += 1) {
      low = Math.min(low, data[point * stride + value] as number);
      high = Math.max(high, data[point * stride + value + 1] as number);
    }
    out[at + value] = low;
    out[at + value + 1] = high;
  }
}
