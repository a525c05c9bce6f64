/**
 * Where a take lies in the story.
 *
 * What is rendered at context frame c comes back through the loudspeaker, the air, the player and the microphone at
 * capture in context frame c + R, R being the round trip. Somebody who plays exactly with story frame S, rendered at
 * `sounded`, is therefore captured at `sounded` + R; the take's first frame, captured at `captured`, belongs to story
 * frame S + (captured - sounded) - R. Nothing is cut: what lies before S and behind the end is hidden by the trims.
 */

export interface Performance {
  /** Story frame where the performance begins. */
  readonly storyFrame: number;
  /** Context frame in which that story frame was rendered. */
  readonly sounded: number;
  /** Context frame of the take's first frame. */
  readonly captured: number;
  /** Round trip in frames; 0 when nothing was heard. */
  readonly latencyFrames: number;
}

export interface Placement {
  readonly startFrame: number;
  readonly trimIn: number;
  readonly trimOut: number;
}

/**
 * @param frames length of the take
 * @param endFrame story frame at which playing stopped; null shows everything behind the start
 */
export const placeTake = (
  { storyFrame, sounded, captured, latencyFrames }: Performance,
  frames: number,
  endFrame: number | null,
): Placement => {
  const startFrame = storyFrame + captured - sounded - latencyFrames;
  // Stopped before it began (during the count-in): hiding all of it would make a node that nobody can hear.
  if (endFrame !== null && endFrame <= storyFrame) return { startFrame, trimIn: 0, trimOut: 0 };
  const trimIn = Math.max(0, Math.min(frames, storyFrame - startFrame));
  const behind = endFrame === null ? 0 : startFrame + frames - endFrame;
  return { startFrame, trimIn, trimOut: Math.max(0, Math.min(frames - trimIn, behind)) };
};

/** What is known about the ways out and in, in seconds. */
export interface KnownLatency {
  /** From the worklet to the ear: how far the context's time is ahead of `getOutputTimestamp`. */
  readonly output: number;
  /** From the microphone to the page: `MediaStreamTrack.stats`, or the track's `latency` setting. */
  readonly input: number;
  /** What waits between the input's thread and the graph (`inputQueue.ts`); null where it can't be seen. */
  readonly queue: number | null;
  /** Length of the blocks in which the input arrives. */
  readonly inputBlock: number;
  /** The input runs at another rate than the graph. */
  readonly resampled: boolean;
  /** Length of the batches in which the graph renders: `AudioContext.baseLatency`. */
  readonly batch: number;
}

/**
 * Round trip in seconds, without a probe: the sum of the ways.
 *
 * A frame is taken from the queue with the batch in which it is rendered, on average half a batch after the queue was
 * as low as it gets. Where the queue can't be seen, half an input block is what can be expected of an undisturbed one.
 * A resampler takes whole blocks from it and holds one. (Measured: docs/measurements.md, "Placement of a take by
 * estimate".)
 */
export const estimateRoundTrip = (known: KnownLatency): number => {
  const { output, input, queue, inputBlock, resampled, batch } = known;
  const waiting = queue === null ? inputBlock / 2 : queue + batch / 2;
  return Math.max(0, output) + Math.max(0, input) + waiting + (resampled ? inputBlock : 0);
};

/** The middle of the last `size` values; null before the first. Shrugs off the wild answers of a starting device. */
export const createMedian = (size: number) => {
  const values: number[] = [];
  return {
    add(value: number) {
      if (!Number.isFinite(value)) return;
      values.push(value);
      if (values.length > size) values.shift();
    },
    value(): number | null {
      if (values.length === 0) return null;
      const sorted = [...values].sort((a, b) => a - b);
      return sorted[Math.floor(sorted.length / 2)] as number;
    },
    clear() {
      values.length = 0;
    },
  };
};
