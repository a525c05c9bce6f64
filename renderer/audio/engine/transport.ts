/**
 * The main thread's side of playback: turns what was asked (layers, loop, position, play, record) into launches, and
 * knows where the playhead is. Which launch sounds is for `launches.ts` to know.
 */
import type { EngineLayer, LoopRegion } from '../engine';
import { storyFrameAt, type Timeline } from '../playback/timeline';
import type { CountIn, FromWorklet } from '../protocol';
import { isAnythingAudible } from './audibility';
import type { Graph } from './graph';
import { createLaunches, isRun, type Kind, type Launch, type LaunchPlan } from './launches';
import { areVoicesOf, branchEnd, levelsOf } from './layerVoices';
import type { PastRun } from './retro';
import { createThrottle } from './throttle';
import type { VoiceBank } from './voiceBank';

/** How far ahead an exchange of voices is planned, in seconds: time to fetch the new ones. */
const LEAD = 0.15;
const GRAIN = 0.12;
/** Changes that come faster than this, in ms, are gathered: each costs a refill of the rings. */
const RELAUNCH_MS = 50;
const CUE_MS = 80;
/** A sound card that died does not answer; nobody waits longer than this for it. */
const HALT_MS = 1_000;

export interface RecordRun {
  readonly timeline: Timeline;
  /** Story frame at which it ends by itself; null goes on. */
  readonly end: number | null;
  readonly countIn: CountIn | null;
  /** Frames of input that must be there before it starts. */
  readonly captureHead: number;
  /** Plays no layers: the first recording of a story. */
  readonly alone: boolean;
}

export interface Stopped {
  readonly storyFrame: number;
  readonly streamFrame: number;
}

export interface TransportOptions {
  readonly graph: Graph;
  readonly bank: VoiceBank;
  /** Told after `phase`, `isPlaying` or so changed. */
  readonly changed: () => void;
}

export interface Transport {
  readonly phase: 'idle' | 'starting' | 'playing';
  /** With the listening gain at which they are to be heard, in dB. */
  setLayers(layers: readonly EngineLayer[], gainDb?: number): void;
  setLoop(loop: LoopRegion | null): void;
  play(): Promise<void>;
  pause(): void;
  seek(frame: number): void;
  scrub(frame: number): void;
  position(): number;
  /** Gets a run for a recording ready; nothing sounds before `goRecord`. */
  prepareRecord(run: RecordRun): void;
  /** Resolves with the context frame at which stream frame 0 was rendered; null when it was halted before. */
  goRecord(): Promise<number | null>;
  /** Stops whatever sounds. Resolves with where it stopped, null when nothing sounded or the sound card is dead. */
  halt(): Promise<Stopped | null>;
  /** The run that sounds, or the last one that did. */
  lastRun(): PastRun | null;
  /** Ring slot of a layer that sounds. */
  slotOf(nodeId: string): number | null;
  /** The recording that was prepared last lets something be heard in these story frames. */
  isAudible(from: number, to: number): boolean;
  handle(event: FromWorklet): void;
  close(): void;
}

