/**
 * What is known of one input stream's round trip: its estimate, looked at all the time; a probe of this very stream as
 * long as it holds; and what an earlier probe of the same two devices taught.
 *
 * Inside a stream the round trip is constant to the sample until the stream stumbles: the audio clock jumps, the input
 * queue changes its length, the microphone's own latency changes, another loudspeaker takes over. Then a probe is
 * history, though what it taught about the devices is not: the estimate follows, and the difference still holds.
 *
 * A stream that is resampled on its way shows a queue that trembles by most of a batch, and holes that move nothing
 * (six probes of one such stream gave the same round trip to a microsecond), so less of what is seen there counts.
 */
import { chooseLatency, type LatencyChoice, type Residual } from '../../../shared/domain/alignment/residual';
import type { StreamLatencyState } from '../engine';
import type { Graph } from './graph';
import { createInputQueue } from './inputQueue';
import type { OpenInput } from './inputs';
import { createMedian, estimateRoundTrip } from './placement';

/** Latest readings whose middle counts: about two seconds of them. */
const READINGS = 201;
/** The queue trembles by less than this part of a batch; with a resampler on the way by less than the other. */
const CHANGE = 0.5;
const CHANGE_RESAMPLED = 1;
/** The microphone's own latency trembles by less, in seconds. */
const INPUT_CHANGE = 0.000_4;
/** It takes so long to be sure that something has changed, in ms: half a window of readings. */
const NOTICE_MS = 1_500;

export interface Probed {
  readonly seconds: number;
  readonly confidence: number;
}

/** What moves the round trip, as it was at a moment. */
export interface StreamMark {
  readonly frames: number;
  readonly dropped: number;
  readonly starved: number;
  readonly inputSeconds: number;
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
  /** Frames that wait before the graph by the last look. */
  queued(): number;
  /** The estimate without what waits, in seconds: the ways out and in. */
  ways(): number;
  /** Frames that wait before the graph when no more of them can. */
  readonly queueFrames: number;
  /** To be compared with later: a probe holds as long as the stream is as it was when the probe was heard. */
  mark(): StreamMark;
  /** A probe of this stream came to an answer. */
  accept(probed: Probed, heardAt: StreamMark): void;
  /** An earlier answer for this pair of devices; null forgets it. */
  recall(residual: Residual | null): void;
  /** Something happened after which the round trip is another one. */
  stumble(): void;
  /** Sound is missing from what came in. */
  gap(): void;
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
  let residual: Residual | null = null;
  const isResampled = input.sampleRate !== sampleRate;

  const estimate = () => {
    const queued = queue.frames();
    return estimateRoundTrip({
      output: outputLatency.value() ?? context.baseLatency + (context.outputLatency || 0),
      input: inputLatency.value() ?? input.latency(),
      queue: queued === null ? null : queued / sampleRate,
      inputBlock: input.blockSeconds,
      resampled: isResampled,
      batch: context.baseLatency,
    });
  };

  const mark = (): StreamMark => ({
    frames: queue.frames() ?? 0,
    dropped: queue.dropped() + input.droppedFrames(),
    starved: isResampled ? 0 : queue.starved(),
    inputSeconds: inputLatency.value() ?? 0,
  });
  let then = mark();

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
    if (probed && stumbledAt === null) stumbledAt = now();
    refresh();
  };

  const tolerance = batch * (isResampled ? CHANGE_RESAMPLED : CHANGE);
  const compare = () => {
    const now = mark();
    const isSame =
      Math.abs(now.frames - then.frames) <= tolerance &&
      Math.abs(now.inputSeconds - then.inputSeconds) <= INPUT_CHANGE &&
      now.dropped === then.dropped &&
      now.starved === then.starved;
    if (!isSame) stumble();
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
      if (holds()) compare();
    },
    estimate,
    best,
    bestFor(begunAt, estimateSeconds) {
      const held = probed !== null && (stumbledAt === null || stumbledAt > begunAt + NOTICE_MS);
      const choice = chooseLatency({ probe: held ? probed : null, residual, estimateSeconds });
      return { ...choice, stumbled: held && stumbledAt !== null };
    },
    droppedFrames: () => queue.dropped() + input.droppedFrames(),
    queued: () => queue.now(),
    ways: () => estimate() - (queue.frames() ?? 0) / sampleRate,
    queueFrames: queue.full,
    mark,
    accept(reading, heardAt) {
      probed = reading;
      stumbledAt = null;
      then = heardAt;
      refresh();
    },
    recall(known) {
      residual = known;
      refresh();
    },
    stumble,
    gap() {
      if (!isResampled) stumble();
    },
    get state() {
      return state;
    },
  };
};
