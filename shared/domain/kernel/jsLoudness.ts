/**
 * The loudness engine on plain typed arrays: fallback and oracle of `wasmLoudness.ts`. Energies and sample peaks are
 * equal to the last bit; true peaks within 1e-6, since the filter is summed here in float64 and there in float32.
 */
import { kWeighting } from './kWeighting';
import { HISTORY_FRAMES, type LoudnessEngine, type LoudnessEngineOptions } from './loudnessEngine';
import { createInterpolator, TRUE_PEAK_CORE, TRUE_PEAK_TAPS } from './truePeak';

/** Samples of this magnitude and beyond are no audio; see `MixKernel.mix`. */
const NOT_AUDIO = 2 ** 40;

const CORE_START = (TRUE_PEAK_TAPS - TRUE_PEAK_CORE) / 2;

export function createJsLoudnessEngine(options: LoudnessEngineOptions): LoudnessEngine {
  const { sampleRate, channels, capacity } = options;
  const { phases, coefficients, bound, restBound } = createInterpolator(sampleRate);
  const { b0, b1, b2, a1, a2, c1, c2 } = kWeighting(sampleRate);
  const history = HISTORY_FRAMES * channels;
  const buffer = new Float32Array(history + capacity * channels);
  const input = buffer.subarray(history);
  const energies = new Float64Array(channels);
  const states = Array.from({ length: channels }, () => new Float64Array(6));
  let samplePeak = 0;
  let truePeak = 0;

  function settle(samples: number): void {
    for (let at = 0; at < samples; at += 1) {
      const magnitude = Math.abs(input[at] as number);
      if (!(magnitude < NOT_AUDIO)) input[at] = 0;
      else if (magnitude > samplePeak) samplePeak = magnitude;
    }
  }

  function weigh(channel: number, frames: number): number {
    const state = states[channel] as Float64Array;
    let [x1, x2, y1, y2, z1, z2] = state as unknown as [number, number, number, number, number, number];
    let sum = 0;
    for (let at = channel; at < frames * channels; at += channels) {
      const x = input[at] as number;
      const y = b0 * x + b1 * x1 + b2 * x2 - a2 * y2 - a1 * y1;
      const z = y - (y1 + y1) + y2 - c2 * z2 - c1 * z1;
      sum += z * z;
      x2 = x1;
      x1 = x;
      y2 = y1;
      y1 = y;
      z2 = z1;
      z1 = z;
    }
    state.set([x1, x2, flushed(y1), flushed(y2), flushed(z1), flushed(z2)]);
    return sum;
  }

  function interpolatedPeak(frames: number, peak: number): number {
    let current = peak;
    let before = highestOf(buffer, 0, history);
    for (let from = 0; from < frames; from += HISTORY_FRAMES) {
      const start = history + from * channels;
      const end = history + Math.min(frames, from + HISTORY_FRAMES) * channels;
      const here = highestOf(buffer, start, end);
      const highest = Math.max(before, here);
      if (highest * bound > current) {
        const centre = segmentPeak(start, end, CORE_START, CORE_START + TRUE_PEAK_CORE);
        if (centre + highest * restBound > current) {
          current = Math.max(current, segmentPeak(start, end, 0, TRUE_PEAK_TAPS));
        }
      }
      before = here;
    }
    return current;
  }

  function segmentPeak(start: number, end: number, firstTap: number, endTap: number): number {
    let highest = 0;
    for (let at = start; at < end; at += 1) {
      for (let phase = 0; phase < phases; phase += 1) {
        let sum = 0;
        for (let tap = firstTap; tap < endTap; tap += 1) {
          sum += (buffer[at - tap * channels] as number) * (coefficients[tap * phases + phase] as number);
        }
        highest = Math.max(highest, Math.abs(sum));
      }
    }
    return highest;
  }

  return {
    kind: 'js',
    input,
    energies,
    get samplePeak() {
      return samplePeak;
    },
    get truePeak() {
      return Math.max(samplePeak, truePeak);
    },
    run(frames) {
      settle(frames * channels);
      for (let channel = 0; channel < channels; channel += 1) energies[channel] = weigh(channel, frames);
      if (!options.truePeak) return;
      truePeak = interpolatedPeak(frames, Math.max(samplePeak, truePeak));
      buffer.copyWithin(0, frames * channels, frames * channels + history);
    },
    settledTruePeak() {
      if (!options.truePeak) return samplePeak;
      input.fill(0, 0, Math.min(capacity, TRUE_PEAK_TAPS) * channels);
      return interpolatedPeak(Math.min(capacity, TRUE_PEAK_TAPS), Math.max(samplePeak, truePeak));
    },
  };
}

function highestOf(samples: Float32Array, from: number, to: number): number {
  let highest = 0;
  for (let at = from; at < to; at += 1) highest = Math.max(highest, Math.abs(samples[at] as number));
  return highest;
}

/** States that have decayed below anything audible become 0, before they turn into slow subnormal numbers. */
function flushed(state: number): number {
  return Math.abs(state) > 1e-30 ? state : 0;
}
