/** One take while it is made: what is known of it, its picture as it grows, and its receipt when it ends. */
import type { Receipt } from '../../../shared/domain/model';
import type { Dropout } from '../protocol';
import type { Graph } from './graph';
import type { OpenInput } from './inputs';
import type { StreamLatency } from './streamLatency';
import type { TakePlan } from './takePlan';
import { createTakeWatch, type TakeWatch } from './takeWatch';

/** What is left of a confidence when the stream stumbled while the take ran. */
const STUMBLED_SHARE = 1 / 3;
/**
 * What slips until so long after the performance began to sound, in seconds, moves the take as a whole: nearly all of
 * it comes later. It is no jump then. Starting a branch is work, so that is when a busy machine stumbles.
 */
const SETTLING = 0.5;

export interface Session {
  readonly parentId: string | null;
  readonly title: string | null;
  readonly plan: TakePlan;
  readonly takeId: string;
  /** Context frames of the run's begin and of the take's first frame. */
  readonly startedAt: number;
  readonly captured: number;
  readonly watch: TakeWatch;
  readonly stallsBefore: { readonly events: number; readonly seconds: number };
  /** Frames that the browser has dropped before they reached us, as far as the watch was told. */
  dropsSeen: number;
  /** Moment of `performance.now` from which on whatever slips is a jump of the take. */
  readonly settledAt: number;
  frames: number;
  durableFrames: number;
  droppedFrames: number;
  peaks: Float32Array;
  peakCount: number;
  countInEnds: ReturnType<typeof setTimeout> | null;
}

/** A frame of the context's count, as a frame of the take. */
export const inTake = (open: Session, contextFrame: number) => Math.max(0, contextFrame - open.captured);

export interface SessionParts {
  readonly graph: Pick<Graph, 'context' | 'sampleRate' | 'status'>;
  readonly input: Pick<OpenInput, 'label' | 'streamId' | 'sampleRate'>;
  readonly roundTrip: Pick<StreamLatency, 'droppedFrames' | 'estimate' | 'best'>;
}

/** How often the sound card ran dry, where the browser tells (Chromium does). */
const outputStalls = (context: AudioContext) => {
  const stats = (
    context as AudioContext & { playbackStats?: { underrunEvents?: number; underrunDuration?: number } }
  ).playbackStats;
  return { events: stats?.underrunEvents ?? 0, seconds: stats?.underrunDuration ?? 0 };
};

export const openSession = (
  { graph: { context, sampleRate, status }, roundTrip }: SessionParts,
  known: Pick<Session, 'parentId' | 'title' | 'plan' | 'takeId' | 'startedAt' | 'captured'>,
): Session => {
  const heardAt = known.startedAt + known.plan.performAt + roundTrip.best().seconds * sampleRate;
  const settled = Math.round(heardAt + SETTLING * sampleRate);
  const ahead = settled - status.playhead().contextFrame;
  return {
    ...known,
    watch: createTakeWatch(sampleRate, context.baseLatency * sampleRate, settled - known.captured),
    stallsBefore: outputStalls(context),
    dropsSeen: roundTrip.droppedFrames(),
    settledAt: performance.now() + (ahead / sampleRate) * 1_000,
    frames: 0,
    durableFrames: 0,
    droppedFrames: 0,
    peaks: new Float32Array(4_096),
    peakCount: 0,
    countInEnds: null,
  };
};

/** Appends min/max pairs to the take's picture. */
export const addPeaks = (open: Session, pairs: Float32Array): void => {
  const needed = open.peakCount * 2 + pairs.length;
  if (needed > open.peaks.length) {
    const larger = new Float32Array(Math.max(needed, open.peaks.length * 2));
    larger.set(open.peaks);
    open.peaks = larger;
  }
  open.peaks.set(pairs, open.peakCount * 2);
  open.peakCount += pairs.length / 2;
};

type Placed = ReturnType<StreamLatency['bestFor']>;

/** The estimate that a placement rests on, in seconds: it moves on while the take drains, the placement does not. */
const estimateOf = ({ method, seconds, residualSeconds }: Placed, now: number): number =>
  method === 'probe' ? now : seconds - residualSeconds;

/** @param placed by what the take was shifted; null when it heard nothing and was not */
export const receiptOf = (
  { graph: { context, sampleRate }, input, roundTrip }: SessionParts,
  open: Session,
  placed: Placed | null,
  frames: number,
  dropouts: readonly Dropout[],
): Receipt => {
  const { events, seconds } = outputStalls(context);
  const stalls = events - open.stallsBefore.events;
  const stalled = Math.round((seconds - open.stallsBefore.seconds) * sampleRate);
  const note =
    stalls > 0
      ? `The sound card ran dry ${stalls === 1 ? 'once' : `${stalls} times`} while recording (${((stalled / sampleRate) * 1_000).toFixed(0)} ms in all); what follows such a moment may lie a little late.`
      : null;
  const stumbled = placed?.stumbled || stalls > 0 || open.watch.stumbled;
  const framesOf = (length: number) => Math.round(length * sampleRate);
  return {
    method: placed?.method ?? 'none',
    latencyFrames: framesOf(placed?.seconds ?? 0),
    confidence: (placed?.confidence ?? 1) * (placed && stumbled ? STUMBLED_SHARE : 1),
    ...(placed && {
      estimateFrames: framesOf(estimateOf(placed, open.watch.trip() ?? roundTrip.estimate())),
    }),
    ...(placed?.method === 'residual' && { residualFrames: framesOf(placed.residualSeconds) }),
    droppedFrames: open.droppedFrames + open.watch.lostOutside,
    ...open.watch.findings(frames, dropouts),
    device: input.label,
    streamId: input.streamId,
    inputSampleRate: input.sampleRate,
    contextSampleRate: context.sampleRate,
    ...(note ? { note } : {}),
  };
};
