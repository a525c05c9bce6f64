/**
 * The main thread's side of playback: turns layers, loop and position into programs for the worklet and feeds for the
 * feeder, and knows which of them sounds.
 *
 * Two launches matter at any time: the one that sounds and the one that waits for its data. The worklet's word decides
 * which is which (`started`, `switched`, `stopped`); whatever was sent meanwhile replaces what waits, so events that
 * cross each other on the way do no harm.
 */
import { audibleFrames } from '../../../shared/domain/kernel/mixPlan';
import type { EngineLayer, LoopRegion } from '../engine';
import { packSpans } from '../playback/heardSpans';
import { storyFrameAt, type Timeline } from '../playback/timeline';
import type { CountIn, FromWorklet, Program, VoiceLevels, VoiceSpec } from '../protocol';
import { isAnythingAudible } from './audibility';
import type { Graph } from './graph';
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

type Kind = 'play' | 'cue' | 'grain' | 'record';
type Released = Extract<FromWorklet, { type: 'released' }>['voices'][number];

interface Launch {
  readonly id: number;
  readonly kind: Kind;
  /** Of the run it belongs to. */
  readonly timeline: Timeline;
  readonly program: Program;
  /** By structural key. */
  readonly voices: ReadonlyMap<string, VoiceSpec>;
  /** Context frame of stream frame 0, once it sounds. */
  readonly startedAt: number;
}

interface Run extends Launch {
  readonly kind: 'play' | 'record';
}

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

const voiceChannels = (layer: EngineLayer): 1 | 2 => (layer.channels === 1 ? 1 : 2);

/** Two layers with the same key can share a voice; everything else about them are levels. */
const keyOf = (layer: EngineLayer): string =>
  `${layer.nodeId}/${layer.part ?? ''}/${voiceChannels(layer)}/${layer.startFrame}/${layer.frames}`;

const branchEnd = (layers: readonly EngineLayer[]): number =>
  layers.reduce((end, layer) => {
    const audible = audibleFrames(layer);
    return audible > 0 ? Math.max(end, layer.startFrame + layer.trimIn + audible) : end;
  }, 0);

