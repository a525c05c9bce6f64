/**
 * What is known of one input stream's round trip: its estimate, looked at all the time; a probe of this very stream as
 * long as it holds; and what an earlier probe of the same two devices taught.
 *
 * Inside a stream the round trip is constant to the sample until something slips: the card stands still, or the
 * browser puts silence into the input. A slip of known length (`renderLine.ts`, a hole that was seen) is added to the
 * probe, which goes on to hold. After one of unknown length (input dropped, the audio clock jumped, another
 * loudspeaker) the probe is history; what it taught about the devices is not, because the estimate follows.
 *
 * What a browser reports about the microphone's latency plays no part in that: it wanders by 4 ms for seconds, and by
 * 20 ms for moments, while the round trip stays. A queue that looks emptier than ever before lowers the confidence and
 * no more: the count behind it begins at an unknown place, so mostly nothing is missing.
 */
import { chooseLatency, type LatencyChoice, type Residual } from '../../../shared/domain/alignment/residual';
import { CAME_LATE } from '../capture/capture';
import type { StreamLatencyState } from '../engine';
import type { Graph } from './graph';
import { createInputQueue } from './inputQueue';
import type { OpenInput } from './inputs';
import { createMedian, estimateRoundTrip } from './placement';
import { createRenderLine, type Slip } from './renderLine';

/** Latest readings whose middle counts: about two seconds of them. */
const READINGS = 201;
/** Of what waits: about a second. */
const WAITS = 101;
/** So many batches of difference in what waits are not the tremor; where rates differ, rendering hurries by one. */
const CHANGE = 1;
const CHANGE_RESAMPLED = 1.5;
/** How far a change may be from whole blocks to be known as such, in batches. */
const UNSURE = 0.1;
/** And only when it lasts for so many looks. */
const LASTING = 150;
/** What the moments of a slip are uncertain by, in ms. */
const WITHIN_MS = 60;
/** Slips and troubles that are remembered. */
const MOST_EVENTS = 1_000;
/** What is left of a probe's confidence when a slip was added to it. */
const SLIPPED_SHARE = 0.8;
/** What is left of it when zeros may have come in unseen. */
const DOUBTED_SHARE = 0.5;
/** Where rates differ a slip is known within a few milliseconds only. */
const SLIPPED_SHARE_RESAMPLED = 0.5;
/** A hole in resampled input is as long as whole blocks, less what the filter smears, in frames. */
const SMEARED = 64;

export interface Probed {
  readonly seconds: number;
  readonly confidence: number;
}

/** The stream at a moment. */
export interface StreamMark {
  /** Moment of `performance.now`. */
  readonly at: number;
  /** Frames delivered minus frames taken, in the middle; null where nobody counts. */
  readonly waiting: number | null;
}

export interface StreamLatency {
  /** To be called every 10 ms: often enough to see the queue empty or full. */
  sample(): void;
  /** As often: moments of `performance.now`, and context frames that were rendered by then. */
  rendered(moment: number, contextFrame: number): void;
  /** Round trip by reports and counting alone, in seconds. */
  estimate(): number;
  /** Round trip by the best that is known now. */
  best(): LatencyChoice;
  /**
   * For what is heard at a moment of `performance.now`: a stumble behind it takes nothing from what was measured
   * before. `estimateSeconds` is the middle of what was estimated while the take ran.
   */
  bestFor(moment: number, estimateSeconds: number): LatencyChoice & { readonly stumbled: boolean };
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
  /**
   * Zeros came in, whole quanta between sound and sound. True when they are a hole that the browser left; false when
   * they can't be one, because a browser leaves out whole blocks.
   */
  gap(frames: number, cause: string): boolean;
  /** Whether a step of the card's clock is none; see `renderLine.ts`. */
  isBeat(frame: number, frames: number): boolean;
  /** For the interface; the same object while nothing changed. */
  readonly state: StreamLatencyState;
}