export const createTransport = ({ graph, bank, changed }: TransportOptions): Transport => {
  const { sampleRate, toWorklet } = graph;
  const launches = createLaunches(graph, bank);
  let stopWaiters: ((stopped: Stopped | null) => void)[] = [];
  let layers: readonly EngineLayer[] = [];
  let loop: LoopRegion | null = null;
  /** Story frame where the playhead rests while nothing plays. */
  let rest = 0;
  /** After a stop the ear still hears for a moment what was rendered before. */
  let fading: { readonly launch: Launch; readonly contextFrame: number } | null = null;
  let recordsAlone = false;
  let gainDb = 0;
  let recordEnd: number | null = null;

  const isRecording = () => launches.sounding?.kind === 'record' || launches.waiting?.kind === 'record';
  const isBusy = () => isRun(launches.sounding) || isRun(launches.waiting);

  /** Launches the present layers. A null timeline exchanges voices of the run that sounds. */
  const launch = (kind: Kind, timeline: Timeline | null, change: Partial<LaunchPlan> = {}) =>
    launches.send(kind, timeline, {
      ...change,
      layers: kind === 'record' && recordsAlone ? [] : layers,
      gainDb,
      end: kind === 'record' ? recordEnd : (change.end ?? branchEnd(layers)),
    });

  const timelineFrom = (from: number): Timeline => ({ from, loop, silentFrames: 0 });

  const streamFrameIn = (seconds: number, { startedAt }: Launch): number => {
    const { contextFrame } = graph.status.playhead();
    const ahead = graph.sharesMemory ? seconds : seconds + 0.05;
    return Math.max(0, contextFrame - startedAt + Math.round(ahead * sampleRate));
  };

  const cue = createThrottle(CUE_MS, () => {
    const isGrain = launches.sounding?.kind === 'grain' || launches.waiting?.kind === 'grain';
    if (isBusy() || isGrain || layers.length === 0) return;
    launch('cue', timelineFrom(rest), { go: false });
  });

  /** The layers are others than those of the program: exchange voices, or build the waiting program anew. */
  const rebuild = createThrottle(RELAUNCH_MS, () => {
    const { waiting, sounding } = launches;
    if (isRun(waiting) && waiting.program.timeline) {
      const { at, go, countIn, fadeOutFrames, captureHead } = waiting.program;
      launch(waiting.kind, waiting.timeline, { at, go, countIn, fadeOutFrames, captureHead });
    } else if (isRun(sounding)) {
      launch(sounding.kind, null, { at: streamFrameIn(LEAD, sounding) });
    } else {
      cue.later();
    }
  });

  const jump = createThrottle(RELAUNCH_MS, () => {
    if (isBusy()) launch('play', timelineFrom(rest));
  });

  const grain = createThrottle(RELAUNCH_MS, () => {
    if (isBusy() || layers.length === 0) return;
    const frames = Math.round(GRAIN * sampleRate);
    const timeline = { from: rest, loop: null, silentFrames: 0 };
    launch('grain', timeline, { end: rest + frames, fadeOutFrames: frames >> 1 });
  });

  const stopped = ({ contextFrame, storyFrame, streamFrame }: Extract<FromWorklet, { type: 'stopped' }>) => {
    const last = launches.sounding;
    launches.stopped(contextFrame);
    if (isRun(last)) {
      fading = { launch: last, contextFrame };
      if (!isRun(launches.waiting)) rest = storyFrame;
    }
    for (const waiter of stopWaiters) waiter({ storyFrame, streamFrame });
    stopWaiters = [];
    if (!isRun(launches.waiting)) cue.later();
  };

  const heardStory = (launched: Launch): number =>
    storyFrameAt(launched.timeline, Math.max(0, graph.earFrame() - launched.startedAt));

  const goTo = (frame: number, resting: { soon(): void }) => {
    if (isRecording()) return;
    rest = frame;
    fading = null;
    if (isBusy()) jump.soon();
    else resting.soon();
  };

  return {
    get phase() {
      const { sounding, waiting } = launches;
      if (isRun(waiting) && !isRun(sounding)) return waiting.program.go ? 'starting' : 'idle';
      return isRun(sounding) ? 'playing' : 'idle';
    },
    setLayers(next, nextGain = 0) {
      const { sounding, waiting } = launches;
      const isOtherGain = nextGain !== gainDb;
      layers = next;
      gainDb = nextGain;
      const levels = [sounding, waiting].flatMap((launched) =>
        launched ? levelsOf(layers, launched.voices) : [],
      );
      if (levels.length > 0) {
        toWorklet({ type: 'levels', levels, end: isRecording() ? recordEnd : branchEnd(layers) });
      }
      const latest = waiting ?? sounding;
      if (!latest || !areVoicesOf(latest.voices, layers)) rebuild.soon();
      else if (isOtherGain) toWorklet({ type: 'matched', gainDb });
    },
    setLoop(next) {
      if (loop?.from === next?.from && loop?.to === next?.to) return;
      loop = next;
      if (isRecording()) return;
      const { sounding, waiting } = launches;
      if (isRun(waiting) && waiting.program.timeline) {
        launch('play', timelineFrom(waiting.timeline.from), { at: waiting.program.at });
      } else if (isRun(sounding)) {
        const at = streamFrameIn(LEAD, sounding);
        launch('play', timelineFrom(storyFrameAt(sounding.timeline, at)), { at });
      } else {
        cue.later();
      }
    },
    async play() {
      if (isBusy()) return;
      if (!loop && rest >= branchEnd(layers)) rest = 0;
      cue.cancel();
      grain.cancel();
      const { waiting } = launches;
      const isCued =
        waiting?.kind === 'cue' &&
        waiting.timeline.from === rest &&
        waiting.timeline.loop === loop &&
        areVoicesOf(waiting.voices, layers);
      if (isCued) launches.go('play');
      else launch('play', timelineFrom(rest));
      changed();
      await launches.untilStarted();
    },
    pause() {
      if (!isBusy()) return;
      const { sounding, waiting } = launches;
      if (isRun(waiting) && waiting.program.timeline && !isRun(sounding)) rest = waiting.timeline.from;
      jump.cancel();
      rebuild.cancel();
      launches.forgetWaiting();
      toWorklet({ type: 'pause' });
      if (!isRun(sounding)) cue.later();
      changed();
    },
    seek: (frame) => goTo(frame, { soon: cue.later }),
    scrub: (frame) => goTo(frame, grain),
    position() {
      if (jump.pending()) return rest;
      const { sounding, waiting } = launches;
      if (isRun(waiting) && waiting.program.timeline && waiting.program.at === null) {
        return waiting.kind === 'record'
          ? waiting.timeline.from + waiting.timeline.silentFrames
          : waiting.timeline.from;
      }
      if (isRun(sounding)) return heardStory(sounding);
      if (fading && graph.earFrame() < fading.contextFrame) return heardStory(fading.launch);
      return rest;
    },
    prepareRecord({ timeline, end, countIn, captureHead, alone }) {
      recordsAlone = alone;
      recordEnd = end;
      cue.cancel();
      launch('record', timeline, { countIn, captureHead, go: false });
    },
    async goRecord() {
      if (launches.waiting?.kind !== 'record') return null;
      launches.go('record');
      return await launches.untilStarted();
    },
    async halt() {
      rebuild.cancel();
      launches.forgetWaiting();
      toWorklet({ type: 'pause' });
      if (!launches.sounding || graph.context.state !== 'running') {
        launches.forgetSounding();
        return null;
      }
      return await new Promise<Stopped | null>((resolve) => {
        const patience = setTimeout(() => {
          launches.forgetSounding();
          resolve(null);
        }, HALT_MS);
        stopWaiters.push((stopped) => {
          clearTimeout(patience);
          resolve(stopped);
        });
      });
    },
    lastRun: () => launches.lastRun,
    slotOf(nodeId) {
      const voices = [...(launches.sounding?.voices.values() ?? [])];
      return voices.find((voice) => voice.nodeId === nodeId)?.slot ?? null;
    },
    isAudible: (from, to) => !recordsAlone && isAnythingAudible(layers, from, to),
    handle(event) {
      if (event.type === 'released') {
        // A voice was let go while a program that keeps it was on its way: that program must be made again.
        if (launches.release(event.voices) && isRun(launches.sounding)) rebuild.later();
      } else if (event.type === 'started') {
        launches.started(event.id, event.contextFrame);
        fading = null;
      } else if (event.type === 'switched') {
        launches.switched(event.id);
      } else if (event.type === 'stopped') {
        stopped(event);
      } else if (event.type === 'jump') {
        launches.jumped(event.frames);
      }
      launches.giveBackRings();
      changed();
    },
    close() {
      for (const throttle of [cue, rebuild, jump, grain]) throttle.cancel();
      launches.close();
      for (const waiter of stopWaiters) waiter(null);
      stopWaiters = [];
    },
  };
};
