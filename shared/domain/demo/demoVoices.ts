/**
 * Four instruments, each a few lines of arithmetic: what a note adds to a stereo buffer. Deterministic, so that the
 * demo is the same audio, and hence the same content address, on every machine that makes it at the same rate.
 */
import type { Note } from './demoScore';

/** Two channels of the same length, -1..1. */
export interface Stereo {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/** Where a note lies, in frames. */
interface Span {
  readonly from: number;
  readonly length: number;
}

export type Voice = (out: Stereo, note: Note, span: Span, sampleRate: number) => void;

const TABLE_SIZE = 2048;
const TAU = Math.PI * 2;

export const pitchHertz = (pitch: number): number => 440 * 2 ** ((pitch - 69) / 12);

/** One period of a sum of harmonics with a guard point for interpolation. */
function harmonicTable(weights: readonly number[]): Float32Array {
  const table = new Float32Array(TABLE_SIZE + 1);
  weights.forEach((weight, at) => {
    for (let i = 0; i <= TABLE_SIZE; i += 1)
      table[i]! += weight * Math.sin((TAU * i * (at + 1)) / TABLE_SIZE);
  });
  return table;
}

/** `phase` in turns, 0..1. */
function lookUp(table: Float32Array, phase: number): number {
  const position = phase * TABLE_SIZE;
  const at = Math.floor(position);
  const low = table[at]!;
  return low + (table[at + 1]! - low) * (position - at);
}

/** Raised-cosine rise and fall: no corner, hence no click. 0 outside. */
function swell(frame: number, length: number, attack: number, release: number): number {
  if (frame < 0 || frame >= length + release) return 0;
  const rise = frame < attack ? 0.5 - 0.5 * Math.cos((Math.PI * frame) / attack) : 1;
  const fall = frame > length ? 0.5 + 0.5 * Math.cos((Math.PI * (frame - length)) / release) : 1;
  return rise * fall;
}

/** Frames that may be written from `from` on. */
const room = (out: Stereo, from: number, wanted: number) =>
  Math.max(0, Math.min(wanted, out.left.length - from));

const dark = harmonicTable([1, 0.34, 0.16, 0.06]);
const bright = harmonicTable([1, 0.5, 0.4, 0.24, 0.2, 0.12, 0.1, 0.07]);
const sine = harmonicTable([1]);

/** Three detuned voices across the panorama that open and close slowly. */
export const pad: Voice = (out, note, span, sampleRate) => {
  const attack = 0.7 * sampleRate;
  const release = 1.6 * sampleRate;
  const frames = room(out, span.from, Math.ceil(span.length + release));
  [-1, 0, 1].forEach((side) => {
    const step = (pitchHertz(note.pitch) * 2 ** ((side * 6) / 1200)) / sampleRate;
    const gainLeft = 0.055 * note.velocity * (side <= 0 ? 1 : 0.35);
    const gainRight = 0.055 * note.velocity * (side >= 0 ? 1 : 0.35);
    let phase = (note.pitch * 0.37 + side * 0.21 + 1) % 1;
    for (let i = 0; i < frames; i += 1) {
      const seconds = (span.from + i) / sampleRate;
      const opening = 0.5 - 0.5 * Math.cos((TAU * seconds) / 12);
      const sample = lookUp(dark, phase) * (1 - opening * 0.7) + lookUp(bright, phase) * opening * 0.7;
      const level = sample * swell(i, span.length, attack, release);
      out.left[span.from + i]! += gainLeft * level;
      out.right[span.from + i]! += gainRight * level;
      phase += step;
      if (phase >= 1) phase -= 1;
    }
  });
};

/** A round plucked bass: a sine with a little of its octave, warmed by saturation. */
export const bass: Voice = (out, note, span, sampleRate) => {
  const release = 0.09 * sampleRate;
  const frames = room(out, span.from, Math.ceil(span.length + release));
  const step = pitchHertz(note.pitch) / sampleRate;
  let phase = 0;
  for (let i = 0; i < frames; i += 1) {
    const decay = Math.exp(-i / (0.9 * sampleRate));
    const pluck = Math.exp(-i / (0.05 * sampleRate));
    const tone = lookUp(sine, phase) + (0.22 + 0.5 * pluck) * lookUp(sine, (phase * 2) % 1);
    const level = swell(i, span.length, 0.006 * sampleRate, release) * decay * note.velocity;
    const sample = 0.36 * Math.tanh(1.5 * tone * level);
    out.left[span.from + i]! += sample;
    out.right[span.from + i]! += sample;
    phase += step;
    if (phase >= 1) phase -= 1;
  }
};

/** A struck tine: a fundamental that rings, and an inharmonic partial that is gone in a moment. */
export const kalimba: Voice = (out, note, span, sampleRate) => {
  const ring = 0.55 * sampleRate;
  const frames = room(out, span.from, Math.ceil(ring * 6));
  const hertz = pitchHertz(note.pitch);
  const pan = ((note.pitch * 5) % 7) / 7 - 0.43;
  const gainLeft = 0.24 * note.velocity * Math.cos((pan + 1) * (Math.PI / 4));
  const gainRight = 0.24 * note.velocity * Math.sin((pan + 1) * (Math.PI / 4));
  for (let i = 0; i < frames; i += 1) {
    const seconds = i / sampleRate;
    const fundamental = Math.sin(TAU * hertz * seconds) * Math.exp(-i / ring);
    const octave = 0.18 * Math.sin(TAU * hertz * 2 * seconds) * Math.exp(-i / (ring * 0.5));
    const tine = 0.3 * Math.sin(TAU * hertz * 5.43 * seconds) * Math.exp(-i / (0.03 * sampleRate));
    const onset = Math.min(1, i / (0.0015 * sampleRate));
    // The last stretch is faded so that the ring ends in silence and not in a step.
    const end = Math.min(1, (frames - i) / (0.05 * sampleRate));
    const sample = (fundamental + octave + tine) * onset * end;
    out.left[span.from + i]! += gainLeft * sample;
    out.right[span.from + i]! += gainRight * sample;
  }
};

/** A soft reed: odd harmonics that brighten with the breath, vibrato that comes late, and a little air. */
export const reed: Voice = (out, note, span, sampleRate) => {
  const release = 0.16 * sampleRate;
  const frames = room(out, span.from, Math.ceil(span.length + release));
  const hertz = pitchHertz(note.pitch);
  let phase = 0;
  let noise = (note.pitch * 7919 + Math.round(note.beat * 104_729)) >>> 0;
  let air = 0;
  for (let i = 0; i < frames; i += 1) {
    const seconds = i / sampleRate;
    const settled = Math.min(1, Math.max(0, (seconds - 0.35) / 0.5));
    const vibrato = 1 + 0.0055 * settled * Math.sin(TAU * 5.1 * seconds);
    const breath =
      swell(i, span.length, 0.07 * sampleRate, release) * (0.85 + 0.15 * Math.sin(TAU * 0.4 * seconds));
    noise = (Math.imul(noise, 1_664_525) + 1_013_904_223) >>> 0;
    air += 0.12 * (noise / 2 ** 31 - 1 - air);
    const tone =
      lookUp(sine, phase) +
      breath * (0.36 * lookUp(sine, (phase * 3) % 1) + 0.14 * lookUp(sine, (phase * 5) % 1));
    const sample = 0.17 * note.velocity * breath * (tone + 0.16 * air);
    out.left[span.from + i]! += sample;
    out.right[span.from + i]! += sample * 0.94;
    phase += (hertz * vibrato) / sampleRate;
    if (phase >= 1) phase -= 1;
  }
};