export interface StreamLatencyOptions {
  readonly graph: Pick<
    Graph,
    'context' | 'sampleRate' | 'outputLatency' | 'status' | 'sharesMemory' | 'beats'
  >;
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
  const { context, sampleRate, sharesMemory, beats } = graph;
  const outputLatency = createMedian(READINGS);
  const inputLatency = createMedian(READINGS);
  const batch = context.baseLatency * sampleRate;
  const isResampled = input.sampleRate !== sampleRate;
  const block = input.blockSeconds * sampleRate;
  const queue = createInputQueue(batch, block);
  const line = createRenderLine({ sampleRate, sharesMemory, beats, isResampled });
  const waits = createMedian(WAITS);
  let probed: (Probed & StreamMark) | null = null;
  /** What fell behind, less what caught up with it later; when it was heard. */
  let slips: Slip[] = [];
  /** Every step of the line, as it was, when it was rendered. */
  let steps: Slip[] = [];
  /** Moments after which a probe from before says nothing. */
  let breaks: number[] = [];
  let residual: Residual | null = null;
  /** Moments at which the queue looked emptier than ever before. */
  let doubts: number[] = [];
  let emptiest = Number.POSITIVE_INFINITY;
  let dropsSeen = 0;
  /** Looks for which what waits has been another amount, and when that began. */
  let unlike = 0;
  let unlikeSince = 0;
  /** Moments of the looks whose middle `waits` is. */
  const looks: number[] = [];

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

  const mark = (): StreamMark => ({ at: now(), waiting: waits.value() });

  /** In the middle of a slip that came bit by bit nobody knows how much of it there was. */
  const isWithin = ({ at, until }: Slip, moment: number) => moment > at && moment < until - WITHIN_MS;

  /** Frames of those of them that happened between two moments. */
  const within = (which: readonly Slip[], from: number, to: number): number =>
    which.reduce((sum, { at, frames }) => (at > from && at <= to ? sum + frames : sum), 0);

  /** The probe as it holds for a moment; null when it does not. */
  const probeAt = (moment: number): Probed | null => {
    if (!probed) return null;
    const { at, seconds, confidence } = probed;
    if (breaks.some((broken) => broken > at && broken <= moment)) return null;
    if (slips.some((slip) => isWithin(slip, at) || isWithin(slip, moment))) return null;
    const frames = within(slips, at, moment);
    const doubted = doubts.some((doubt) => doubt > at && doubt <= moment) ? DOUBTED_SHARE : 1;
    const share = isResampled ? SLIPPED_SHARE_RESAMPLED : SLIPPED_SHARE;
    return {
      seconds: seconds + frames / sampleRate,
      confidence: confidence * doubted * (frames === 0 ? 1 : share),
    };
  };

  const best = () =>
    chooseLatency({ probe: probeAt(Number.POSITIVE_INFINITY), residual, estimateSeconds: estimate() });

  let state: StreamLatencyState = { ...pick(best()), isStale: false };
  const refresh = () => {
    const { method, confidence } = pick(best());
    const isStale = probed !== null && probeAt(Number.POSITIVE_INFINITY) === null;
    if (state.method === method && state.confidence === confidence && state.isStale === isStale) return;
    state = { method, confidence, isStale };
    changed();
  };

  const breakAt = (moment: number) => {
    breaks = [...breaks, moment].slice(-MOST_EVENTS);
    refresh();
  };
  const stumble = () => breakAt(now());

  /**
   * Rendering that catches up makes nothing earlier than it was: what it is ahead by waits before the card, and the
   * input gives it up at once. But it tells that the card had not run dry when rendering fell behind, so as much of the
   * latest slips was none.
   */
  const catchUp = (frames: number) => {
    let left = frames;
    const kept: Slip[] = [];
    for (const step of slips.toReversed()) {
      const undone = Math.min(left, step.frames);
      left -= undone;
      if (undone < step.frames) kept.push({ ...step, frames: step.frames - undone });
    }
    slips = kept.reverse();
  };

  const slip = (found: Slip, heard = found) => {
    steps = [...steps, found].slice(-MOST_EVENTS);
    if (found.frames < 0) catchUp(-found.frames);
    else slips = [...slips, heard].slice(-MOST_EVENTS);
    unlike = 0;
    refresh();
  };

