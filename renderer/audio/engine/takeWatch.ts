/**
 * Everything that is noticed about a take while it runs, for its receipt: what was lost and where, where the time
 * jumped, how the clocks drift, whether anything was heard, and the round trip.
 *
 * It is fed with readings and asked once at the end; it knows no browser. Positions are frames of the take.
 */
import type { TimeJump } from '../../../shared/domain/model';
import { CAME_LATE } from '../capture/capture';
import type { Dropout } from '../protocol';
import { createDrift } from './drift';
import { joinJumps, type Silence, type Witness } from './jumps';
import { addPause, type Pause, tellPauses } from './pauses';
import { createMedian } from './placement';

/** Cause of frames that were lost between the microphone and us; computed, see `inputQueue.ts`. */
export const DROPPED_OUTSIDE = 'The browser dropped input, because the machine was too busy';
const RAN_DRY = 'The sound card ran dry';
const CLOCK_JUMPED = 'The audio clock jumped';
/** The round trip of a take is the middle of what it was every so many looks, this many at most. */
const LOOKS_A_TRIP = 10;
const MAX_TRIPS = 3_000;
const MOST_GAPS = 10_000;
const MOST_SILENCES = 10_000;

export interface TakeLook {
  /** `performance.now`, in ms. */
  readonly now: number;
  /** Frames taken from the input's queue, and delivered to it; null where nobody counts. */
  readonly taken: number;
  readonly delivered: number | null;
  /** `AudioContext.getOutputTimestamp`, in seconds and ms. */
  readonly contextTime: number;
  readonly performanceTime: number;
  readonly heard: boolean;
  /** Round trip by estimate, in seconds. */
  readonly trip: number;
}

export interface TakeFindings {
  readonly dropouts: readonly Dropout[];
  readonly jumps: readonly TimeJump[];
  readonly driftPpm: number | null;
  readonly clockPpm: number | null;
}

export interface TakeWatch {
  look(look: TakeLook): void;
  /** The browser dropped so many frames before they reached us; `frame` is where what was kept goes on. */
  dropped(frame: number, frames: number): void;
  /** The worklet saw a hole in the input. */
  gap(frame: number, frames: number, cause: string): void;
  /** The worklet saw a run of nothing but zeros: no fault by itself. */
  silence(frame: number, frames: number): void;
  /**
   * The card stood still for so many frames; `frame` is where that is heard. With `isDrop` that is where input was
   * dropped, which `dropped` tells more exactly.
   */
  stalled(frame: number, frames: number, isDrop?: boolean): void;
  clockJumped(frame: number, frames: number): void;
  /** Nothing ran for as long as so many frames would have taken; `frame` is the next one that was captured. */
  paused(frame: number, frames: number): void;
  readonly lostOutside: number;
  readonly heard: boolean;
  readonly stumbled: boolean;
  /** Middle of the round trip before the first jump, in seconds; null before the first look. */
  trip(): number | null;
  /** @param filed holes that the way to the disk knows of */
  findings(frames: number, filed: readonly Dropout[]): TakeFindings;
}

/**
 * @param batch frames that the graph renders in one go. The queue's count of what was dropped is uncertain by as much
 *   while it is full, so a smaller loss is noted, and moves nothing.
 * @param settled frame of the take before which whatever slips is part of its placement, and no jump
 */
export const createTakeWatch = (sampleRate: number, batch: number, settled = 0): TakeWatch => {
  const gaps: Dropout[] = [];
  const witnesses: Witness[] = [];
  const silences: Silence[] = [];
  const pauses: Pause[] = [];
  const trips = createMedian(MAX_TRIPS);
  const input = createDrift(sampleRate);
  const card = createDrift(sampleRate);
  let lostOutside = 0;
  let lostAt = Number.NEGATIVE_INFINITY;
  let heard = false;
  let looks = 0;
  let lastDelivered = -1;
  let lastPerformance = 0;

  const witness = (frame: number, slip: number, cause: string, isVague = false) => {
    if (frame >= settled) witnesses.push({ frame, slip, cause, sawZeros: cause === CAME_LATE, isVague });
    input.restart();
    card.restart();
  };

  return {
    look({ now, taken, delivered, contextTime, performanceTime, heard: sounds, trip }) {
      heard ||= sounds;
      looks += 1;
      // A repaired take fits to what was before its first jump.
      if (looks % LOOKS_A_TRIP === 0 && (witnesses.length === 0 || trips.value() === null)) trips.add(trip);
      if (delivered !== null && delivered !== lastDelivered) {
        lastDelivered = delivered;
        input.add(taken, delivered);
      }
      if (performanceTime > 0 && performanceTime !== lastPerformance && performanceTime <= now + 1_000) {
        lastPerformance = performanceTime;
        card.add((performanceTime / 1_000) * sampleRate, contextTime * sampleRate);
      }
    },
    dropped(frame, frames) {
      lostOutside += frames;
      // The count is uncertain by a batch, but for the rest of a loss that was larger.
      const isCertain = frames > batch || frame - lostAt < sampleRate;
      if (frames > batch) lostAt = frame;
      if (isCertain) witness(frame, -frames, DROPPED_OUTSIDE);
      const last = gaps.at(-1);
      // One stumble shows in many looks.
      if (last?.cause === DROPPED_OUTSIDE && frame - last.frame < sampleRate) {
        gaps[gaps.length - 1] = { ...last, frames: last.frames + frames };
      } else if (gaps.length < MOST_GAPS) {
        gaps.push({ frame, frames, cause: DROPPED_OUTSIDE });
      }
    },
    gap(frame, frames, cause) {
      if (gaps.length < MOST_GAPS) gaps.push({ frame, frames, cause });
      if (cause === CAME_LATE) witness(frame, frames, cause);
    },
    silence(frame, frames) {
      silences.push({ frame, frames });
      if (silences.length > MOST_SILENCES) silences.shift();
    },
    stalled(frame, frames, isDrop = false) {
      witness(frame, frames, RAN_DRY, isDrop);
    },
    clockJumped(frame, frames) {
      // Back by some frames: sound came twice, but none is missing.
      if (gaps.length < MOST_GAPS) gaps.push({ frame, frames: Math.max(0, frames), cause: CLOCK_JUMPED });
      witness(frame, frames, CLOCK_JUMPED);
    },
    paused(frame, frames) {
      addPause(pauses, { frame, frames });
      input.restart();
      card.restart();
    },
    get lostOutside() {
      return lostOutside;
    },
    get heard() {
      return heard;
    },
    get stumbled() {
      return witnesses.length > 0 || gaps.length > 0 || pauses.length > 0;
    },
    trip: () => trips.value(),
    findings(frames, filed) {
      const dropouts = [...filed, ...gaps].sort((a, b) => a.frame - b.frame).slice(0, MOST_GAPS);
      const jumps = joinJumps(witnesses, frames, sampleRate, silences);
      const inside = pauses.filter((pause) => pause.frame < frames);
      return {
        ...tellPauses({ dropouts, jumps }, inside, sampleRate),
        driftPpm: input.ppm(),
        clockPpm: card.ppm(),
      };
    },
  };
};
