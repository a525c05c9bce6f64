/**
 * Where notes, strokes and syllables begin.
 *
 * An onset is a rise of the energy by several decibels within 10 ms, whatever the level, measured on the signal's
 * difference: that lifts the high frequencies, in which attacks are sharp and a held bass note is quiet. Windows as
 * long as a period of the lowest notes keep a single wave from looking like a beginning.
 */

/** Resolution, in seconds. */
const HOP = 0.002;
/** Hops in a window of energy. */
const WINDOW = 5;
/** Least rise, in powers of ten of the energy: 9 dB. */
const RISE = 0.9;
/** Energy below this part of the loudest counts as silence: -50 dB. */
const FLOOR = 1e-5;
/** Nothing in digital silence is an onset, as mean square. */
const SILENCE = 1e-11;
/** Two onsets are at least so far apart, in seconds. */
const APART = 0.05;
/** An attack has begun where it first reaches this part of its height. */
const BEGUN = 0.25;

/** First frames of the onsets in mono audio, in order. O(length). */
export function findOnsets(samples: Float32Array, sampleRate: number): number[] {
  const hop = Math.max(1, Math.round(HOP * sampleRate));
  const levels = windowLevels(samples, hop);
  const apart = Math.ceil(APART / HOP / 2);
  const onsets: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (let at = WINDOW; at < levels.length; at += 1) {
    const rise = riseAt(levels, at);
    if (rise < RISE || !isSummit(levels, at, rise, apart)) continue;
    const frame = attackStart(samples, (at - 1) * hop, (WINDOW + 2) * hop);
    if (frame - last >= APART * sampleRate) onsets.push(frame);
    last = frame;
  }
  return onsets;
}

const riseAt = (levels: Float64Array, at: number): number =>
  (levels[at] as number) - (levels[at - WINDOW] as number);

/** The steepest place around it; of equal ones the first. */
function isSummit(levels: Float64Array, at: number, rise: number, reach: number): boolean {
  for (
    let other = Math.max(WINDOW, at - reach);
    other <= Math.min(levels.length - 1, at + reach);
    other += 1
  ) {
    const others = riseAt(levels, other);
    if (others > rise || (others === rise && other < at)) return false;
  }
  return true;
}

/** Common logarithm of the mean energy of the difference in `WINDOW` hops from each hop on. */
function windowLevels(samples: Float32Array, hop: number): Float64Array {
  const hops = Math.floor(samples.length / hop);
  const energies = new Float64Array(hops);
  let highest = 0;
  for (let at = 0; at < hops; at += 1) {
    let energy = 0;
    for (let k = at * hop; k < (at + 1) * hop; k += 1) {
      const step = (samples[k] as number) - (samples[k - 1] ?? 0);
      energy += step * step;
    }
    energies[at] = energy / hop;
    highest = Math.max(highest, energies[at] as number);
  }
  const floor = Math.max(SILENCE, highest * FLOOR);
  const levels = new Float64Array(Math.max(0, hops - WINDOW + 1));
  for (let at = 0; at < levels.length; at += 1) {
    let sum = 0;
    for (let k = 0; k < WINDOW; k += 1) sum += energies[at + k] as number;
    levels[at] = Math.log10(floor + sum / WINDOW);
  }
  return levels;
}

/** The frame in the stretch from which on the attack stands out. */
function attackStart(samples: Float32Array, from: number, frames: number): number {
  const end = Math.min(samples.length, from + frames);
  let height = 0;
  for (let k = Math.max(1, from); k < end; k += 1) {
    height = Math.max(height, Math.abs((samples[k] as number) - (samples[k - 1] as number)));
  }
  for (let k = Math.max(1, from); k < end; k += 1) {
    if (Math.abs((samples[k] as number) - (samples[k - 1] as number)) >= height * BEGUN) return k;
  }
  return Math.max(0, from);
}
