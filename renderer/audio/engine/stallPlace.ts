/**
 * Where in a recording a stall of the sound card is heard.
 *
 * What was rendered last before the stall is heard after the ways out and in, behind what waits in the input's queue.
 * But while rendering stands still nobody empties that queue: when the stall is longer than what still fits in, the
 * rest is dropped, and the break lies already where the queue was full.
 */
import type { OutputStep } from './outputLine';

/** Looks that are remembered: a stall is only told when it is over and sure. */
const LOOKS = 600;

export interface StallPlace {
  /** At every look: context frames rendered, and frames that wait in the input's queue. */
  look(rendered: number, queued: number): void;
  heardAt(step: OutputStep): HeardStall;
}

export interface HeardStall {
  /** Context frame at which the break was captured. */
  readonly frame: number;
  /** It lies where the queue was full; whoever counts what was dropped there knows the place better. */
  readonly isDrop: boolean;
}

export interface StallPlaceOptions {
  /** Frames that the ways out and in take, without the queue. */
  readonly ways: () => number;
  /** Frames that the queue holds at most. */
  readonly queueFrames: number;
}

export const createStallPlace = ({ ways, queueFrames }: StallPlaceOptions): StallPlace => {
  const looks: { readonly rendered: number; readonly queued: number }[] = [];
  return {
    look(rendered, queued) {
      looks.push({ rendered, queued });
      if (looks.length > LOOKS) looks.shift();
    },
    heardAt({ frame, frames }) {
      const before = looks.find(({ rendered }) => rendered >= frame);
      const queued = Math.min(before?.queued ?? 0, queueFrames);
      const room = queueFrames - queued;
      const isDrop = frames > room && room < ways();
      return { frame: Math.round(frame + queued + (isDrop ? room : ways())), isDrop };
    },
  };
};
