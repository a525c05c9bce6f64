/**
 * The two launches that matter at any time: the one that sounds and the one that waits for its data.
 *
 * The worklet's word decides which is which (`started`, `switched`, `stopped`); whatever was sent meanwhile replaces what
 * waits, so events that cross each other on the way do no harm. Rings are given back as soon as neither names them.
 */
import type { EngineLayer } from '../engine';
import type { Timeline } from '../playback/timeline';
import type { CountIn, FromWorklet, Program, VoiceSpec } from '../protocol';
import type { Graph } from './graph';
import { levelsOf, type Voices, voicesFor } from './layerVoices';
import type { PastRun } from './retro';
import type { VoiceBank } from './voiceBank';

export type Kind = 'play' | 'cue' | 'grain' | 'record';
type Released = Extract<FromWorklet, { type: 'released' }>['voices'][number];

export interface Launch {
  readonly id: number;
  readonly kind: Kind;
  /** Of the run it belongs to. */
  readonly timeline: Timeline;
  readonly program: Program;
  readonly voices: Voices;
  /** Context frame of stream frame 0, once it sounds. */
  readonly startedAt: number;
}

export interface Run extends Launch {
  readonly kind: 'play' | 'record';
}

export const isRun = (launched: Launch | null): launched is Run =>
  launched?.kind === 'play' || launched?.kind === 'record';

/** What a launch plays, and how. */
export interface LaunchPlan {
  readonly layers: readonly EngineLayer[];
  readonly gainDb: number;
  readonly end: number | null;
  readonly at?: number | null;
  readonly go?: boolean;
  readonly countIn?: CountIn | null;
  readonly fadeOutFrames?: number;
  readonly captureHead?: number;
}

export interface Launches {
  readonly sounding: Launch | null;
  readonly waiting: Launch | null;
  /** The run that sounds, or the last one that did. */
  readonly lastRun: PastRun | null;
  /** Sends a program. A null timeline exchanges voices of the run that sounds. */
  send(kind: Kind, timeline: Timeline | null, plan: LaunchPlan): void;
  /** Lets what waits begin, as a launch of this kind. */
  go(kind: Kind): void;
  /** Resolves with the context frame at which stream frame 0 of what waits was rendered; null: it never was. */
  untilStarted(): Promise<number | null>;
  forgetWaiting(): void;
  /** Nothing sounds any more, whatever the worklet may still say. */
  forgetSounding(): void;
  started(id: number, contextFrame: number): void;
  switched(id: number): void;
  stopped(contextFrame: number): void;
  jumped(frames: number): void;
  /** Takes back voices that the worklet let go of. True: a program that is on its way names one of them. */
  release(voices: readonly Released[]): boolean;
  /** Gives back the rings of released voices that no launch names. */
  giveBackRings(): void;
  close(): void;
}

export const createLaunches = ({ toWorklet, toFeeder }: Graph, bank: VoiceBank): Launches => {
  const launches = new Map<number, Launch>();
  const startWaiters = new Map<number, (contextFrame: number | null) => void>();
  let sounding: Launch | null = null;
  let waiting: Launch | null = null;
  /** Voices that the worklet let go of; a grain's are named by its launch until the word that it stopped. */
  let released: Released[] = [];
  let lastRun: PastRun | null = null;
  let nextId = 1;

  const settleStart = (id: number, contextFrame: number | null) => {
    startWaiters.get(id)?.(contextFrame);
    startWaiters.delete(id);
  };

  const forgetWaiting = () => {
    if (!waiting) return;
    settleStart(waiting.id, null);
    waiting = null;
  };

  const isVoice = (voice: VoiceSpec, { slot, generation }: Released) =>
    voice.slot === slot && voice.generation === generation;
  const isNamed = (gone: Released): boolean =>
    [waiting, sounding].some((launched) =>
      [...(launched?.voices.values() ?? [])].some((voice) => isVoice(voice, gone)),
    );

  return {
    get sounding() {
      return sounding;
    },
    get waiting() {
      return waiting;
    },
    get lastRun() {
      return lastRun;
    },
    send(kind, timeline, plan) {
      const run = timeline ?? (sounding as Launch).timeline;
      const at = plan.at ?? null;
      const { voices, added } = voicesFor(
        plan.layers,
        timeline ? null : sounding?.voices,
        bank,
        timeline ? 0 : (at ?? 0),
      );
      const program: Program = {
        id: nextId,
        timeline,
        at,
        voices: [...voices.values()],
        levels: levelsOf(plan.layers, voices),
        end: plan.end,
        countIn: plan.countIn ?? null,
        go: plan.go ?? true,
        fadeOutFrames: plan.fadeOutFrames ?? 0,
        captureHead: plan.captureHead ?? 0,
        gainDb: plan.gainDb,
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
    },
    go(kind) {
      if (!waiting) return;
      waiting = { ...waiting, kind, program: { ...waiting.program, go: true } };
      launches.set(waiting.id, waiting);
      toWorklet({ type: 'go', id: waiting.id });
    },
    untilStarted() {
      const id = waiting?.id;
      return new Promise((resolve) => {
        if (id === undefined) resolve(null);
        else startWaiters.set(id, resolve);
      });
    },
    forgetWaiting,
    forgetSounding() {
      sounding = null;
    },
    started(id, contextFrame) {
      const launched = launches.get(id);
      if (!launched) return;
      sounding = { ...launched, startedAt: contextFrame };
      if (isRun(sounding)) lastRun = { timeline: sounding.timeline, startedAt: contextFrame, endedAt: null };
      if (waiting?.id === id) waiting = null;
      for (const old of launches.keys()) if (old <= id) launches.delete(old);
      settleStart(id, contextFrame);
    },
    switched(id) {
      const launched = launches.get(id);
      if (!launched || !sounding) return;
      sounding = { ...launched, timeline: sounding.timeline, startedAt: sounding.startedAt };
      if (waiting?.id === id) waiting = null;
      settleStart(id, sounding.startedAt);
    },
    stopped(contextFrame) {
      sounding = null;
      // An exchange of voices that was on its way has nothing left to take over.
      if (waiting && !waiting.program.timeline) forgetWaiting();
      if (lastRun && lastRun.endedAt === null) lastRun = { ...lastRun, endedAt: contextFrame };
    },
    jumped(frames) {
      if (!sounding) return;
      sounding = { ...sounding, startedAt: sounding.startedAt + frames };
      if (lastRun) lastRun = { ...lastRun, startedAt: lastRun.startedAt + frames };
    },
    release(voices) {
      released.push(...voices);
      return voices.some(isNamed);
    },
    giveBackRings() {
      const gone = released.filter((voice) => !isNamed(voice));
      if (gone.length === 0) return;
      released = released.filter(isNamed);
      toFeeder({ type: 'drop', slots: gone.map(({ slot }) => slot) });
      for (const { slot } of gone) bank.giveBack(slot);
    },
    close() {
      for (const id of [...startWaiters.keys()]) settleStart(id, null);
    },
  };
};
