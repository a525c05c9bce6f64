/**
 * How much of the input waits between the microphone's thread and the audio graph.
 *
 * A browser puts a queue there and says nothing about it. It starts nearly empty; each time the graph is late, what
 * came in meanwhile stays in it for good, so on a busy machine it grows until it is full (some 100 ms) and then drops
 * what comes. A take recorded through it lies late by as much as waits, which no reported latency contains.
 *
 * What can be seen from outside is how many frames the microphone delivered and how many the graph has taken; the
 * queue is the difference of the two, held between empty and full as the real one is.
 */

/** Batches that fill the queue. Measured in Chromium with batches of 512 frames at 48 kHz. */
const FULL_BATCHES = 10;
/** Observations that are kept: about a second of them. */
const WINDOW = 100;
/** Which of the sorted observations counts: between two deliveries the queue falls, and the low end is what holds. */
const QUANTILE = 0.1;

export interface InputQueue {
  /**
   * Frames delivered and frames taken since the input was opened, in frames of the audio graph. To be read in the other
   * order: what is taken between the two readings must not look like a queue below empty.
   */
  observe(delivered: number, taken: number): void;
  /** Frames that wait; null before the first observation. */
  frames(): number | null;
  /** The graph stood still on purpose: the next observation is compared with none before it. */
  restart(): void;
  /** Frames that wait by the last observation. */
  now(): number;
  /** Frames that it holds at most. */
  readonly full: number;
  /** Frames that were dropped because the queue was full. */
  dropped(): number;
  /** Frames that the graph wanted while the queue was empty: it got silence, and what came later lies later. */
  starved(): number;
}

/**
 * @param batch frames that the graph renders in one go: `AudioContext.baseLatency` times its rate
 * @param block frames in which the microphone delivers. The count is uncertain by one: less than that beyond full is
 *   not taken for a loss, so nothing is reported missing that is there.
 */
export const createInputQueue = (batch: number, block: number): InputQueue => {
  const full = FULL_BATCHES * batch;
  const recent: number[] = [];
  let waiting = 0;
  let dropped = 0;
  let starved = 0;
  let lastDelivered = 0;
  let lastTaken = 0;
  let isNew = false;
  return {
    full,
    observe(delivered, taken) {
      if (isNew) {
        // What came in while nobody took anything is in no take.
        isNew = false;
        lastDelivered = delivered;
        lastTaken = taken;
      }
      waiting += delivered - lastDelivered - (taken - lastTaken);
      lastDelivered = delivered;
      lastTaken = taken;
      // Below empty the graph got silence instead.
      if (waiting < 0) {
        starved -= waiting;
        waiting = 0;
      }
      if (waiting > full + block) {
        dropped += waiting - full;
        waiting = full;
      }
      recent.push(Math.min(waiting, full));
      if (recent.length > WINDOW) recent.shift();
    },
    frames() {
      if (recent.length === 0) return null;
      const sorted = [...recent].sort((a, b) => a - b);
      return sorted[Math.floor(sorted.length * QUANTILE)] as number;
    },
    restart() {
      isNew = true;
    },
    now: () => Math.min(waiting, full),
    dropped: () => Math.round(dropped),
    starved: () => Math.round(starved),
  };
};
