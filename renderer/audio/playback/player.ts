/**
 * Plays programs: the part of the worklet that decides what sounds in each block. Free of any browser API, so that
 * tests drive it block by block in plain Node with the very rings and kernel that the studio uses.
 *
 * Everything that changes what is heard beyond a fader (start, seek, loop, another branch, a scrubbing grain) is a
 * `Program`: a full set of voices and, mostly, a timeline. It waits aside until enough of each voice is buffered and
 * then takes over within one block, crossfading from what sounded before. So a seek plays on for the few milliseconds
 * that the disk needs instead of falling silent, and a program that comes too late is simply replaced by the next.
 *
 * `render` runs on the real-time thread: it allocates nothing and emits only when something begins or ends.
 */
import type { MixKernel } from '../../../shared/domain/kernel/mixKernel';
import type { CountIn, FromWorklet, Program, VoiceLevels, VoiceSpec } from '../protocol';
import type { StatusWriter } from '../statusBlock';
import type { RingReader } from './layerRing';
import type { Metronome } from './metronome';
import { isLooping, storyFrameAt, type Timeline } from './timeline';
import { createVoice, type Voice } from './voice';

/** Longest block that can be rendered; quanta are 128 frames today and may be anything tomorrow. */
export const KERNEL_FRAMES = 8_192;

/** Lengths in seconds. */
const FADER_RAMP = 0.01;
const CROSSFADE = 0.01;
/** From one branch to another at the playhead, by equal power. */
const SWITCH_FADE = 0.02;
/** Takes the click off a start in the middle of a sound; a start at the story's zero is left as it is. */
const START_RAMP = 0.003;
/** What must be buffered before a program starts: more when many voices will ask for more at once. */
const PREFILL = 0.085;
const PREFILL_PER_VOICE = 0.008;
const MOST_PREFILL = 0.6;
/** An underrun that lasts is told this often, in seconds; each one is counted all the same. */
const UNDERRUN_REPORT = 0.25;

export interface PlayerOptions {
  readonly kernel: MixKernel;
  readonly sampleRate: number;
  readonly metronome: Metronome;
  readonly status: () => StatusWriter;
  readonly emit: (event: FromWorklet) => void;
  readonly openRing: (voice: VoiceSpec) => RingReader;
  /** Input frames captured so far. */
  readonly captured: () => number;
  /** Told at the very block with which a program takes over: the listening gain that it asks for, in dB. */
  readonly setGain?: (gainDb: number) => void;
}

export interface Player {
  setProgram(program: Program): void;
  go(id: number): void;
  /** For the voices that sound and for those that wait; `end` is the new end of the run. */
  setLevels(levels: readonly VoiceLevels[], end: number | null): void;
  pause(): void;
  setLayerMeters(on: boolean): void;
  /** Mixes the next block into the kernel's accumulator; `contextFrame` is its first frame. */
  render(frames: number, contextFrame: number): void;
  readonly running: boolean;
  readonly programId: number;
  /** Stream frame that is rendered next. */
  readonly streamFrame: number;
  /** How far each ring was read, for a feeder that can't see it. */
  reads(): { slot: number; generation: number; frame: number }[];
  /** Moves each layer's meter to the status block. Does not allocate. */
  publishMeters(): void;
}

interface Waiting {
  readonly program: Program;
  readonly voices: Voice[];
  readonly added: Voice[];
  levels: readonly VoiceLevels[];
  end: number | null;
  go: boolean;
}

