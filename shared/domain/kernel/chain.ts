/**
 * A layer's processing as it runs: high-pass, low shelf, bell, high shelf, compressor.
 *
 * It stands before gain, pan and fades, and begins at rest at the layer's first audible frame (at the story's zero
 * when that lies earlier), so what comes out depends on the audio, its trim and the settings alone: any split into
 * blocks gives the same bits, and what plays from the start is what is rendered. A run that begins in the middle of a
 * layer begins at rest there.
 *
 * The state is an array that belongs to the layer and is lent to the kernel for a block; so voices come and go without
 * a book of slots in the kernel's memory, and mixdown threads hand it on from block to block.
 *
 * A change of settings glides: coefficients move on a straight line, frame by frame. The filters that a second-order
 * section's (a1, a2) can be without ringing for ever form a triangle, so what lies between two stable ones is stable.
 */
import type { Processing } from '../model';
import { type Biquad, highPass, highShelf, IDENTITY, lowShelf, peaking } from '../processing/biquad';
import { DB_PER_OCTAVE, smoothing } from '../processing/compressor';
import { workingDevices } from '../processing/settings';
import type { RunningChain } from './mixKernel';

// Layout of `values`; `assembly/chain.ts` has it in bytes. Four times b0 b1 b2 a1 a2, then four times the two states
// of a transposed direct form II, each left and right.
const STAGES = 4;
const COEFFICIENTS = STAGES * 5;
export const STATES = COEFFICIENTS;
/** Knee's start (linear), threshold, half knee, knee factor, slope, attack, release, make-up, depth, reduction. */
export const COMPRESSOR = STATES + STAGES * 4;
const REDUCTION = COMPRESSOR + 9;
/** Whether the two parts run, and frames run so far. */
const FILTERS_RUN = COMPRESSOR + 10;
const COMPRESSOR_RUNS = COMPRESSOR + 11;
const RUN_FRAMES = COMPRESSOR + 12;
export const CHAIN_VALUES = 50;
/** What the inner loops need of it. */
export const LOOP_VALUES = REDUCTION + 1;

/** Within `target` and `values`: what glides. Attack and release need not: they only bend what moves anyway. */
const THRESHOLD = 1;
const HALF_KNEE = 2;
const KNEE_FACTOR = 3;
const SLOPE = 4;
const ATTACK = 5;
const RELEASE = 6;
const MAKEUP = 7;
const DEPTH = 8;
const gliding: readonly number[] = [
  ...Array.from({ length: COEFFICIENTS }, (_, at) => at),
  ...[THRESHOLD, HALF_KNEE, SLOPE, MAKEUP, DEPTH].map((at) => COMPRESSOR + at),
];

/** Length of a glide in seconds. */
export const GLIDE_SECONDS = 0.02;

/** States are looked at this often, in frames of the layer, so that the result does not depend on the blocks. */
const TIDY_EVERY = 1_024;
/** A state below this has decayed far below anything audible; it would end as a slow subnormal number. */
const FORGOTTEN = 1e-30;
/** A reduction below this, in octaves, is lost in a sample's rounding. */
const RELEASED = 1e-9;

export interface Chain extends RunningChain {
  /** False: frames would come out as they go in, so there is nothing to run. */
  readonly active: boolean;
  /** dB by which the compressor turns down at the moment; 0 or more. For a meter. */
  readonly reductionDb: number;
  /** Begins anew, at rest, with these settings from the first frame on. Null: nothing. */
  reset(settings: Processing | null): void;
  /** Glides to these settings. Costs nothing when they are the ones that hold. */
  glide(settings: Processing | null): void;
  /** At rest again, with the settings that hold; a glide is over. Does not allocate. */
  rest(): void;
  /** Copies all that distinguishes it from another one that was reset to the same settings. */
  save(to: Float64Array): void;
  restore(from: Float64Array): void;
}