  /** What is rendered behind a slip is heard a round trip later. */
  const noteSlip = (found: Slip | null) => {
    if (!found) return;
    const later = estimate() * 1_000;
    slip(found, { ...found, at: found.at + later, until: found.until + later });
    // Into a queue that is nearly full some of it never came, and nobody knows how much.
    if (queue.now() > queue.full - block) breakAt(found.at);
  };

  const noteDrops = () => {
    const dropped = queue.dropped() + input.droppedFrames();
    if (dropped > dropsSeen) stumble();
    dropsSeen = dropped;
  };

  /** Emptier than ever, so perhaps too empty: what the browser left out is only seen where the input makes a sound. */
  const noteEmptiness = (waiting: number) => {
    if (waiting > emptiest - batch / 2) return;
    emptiest = waiting;
    doubts = [...doubts, now()].slice(-MOST_EVENTS);
    refresh();
  };

  const tolerance = batch * (isResampled ? CHANGE_RESAMPLED : CHANGE);
  /**
   * What waits has changed for good although nothing is known to have slipped. Less of it by whole blocks: the browser
   * put silence in their place, which only shows where the input makes a sound, and all that came since lies later by
   * as much. Anything else, two clocks that drift apart or input lost on its way, has no size.
   */
  const compare = () => {
    const waiting = waits.value();
    if (probed?.waiting == null || waiting === null) return;
    const missing = probed.waiting + within(steps, probed.at, Number.POSITIVE_INFINITY) - waiting;
    unlike = Math.abs(missing) > tolerance ? unlike + 1 : 0;
    // A middle turns when half of what it is made of has.
    if (unlike === 1) unlikeSince = looks[looks.length >> 1] ?? now();
    if (unlike < LASTING) return;
    unlike = 0;
    const at = unlikeSince;
    const blocks = Math.round(missing / block);
    if (blocks < 1 || Math.abs(missing - blocks * block) > UNSURE * batch) {
      breakAt(at);
      return;
    }
    const frames = Math.round(blocks * block);
    steps = [...steps, { at, until: at, frames: -frames }].slice(-MOST_EVENTS);
    slips = [...slips, { at, until: at, frames }].slice(-MOST_EVENTS);
    refresh();
  };

  return {
    sample() {
      if (context.state !== 'running') {
        line.reset();
        queue.restart();
        return;
      }
      outputLatency.add(graph.outputLatency());
      inputLatency.add(input.latency());
      // In this order; see the queue.
      const { inputFrame } = graph.status.playhead();
      const moment = now();
      const delivered = input.deliveredFrames();
      if (delivered !== null) {
        queue.observe(delivered, inputFrame);
        waits.add(delivered - inputFrame);
        looks.push(moment);
        if (looks.length > WAITS) looks.shift();
        noteEmptiness(delivered - inputFrame);
      }
      noteDrops();
      if (probeAt(Number.POSITIVE_INFINITY)) compare();
    },
    rendered(moment, contextFrame) {
      if (context.state === 'running') noteSlip(line.observe(moment, contextFrame));
    },
    estimate,
    best,
    bestFor(moment, estimateSeconds) {
      const probe = probeAt(moment);
      const choice = chooseLatency({ probe, residual, estimateSeconds });
      const hasSlipped = [...breaks, ...doubts, ...slips.map(({ at }) => at)].some((at) => at > moment);
      return { ...choice, stumbled: probe !== null && hasSlipped };
    },
    droppedFrames: () => queue.dropped() + input.droppedFrames(),
    queued: () => queue.now(),
    ways: () => estimate() - (queue.frames() ?? 0) / sampleRate,
    queueFrames: queue.full,
    mark,
    accept(reading, heardAt) {
      probed = { ...reading, ...heardAt };
      unlike = 0;
      refresh();
    },
    recall(known) {
      residual = known;
      refresh();
    },
    stumble,
    gap(frames, cause) {
      if (cause !== CAME_LATE) {
        stumble();
        return true;
      }
      const blocks = Math.max(1, Math.round(frames / block));
      const short = blocks * block - frames;
      if (isResampled ? short < 0 || short > SMEARED : Math.abs(short) > 0.5) return false;
      if (isResampled) stumble();
      else slip({ at: now(), until: now(), frames });
      return true;
    },
    isBeat: line.isBeat,
    get state() {
      return state;
    },
  };
};