export const createPlayer = (options: PlayerOptions): Player => {
  const { kernel, sampleRate, metronome, emit, openRing, captured } = options;
  const frames = (seconds: number) => Math.round(seconds * sampleRate);
  const faderRamp = frames(FADER_RAMP);
  const crossfade = frames(CROSSFADE);
  const switchFade = frames(SWITCH_FADE);
  const startRamp = frames(START_RAMP);

  /** In the order of the sum: first the program's voices in its order, then those that fade away. */
  let voices: Voice[] = [];
  let timeline: Timeline | null = null;
  /** Frames played so far, over all runs; and where the current run began in that count. */
  let played = 0;
  let origin = 0;
  let running = false;
  let programId = 0;
  let countIn: CountIn | null = null;
  let end: number | null = null;
  let fadeOutFrames = 0;
  /** Frames left of a fade to a pause; -1 while there is none. */
  let pausing = -1;
  let pausedAt = 0;
  let pausedStream = 0;
  /** Voices are silent until the count-in is over. */
  let gated = false;
  let gateLevels: readonly VoiceLevels[] = [];
  let waiting: Waiting | null = null;
  let layerMeters = false;
  let underruns = 0;
  let reportedAt = Number.NEGATIVE_INFINITY;
  let unreported = 0;

  const release = (gone: readonly Voice[]) => {
    if (gone.length === 0) return;
    emit({ type: 'released', voices: gone.map(({ spec: { slot, generation } }) => ({ slot, generation })) });
  };

  const abandonWaiting = () => {
    if (!waiting) return;
    // A voice that sounds already belongs to the running program too.
    release(waiting.added.filter((voice) => !voices.includes(voice)));
    waiting = null;
  };

  const halt = () => {
    running = false;
    pausing = -1;
    countIn = null;
    release(voices);
    voices = [];
  };

  const applyLevels = (levels: readonly VoiceLevels[], among: readonly Voice[], ramp: number) => {
    for (const level of levels) {
      for (const voice of among) {
        if (voice.spec.slot === level.slot && !voice.leaving) voice.setLevels(level, ramp);
      }
    }
  };

  const enter = (levels: readonly VoiceLevels[], among: readonly Voice[]) => {
    for (const level of levels) {
      for (const voice of among) if (voice.spec.slot === level.slot) voice.enter(level, switchFade);
    }
  };

  const isReady = ({ program, added }: Waiting): boolean => {
    if (captured() < program.captureHead) return false;
    const from = program.at === null || !running ? played : origin + program.at;
    if (played < from) return false;
    const at = program.timeline ? played - from : played - origin;
    const prefill = frames(Math.min(MOST_PREFILL, PREFILL + PREFILL_PER_VOICE * added.length));
    const needed = program.fadeOutFrames > 0 ? Math.min(prefill, program.fadeOutFrames * 2) : prefill;
    for (const voice of added) {
      if (voice.buffered(Math.max(at, voice.spec.base)) < needed) return false;
    }
    return true;
  };

  const takeOver = ({ program, voices: next, added, ...now }: Waiting, contextFrame: number) => {
    const fade = running ? crossfade : 0;
    const kept = new Set(next);
    const leaving = voices.filter((voice) => !kept.has(voice));
    const isSwitch = running && !program.timeline;
    for (const voice of leaving) {
      if (voice.leaving) continue;
      if (isSwitch) voice.fadeAway(switchFade);
      else voice.leave(fade);
    }
    options.setGain?.(program.gainDb ?? 0);
    if (program.timeline) {
      origin = program.at === null || !running ? played : origin + program.at;
      timeline = program.timeline;
      countIn = program.countIn;
      fadeOutFrames = program.fadeOutFrames;
      gated = timeline.silentFrames > 0;
      gateLevels = gated ? now.levels : [];
      options.status().heard(false);
    }
    if (!timeline) return;
    for (const voice of added) voice.begin(timeline, origin);
    const ramp = running ? crossfade : timeline.from > 0 ? startRamp : 0;
    if (!gated && isSwitch) enter(now.levels, added);
    else if (!gated) applyLevels(now.levels, added, ramp);
    end = now.end;
    if (running) {
      voices = [...next, ...leaving];
    } else {
      release(leaving);
      voices = [...next];
    }
    running = true;
    pausing = -1;
    programId = program.id;
    if (program.timeline) {
      emit({ type: 'started', id: program.id, contextFrame: contextFrame - (played - origin) });
    } else {
      emit({ type: 'switched', id: program.id });
    }
  };

  /** Frames until the run is over by itself. */
  const framesToEnd = (run: Timeline): number =>
    end === null || isLooping(run)
      ? Number.POSITIVE_INFINITY
      : Math.max(0, end - storyFrameAt(run, played - origin));

  const reportUnderrun = (voice: Voice, streamFrame: number) => {
    underruns += 1;
    unreported += 1;
    options.status().underruns(underruns);
    if (played - reportedAt < sampleRate * UNDERRUN_REPORT) return;
    reportedAt = played;
    emit({
      type: 'underrun',
      slot: voice.spec.slot,
      storyFrame: storyFrameAt(timeline as Timeline, streamFrame),
      count: unreported,
    });
    unreported = 0;
  };

  const openGate = (streamFrame: number, count: number) => {
    const run = timeline as Timeline;
    if (streamFrame + count <= run.silentFrames) return;
    gated = false;
    applyLevels(gateLevels, voices, run.from + run.silentFrames > 0 ? startRamp : 0);
  };

  const play = (count: number) => {
    const streamFrame = played - origin;
    if (gated) openGate(streamFrame, count);
    let finished = false;
    for (let k = 0; k < voices.length; k += 1) {
      const voice = voices[k] as Voice;
      const missing = voice.mix(kernel, played, count, layerMeters);
      if (missing > 0 && !voice.leaving) reportUnderrun(voice, streamFrame);
      if (voice.finished()) finished = true;
    }
    // A grain is a look at the sound, not a run; and a run that fades away begins nothing new.
    if (fadeOutFrames > 0 || pausing >= 0) metronome.ring(kernel.accumulator, 0, count);
    else metronome.add(timeline as Timeline, countIn, streamFrame, kernel.accumulator, 0, count);
    played += count;
    if (finished) {
      release(voices.filter((voice) => voice.finished()));
      voices = voices.filter((voice) => !voice.finished());
    }
  };

  const stop = (reason: 'pause' | 'end', storyFrame: number, streamFrame: number, contextFrame: number) => {
    // An exchange of voices has nothing left to take over.
    if (waiting && !waiting.program.timeline) abandonWaiting();
    halt();
    emit({ type: 'stopped', contextFrame, storyFrame, streamFrame, reason });
  };

  return {
    get running() {
      return running;
    },
    get programId() {
      return programId;
    },
    get streamFrame() {
      return played - origin;
    },
    setProgram(program) {
      abandonWaiting();
      const sounding = new Map(
        voices.filter((voice) => !voice.leaving).map((voice) => [voice.spec.slot, voice]),
      );
      const added: Voice[] = [];
      const next = program.voices.map((spec) => {
        const same = program.timeline ? undefined : sounding.get(spec.slot);
        if (same?.spec.generation === spec.generation) return same;
        const voice = createVoice(spec, openRing(spec), sampleRate);
        added.push(voice);
        return voice;
      });
      const { levels, go } = program;
      waiting = { program, voices: next, added, levels, end: program.end, go };
      if (!running && !program.timeline) abandonWaiting();
    },
    go(id) {
      if (waiting?.program.id === id) waiting.go = true;
    },
    setLevels(levels, newEnd) {
      applyLevels(levels, voices, running ? faderRamp : 0);
      if (gated) gateLevels = levels;
      // A grain has an end of its own.
      if (fadeOutFrames === 0) end = newEnd;
      if (!waiting) return;
      const changed = new Map(levels.map((level) => [level.slot, level]));
      waiting.levels = waiting.levels.map((level) => changed.get(level.slot) ?? level);
      if (waiting.program.fadeOutFrames === 0) waiting.end = newEnd;
    },
    pause() {
      abandonWaiting();
      if (!running || !timeline || pausing >= 0) return;
      pausing = crossfade;
      pausedStream = played - origin;
      pausedAt = storyFrameAt(timeline, pausedStream);
      for (const voice of voices) if (!voice.leaving) voice.leave(crossfade);
    },
    setLayerMeters(on) {
      layerMeters = on;
    },
    render(count, contextFrame) {
      kernel.clear(count);
      if (waiting?.go && isReady(waiting)) {
        const next = waiting;
        waiting = null;
        takeOver(next, contextFrame);
      }
      if (!running || !timeline) return metronome.ring(kernel.accumulator, 0, count);
      const toEnd = framesToEnd(timeline);
      if (fadeOutFrames > 0 && toEnd <= fadeOutFrames + count) {
        for (const voice of voices) if (!voice.leaving) voice.leave(toEnd);
      }
      const now = Math.min(count, toEnd, pausing < 0 ? count : pausing);
      const storyFrame = storyFrameAt(timeline, played - origin) + now;
      const streamFrame = played - origin + now;
      if (now > 0) play(now);
      if (now < count) metronome.ring(kernel.accumulator, now, count - now);
      if (pausing >= 0) {
        pausing -= now;
        if (pausing <= 0) return stop('pause', pausedAt, pausedStream, contextFrame + now);
      }
      if (toEnd <= now) stop('end', storyFrame, streamFrame, contextFrame + now);
    },
    reads: () =>
      voices.map((voice) => ({
        slot: voice.spec.slot,
        generation: voice.spec.generation,
        frame: voice.ringFrame(played),
      })),
    publishMeters() {
      const status = options.status();
      for (let k = 0; k < voices.length; k += 1) {
        const { spec, meter } = voices[k] as Voice;
        status.layer(spec.slot, meter.peak, meter.frames > 0 ? Math.sqrt(meter.squares / meter.frames) : 0);
        meter.peak = 0;
        meter.squares = 0;
        meter.frames = 0;
      }
    },
  };
};
