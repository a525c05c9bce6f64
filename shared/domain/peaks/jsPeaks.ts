/** The peak engine on plain typed arrays: fallback and oracle of `wasmPeaks.ts`, equal to the last bit. */
import { BYTES_PER_SAMPLE, type PcmFormat } from '../kernel/pcm';
import type { PeakEngine, PeakEngineOptions } from './peakEngine';

/** Samples of this magnitude and beyond are no audio; see `MixKernel.mix`. */
const NOT_AUDIO = 2 ** 40;

/** Reads a sample at the scale of 16 bits, floats with their fraction. */
const READERS: Record<PcmFormat, (view: DataView, at: number) => number> = {
  s16: (view, at) => view.getInt16(at, true),
  s24: (view, at) => view.getInt16(at + 1, true),
  s32: (view, at) => view.getInt16(at + 2, true),
  f32: (view, at) => {
    const sample = view.getFloat32(at, true);
    return sample < NOT_AUDIO && sample > -NOT_AUDIO ? sample * 32_768 : 0;
  },
};

export function createJsPeakEngine(options: PeakEngineOptions): PeakEngine {
  const { format, channels, framesPerPoint, capacity, points } = options;
  const bytes = new Uint8Array(capacity);
  const view = new DataView(bytes.buffer);
  const out = new Int16Array(points * channels * 2);
  const lows = new Float64Array(channels).fill(Infinity);
  const highs = new Float64Array(channels).fill(-Infinity);
  const read = READERS[format];
  const sampleBytes = BYTES_PER_SAMPLE[format];

  function emit(point: number): void {
    let at = point * channels * 2;
    for (let channel = 0; channel < channels; channel += 1) {
      out[at++] = to16(lows[channel] as number);
      out[at++] = to16(highs[channel] as number);
    }
    lows.fill(Infinity);
    highs.fill(-Infinity);
  }

  return {
    kind: 'js',
    bytes,
    out,
    fold(offset, frames, filled) {
      let at = offset;
      let covered = filled;
      let completed = 0;
      for (let frame = 0; frame < frames; frame += 1) {
        for (let channel = 0; channel < channels; channel += 1, at += sampleBytes) {
          const value = read(view, at);
          if (value < (lows[channel] as number)) lows[channel] = value;
          if (value > (highs[channel] as number)) highs[channel] = value;
        }
        covered += 1;
        if (covered === framesPerPoint) {
          emit(completed);
          completed += 1;
          covered = 0;
        }
      }
      return completed;
    },
    complete() {
      emit(0);
    },
  };
}

function to16(value: number): number {
  return Math.min(32_767, Math.max(-32_768, Math.floor(value)));
}
