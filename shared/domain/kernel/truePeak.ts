/**
 * The interpolating filter behind the true peak (ITU-R BS.1770-4, annex 2).
 *
 * A Kaiser-windowed sinc of 24 taps a phase rather than the annex's 12: within 0.035 dB up to 20 kHz at 48 kHz, where
 * the shorter one is up to 0.8 dB off. Phase 0 of an interpolator is the sample itself and needs no filter.
 */

export const TRUE_PEAK_TAPS = 24;

/** Taps around the middle that mostly suffice to see that there is no new peak; see `assembly/loudness.ts`. */
export const TRUE_PEAK_CORE = 8;

const KAISER_BETA = 5;

/** More than the filter's sums in float32 can be off, relative to the highest sample. */
const SUMMING_ERROR = 1e-5;

export interface Interpolator {
  /** Filtered positions between two samples: 3 (4x oversampling), or 1 (2x) from 96 kHz on. */
  phases: 1 | 3;
  /** For each tap, newest sample first, the coefficient of each phase. */
  coefficients: Float32Array<ArrayBuffer>;
  /** Largest sum of magnitudes of a phase: no output exceeds the highest input times this. */
  bound: number;
  /** The same for the taps outside the core. */
  restBound: number;
}

export function createInterpolator(sampleRate: number): Interpolator {
  const phases = sampleRate >= 96_000 ? 1 : 3;
  const coefficients = new Float32Array(TRUE_PEAK_TAPS * phases);
  let bound = 0;
  let restBound = 0;
  const coreStart = (TRUE_PEAK_TAPS - TRUE_PEAK_CORE) / 2;
  for (let phase = 0; phase < phases; phase += 1) {
    const taps = phaseTaps((phase + 1) / (phases + 1));
    taps.forEach((tap, index) => {
      coefficients[index * phases + phase] = tap;
    });
    const core = sumOfMagnitudes(taps.slice(coreStart, coreStart + TRUE_PEAK_CORE));
    bound = Math.max(bound, sumOfMagnitudes(taps));
    restBound = Math.max(restBound, sumOfMagnitudes(taps) - core);
  }
  return { phases, coefficients, bound: bound + SUMMING_ERROR, restBound: restBound + SUMMING_ERROR };
}

function sumOfMagnitudes(taps: readonly number[]): number {
  return taps.reduce((sum, tap) => sum + Math.abs(tap), 0);
}

/** Taps of the value at `fraction` of the way from one sample to the next, newest sample first, with a gain of 1 at DC. */
function phaseTaps(fraction: number): number[] {
  const half = TRUE_PEAK_TAPS / 2;
  const taps = Array.from({ length: TRUE_PEAK_TAPS }, (_, index) => {
    const distance = half - index - fraction;
    return sinc(distance) * kaiser(distance / half);
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return bessel0(KAISER_BETA * Math.sqrt(Math.max(0, 1 - x * x))) / bessel0(KAISER_BETA);
}

/** Modified Bessel function of the first kind and order 0, by its power series. */
function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-17; k += 1) {
    term *= (x / 2 / k) ** 2;
    sum += term;
  }
  return sum;
}
