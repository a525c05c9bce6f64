/** The picture of a take while it grows: the lowest and highest sample of any channel per run of frames. */

/** Frames a pair; about 94 pairs a second at 48 kHz. */
export const LIVE_PEAK_FRAMES = 512;

export interface LivePeaks {
  /** Adds interleaved frames; any number at a time. */
  add(interleaved: Float32Array, frames: number): void;
  /** Min/max pairs that were completed since the last call. */
  take(): Float32Array<ArrayBuffer>;
}

export const createLivePeaks = (channels: number): LivePeaks => {
  let done: number[] = [];
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let filled = 0;
  return {
    add(interleaved, frames) {
      for (let frame = 0; frame < frames; frame += 1) {
        for (let channel = 0; channel < channels; channel += 1) {
          const sample = interleaved[frame * channels + channel] as number;
          if (sample < min) min = sample;
          if (sample > max) max = sample;
        }
        filled += 1;
        if (filled < LIVE_PEAK_FRAMES) continue;
        done.push(min, max);
        min = Number.POSITIVE_INFINITY;
        max = Number.NEGATIVE_INFINITY;
        filled = 0;
      }
    },
    take() {
      const pairs = Float32Array.from(done);
      done = [];
      return pairs;
    },
  };
};
