/**
 * Recording: an armed input that is always captured into the ring, and takes cut from it by frame counters.
 *
 * A take begins on the disk before it begins to sound (`takes.begin` comes first), has a head from before the record
 * button was pressed, and goes on for the round trip after stop, because what was played on the last beat is still on
 * its way. Whatever goes wrong on the way (the device pulled out, the context interrupted), the take is closed with
 * what there is and filed.
 */
import { StudioError } from '../../../shared/contract/errors';
import type { Receipt } from '../../../shared/domain/model';
import { captureRingFrames, createCaptureMemory } from '../capture/captureRing';
import { LIVE_PEAK_FRAMES } from '../capture/livePeaks';
import type { FinishedTake, KeepRequest, LiveTake, RecordRequest } from '../engine';
import type { FromDrain, FromWorklet, ToDrain } from '../protocol';
import type { TakesClient } from './deps';
import type { Graph } from './graph';
import type { OpenInput } from './inputs';
import type { ProbeInput } from './latencyProbe';
import { placeRetro, RETRO_SECONDS } from './retro';
import { createStreamLatency, type StreamLatency } from './streamLatency';
import { watchStream } from './streamWatch';
import {
  type Captured,
  type FiledPlacement,
  placeAhead,
  placeFinished,
  placeLive,
  planTake,
} from './takePlan';
import { addPeaks, inTake, openSession, receiptOf, type Session } from './takeSession';
import type { Transport } from './transport';
import { alreadyRecording, nothingYet, notRecording, type Problem } from './troubles';

/** Kept from before the start and from after the end, in seconds. */
const HEAD = 0.5;
const TAIL = 0.1;
/** What else the capture may take to reach the end after a stop, in ms, before it is closed as it is. */
const PATIENCE_MS = 1_500;
/** Less of the past is not worth a take, in seconds. */
const LEAST_KEPT = 0.5;
/** Holes that are remembered. */
const MOST_GAPS = 1_000;

export interface RecorderOptions {
  readonly graph: Graph;
  readonly transport: Transport;
  readonly takes: TakesClient;
  readonly origin: string;
  readonly input: OpenInput;
  readonly channels: number;
  readonly changed: () => void;
  readonly diskProblem: (problem: Problem | null) => void;
  /** The studio takes no more of the take: it has to be stopped early. */
  readonly refused: (problem: Problem) => void;
  /** Everything stood still for so many seconds while a take ran; null when the next one begins. */
  readonly stoodStill: (seconds: number | null) => void;
  /** The metronome clicks along. */
  readonly hasClicks: () => boolean;
  /** A take ends by itself. */
  readonly ended: (take: Promise<FinishedTake>) => void;
}

export interface Recorder {
  readonly phase: 'armed' | 'starting' | 'countIn' | 'recording' | 'finishing';
  readonly take: LiveTake | null;
  /** What is known of the stream's round trip. */
  readonly roundTrip: StreamLatency;
  /** The way to what is captured, for a probe. */
  readonly heard: ProbeInput;
  record(request: RecordRequest): Promise<void>;
  /** With `early` the input is gone: closes with what was captured. */
  stop(early: boolean): Promise<FinishedTake>;
  discard(): Promise<void>;
  /** A take of the last minute; `playhead` is where it lies when nothing was played along with. */
  keepLast(request: KeepRequest, playhead: number): Promise<FinishedTake>;
  /** Frame of the take that is captured now. */
  takeFrame(): number | null;
  handle(event: FromWorklet): void;
  close(): void;
}

