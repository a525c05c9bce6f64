/** Peak and RMS over windows of a fixed length, gathered block by block. For the real-time thread: nothing allocates. */
export interface MeterWindow {
  peak: number;
  squares: number;
  frames: number;
}

export const createMeterWindow = (): MeterWindow => ({ peak: 0, squares: 0, frames: 0 });

/** Adds every `stride`th sample from `first` on, `frames` of them, scaled by `gain`. */
export const addToMeter = (
  meter: MeterWindow,
  samples: Float32Array,
  first: number,
  stride: number,
  frames: number,
  gain: number,
): void => {
  let peak = 0;
  let squares = 0;
  const end = first + frames * stride;
  for (let k = first; k < end; k += stride) {
    const sample = samples[k] as number;
    squares += sample * sample;
    const magnitude = sample < 0 ? -sample : sample;
    if (magnitude > peak) peak = magnitude;
  }
  peak *= gain;
  if (peak > meter.peak) meter.peak = peak;
  meter.squares += squares * gain * gain;
};

export const meterRms = (meter: MeterWindow): number =>
  meter.frames > 0 ? Math.sqrt(meter.squares / meter.frames) : 0;

export const resetMeter = (meter: MeterWindow): void => {
  meter.peak = 0;
  meter.squares = 0;
  meter.frames = 0;
};