export const createTransport = ({ graph, bank, changed }: TransportOptions): Transport => {
  const { sampleRate, toWorklet, toFeeder } = graph;
  const launches = new Map<number, Launch>();
  const startWaiters = new Map<number, (contextFrame: number | null) => void>();
  let stopWaiters: ((stopped: Stopped | null) => void)[] = [];
  let layers: readonly EngineLayer[] = [];
  let loop: LoopRegion | null = null;
  /** Story frame where the playhead rests while nothing plays. */
  let rest = 0;
  let sounding: Launch | null = null;
  let waiting: Launch | null = null;
  /** After a stop the ear still hears for a moment what was rendered before. */
  let fading: { readonly launch: Launch; readonly contextFrame: number } | null = null;
  /** Voices that the worklet let go of; a grain's are named by its launch until the word that it stopped. */
  let released: Released[] = [];
  let recordsAlone = false;
  let gainDb = 0;
  let recordEnd: number | null = null;
  let lastRun: PastRun | null = null;
  let nextId = 1;

  const isRun = (launched: Launch | null): launched is Run =>
    launched?.kind === 'play' || launched?.kind === 'record';
  const isRecording = () => sounding?.kind === 'record' || waiting?.kind === 'record';

  const levelsOf = (voices: ReadonlyMap<string, VoiceSpec>): VoiceLevels[] => {
    const isSoloed = layers.some(({ solo }) => solo);
    return layers.flatMap((layer) => {
      const voice = voices.get(keyOf(layer));
      if (!voice) return [];
      const { trimIn, trimOut, fadeIn, fadeOut, gainDb, pan } = layer;
      const silent = layer.mute || (isSoloed && !layer.solo);
      const spans = layer.heard ? packSpans(layer.heard) : null;
      return [{ slot: voice.slot, trimIn, trimOut, fadeIn, fadeOut, gainDb, pan, silent, spans }];
    });
  };

  const settleStart = (id: number, contextFrame: number | null) => {
    startWaiters.get(id)?.(contextFrame);
    startWaiters.delete(id);
  };

  const forgetWaiting = () => {
    if (!waiting) return;
    settleStart(waiting.id, null);
    waiting = null;
  };

  interface Launching {
    readonly at?: number | null;
    readonly end?: number | null;
    readonly go?: boolean;
    readonly countIn?: CountIn | null;
    readonly fadeOutFrames?: number;
    readonly captureHead?: number;
  }

  /** Sends a program for the present layers. A null timeline exchanges voices of the run that sounds. */
  const launch = (kind: Kind, timeline: Timeline | null, change: Launching = {}): Launch => {
    const run = timeline ?? (sounding as Launch).timeline;
    const at = change.at ?? null;
    const reusable = timeline ? null : sounding?.voices;
    const voices = new Map<string, VoiceSpec>();
    const added: VoiceSpec[] = [];
    for (const layer of kind === 'record' && recordsAlone ? [] : layers) {
      const key = keyOf(layer);
      const known = reusable?.get(key);
      if (known) {
        voices.set(key, known);
      } else if (!voices.has(key)) {
        const { nodeId, startFrame, frames } = layer;
        const base = timeline ? 0 : (at ?? 0);
        const voice = bank.take({ nodeId, channels: voiceChannels(layer), startFrame, frames, base });
        voices.set(key, voice);
        added.push(voice);
      }
    }
    const program: Program = {
      id: nextId,
      timeline,
      at,
      voices: [...voices.values()],
      levels: levelsOf(voices),
      end: kind === 'record' ? recordEnd : (change.end ?? branchEnd(layers)),
      countIn: change.countIn ?? null,
      go: change.go ?? true,
      fadeOutFrames: change.fadeOutFrames ?? 0,
      captureHead: change.captureHead ?? 0,
      gainDb,
    };
    nextId += 1;
    toWorklet({ type: 'program', program });
    for (const voice of added) toFeeder({ type: 'feed', voice, timeline: run });
    const before = waiting;
    waiting = { id: program.id, kind, timeline: run, program, voices, startedAt: 0 };
    launches.set(program.id, waiting);
    // Whoever waited for the start of what is replaced here waits for this one now.
    const waiter = before && startWaiters.get(before.id);
    if (before && waiter) {
      startWaiters.delete(before.id);
      startWaiters.set(program.id, waiter);
    }
    return waiting;
  };

  const timelineFrom = (from: number): Timeline => ({ from, loop, silentFrames: 0 });

  const streamFrameIn = (seconds: number): number => {
    const { contextFrame } = graph.status.playhead();
    const ahead = graph.sharesMemory ? seconds : seconds + 0.05;
    return Math.max(0, contextFrame - (sounding as Launch).startedAt + Math.round(ahead * sampleRate));
  };

  const cue = createThrottle(CUE_MS, () => {
    const isGrain = sounding?.kind === 'grain' || waiting?.kind === 'grain';
    if (isRun(sounding) || isRun(waiting) || isGrain || layers.length === 0) return;
    launch('cue', timelineFrom(rest), { go: false });
  });

  /** The layers are others than those of the program: exchange voices, or build the waiting program anew. */
  const rebuild = createThrottle(RELAUNCH_MS, () => {
    if (waiting && isRun(waiting) && waiting.program.timeline) {
      const { kind, timeline, program } = waiting;
      launch(kind, timeline, { ...program, end: undefined });
    } else if (isRun(sounding)) {
      launch(sounding.kind, null, { at: streamFrameIn(LEAD) });
    } else {
      cue.later();
    }
  });

  const jump = createThrottle(RELAUNCH_MS, () => {
    if (isRun(sounding) || isRun(waiting)) launch('play', timelineFrom(rest));
  });

  const grain = createThrottle(RELAUNCH_MS, () => {
    if (isRun(sounding) || isRun(waiting) || layers.length === 0) return;
    const frames = Math.round(GRAIN * sampleRate);
    launch(
      'grain',
      { from: rest, loop: null, silentFrames: 0 },
      { end: rest + frames, fadeOutFrames: frames >> 1 },
    );
  });

  const sameKeys = (voices: ReadonlyMap<string, VoiceSpec>) => {
    const keys = new Set(layers.map(keyOf));
    return keys.size === voices.size && [...keys].every((key) => voices.has(key));
  };

  const isNamed = ({ slot, generation }: Released): boolean =>
    [waiting, sounding].some(
      (launched) =>
        launched &&
        [...launched.voices.values()].some((voice) => voice.slot === slot && voice.generation === generation),
    );

  /** Gives back the rings of released voices as soon as no launch names them. */
  const giveBackRings = () => {
    const gone = released.filter((voice) => !isNamed(voice));
    if (gone.length === 0) return;
    released = released.filter(isNamed);
    toFeeder({ type: 'drop', slots: gone.map(({ slot }) => slot) });
    for (const { slot } of gone) bank.giveBack(slot);
  };

  const letGo = (voices: readonly Released[]) => {
    released.push(...voices);
    // A voice was let go while a program that keeps it was on its way: that program must be made again.
    if (voices.some(isNamed) && isRun(sounding)) rebuild.later();
  };

  const started = (id: number, contextFrame: number) => {
    const launched = launches.get(id);
    if (!launched) return;
    sounding = { ...launched, startedAt: contextFrame };
    if (isRun(sounding)) {
      lastRun = { timeline: sounding.timeline, startedAt: contextFrame, endedAt: null };
    }
    fading = null;
    if (waiting?.id === id) waiting = null;
    for (const old of launches.keys()) if (old <= id) launches.delete(old);
    settleStart(id, contextFrame);
  };

  const switched = (id: number) => {
    const launched = launches.get(id);
    if (!launched || !sounding) return;
    sounding = { ...launched, timeline: sounding.timeline, startedAt: sounding.startedAt };
    if (waiting?.id === id) waiting = null;
    settleStart(id, sounding.startedAt);
  };

  const stopped = ({ contextFrame, storyFrame, streamFrame }: Extract<FromWorklet, { type: 'stopped' }>) => {
    const last = sounding;
    sounding = null;
    if (lastRun && lastRun.endedAt === null) lastRun = { ...lastRun, endedAt: contextFrame };
    if (last && isRun(last)) {
      fading = { launch: last, contextFrame };
      if (!isRun(waiting)) rest = storyFrame;
    }
    for (const waiter of stopWaiters) waiter({ storyFrame, streamFrame });
    stopWaiters = [];
    if (!isRun(waiting)) cue.later();
  };

  const heardStory = (launched: Launch): number =>
    storyFrameAt(launched.timeline, Math.max(0, graph.earFrame() - launched.startedAt));

  return {
    get phase() {
      if (isRun(waiting) && !isRun(sounding)) return waiting.program.go ? 'starting' : 'idle';
      return isRun(sounding) ? 'playing' : 'idle';
    },
    setLayers(next, nextGain = 0) {
      const isOtherGain = nextGain !== gainDb;
      layers = next;
      gainDb = nextGain;
      const levels = [sounding, waiting].flatMap((launched) => (launched ? levelsOf(launched.voices) : []));
      if (levels.length > 0) {
        toWorklet({ type: 'levels', levels, end: isRecording() ? recordEnd : branchEnd(layers) });
      }
      const latest = waiting ?? sounding;
      if (!latest || !sameKeys(latest.voices)) rebuild.soon();
      else if (isOtherGain) toWorklet({ type: 'matched', gainDb });
    },
    setLoop(next) {
      if (loop?.from === next?.from && loop?.to === next?.to) return;
      loop = next;
      if (isRecording()) return;
      if (waiting && isRun(waiting) && waiting.program.timeline) {
        launch('play', timelineFrom(waiting.timeline.from), { at: waiting.program.at });
      } else if (isRun(sounding)) {
        const at = streamFrameIn(LEAD);
        launch('play', timelineFrom(storyFrameAt(sounding.timeline, at)), { at });
      } else {
        cue.later();
      }
    },
    async play() {
      if (isRun(sounding) || isRun(waiting)) return;
      if (!loop && rest >= branchEnd(layers)) rest = 0;
      cue.cancel();
      grain.cancel();
      const isCued =
        waiting?.kind === 'cue' &&
        waiting.timeline.from === rest &&
        waiting.timeline.loop === loop &&
        sameKeys(waiting.voices);
      if (waiting && isCued) {
        waiting = { ...waiting, kind: 'play', program: { ...waiting.program, go: true } };
        launches.set(waiting.id, waiting);
        toWorklet({ type: 'go', id: waiting.id });
      } else {
        launch('play', timelineFrom(rest));
      }
      const { id } = waiting as Launch;
      changed();
      await new Promise((resolve) => startWaiters.set(id, resolve));
    },
    pause() {
      if (!isRun(sounding) && !isRun(waiting)) return;
      if (waiting && isRun(waiting) && waiting.program.timeline && !isRun(sounding))
        rest = waiting.timeline.from;
      jump.cancel();
      rebuild.cancel();
      forgetWaiting();
      toWorklet({ type: 'pause' });
      if (!isRun(sounding)) cue.later();
      changed();
    },
    seek(frame) {
      if (isRecording()) return;
      rest = frame;
      fading = null;
      if (isRun(sounding) || isRun(waiting)) jump.soon();
      else cue.later();
    },
    scrub(frame) {
      if (isRecording()) return;
      rest = frame;
      fading = null;
      if (isRun(sounding) || isRun(waiting)) jump.soon();
      else grain.soon();
    },
    position() {
      if (jump.pending()) return rest;
      if (waiting && isRun(waiting) && waiting.program.timeline && waiting.program.at === null) {
        return waiting.kind === 'record'
          ? waiting.timeline.from + waiting.timeline.silentFrames
          : waiting.timeline.from;
      }
      if (sounding && isRun(sounding)) return heardStory(sounding);
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
      if (waiting?.kind !== 'record') return null;
      const { id } = waiting;
      waiting = { ...waiting, program: { ...waiting.program, go: true } };
      launches.set(id, waiting);
      toWorklet({ type: 'go', id });
      return await new Promise<number | null>((resolve) => startWaiters.set(id, resolve));
    },
    async halt() {
      rebuild.cancel();
      forgetWaiting();
      toWorklet({ type: 'pause' });
      if (!sounding || graph.context.state !== 'running') {
        sounding = null;
        return null;
      }
      return await new Promise<Stopped | null>((resolve) => {
        const patience = setTimeout(() => {
          sounding = null;
          resolve(null);
        }, HALT_MS);
        stopWaiters.push((stopped) => {
          clearTimeout(patience);
          resolve(stopped);
        });
      });
    },
    lastRun: () => lastRun,
    slotOf(nodeId) {
      if (!sounding) return null;
      for (const voice of sounding.voices.values()) if (voice.nodeId === nodeId) return voice.slot;
      return null;
    },
    isAudible: (from, to) => !recordsAlone && isAnythingAudible(layers, from, to),
    handle(event) {
      if (event.type === 'released') letGo(event.voices);
      else if (event.type === 'started') started(event.id, event.contextFrame);
      else if (event.type === 'switched') switched(event.id);
      else if (event.type === 'stopped') stopped(event);
      else if (event.type === 'jump' && sounding) {
        sounding = { ...sounding, startedAt: sounding.startedAt + event.frames };
        if (lastRun) lastRun = { ...lastRun, startedAt: lastRun.startedAt + event.frames };
      }
      giveBackRings();
      changed();
    },
    close() {
      for (const throttle of [cue, rebuild, jump, grain]) throttle.cancel();
      for (const id of [...startWaiters.keys()]) settleStart(id, null);
      for (const waiter of stopWaiters) waiter(null);
      stopWaiters = [];
    },
  };
};
