/**
 * The latency probe: a known sound that is played, recorded through the air or a cable, and found again.
 *
 * Three bursts of maximum length sequences, each of a polynomial of its own so that none is mistaken for another, at
 * uneven distances. Their spectrum is flat up to where loudspeakers and microphones end, and their autocorrelation is
 * one sharp peak. The three must agree: what came between them (a lost block, a stumble of the sound card, a door)
 * shows as disagreement and is refused, never averaged.
 */
import { findSignal } from './correlation';

export interface Probe {
  /** Mono, to be played as it is. */
  readonly samples: Float32Array<ArrayBuffer>;
  /** First frame and signal of each burst. */
  readonly bursts: readonly { readonly frame: number; readonly signal: Float32Array }[];
  /** How long to listen from the probe's first frame on, in frames. */
  readonly listenFrames: number;
}

export type ProbeVerdict =
  /** The round trip may be used. */
  | 'ok'
  /** Nothing at all came in. */
  | 'silent'
  /** Something came in, but not clearly this sound. */
  | 'unclear'
  /** The input was overdriven, and what it made of the sound can't be placed. */
  | 'clipped'
  /** The bursts disagree: the stream stumbled in between. */
  | 'unsteady';

export interface ProbeReading {
  readonly verdict: ProbeVerdict;
  /** Frames from a burst's leaving the graph to its arrival in the recording; the middle of the three. */
  readonly roundTripFrames: number;
  /** 0..1: by how much each burst stands out from everything else that was heard. */
  readonly confidence: number;
  /** Frames between the smallest and the largest of the three round trips. */
  readonly spreadFrames: number;
  /** Highest magnitude that was recorded, linear. */
  readonly peak: number;
}

const LEVEL = 0.2;
/** Order of the sequences: 4,095 chips. */
const ORDER = 12;
/** Feedback taps of three primitive polynomials of that order. */
const POLYNOMIALS = [
  [12, 6, 4, 1],
  [12, 11, 10, 4],
  [12, 11, 8, 6],
] as const;
/** A chip lasts as long as keeps the spectrum's first zero here or above, in Hz. */
const BANDWIDTH = 20_000;
/** Begin of each burst, in seconds. */
const STARTS = [0.15, 0.6, 1.15];
/** Longest round trip that is looked for, in seconds: more than any Bluetooth headset takes. */
const LONGEST = 0.8;
/** Echoes of a burst within this time belong to it, in seconds. */
const ECHO = 0.02;
const EDGE = 0.005;

const LEAST_CONFIDENCE = 0.35;
const LEAST_STRENGTH = 0.1;
/** Disagreement that a stream without a stumble never shows, in seconds. */
const MOST_SPREAD = 0.000_25;
const SILENT = 1e-4;
const FULL_SCALE = 0.999;

export function createProbe(sampleRate: number): Probe {
  const bursts = POLYNOMIALS.map((taps, index) => ({
    frame: Math.round((STARTS[index] as number) * sampleRate),
    signal: burst(taps, sampleRate),
  }));
  const last = bursts.at(-1) as (typeof bursts)[number];
  const samples = new Float32Array(last.frame + last.signal.length);
  for (const { frame, signal } of bursts) samples.set(signal, frame);
  return { samples, bursts, listenFrames: samples.length + Math.ceil(LONGEST * sampleRate) };
}

/** One sequence with each chip held for a few samples, faded in and out. */
function burst(taps: readonly number[], sampleRate: number): Float32Array {
  const hold = Math.max(1, Math.floor(sampleRate / BANDWIDTH));
  const chips = 2 ** ORDER - 1;
  const signal = new Float32Array(chips * hold);
  const edge = Math.round(EDGE * sampleRate);
  let register = 1;
  for (let chip = 0; chip < chips; chip += 1) {
    const value = (register & 1) === 1 ? LEVEL : -LEVEL;
    for (let k = 0; k < hold; k += 1) {
      const at = chip * hold + k;
      const margin = Math.min(at + 1, signal.length - at) / edge;
      signal[at] = value * (margin < 1 ? 0.5 - 0.5 * Math.cos(Math.PI * margin) : 1);
    }
    const feedback = taps.reduce((sum, tap) => sum ^ (register >> (ORDER - tap)), 0) & 1;
    register = (register >> 1) | (feedback << (ORDER - 1));
  }
  return signal;
}

/**
 * Finds the probe in what was recorded while it was played.
 *
 * @param recording mono; its frame 0 was captured when the probe's frame 0 left the graph
 */
export function readProbe(probe: Probe, recording: Float32Array, sampleRate: number): ProbeReading {
  const peak = recording.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
  const nothing = { roundTripFrames: 0, confidence: 0, spreadFrames: 0, peak };
  if (!(peak > SILENT)) return { verdict: 'silent', ...nothing };
  const failed = peak >= FULL_SCALE ? 'clipped' : 'unclear';

  const trips: number[] = [];
  let confidence = 1;
  for (const { frame, signal } of probe.bursts) {
    const heard = recording.subarray(frame, frame + signal.length + Math.ceil(LONGEST * sampleRate));
    const match = findSignal(heard, signal, Math.ceil(ECHO * sampleRate));
    if (!match || match.strength < LEAST_STRENGTH) return { verdict: failed, ...nothing };
    trips.push(match.frame);
    confidence = Math.min(confidence, 1 - match.rival / match.strength);
  }
  trips.sort((a, b) => a - b);
  const spreadFrames = (trips.at(-1) as number) - (trips[0] as number);
  const reading = { roundTripFrames: trips[1] as number, confidence, spreadFrames, peak };
  if (confidence < LEAST_CONFIDENCE) return { verdict: failed, ...reading };
  return { verdict: spreadFrames > MOST_SPREAD * sampleRate ? 'unsteady' : 'ok', ...reading };
}