export const createRecorder = (options: RecorderOptions): Recorder => {
  const { graph, transport, takes, origin, input, channels, changed } = options;
  const { sampleRate, context, node, sharesMemory, toWorklet } = graph;
  const headFrames = Math.round(HEAD * sampleRate);
  const drain = new Worker(new URL('../capture/drain.worker.ts', import.meta.url), { type: 'module' });
  const toDrain = (message: ToDrain, transfer: Transferable[] = []) => drain.postMessage(message, transfer);
  let phase: Recorder['phase'] = 'armed';
  let session: Session | null = null;
  /** Context frame of capture frame 0. */
  let openedAt = 0;
  let isOpened = false;
  /** How often the audio clock jumped since. */
  let jumps = 0;
  /** Holes in the input, in capture frames, for a take that is cut from the past. */
  const gaps: Extract<FromWorklet, { type: 'captureGap' }>[] = [];
  let live: LiveTake | null = null;
  let onDrained: ((drained: Extract<FromDrain, { type: 'drained' }>) => void) | null = null;
  let finishing: Promise<FinishedTake> | null = null;

  node.channelCount = channels;
  if (sharesMemory) {
    const memory = createCaptureMemory(captureRingFrames(sampleRate), channels, true);
    toDrain({ type: 'open', origin, channels, sampleRate, memory, port: null });
    toWorklet({ type: 'capture', channels, memory, drainPort: null });
  } else {
    const { port1, port2 } = new MessageChannel();
    toDrain({ type: 'open', origin, channels, sampleRate, memory: null, port: port1 }, [port1]);
    toWorklet({ type: 'capture', channels, memory: null, drainPort: port2 }, [port2]);
  }
  input.source.connect(node);

  const roundTrip = createStreamLatency({ graph, input, changed });
  const parts = { graph, input, roundTrip };
  const looking = watchStream({
    graph,
    input,
    roundTrip,
    openedAt: () => openedAt,
    session: () => session,
    stoodStill: options.stoodStill,
  });

  const choiceFor = (open: Session) =>
    roundTrip.bestFor(open.settledAt, open.watch.trip() ?? roundTrip.estimate());
  const latencyFrames = () =>
    Math.round((session ? choiceFor(session) : roundTrip.best()).seconds * sampleRate);

  const setPhase = (next: Recorder['phase']) => {
    phase = next;
    changed();
  };

  const capturedOf = ({ startedAt, captured }: Session, latency: number, frames: number): Captured => ({
    startedAt,
    captured,
    latencyFrames: latency,
    frames,
  });

  /** A take that heard nothing is not shifted. What was asked to sound counts, and what the meter saw besides. */
  const hasHeard = ({ plan, watch }: Session, endFrame: number) =>
    watch.heard ||
    plan.timeline.silentFrames > 0 ||
    options.hasClicks() ||
    graph.status.heard() ||
    transport.isAudible(plan.timeline.from, plan.loop?.to ?? endFrame);

  const refreshLive = (open: Session) => {
    const { plan, frames } = open;
    const reached = plan.timeline.from + Math.max(1, open.captured + frames - open.startedAt);
    const latency = hasHeard(open, reached) ? latencyFrames() : 0;
    const { startFrame, trimIn, trimOut, pass } = placeLive(plan, capturedOf(open, latency, frames));
    live = {
      takeId: open.takeId,
      parentId: open.parentId,
      pass: plan.loop ? pass + 1 : 0,
      startFrame,
      trimIn,
      trimOut,
      channels,
      frames,
      durableFrames: open.durableFrames,
      peaks: open.peaks,
      peakCount: open.peakCount,
      peakFrames: LIVE_PEAK_FRAMES,
      droppedFrames: open.droppedFrames + open.watch.lostOutside,
    };
  };

  drain.onmessage = ({ data }: MessageEvent<FromDrain>) => {
    if (!session || data.takeId !== session.takeId) return;
    if (data.type === 'trouble') {
      if (data.problem && data.isFinal) options.refused(data.problem);
      else options.diskProblem(data.problem);
      return;
    }
    session.frames = data.frames;
    session.droppedFrames = data.droppedFrames;
    if (data.type === 'drained') {
      onDrained?.(data);
      return;
    }
    session.durableFrames = data.durableFrames;
    addPeaks(session, data.peaks);
    refreshLive(session);
    changed();
  };

  const reset = () => {
    if (session?.countInEnds) clearTimeout(session.countInEnds);
    session = null;
    live = null;
    onDrained = null;
    options.diskProblem(null);
    setPhase('armed');
  };

  const begin = async (request: RecordRequest) => {
    if (phase !== 'armed') {
      throw alreadyRecording();
    }
    setPhase('starting');
    options.diskProblem(null);
    options.stoodStill(null);
    finishing = null;
    const beatFrames = Math.round((60 / request.tempo) * sampleRate);
    const countIn =
      request.countInBeats > 0 && Number.isFinite(beatFrames) && beatFrames > 0
        ? { beats: Math.round(request.countInBeats), beatFrames }
        : null;
    const countInFrames = countIn ? countIn.beats * countIn.beatFrames : 0;
    let takeId: string | null = null;
    try {
      await transport.halt();
      await context.resume();
      const plan = planTake(request, countInFrames);
      transport.prepareRecord({
        timeline: plan.timeline,
        end: plan.end,
        countIn,
        captureHead: headFrames,
        alone: request.parentId === null,
      });
      const hearsNothing = request.parentId === null && !countIn && !options.hasClicks();
      const placement = placeAhead(plan, headFrames, hearsNothing ? 0 : latencyFrames());
      ({ takeId } = await takes.begin({
        storyId: request.storyId,
        parentId: request.parentId,
        channels,
        sampleRate,
        bits: request.bits ?? '24',
        device: input.label,
        streamId: input.streamId,
        startFrame: placement.startFrame,
        trimIn: placement.trimIn,
        takeGroupId: request.takeGroupId ?? null,
      }));
      const startedAt = await transport.goRecord();
      if (startedAt === null) {
        throw new StudioError(
          'CANCELLED',
          'The recording was cancelled before it began.',
          'Press Record again.',
        );
      }
      session = openSession(parts, {
        parentId: request.parentId,
        title: request.title,
        plan,
        takeId,
        startedAt,
        captured: startedAt - headFrames,
      });
      toDrain({ type: 'record', takeId, from: Math.max(0, session.captured - openedAt) });
      refreshLive(session);
      if (plan.performAt === 0) return setPhase('recording');
      setPhase('countIn');
      const remaining = startedAt + plan.performAt - graph.earFrame();
      session.countInEnds = setTimeout(
        () => phase === 'countIn' && setPhase('recording'),
        Math.max(0, (remaining / sampleRate) * 1_000),
      );
    } catch (error) {
      void transport.halt();
      if (takeId) await takes.discard({ takeId }).catch(() => undefined);
      reset();
      throw error;
    }
  };

  /** The drain's last word; when the capture never reaches `to`, it ends with what is there. */
  const drained = (to: number | null) =>
    new Promise<Extract<FromDrain, { type: 'drained' }>>((resolve) => {
      const remaining = to === null ? 0 : to - graph.status.playhead().captureFrame;
      const patience = setTimeout(
        () => toDrain({ type: 'stop', to: null }),
        Math.max(0, (remaining / sampleRate) * 1_000) + PATIENCE_MS,
      );
      onDrained = (message) => {
        clearTimeout(patience);
        resolve(message);
      };
      toDrain({ type: 'stop', to });
    });

  const file = async (open: Session, placement: FiledPlacement, receipt: Receipt): Promise<FinishedTake> => {
    const { takeId, title, parentId: over } = open;
    const node = await takes.finish({ takeId, title, ...placement, receipt });
    return { node, receipt, over, passes: placement.passes?.length ?? 1 };
  };

  const finish = async (open: Session, early: boolean): Promise<FinishedTake> => {
    if (open.countInEnds) clearTimeout(open.countInEnds);
    setPhase('finishing');
    try {
      const stopped = await transport.halt();
      const endFrame = stopped?.storyFrame ?? Number.POSITIVE_INFINITY;
      const placed = hasHeard(open, endFrame) ? choiceFor(open) : null;
      const latency = Math.round((placed?.seconds ?? 0) * sampleRate);
      // The place where playing stopped, on the tape that is one round trip later.
      const end =
        early || !stopped
          ? null
          : open.startedAt + stopped.streamFrame + latencyFrames() + Math.round(TAIL * sampleRate) - openedAt;
      const { frames, dropouts } = await drained(end);
      looking.noteDrops(open);
      const receipt = receiptOf(parts, open, placed, frames, dropouts);
      const placement = placeFinished(
        open.plan,
        capturedOf(open, latency, frames),
        stopped?.streamFrame ?? null,
        sampleRate,
      );
      return await file(open, placement, receipt);
    } finally {
      reset();
    }
  };

  const stop = (early: boolean): Promise<FinishedTake> => {
    if (!finishing && session && (phase === 'countIn' || phase === 'recording')) {
      finishing = finish(session, early);
    }
    return finishing ?? Promise.reject(notRecording());
  };

  const keepLast = async (request: KeepRequest, playhead: number): Promise<FinishedTake> => {
    if (phase !== 'armed') throw alreadyRecording();
    const to = graph.status.playhead().captureFrame;
    const from = Math.max(0, to - RETRO_SECONDS * sampleRate);
    if (!isOpened || to - from < LEAST_KEPT * sampleRate) throw nothingYet();
    finishing = null;
    setPhase('finishing');
    const choice = roundTrip.bestFor(performance.now() - RETRO_SECONDS * 1_000, roundTrip.estimate());
    const known = { latencyFrames: Math.round(choice.seconds * sampleRate), playhead, sampleRate };
    const { isAlong, ...placement } = placeRetro(
      transport.lastRun(),
      { from: openedAt + from, frames: to - from },
      known,
    );
    try {
      const { parentId, title } = request;
      const { takeId } = await takes.begin({
        storyId: request.storyId,
        parentId,
        channels,
        sampleRate,
        bits: request.bits ?? '24',
        device: input.label,
        streamId: input.streamId,
        startFrame: placement.startFrame,
        trimIn: placement.trimIn,
        takeGroupId: null,
      });
      const plan = planTake({ startFrame: placement.startFrame }, 0);
      const open = openSession(parts, {
        parentId,
        title,
        plan,
        takeId,
        startedAt: openedAt + from,
        captured: openedAt + from,
      });
      session = open;
      for (const gap of gaps) if (gap.frame >= from) open.watch.gap(gap.frame - from, gap.frames, gap.cause);
      toDrain({ type: 'record', takeId, from, to });
      const { frames, dropouts } = await drained(to);
      looking.noteDrops(open);
      return await file(open, placement, receiptOf(parts, open, isAlong ? choice : null, frames, dropouts));
    } finally {
      reset();
    }
  };

  return {
    get phase() {
      return phase;
    },
    get take() {
      return live;
    },
    roundTrip,
    heard: {
      channels,
      openedAt: () => (isOpened ? openedAt : null),
      listen: (from, frames, port) => toDrain({ type: 'listen', from, frames, port }, [port]),
      forget: () => toDrain({ type: 'forget' }),
      jumps: () => jumps,
    },
    record: begin,
    stop,
    keepLast,
    takeFrame() {
      if (!session || phase === 'finishing') return null;
      return Math.max(0, inTake(session, graph.status.playhead().captureFrame + openedAt));
    },
    async discard() {
      if (!session || phase === 'finishing') throw notRecording();
      const { takeId } = session;
      toDrain({ type: 'abandon' });
      await transport.halt();
      reset();
      await takes.discard({ takeId });
    },
    handle(event) {
      // The round trip is another one after these, whether or not a take is running.
      if (event.type === 'jump') {
        jumps += 1;
        roundTrip.stumble();
      } else if (event.type === 'captureGap' && !roundTrip.gap(event.frames, event.cause)) return;
      if (event.type === 'captureOpened') {
        openedAt = event.contextFrame;
        isOpened = true;
      } else if (event.type === 'stopped' && event.reason === 'end' && session && phase === 'recording') {
        options.ended(stop(false));
      } else if (event.type === 'captureGap') {
        gaps.push(event);
        if (gaps.length > MOST_GAPS) gaps.shift();
        if (!session) return;
        const frame = event.frame + openedAt - session.captured;
        if (frame >= 0) session.watch.gap(frame, event.frames, event.cause);
      } else if (event.type === 'captureSilence' && session) {
        const frame = event.frame + openedAt - session.captured;
        if (frame + event.frames > 0) session.watch.silence(frame, event.frames);
      } else if (event.type === 'jump') {
        openedAt += event.frames;
        if (!session) return;
        const frame = graph.status.playhead().captureFrame + openedAt + latencyFrames();
        session.watch.clockJumped(inTake(session, frame), event.frames);
      }
    },
    close() {
      looking.close();
      drain.terminate();
      input.source.disconnect();
      toWorklet({ type: 'captureOff' });
    },
  };
};
