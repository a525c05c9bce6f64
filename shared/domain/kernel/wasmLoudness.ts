/** The loudness engine on WebAssembly SIMD: two channels side by side in the lanes of the K-weighting filter. */
import { createLayout, loadProgram } from './kernelProgram';
import { kWeighting } from './kWeighting';
import { HISTORY_FRAMES, type LoudnessEngine, type LoudnessEngineOptions } from './loudnessEngine';
import { createInterpolator, TRUE_PEAK_CORE, TRUE_PEAK_TAPS } from './truePeak';

/** Seven pairs of float64; see `weigh` in `assembly/loudness.ts`. */
const STATE_BYTES = 112;
const SUMS_AT = 96;

/** Null where WebAssembly SIMD can't run. */
export function createWasmLoudnessEngine(options: LoudnessEngineOptions): LoudnessEngine | null {
  const { sampleRate, channels, capacity } = options;
  const { phases, coefficients, bound, restBound } = createInterpolator(sampleRate);
  const weighting = kWeighting(sampleRate);
  const pairs = Math.ceil(channels / 2);
  const history = HISTORY_FRAMES * channels;

  const layout = createLayout();
  const coefficientsOffset = layout.take(coefficients.byteLength);
  const stateOffsets = Array.from({ length: pairs }, () => layout.take(STATE_BYTES));
  const samplesOffset = layout.take((history + capacity * channels) * 4);
  const loaded = loadProgram(layout.bytes);
  if (!loaded) return null;
  const { program, buffer, base } = loaded;
  new Float32Array(buffer, base + coefficientsOffset, coefficients.length).set(coefficients);
  const samples = new Float32Array(buffer, base + samplesOffset, history + capacity * channels);
  const input = samples.subarray(history);
  const sums = stateOffsets.map((offset) => new Float64Array(buffer, base + offset + SUMS_AT, 2));
  const energies = new Float64Array(channels);
  let samplePeak = 0;
  let truePeak = 0;

  function weigh(pair: number, frames: number): void {
    const channel = pair * 2;
    const { b0, b1, b2, a1, a2, c1, c2 } = weighting;
    const isPair = channel + 1 < channels;
    program.weigh(
      input.byteOffset + channel * 4,
      frames,
      channels * 4,
      isPair ? 1 : 0,
      base + (stateOffsets[pair] as number),
      b0,
      b1,
      b2,
      a1,
      a2,
      c1,
      c2,
    );
    energies[channel] = sums[pair]?.[0] ?? 0;
    if (isPair) energies[channel + 1] = sums[pair]?.[1] ?? 0;
  }

  function interpolatedPeak(frames: number): number {
    return program.interpolatedPeak(
      input.byteOffset,
      frames,
      channels,
      base + coefficientsOffset,
      TRUE_PEAK_TAPS,
      phases,
      TRUE_PEAK_CORE,
      bound,
      restBound,
      Math.max(samplePeak, truePeak),
    );
  }

  return {
    kind: 'wasm',
    input,
    energies,
    get samplePeak() {
      return samplePeak;
    },
    get truePeak() {
      return Math.max(samplePeak, truePeak);
    },
    run(frames) {
      samplePeak = Math.max(samplePeak, program.settle(input.byteOffset, frames * channels));
      for (let pair = 0; pair < pairs; pair += 1) weigh(pair, frames);
      if (!options.truePeak) return;
      truePeak = interpolatedPeak(frames);
      samples.copyWithin(0, frames * channels, frames * channels + history);
    },
    settledTruePeak() {
      if (!options.truePeak) return samplePeak;
      const frames = Math.min(capacity, TRUE_PEAK_TAPS);
      input.fill(0, 0, frames * channels);
      return interpolatedPeak(frames);
    },
  };
}
