/**
 * The clicks of the metronome and of a count-in. They are added behind the mix, so they are neither in a mixdown nor in
 * a take (other than through the air), and they are placed by the same frame counter as the music.
 *
 * The metronome knows no state of its own but the click that sounds: where the next one falls is computed from the
 * story frame, with bar 1, beat 1 at the story's zero. So it needs no telling of seeks and loops, and no rounding adds
 * up over an hour. A click that has begun rings out whatever the transport does; cut short it would crack.
 */
import type { MetronomeSettings } from '../engine';
import type { CountIn } from '../protocol';
import { storyFrameAt, straightFrames, type Timeline } from './timeline';

const CLICK_SECONDS = 0.04;

/** To be heard over a full mix, and not to frighten. */
export const METRONOME_OFF: MetronomeSettings = {
  on: false,
  tempo: 120,
  beatsInBar: 4,
  accent: true,
  levelDb: -9,
};

/** A decaying sine. */
const click = (sampleRate: number, hertz: number): Float32Array =>
  Float32Array.from({ length: Math.round(CLICK_SECONDS * sampleRate) }, (_, frame) => {
    const seconds = frame / sampleRate;
    return Math.exp(-seconds * 120) * Math.sin(2 * Math.PI * hertz * seconds);
  });

/** Frames of a beat; not whole, so that the click of any beat is at most half a frame off its true place. */
export const beatLength = (tempo: number, sampleRate: number): number => (60 / tempo) * sampleRate;

/** Story frame of a beat; beat 0 is bar 1, beat 1. */
// The sum makes 0 of a negative one.
export const beatFrame = (beat: number, beatFrames: number): number => Math.round(beat * beatFrames) + 0;

/** The first beat that falls on or behind a story frame. */
export const beatFrom = (storyFrame: number, beatFrames: number): number => {
  let beat = Math.ceil((storyFrame - 0.5) / beatFrames);
  while (beatFrame(beat, beatFrames) < storyFrame) beat += 1;
  while (beatFrame(beat - 1, beatFrames) >= storyFrame) beat -= 1;
  return beat;
};

export interface Metronome {
  set(settings: MetronomeSettings): void;
  /**
   * Adds what sounds in the stream frames [streamFrame, streamFrame + frames) of a run to interleaved stereo, from frame
   * `target` on. For the real-time thread: nothing allocates.
   *
   * @param countIn its beats fill the end of the timeline's silent head
   */
  add(
    timeline: Timeline,
    countIn: CountIn | null,
    streamFrame: number,
    interleaved: Float32Array,
    target: number,
    frames: number,
  ): void;
  /** Adds the rest of a click that has begun; no new one begins. */
  ring(interleaved: Float32Array, target: number, frames: number): void;
}

export const createMetronome = (sampleRate: number): Metronome => {
  // A fifth higher on the first beat of a bar.
  const strong = click(sampleRate, 1500);
  const weak = click(sampleRate, 1000);
  let settings = METRONOME_OFF;
  let beatFrames = beatLength(settings.tempo, sampleRate);
  let gain = 10 ** (settings.levelDb / 20);
  let sound = weak;
  /** Frames of the click that have sounded; all of them when none sounds. */
  let age = weak.length;
  let isStrong = false;

  const isFirst = (beat: number) => settings.accent && beat % settings.beatsInBar === 0;

  /** Stream frame of the first click from `from` on and before `to`, or -1; sets `isStrong`. */
  const nextClick = (timeline: Timeline, countIn: CountIn | null, from: number, to: number): number => {
    let at = from;
    if (countIn && at < timeline.silentFrames) {
      const first = timeline.silentFrames - countIn.beats * countIn.beatFrames;
      const beat = Math.max(0, Math.ceil((at - first) / countIn.beatFrames));
      if (beat < countIn.beats) {
        const frame = first + beat * countIn.beatFrames;
        isStrong = isFirst(beat);
        return frame < to ? frame : -1;
      }
    }
    at = Math.max(at, timeline.silentFrames);
    while (settings.on && at < to) {
      const storyFrame = storyFrameAt(timeline, at);
      const beat = beatFrom(storyFrame, beatFrames);
      const distance = beatFrame(beat, beatFrames) - storyFrame;
      const straight = straightFrames(timeline, at);
      if (distance < straight) {
        isStrong = isFirst(beat);
        return at + distance < to ? at + distance : -1;
      }
      at += straight;
    }
    return -1;
  };

  const ring = (interleaved: Float32Array, target: number, frames: number) => {
    const end = Math.min(frames, sound.length - age);
    for (let k = 0; k < end; k += 1) {
      const at = (target + k) * 2;
      const value = gain * (sound[age] as number);
      interleaved[at] = (interleaved[at] as number) + value;
      interleaved[at + 1] = (interleaved[at + 1] as number) + value;
      age += 1;
    }
  };

  return {
    set(next) {
      settings = next;
      beatFrames = beatLength(next.tempo, sampleRate);
      gain = 10 ** (next.levelDb / 20);
    },
    add(timeline, countIn, streamFrame, interleaved, target, frames) {
      const end = streamFrame + frames;
      for (let at = streamFrame; at < end; ) {
        const next = nextClick(timeline, countIn, at, end);
        const until = next < 0 ? end : next;
        ring(interleaved, target + at - streamFrame, until - at);
        if (next < 0) return;
        sound = isStrong ? strong : weak;
        age = 0;
        // At least the first frame of it now, or the search would find the same click again.
        ring(interleaved, target + until - streamFrame, 1);
        at = until + 1;
      }
    },
    ring,
  };
};
