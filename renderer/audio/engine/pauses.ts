/**
 * The computer asleep, or so busy that everything stood still: the time in between is in no take, and no clock that
 * runs here can tell by how much what follows lies elsewhere.
 *
 * It shows in the interval between two looks: much more time went by on the wall than sound was rendered. A page that
 * was merely blocked has rendered on; a sound card that stands still leaves the looks their pace. The wall's clock is
 * the only one that goes on while a machine sleeps. (When somebody sets it, that looks the same; then the receipt asks
 * to listen to a place that is sound.)
 */
import type { TimeJump } from '../../../shared/domain/model';
import type { Dropout } from '../protocol';

/** Shorter ones, in seconds, are what the other witnesses measure. */
const LEAST_PAUSE = 1;
/** What the witnesses say from so long before a pause until so long behind it, in seconds, is the pause. */
const BEFORE = 0.5;
const BEHIND = 1.5;
const MOST_PAUSES = 1_000;

export const STOOD_STILL = 'The computer stood still';

export interface PauseLook {
  /** `Date.now`, in ms. */
  readonly wall: number;
  /** Context frames that were rendered. */
  readonly rendered: number;
}

export interface PauseWatch {
  /** At every look; gives the length of a pause since the last one, in seconds, or null. */
  look(look: PauseLook): number | null;
  /** The context was suspended: nothing is rendered on purpose. */
  reset(): void;
}

export const createPauseWatch = (sampleRate: number): PauseWatch => {
  let last: PauseLook | null = null;
  return {
    look(now) {
      const before = last;
      last = now;
      if (!before) return null;
      const pause = (now.wall - before.wall) / 1_000 - (now.rendered - before.rendered) / sampleRate;
      return pause >= LEAST_PAUSE ? pause : null;
    },
    reset() {
      last = null;
    },
  };
};

/** A pause in a take, in its frames. */
export interface Pause {
  readonly frame: number;
  readonly frames: number;
}

export const addPause = (pauses: Pause[], pause: Pause): void => {
  if (pauses.length < MOST_PAUSES) pauses.push(pause);
};

/**
 * Each pause as one hole and one jump of unknown size. What else was noticed right there is left out: the counters saw
 * one and the same pause from several sides, and their sum is not to be trusted for a repair.
 */
export const tellPauses = <Told extends { dropouts: readonly Dropout[]; jumps: readonly TimeJump[] }>(
  told: Told,
  pauses: readonly Pause[],
  sampleRate: number,
): Told => {
  let { dropouts, jumps } = told;
  for (const { frame, frames } of pauses) {
    const isAbout = (at: number) => at >= frame - BEFORE * sampleRate && at <= frame + BEHIND * sampleRate;
    const holes = dropouts.filter((hole) => isAbout(hole.frame));
    const missing = holes.reduce((sum, hole) => sum + hole.frames, 0);
    const place = Math.max(1, jumps.find((jump) => isAbout(jump.frame))?.frame ?? frame);
    dropouts = [
      ...dropouts.filter((hole) => !isAbout(hole.frame)),
      { frame: place, frames: Math.max(frames, missing), cause: STOOD_STILL },
    ];
    jumps = [...jumps.filter((jump) => !isAbout(jump.frame)), { frame: place, slip: 0, cause: STOOD_STILL }];
  }
  const inOrder = <Placed extends { frame: number }>(list: readonly Placed[]) =>
    [...list].sort((a, b) => a.frame - b.frame);
  return { ...told, dropouts: inOrder(dropouts), jumps: inOrder(jumps) };
};
