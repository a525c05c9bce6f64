/**
 * Second-order filters by the Audio EQ Cookbook.
 *
 * Robert Bristow-Johnson, "Cookbook formulae for audio equalizer biquad filter coefficients", as published by the W3C
 * (https://www.w3.org/TR/audio-eq-cookbook/): H(z) = (b0 + b1/z + b2/z²) / (a0 + a1/z + a2/z²), here divided by a0. The
 * same formulas are in most editors and in FFmpeg's `highpass`, `bass`, `equalizer` and `treble`, which the tests
 * compare with.
 */

/** Normalised: a0 = 1. */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Lets everything through, to the last bit. */
export const IDENTITY: Biquad = { b0: 1, b1: 0, b2: 0, a1: 0, a2: 0 };

/** Q of a Butterworth response, and of a shelf of slope S = 1: the steepest without a hump. */
export const BUTTERWORTH_Q = Math.SQRT1_2;

/** Share of the rate above which no corner lies: the bilinear transform squeezes everything up to infinity below 0.5. */
const HIGHEST = 0.45;

/** A frequency as a filter at this rate takes it: a story at 8 kHz may come with settings made for one at 48 kHz. */
export const heldFrequency = (hertz: number, sampleRate: number): number =>
  Math.min(hertz, HIGHEST * sampleRate);

const normalised = (b0: number, b1: number, b2: number, a0: number, a1: number, a2: number): Biquad => ({
  b0: b0 / a0,
  b1: b1 / a0,
  b2: b2 / a0,
  a1: a1 / a0,
  a2: a2 / a0,
});

/** The cookbook's intermediate variables: cos w0, and alpha for a Q. */
function turn(hertz: number, q: number, sampleRate: number): { cos: number; alpha: number } {
  const w0 = (2 * Math.PI * heldFrequency(hertz, sampleRate)) / sampleRate;
  return { cos: Math.cos(w0), alpha: Math.sin(w0) / (2 * q) };
}

/** The cookbook's A: the root of the linear gain. */
const rootGain = (gainDb: number) => 10 ** (gainDb / 40);

/** 12 dB an octave below `hertz`, where it is 3.01 dB down. */
export function highPass(hertz: number, sampleRate: number): Biquad {
  const { cos, alpha } = turn(hertz, BUTTERWORTH_Q, sampleRate);
  const b = (1 + cos) / 2;
  return normalised(b, -(1 + cos), b, 1 + alpha, -2 * cos, 1 - alpha);
}

/** A bell: `gainDb` at `hertz`, nothing far from it. */
export function peaking(hertz: number, gainDb: number, q: number, sampleRate: number): Biquad {
  const { cos, alpha } = turn(hertz, q, sampleRate);
  const a = rootGain(gainDb);
  return normalised(1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a);
}

/** `gainDb` at DC, half of it at `hertz`, nothing far above. Slope S = 1. */
export function lowShelf(hertz: number, gainDb: number, sampleRate: number): Biquad {
  const { cos, alpha } = turn(hertz, BUTTERWORTH_Q, sampleRate);
  const a = rootGain(gainDb);
  const bend = 2 * Math.sqrt(a) * alpha;
  return normalised(
    a * (a + 1 - (a - 1) * cos + bend),
    2 * a * (a - 1 - (a + 1) * cos),
    a * (a + 1 - (a - 1) * cos - bend),
    a + 1 + (a - 1) * cos + bend,
    -2 * (a - 1 + (a + 1) * cos),
    a + 1 + (a - 1) * cos - bend,
  );
}

/** `gainDb` at the highest frequency, half of it at `hertz`, nothing far below. Slope S = 1. */
export function highShelf(hertz: number, gainDb: number, sampleRate: number): Biquad {
  const { cos, alpha } = turn(hertz, BUTTERWORTH_Q, sampleRate);
  const a = rootGain(gainDb);
  const bend = 2 * Math.sqrt(a) * alpha;
  return normalised(
    a * (a + 1 + (a - 1) * cos + bend),
    -2 * a * (a - 1 + (a + 1) * cos),
    a * (a + 1 + (a - 1) * cos - bend),
    a + 1 - (a - 1) * cos + bend,
    2 * (a - 1 - (a + 1) * cos),
    a + 1 - (a - 1) * cos - bend,
  );
}

/** Amplitude that a filter gives to a sine of `hertz`, linear: |H| on the unit circle. */
export function responseAt({ b0, b1, b2, a1, a2 }: Biquad, hertz: number, sampleRate: number): number {
  // In powers of s = sin²(w/2): near DC the usual cosines would lose all their digits to cancellation.
  const s = Math.sin((Math.PI * hertz) / sampleRate) ** 2;
  const power = (c0: number, c1: number, c2: number) =>
    (c0 + c1 + c2) ** 2 - 4 * (c0 * c1 + 4 * c0 * c2 + c1 * c2) * s + 16 * c0 * c2 * s * s;
  return Math.sqrt(Math.max(0, power(b0, b1, b2)) / power(1, a1, a2));
}
