/**
 * What is known of one input stream's round trip: its estimate, looked at all the time; a probe of this very stream as
 * long as it holds; and what an earlier probe of the same two devices taught.
 *
 * Inside a stream the round trip is constant to the sample until the stream stumbles: the audio clock jumps, the input
 * queue changes its length, another loudspeaker takes over. Then a probe is history, though what it taught about the
 * devices is not: the estimate follows the queue, and the difference still holds.
 */
import { chooseLatency, type LatencyChoice, type Residual } from '../../../shared/domain/alignment/residual';
import type { StreamLatencyState } from '../engine';
import type { Graph } from './graph';
import { createInputQueue } from './inputQueue';
import type { OpenInput } from './inputs';
import { createMedian, estimateRoundTrip } from './placement';

/** Latest readings whose middle counts: about two seconds of them. */
const READINGS = 201;
/** The queue trembles by less than this part of a batch. */
const CHANGE = 0.5;
/** It takes so long to be sure that the queue has grown, in ms; see its window. */
const NOTICE_MS = 1_500;

export interface Probed {
  readonly seconds: number;
  readonly confidence: number;
}

export interface StreamLatency {
  /** To be called every 10 ms: often enough to see the queue empty or full. */
  sample(): void;
  /** Round trip by reports and counting alone, in seconds. */
  estimate(): number;
  /** Round trip by the best that is known now. */
  best(): LatencyChoice;
  /**
   * For a take that began at a moment of `performance.now`: a stumble in its middle takes nothing from what was
   * measured before it. `estimateSeconds` is the middle of what was estimated while it ran.
   */
  bestFor(begunAt: number, estimateSeconds: number): LatencyChoice & { readonly stumbled: boolean };
  /** Frames that the browser dropped before the graph got them. */
  droppedFrames(): number;
  /** Frames that wait before the graph when no more of them can. */
  readonly queueFrames: number;
  /** A probe of this stream came to an answer. */
  accept(probed: Probed): void;
  /** An earlier answer for this pair of devices; null forgets it. */
  recall(residual: Residual | null): void;
  /** Something happened after which the round trip is another one. */
  stumble(): void;
  /** How often it stumbled since it was opened. */
  readonly stumbles: number;
  /** For the interface; the same object while nothing changed. */
  readonly state: StreamLatencyState;
}

export interface StreamLatencyOptions {
  readonly graph: Pick<Graph, 'context' | 'sampleRate' | 'outputLatency' | 'status'>;
  readonly input: Pick<
    OpenInput,
    'latency' | 'deliveredFrames' | 'droppedFrames' | 'blockSeconds' | 'sampleRate'
  >;
  /** Told when `state` is another one. */
  readonly changed: () => void;
  readonly now?: () => number;
}

const pick = ({ method, confidence }: LatencyChoice) => ({ method, confidence });

export const createStreamLatency = (options: StreamLatencyOptions): StreamLatency => {
  const { graph, input, changed, now = () => performance.now() } = options;
  const { context, sampleRate } = graph;
  const outputLatency = createMedian(READINGS);
  const inputLatency = createMedian(READINGS);
  const batch = context.baseLatency * sampleRate;
  const queue = createInputQueue(batch);
  let probed: Probed | null = null;
  let stumbledAt: number | null = null;
  let stumbles = 0;
  let residual: Residual | null = null;
  /** What the queue was like when the probe was accepted. */
  let then = { frames: 0, dropped: 0, starved: 0 };

  const estimate = () => {
    const queued = queue.frames();
    return estimateRoundTrip({
      output: outputLatency.value() ?? context.baseLatency + (context.outputLatency || 0),
      input: inputLatency.value() ?? input.latency(),
      queue: queued === null ? null : queued / sampleRate,
      inputBlock: input.blockSeconds,
      resampled: input.sampleRate !== sampleRate,
      batch: context.baseLatency,
    });
  };

  const lookAtQueue = () => ({
    frames: queue.frames() ?? 0,
    dropped: queue.dropped() + input.droppedFrames(),
    starved: queue.starved(),
  });

  const holds = () => probed !== null && stumbledAt === null;
  const best = () => chooseLatency({ probe: holds() ? probed : null, residual, estimateSeconds: estimate() });

  let state: StreamLatencyState = { ...pick(best()), isStale: false };
  const refresh = () => {
    const { method, confidence } = pick(best());
    const isStale = stumbledAt !== null;
    if (state.method === method && state.confidence === confidence && state.isStale === isStale) return;
    state = { method, confidence, isStale };
    changed();
  };

  const stumble = () => {
    stumbles += 1;
    if (probed && stumbledAt === null) stumbledAt = now();
    refresh();
  };

  const watchQueue = () => {
    const current = lookAtQueue();
    const hasMoved = Math.abs(current.frames - then.frames) > batch * CHANGE;
    if (hasMoved || current.dropped > then.dropped || current.starved > then.starved) stumble();
  };

  return {
    sample() {
      if (context.state !== 'running') return;
      outputLatency.add(graph.outputLatency());
      inputLatency.add(input.latency());
      // In this order; see the queue.
      const { inputFrame } = graph.status.playhead();
      const delivered = input.deliveredFrames();
      if (delivered !== null) queue.observe(delivered, inputFrame);
      if (holds()) watchQueue();
    },
    estimate,
    best,
    bestFor(begunAt, estimateSeconds) {
      const held = probed !== null && (stumbledAt === null || stumbledAt > begunAt + NOTICE_MS);
      const choice = chooseLatency({ probe: held ? probed : null, residual, estimateSeconds });
      return { ...choice, stumbled: held && stumbledAt !== null };
    },
    droppedFrames: () => queue.dropped() + input.droppedFrames(),
    queueFrames: queue.full,
    accept(reading) {
      probed = reading;
      stumbledAt = null;
      then = lookAtQueue();
      refresh();
    },
    recall(known) {
      residual = known;
      refresh();
    },
    stumble,
    get stumbles() {
      return stumbles;
    },
    get state() {
      return state;
    },
  };
};
