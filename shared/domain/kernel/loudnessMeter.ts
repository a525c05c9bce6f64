/** The loudness meter: windows, gates and readings on top of a loudness engine. See `loudness.ts` for what it promises. */
import { createEnergyHistogram, powerToLoudness } from './energyHistogram';
import { createJsLoudnessEngine } from './jsLoudness';
import type { LoudnessMeter, LoudnessMeterOptions, LoudnessReading } from './loudness';
import type { LoudnessEngine, LoudnessEngineOptions } from './loudnessEngine';
import { createWasmLoudnessEngine } from './wasmLoudness';

/** Windows move in steps of 100 ms: the 75 % overlap of BS.1770's 400 ms gating blocks. */
const STEPS_A_SECOND = 10;
const MOMENTARY_STEPS = 4;
const SHORT_TERM_STEPS = 30;

/** The shelf of the K-weighting lies at 1.7 kHz; below twice that there is no such filter. */
const LOWEST_RATE = 4_000;
const HIGHEST_RATE = 768_000;
const MAX_CHANNELS = 64;

/** BS.1770-4, table 3: 1.41 for the surrounds, nothing for the LFE, in the order of channels that WAV files use. */
const SURROUND = 1.41;
const DEFAULT_WEIGHTS: readonly (readonly number[])[] = [
  [1],
  [1, 1],
  [1, 1, 1],
  [1, 1, SURROUND, SURROUND],
  [1, 1, 1, SURROUND, SURROUND],
  [1, 1, 1, 0, SURROUND, SURROUND],
  [1, 1, 1, 0, SURROUND, SURROUND, SURROUND],
  [1, 1, 1, 0, SURROUND, SURROUND, SURROUND, SURROUND],
];

/**
 * @param sampleRate 4,000 to 768,000 Hz
 * @param channels 1 to 64
 * @throws RangeError for a rate or a number of channels outside
 */
export function createLoudnessMeter(
  sampleRate: number,
  channels: number,
  options: LoudnessMeterOptions = {},
): LoudnessMeter {
  const engineOptions = checkedOptions(sampleRate, channels, options);
  const engine = createWasmLoudnessEngine(engineOptions) ?? createJsLoudnessEngine(engineOptions);
  return createMeterOn(engine, engineOptions, options.weights);
}

/** The same on the plain engine, whatever the machine can do. */
export function createJsLoudnessMeter(
  sampleRate: number,
  channels: number,
  options: LoudnessMeterOptions = {},
): LoudnessMeter {
  const engineOptions = checkedOptions(sampleRate, channels, options);
  return createMeterOn(createJsLoudnessEngine(engineOptions), engineOptions, options.weights);
}

function checkedOptions(
  sampleRate: number,
  channels: number,
  { truePeak = true }: LoudnessMeterOptions,
): LoudnessEngineOptions {
  if (!(sampleRate >= LOWEST_RATE && sampleRate <= HIGHEST_RATE)) {
    throw new RangeError(
      `Loudness is measured from ${LOWEST_RATE} to ${HIGHEST_RATE} Hz, not at ${sampleRate} Hz.`,
    );
  }
  if (!Number.isInteger(channels) || channels < 1 || channels > MAX_CHANNELS) {
    throw new RangeError(`Loudness is measured of 1 to ${MAX_CHANNELS} channels, not ${channels}.`);
  }
  return { sampleRate, channels, truePeak, capacity: Math.round(sampleRate / STEPS_A_SECOND) };
}

function createMeterOn(
  engine: LoudnessEngine,
  { channels, capacity: stepFrames }: LoudnessEngineOptions,
  weights: readonly number[] = DEFAULT_WEIGHTS[channels - 1] ?? [],
): LoudnessMeter {
  const gatingBlocks = createEnergyHistogram();
  const shortTermBlocks = createEnergyHistogram();
  /** Energies of the last 3 s, one a step, as a ring. */
  const steps = new Float64Array(SHORT_TERM_STEPS);
  let stepCount = 0;
  let stepEnergy = 0;
  let stepFilled = 0;
  let frames = 0;
  let momentary = -Infinity;
  let shortTerm = -Infinity;
  let maxMomentary = -Infinity;
  let maxShortTerm = -Infinity;

  /** Mean power of the last `count` steps. */
  function windowPower(count: number): number {
    let sum = 0;
    for (let back = 1; back <= count; back += 1)
      sum += steps[(stepCount - back) % SHORT_TERM_STEPS] as number;
    return sum / (count * stepFrames);
  }

  function endStep(): void {
    steps[stepCount % SHORT_TERM_STEPS] = stepEnergy;
    stepCount += 1;
    stepEnergy = 0;
    stepFilled = 0;
    if (stepCount >= MOMENTARY_STEPS) {
      const power = windowPower(MOMENTARY_STEPS);
      gatingBlocks.add(power);
      momentary = powerToLoudness(power);
      maxMomentary = Math.max(maxMomentary, momentary);
    }
    if (stepCount >= SHORT_TERM_STEPS) {
      const power = windowPower(SHORT_TERM_STEPS);
      shortTermBlocks.add(power);
      shortTerm = powerToLoudness(power);
      maxShortTerm = Math.max(maxShortTerm, shortTerm);
    }
  }

  return {
    kind: engine.kind,
    push(interleaved, count) {
      if (!Number.isInteger(count) || count < 0 || count * channels > interleaved.length) {
        throw new RangeError(
          `There are no ${count} frames of ${channels} channels in ${interleaved.length} samples.`,
        );
      }
      for (let from = 0; from < count; ) {
        const run = Math.min(count - from, stepFrames - stepFilled);
        engine.input.set(interleaved.subarray(from * channels, (from + run) * channels));
        engine.run(run);
        for (let channel = 0; channel < channels; channel += 1) {
          stepEnergy += (engine.energies[channel] as number) * (weights[channel] ?? 1);
        }
        stepFilled += run;
        from += run;
        if (stepFilled === stepFrames) endStep();
      }
      frames += count;
    },
    read(): LoudnessReading {
      return {
        frames,
        integrated: gatingBlocks.gatedLoudness(10),
        momentary,
        shortTerm,
        maxMomentary,
        maxShortTerm,
        range: shortTermBlocks.spread(20, 0.1, 0.95),
        samplePeak: engine.samplePeak,
        truePeak: engine.settledTruePeak(),
      };
    },
  };
}
