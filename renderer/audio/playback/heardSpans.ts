/**
 * Which stretches of a layer are heard, with equal-power fades at their ends: how a comp is played before it is made.
 *
 * A comp of ten thousand phrases is a few takes that take turns. So every take is one voice whose gain says when it is
 * its turn, rather than one voice a phrase: no ring is filled for sound that nobody hears yet, a seam that is moved
 * while it plays is a change of numbers, and its fades are those of the comp that is rendered (`equalPowerGain`).
 *
 * The mix kernel knows straight ramps only, so a fade is walked in 32 straight pieces that begin and end on its curve,
 * which is off by less than 0.0004. For the real-time thread: nothing here allocates but `packSpans`.
 */
import { equalPowerGain } from '../../../shared/domain/comp/spans';

export interface HeardSpan {
  /** Story frames [from, to). */
  readonly from: number;
  readonly to: number;
  /** Lengths of the fades in frames; they never meet. */
  readonly fadeIn: number;
  readonly fadeOut: number;
}

/** One row of from, to, fadeIn, fadeOut a span: copied to the real-time thread in one go, however many they are. */
export type PackedSpans = Float64Array<ArrayBuffer>;

const ROW = 4;
const PIECES = 32;
/** While one set of spans goes over into another, two curves are multiplied: short pieces keep them apart from a line. */
const PASSING_FRAMES = 32;

/** @param spans in order, without overlap */
export const packSpans = (spans: readonly HeardSpan[]): PackedSpans =>
  Float64Array.from(spans.flatMap(({ from, to, fadeIn, fadeOut }) => [from, to, fadeIn, fadeOut]));

/** A straight line of gain over `frames` frames: frame k has from + (to - from) * (k + 1) / frames. */
export interface GainLine {
  frames: number;
  from: number;
  to: number;
}

export interface HeardEnvelope {
  /** Null hears everything. What sounds goes over to it within `fadeFrames`; the first time it holds at once. */
  set(spans: PackedSpans | null, fadeFrames: number): void;
  /**
   * The line that begins at a story frame, of at most `most` frames; `ahead`: frames from the last `advance` to there.
   * The record is the same at every call.
   */
  line(frame: number, most: number, ahead: number): Readonly<GainLine>;
  /** Call with what was played. */
  advance(frames: number): void;
}

const isSame = (a: PackedSpans | null, b: PackedSpans | null): boolean => {
  if (a === null || b === null) return a === b;
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; k += 1) if (a[k] !== b[k]) return false;
  return true;
};

/** Row of the last span that begins at or before a frame, or -1. */
const rowAt = (spans: PackedSpans, frame: number): number => {
  let [low, high] = [0, spans.length / ROW - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if ((spans[middle * ROW] as number) <= frame) low = middle + 1;
    else high = middle - 1;
  }
  return high;
};

const straight = (line: GainLine, frames: number, from: number, to: number) => {
  line.frames = frames;
  line.from = from;
  line.to = to;
};

/** The piece of a fade that its frame `at` lies in, from there on. */
const fadePiece = (line: GainLine, at: number, length: number, most: number, isIn: boolean) => {
  const step = Math.ceil(length / PIECES);
  const frames = Math.min(most, length - at, step - (at % step));
  const gain = (frame: number) => equalPowerGain(isIn ? frame : length - 1 - frame, length);
  straight(line, frames, gain(at - 1), gain(at + frames - 1));
};

/** Writes the line of `spans` from a story frame on. */
export const lineAt = (line: GainLine, spans: PackedSpans | null, frame: number, most: number): void => {
  if (!spans) {
    straight(line, most, 1, 1);
    return;
  }
  const row = rowAt(spans, frame);
  const base = row * ROW;
  const to = row < 0 ? Number.NEGATIVE_INFINITY : (spans[base + 1] as number);
  if (frame >= to) {
    const next = spans[base + ROW] ?? Number.POSITIVE_INFINITY;
    straight(line, Math.min(most, next - frame), 0, 0);
    return;
  }
  const from = spans[base] as number;
  const fadeIn = spans[base + 2] as number;
  const fadeOut = spans[base + 3] as number;
  if (frame < from + fadeIn) fadePiece(line, frame - from, fadeIn, most, true);
  else if (frame < to - fadeOut) straight(line, Math.min(most, to - fadeOut - frame), 1, 1);
  else fadePiece(line, frame - (to - fadeOut), fadeOut, most, false);
};

export const createHeardEnvelope = (): HeardEnvelope => {
  const line: GainLine = { frames: 0, from: 1, to: 1 };
  const old: GainLine = { frames: 0, from: 1, to: 1 };
  let isSet = false;
  let now: PackedSpans | null = null;
  let before: PackedSpans | null = null;
  /** What was asked for while another change was on its way: it comes after, for a change cut short would click. */
  let pending: PackedSpans | null = null;
  let isPending = false;
  /** Frames of the change from `before` to `now`; 0 while there is none. */
  let passing = 0;
  let passed = 0;

  const begin = (spans: PackedSpans | null, frames: number) => {
    if (isSame(spans, now)) return;
    before = now;
    now = spans;
    passing = frames;
    passed = 0;
  };

  return {
    set(spans, fadeFrames) {
      if (!isSet || fadeFrames <= 0) {
        isSet = true;
        isPending = false;
        now = spans;
        passing = 0;
      } else if (passing > 0) {
        pending = spans;
        isPending = true;
      } else {
        begin(spans, fadeFrames);
      }
    },
    line(frame, most, ahead) {
      const left = passing - passed - ahead;
      if (left <= 0) {
        lineAt(line, now, frame, most);
        return line;
      }
      lineAt(old, before, frame, Math.min(most, left, PASSING_FRAMES));
      lineAt(line, now, frame, old.frames);
      if (line.frames < old.frames) lineAt(old, before, frame, line.frames);
      const first = (passed + ahead) / passing;
      const last = (passed + ahead + line.frames) / passing;
      line.from = old.from + (line.from - old.from) * first;
      line.to = old.to + (line.to - old.to) * last;
      return line;
    },
    advance(frames) {
      if (passing === 0) return;
      passed += frames;
      if (passed < passing) return;
      const length = passing;
      passing = 0;
      if (!isPending) return;
      isPending = false;
      begin(pending, length);
    },
  };
};
