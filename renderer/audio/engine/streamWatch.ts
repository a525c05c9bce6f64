/**
 * Looks at an open stream a hundred times a second: its latencies, whether the card or the machine stood still, what
 * was dropped. What is seen while a take runs is told to the take, too.
 */
import type { Graph } from './graph';
import type { OpenInput } from './inputs';
import { openLookout } from './lookout';
import { createOutputLine } from './outputLine';
import { createPauseWatch } from './pauses';
import { createStallPlace } from './stallPlace';
import type { StreamLatency } from './streamLatency';
import { inTake, type Session } from './takeSession';

/** Often enough to see the input's queue empty or full. */
const LOOK_MS = 10;

export interface StreamWatchOptions {
  readonly graph: Pick<Graph, 'context' | 'sampleRate' | 'status' | 'statusMemory'>;
  readonly input: Pick<OpenInput, 'deliveredFrames'>;
  readonly roundTrip: StreamLatency;
  /** Context frame of capture frame 0. */
  readonly openedAt: () => number;
  /** The take that runs. */
  readonly session: () => Session | null;
  /** The machine slept for so many seconds while a take ran. */
  readonly stoodStill: (seconds: number) => void;
}

export const watchStream = (options: StreamWatchOptions) => {
  const { graph, input, roundTrip, openedAt, session, stoodStill } = options;
  const { context, sampleRate, status, statusMemory } = graph;
  // Where memory can't be shared the counts come by way of the page, so another thread would see no more.
  const lookout = statusMemory && openLookout(statusMemory, roundTrip.rendered);
  const outputLine = createOutputLine(sampleRate);
  const pauses = createPauseWatch(sampleRate);
  const stalls = createStallPlace({
    ways: () => roundTrip.ways() * sampleRate,
    queueFrames: roundTrip.queueFrames,
  });

  /** Of the take that runs, the frame that is captured next. */
  const next = (open: Session, later = 0) =>
    inTake(open, status.playhead().captureFrame + openedAt() + later);

  /** Frames that the browser dropped since the last look: those behind a full queue, which still comes. */
  const noteDrops = (open: Session) => {
    const frames = roundTrip.droppedFrames() - open.dropsSeen;
    if (frames <= 0) return;
    open.dropsSeen += frames;
    open.watch.dropped(next(open, roundTrip.queueFrames), frames);
  };

  const look = () => {
    // Also while it is suspended: what is delivered then is in no take.
    roundTrip.sample();
    if (context.state !== 'running') {
      outputLine.reset();
      pauses.reset();
      return;
    }
    const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp();
    const { contextFrame, inputFrame } = status.playhead();
    const now = performance.now();
    if (!lookout) roundTrip.rendered(now, contextFrame);
    const seen = outputLine.observe({ now, contextTime, performanceTime, rendered: contextFrame });
    const step = seen && !roundTrip.isBeat(seen.frame, seen.frames) ? seen : null;
    stalls.look(contextFrame, roundTrip.queued());
    const pause = pauses.look({ wall: Date.now(), rendered: contextFrame });
    if (pause) roundTrip.stumble();
    const open = session();
    if (!open) return;
    if (pause) {
      open.watch.paused(next(open), Math.round(pause * sampleRate));
      stoodStill(pause);
    }
    noteDrops(open);
    if (step) {
      const { frame, isDrop } = stalls.heardAt(step);
      open.watch.stalled(inTake(open, frame), step.frames, isDrop);
    }
    open.watch.look({
      now,
      taken: inputFrame,
      delivered: input.deliveredFrames(),
      contextTime,
      performanceTime,
      heard: status.heard(),
      trip: roundTrip.estimate(),
    });
  };
  const looking = setInterval(look, LOOK_MS);

  return {
    noteDrops,
    close() {
      clearInterval(looking);
      lookout?.close();
    },
  };
};