/** One for each layer that is processed. Settings beyond their bounds are the caller's mistake. */
export function createChain(sampleRate: number): Chain {
  const values = new Float64Array(CHAIN_VALUES);
  const from = new Float64Array(CHAIN_VALUES);
  const target = new Float64Array(CHAIN_VALUES);
  const glideFrames = Math.max(1, Math.round(GLIDE_SECONDS * sampleRate));
  let settings: Processing | null = null;
  /** Frames of the glide that are done; `glideFrames` when there is none. */
  let glided = glideFrames;

  const setStage = (stage: number, { b0, b1, b2, a1, a2 }: Biquad) => {
    target[stage * 5] = b0;
    target[stage * 5 + 1] = b1;
    target[stage * 5 + 2] = b2;
    target[stage * 5 + 3] = a1;
    target[stage * 5 + 4] = a2;
  };

  const aim = (next: Processing | null) => {
    settings = next;
    const works = next && workingDevices(next);
    setStage(0, next && works?.highPass ? highPass(next.highPassHz, sampleRate) : IDENTITY);
    setStage(1, next && works?.low ? lowShelf(next.lowHz, next.lowDb, sampleRate) : IDENTITY);
    setStage(2, next && works?.mid ? peaking(next.midHz, next.midDb, next.midQ, sampleRate) : IDENTITY);
    setStage(3, next && works?.high ? highShelf(next.highHz, next.highDb, sampleRate) : IDENTITY);
    if (next && works?.compressor) {
      target[COMPRESSOR + THRESHOLD] = next.thresholdDb / DB_PER_OCTAVE;
      target[COMPRESSOR + HALF_KNEE] = next.kneeDb / 2 / DB_PER_OCTAVE;
      target[COMPRESSOR + SLOPE] = 1 - 1 / next.ratio;
      target[COMPRESSOR + ATTACK] = smoothing(next.attackMs, sampleRate);
      target[COMPRESSOR + RELEASE] = smoothing(next.releaseMs, sampleRate);
      target[COMPRESSOR + MAKEUP] = next.makeupDb / DB_PER_OCTAVE;
      target[COMPRESSOR + DEPTH] = 1;
      if (values[COMPRESSOR_RUNS] === 0) {
        // It comes in by its depth alone, with everything else in place.
        for (let at = THRESHOLD; at < DEPTH; at += 1) {
          values[COMPRESSOR + at] = target[COMPRESSOR + at] as number;
        }
        values[COMPRESSOR + DEPTH] = 0;
        values[REDUCTION] = 0;
      }
      values[COMPRESSOR_RUNS] = 1;
    } else {
      target[COMPRESSOR + DEPTH] = 0;
    }
    if (works && (works.highPass || works.low || works.mid || works.high)) values[FILTERS_RUN] = 1;
  };

  /** What follows from the values that glide. */
  const derive = () => {
    const halfKnee = values[COMPRESSOR + HALF_KNEE] as number;
    values[COMPRESSOR] = 2 ** ((values[COMPRESSOR + THRESHOLD] as number) - halfKnee);
    values[COMPRESSOR + KNEE_FACTOR] =
      halfKnee > 0 ? (values[COMPRESSOR + SLOPE] as number) / (4 * halfKnee) : 0;
  };

  const arrive = () => {
    glided = glideFrames;
    for (const at of gliding) values[at] = target[at] as number;
    derive();
  };

  /** Turns off what came to nothing, and forgets what has died away. */
  const tidy = () => {
    for (let at = STATES; at < COMPRESSOR; at += 1) {
      if (Math.abs(values[at] as number) < FORGOTTEN) values[at] = 0;
    }
    if ((values[REDUCTION] as number) < RELEASED) values[REDUCTION] = 0;
    if (glided < glideFrames) return;
    if (values[COMPRESSOR + DEPTH] === 0) values[COMPRESSOR_RUNS] = 0;
    for (let at = 0; at < COEFFICIENTS; at += 1) {
      if (values[at] !== (at % 5 === 0 ? 1 : 0)) return;
    }
    for (let at = STATES; at < COMPRESSOR; at += 1) if (values[at] !== 0) return;
    values[FILTERS_RUN] = 0;
  };

  const chain: Chain = {
    values,
    get active() {
      return values[FILTERS_RUN] === 1 || values[COMPRESSOR_RUNS] === 1;
    },
    get filters() {
      return values[FILTERS_RUN] === 1;
    },
    get compressor() {
      return values[COMPRESSOR_RUNS] === 1;
    },
    get reductionDb() {
      return (values[REDUCTION] as number) * (values[COMPRESSOR + DEPTH] as number) * DB_PER_OCTAVE;
    },
    reset(next) {
      values.fill(0);
      aim(next);
      arrive();
    },
    glide(next) {
      if (next === settings || (next && settings && isSame(next, settings))) return;
      aim(next);
      // Attack and release hold at once.
      values[COMPRESSOR + ATTACK] = target[COMPRESSOR + ATTACK] as number;
      values[COMPRESSOR + RELEASE] = target[COMPRESSOR + RELEASE] as number;
      from.set(values);
      glided = 0;
    },
    rest() {
      values.fill(0, STATES, COMPRESSOR);
      values[REDUCTION] = 0;
      values[RUN_FRAMES] = 0;
      arrive();
      tidy();
    },
    save: (to) => to.set(values),
    restore: (saved) => values.set(saved),
    next(frames) {
      if (glided < glideFrames) {
        glided += 1;
        if (glided === glideFrames) {
          arrive();
        } else {
          const weight = glided / glideFrames;
          for (let k = 0; k < gliding.length; k += 1) {
            const at = gliding[k] as number;
            const start = from[at] as number;
            values[at] = start + ((target[at] as number) - start) * weight;
          }
          derive();
        }
        return 1;
      }
      return Math.min(frames, TIDY_EVERY - ((values[RUN_FRAMES] as number) % TIDY_EVERY));
    },
    ran(frames) {
      values[RUN_FRAMES] = (values[RUN_FRAMES] as number) + frames;
      if ((values[RUN_FRAMES] as number) % TIDY_EVERY === 0) tidy();
    },
  };
  chain.reset(null);
  return chain;
}

function isSame(a: Processing, b: Processing): boolean {
  for (const field of Object.keys(a) as (keyof Processing)[]) if (a[field] !== b[field]) return false;
  return true;
}
