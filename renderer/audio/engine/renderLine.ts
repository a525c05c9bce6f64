/**
 * Finds by how much rendering fell behind the computer's clock for good.
 *
 * A card asks for a batch whenever it has played one. When it stands still, what is rendered afterwards is heard later
 * by exactly that silence, and so the round trip grows by it. Frames rendered minus time is a saw of one batch; its
 * upper edge is steady within a few frames however late single batches come, so its steps are slips known to a
 * fraction of a millisecond. (Over takes whose true place was found by correlation: docs/measurements.md, "Slips".)
 *
 * Where graph and card run at different rates the batches do not fit: rendering hurries ahead by some frames a second
 * and leaves out a whole batch every few seconds. Such a beat (`beats.ts`) moves nothing, because what is rendered ahead
 * waits before the card.
 *
 * The reports of `getOutputTimestamp` follow the rendering, so they show the same beats, and they wander by
 * milliseconds while the round trip stays; they are not used here.
 */
import type { Beats } from './beats';

/** Looks in one half of the window. Both halves must agree. */
const HALF = 30;
/** Steps below this, in seconds, are not known from the tremor. */
const LEAST_STEP = 0.001;
/** Batches that do not fit the card's make the edge tremble by more. */
const LEAST_STEP_RESAMPLED = 0.002;
/** Without shared memory the count comes in messages, some 40 ms apart. */
const LEAST_STEP_MESSAGES = 0.006;
/** Looks for which they must agree, before a new edge is measured. */
const SETTLED = 10;
/** Between the halves, in seconds. */
const AGREEMENT = 0.000_8;
/** Weight of a look in the edge. */
const WEIGHT = 0.1;
/** A hurry is measured over so many ms at least. */
const HURRY_MS = 1_500;
/** And once there is one, only over so many is it measured better. */
const SURE_HURRY_MS = 4_000;

export interface Slip {
  /** `performance.now` between which it happened, within a batch or so: one moment, or a while when it came bit by bit. */
  readonly at: number;
  readonly until: number;
  /** Frames by which what is rendered since is heard later. */
  readonly frames: number;
}

export interface RenderLine {
  /** To be called at every look: `performance.now` in ms, and context frames rendered. Gives a slip once it is sure. */
  observe(now: number, rendered: number): Slip | null;
  /** Whether a step at this context frame is a batch left out because rates differ, and no slip. */
  isBeat(frame: number, frames: number): boolean;
  /** Rendering was suspended: the next looks make a new level, and no slip. */
  reset(): void;
}

export interface RenderLineOptions {
  readonly sampleRate: number;
  readonly sharesMemory: boolean;
  /** What is known of the graph's beats; it outlives an input. */
  readonly beats: Beats;
  /** Graph and card run at different rates, as far as is known. */
  readonly isResampled: boolean;
}

interface Look {
  readonly now: number;
  readonly rendered: number;
  readonly value: number;
}

/** The first look behind a step down: neither it nor any later one is above `highest`. A step up shows at once. */
const onset = (looks: readonly Look[], step: number, highest: number): Look => {
  const before = step > 0 ? looks.findLastIndex(({ value }) => value > highest) : -1;
  return looks[Math.min(before + 1, looks.length - 1)] as Look;
};

export const createRenderLine = (options: RenderLineOptions): RenderLine => {
  const { sampleRate, sharesMemory, isResampled, beats } = options;
  const inSeconds = isResampled ? LEAST_STEP_RESAMPLED : LEAST_STEP;
  const least = (sharesMemory ? inSeconds : LEAST_STEP_MESSAGES) * sampleRate;
  const agreement = sharesMemory ? AGREEMENT * sampleRate : least;
  let looks: Look[] = [];
  /** The edge at the last look that agreed, and at the first one behind the last step. */
  let edge: { readonly now: number; readonly value: number } | null = null;
  let begin: { readonly now: number; readonly value: number } | null = null;
  /** Frames a millisecond by which rendering hurries; kept from one stretch between steps to the next. */
  let hurry = 0;
  /** Looks for which the halves have agreed on another edge. */
  let steady = 0;
  let steadySince = 0;
  /** The looks when it first left the edge. */
  let pending: readonly Look[] | null = null;

  /** The upper edge of each half, as of the latest look: what was seen before it has hurried on since. */
  const edges = (): readonly [number, number] => {
    const { now } = looks.at(-1) as Look;
    const highest = (part: readonly Look[]) =>
      part.reduce((most, look) => Math.max(most, look.value + hurry * (now - look.now)), -Infinity);
    return [highest(looks.slice(0, HALF)), highest(looks.slice(HALF))];
  };

  const current = (): number | null => (looks.length < 2 * HALF ? null : Math.min(...edges()));

  const isSteady = () => {
    const [older, younger] = edges();
    return Math.abs(older - younger) <= agreement;
  };

  const isBeat = (frame: number, frames: number) => beats.has(frame, frames, (hurry * 1_000) / sampleRate);

  return {
    observe(now, rendered) {
      looks.push({ now, rendered, value: rendered - (now / 1_000) * sampleRate });
      if (looks.length > 2 * HALF) looks.shift();
      const value = current();
      if (value === null) return null;
      if (edge === null || begin === null) {
        edge = { now, value };
        begin = edge;
        return null;
      }
      const step = edge.value + hurry * (now - edge.now) - value;
      if (Math.abs(step) < least) {
        edge = { now, value: value + (1 - WEIGHT) * step };
        pending = null;
        steady = 0;
        const long = now - begin.now;
        if (long >= (hurry === 0 ? HURRY_MS : SURE_HURRY_MS)) hurry = (value - begin.value) / long;
        return null;
      }
      pending ??= [...looks];
      steady = isSteady() ? steady + 1 : 0;
      if (steady === 1) steadySince = (looks[0] as Look).now;
      if (steady < SETTLED) return null;
      const { now: at, rendered: frame } = onset(pending, step, edge.value - step + least);
      // The halves agree since then, so the step was over before all that they hold.
      const until = Math.max(at, steadySince);
      edge = { now, value };
      begin = edge;
      pending = null;
      steady = 0;
      return isBeat(frame, step) ? null : { at, until, frames: Math.round(step) };
    },
    isBeat,
    reset() {
      looks = [];
      edge = null;
      begin = null;
      pending = null;
    },
  };
};
