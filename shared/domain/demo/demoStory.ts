/**
 * The story that a first start opens: four recordings, made by code so that no audio has to travel with the program.
 *
 * It teaches by being looked at: one seed, one node over it, two siblings that answer the same parent, and a tail on
 * every node.
 */

import { addEcho, addRoom } from './demoRoom';
import {
  BEATS_PER_BAR,
  BEATS_PER_MINUTE,
  bassNotes,
  kalimbaNotes,
  type Note,
  padNotes,
  reedNotes,
} from './demoScore';
import { bass, kalimba, pad, reed, type Stereo, type Voice } from './demoVoices';

export interface DemoPart {
  /** Names the part within the demo; not an id. */
  readonly key: string;
  /** The part that it was recorded over. Parents come before their children. */
  readonly parentKey: string | null;
  readonly title: string;
  /** Story frames. */
  readonly startFrame: number;
  readonly gainDb: number;
  readonly pan: number;
  readonly channels: 1 | 2;
  /** Length in frames, the same as `render` gives. */
  readonly frames: number;
  /** Interleaved float32, frames * channels samples within ±1. Takes up to a second of the calling thread. */
  render(): Float32Array<ArrayBuffer>;
}

export interface DemoStory {
  readonly title: string;
  readonly sampleRate: number;
  readonly parts: readonly DemoPart[];
}

interface PartScore {
  readonly key: string;
  readonly parentKey: string | null;
  readonly title: string;
  /** Bars from the story's zero. */
  readonly startBar: number;
  /** Bars that sound, without what rings on. */
  readonly bars: number;
  readonly gainDb: number;
  readonly pan: number;
  readonly channels: 1 | 2;
  readonly notes: readonly Note[];
  readonly voice: Voice;
  readonly echo: number;
  readonly wet: number;
}

/** What rings on after the last bar. */
const RING_SECONDS = 2.5;
const FADE_SECONDS = 0.5;

const scores: readonly PartScore[] = [
  {
    key: 'pad',
    parentKey: null,
    title: 'Harbour at dusk',
    startBar: 0,
    bars: 8,
    gainDb: -1.5,
    pan: 0,
    channels: 2,
    notes: padNotes,
    voice: pad,
    echo: 0,
    wet: 0.3,
  },
  {
    key: 'bass',
    parentKey: 'pad',
    title: 'Bass under the lights',
    startBar: 0,
    bars: 10,
    gainDb: 0,
    pan: 0,
    channels: 1,
    notes: bassNotes,
    voice: bass,
    echo: 0,
    wet: 0.06,
  },
  {
    key: 'kalimba',
    parentKey: 'bass',
    title: 'Kalimba answers',
    startBar: 4,
    bars: 8,
    gainDb: 0,
    pan: 0.15,
    channels: 2,
    notes: kalimbaNotes,
    voice: kalimba,
    echo: 0.26,
    wet: 0.22,
  },
  {
    key: 'reed',
    parentKey: 'bass',
    title: 'Reed, the other way home',
    startBar: 2,
    bars: 9,
    gainDb: -1,
    pan: -0.2,
    channels: 2,
    notes: reedNotes,
    voice: reed,
    echo: 0.16,
    wet: 0.32,
  },
];

function renderPart(score: PartScore, frames: number, sampleRate: number): Float32Array<ArrayBuffer> {
  const framesPerBeat = (60 / BEATS_PER_MINUTE) * sampleRate;
  const out: Stereo = { left: new Float32Array(frames), right: new Float32Array(frames) };
  for (const note of score.notes) {
    const span = { from: Math.round(note.beat * framesPerBeat), length: note.length * framesPerBeat };
    score.voice(out, note, span, sampleRate);
  }
  if (score.echo > 0) addEcho(out, Math.round(0.75 * framesPerBeat), score.echo);
  addRoom(out, { sampleRate, wet: score.wet, decaySeconds: 2.2 });

  const fadeFrames = Math.round(FADE_SECONDS * sampleRate);
  const interleaved = new Float32Array(frames * score.channels);
  for (let i = 0; i < frames; i += 1) {
    const fade = Math.min(1, (frames - 1 - i) / fadeFrames);
    const left = out.left[i]! * fade;
    const right = out.right[i]! * fade;
    if (score.channels === 1) interleaved[i] = (left + right) / 2;
    else {
      interleaved[i * 2] = left;
      interleaved[i * 2 + 1] = right;
    }
  }
  return interleaved;
}

/** The demo story at a rate of one's choice (Hz); cheap, since the audio is made when a part is rendered. */
export function demoStory(sampleRate = 48_000): DemoStory {
  const framesPerBar = Math.round((60 / BEATS_PER_MINUTE) * BEATS_PER_BAR * sampleRate);
  return {
    title: 'Harbour Lights',
    sampleRate,
    parts: scores.map((score) => {
      const frames = score.bars * framesPerBar + Math.round(RING_SECONDS * sampleRate);
      const { key, parentKey, title, gainDb, pan, channels } = score;
      const startFrame = score.startBar * framesPerBar;
      const render = () => renderPart(score, frames, sampleRate);
      return { key, parentKey, title, startFrame, gainDb, pan, channels, frames, render };
    }),
  };
}
