/**
 * What the waveform draws: lowest and highest value of each column of the picture, per lane.
 *
 * Peaks and samples come to the picture by the same road, so that zooming from a whole night down to single samples
 * never changes what kind of picture it is. Pure; the fetching is `waveSource.ts`.
 */
import type { View } from './viewWindow';

/** One lane per channel of mono and stereo; more channels are drawn as one. NaN where nothing is known yet. */
export interface Lane {
  readonly min: Float32Array<ArrayBuffer>;
  readonly max: Float32Array<ArrayBuffer>;
}

export const laneCount = (channels: number): 1 | 2 => (channels === 2 ? 2 : 1);

export const emptyLanes = (lanes: number, columns: number): Lane[] =>
  Array.from({ length: lanes }, () => ({
    min: new Float32Array(columns).fill(Number.NaN),
    max: new Float32Array(columns).fill(Number.NaN),
  }));

/** A run of min/max points that is at hand: point p covers frames `[first + p * perPoint, … + perPoint)`. */
export interface PeakRun {
  readonly firstFrame: number;
  readonly framesPerPoint: number;
  readonly channels: number;
  readonly points: number;
  /** As `Peaks.data`: per point, min and max of each channel. */
  readonly data: Int16Array;
}

/** A run of samples that is at hand. */
export interface SampleRun {
  readonly firstFrame: number;
  readonly channels: number;
  readonly frames: number;
  /** Interleaved. */
  readonly data: Float32Array;
}

const columnFrame = (view: View, columns: number, column: number) =>
  view.from + (view.frames * column) / columns;

const widen = (lane: Lane, column: number, low: number, high: number) => {
  const min = lane.min[column]!;
  const max = lane.max[column]!;
  if (!(min <= low)) lane.min[column] = low;
  if (!(max >= high)) lane.max[column] = high;
};

/** Fills the columns that a run of peaks reaches; columns that are filled already only widen. */
export const addPeaks = (lanes: readonly Lane[], view: View, columns: number, run: PeakRun): void => {
  const from = Math.max(0, Math.floor(((run.firstFrame - view.from) / view.frames) * columns));
  const end = run.firstFrame + run.points * run.framesPerPoint;
  const to = Math.min(columns, Math.ceil(((end - view.from) / view.frames) * columns));
  for (let column = from; column < to; column += 1) {
    const first = (columnFrame(view, columns, column) - run.firstFrame) / run.framesPerPoint;
    const last = (columnFrame(view, columns, column + 1) - run.firstFrame) / run.framesPerPoint;
    const start = Math.max(0, Math.floor(first));
    const stop = Math.min(run.points, Math.max(start + 1, Math.ceil(last)));
    for (let point = start; point < stop; point += 1) {
      for (let channel = 0; channel < run.channels; channel += 1) {
        const at = (point * run.channels + channel) * 2;
        const lane = lanes[lanes.length === run.channels ? channel : 0]!;
        widen(lane, column, run.data[at]! / 32768, run.data[at + 1]! / 32768);
      }
    }
  }
};

/**
 * Fills the columns that a run of samples reaches. Between two samples the line is straight, so each column also gets
 * the values where the line enters and leaves it: the picture stays joined however far it is zoomed.
 */
export const addSamples = (lanes: readonly Lane[], view: View, columns: number, run: SampleRun): void => {
  const valueAt = (position: number, channel: number) => {
    const held = Math.min(Math.max(0, position), run.frames - 1);
    const index = Math.floor(held);
    const a = run.data[index * run.channels + channel]!;
    const b = index + 1 < run.frames ? run.data[(index + 1) * run.channels + channel]! : a;
    return a + (b - a) * (held - index);
  };
  for (let column = 0; column < columns; column += 1) {
    const first = columnFrame(view, columns, column) - run.firstFrame;
    const last = columnFrame(view, columns, column + 1) - run.firstFrame;
    if (last < 0 || first > run.frames - 1) continue;
    for (let channel = 0; channel < run.channels; channel += 1) {
      const lane = lanes[lanes.length === run.channels ? channel : 0]!;
      const entry = valueAt(first, channel);
      const exit = valueAt(last, channel);
      widen(lane, column, Math.min(entry, exit), Math.max(entry, exit));
      for (let i = Math.max(0, Math.ceil(first)); i <= Math.min(run.frames - 1, Math.floor(last)); i += 1) {
        const value = run.data[i * run.channels + channel]!;
        widen(lane, column, value, value);
      }
    }
  }
};

/** Replaces columns that are unknown by those of another, coarser picture of the same view. */
export const fillUnknown = (lanes: readonly Lane[], coarser: readonly Lane[]): void => {
  lanes.forEach((lane, index) => {
    const other = coarser[index]!;
    for (let column = 0; column < lane.min.length; column += 1) {
      if (!Number.isNaN(lane.min[column]!)) continue;
      lane.min[column] = other.min[column]!;
      lane.max[column] = other.max[column]!;
    }
  });
};

/** All lanes as one, for pictures that are too low for two. */
export const mergeLanes = (lanes: readonly Lane[]): Lane => {
  const [first, ...others] = lanes;
  const merged = { min: first!.min.slice(), max: first!.max.slice() };
  for (const { min, max } of others) {
    for (let column = 0; column < min.length; column += 1) {
      if (!Number.isNaN(max[column]!)) widen(merged, column, min[column]!, max[column]!);
    }
  }
  return merged;
};
