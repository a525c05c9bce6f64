/**
 * Looks at how far rendering has come, a hundred times a second, also while the page stands still: a card that ran dry
 * in the meantime would else be known only by the second.
 */
import { createStatusReader } from '../statusBlock';
import { workerScope } from '../workerScope';

/** The status block. */
export type ToLookout = SharedArrayBuffer;

/** Pairs of a moment, in ms since 1970 because each thread counts from its own start, and a context frame. */
export type FromLookout = Float64Array<ArrayBuffer>;

const LOOK_MS = 10;
/** Looks a message. */
const GATHERED = 4;

const scope = workerScope<ToLookout, FromLookout>();

scope.onmessage = ({ data: memory }) => {
  const status = createStatusReader(() => memory);
  let looks: number[] = [];
  setInterval(() => {
    // The frame first: time that passes between the two makes rendering look late for one look, never early.
    const { contextFrame } = status.playhead();
    looks.push(performance.timeOrigin + performance.now(), contextFrame);
    if (looks.length < 2 * GATHERED) return;
    const message = Float64Array.from(looks);
    looks = [];
    scope.postMessage(message, [message.buffer]);
  }, LOOK_MS);
};
