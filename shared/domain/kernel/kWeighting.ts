/**
 * The K-weighting filter of ITU-R BS.1770-4, for any sample rate.
 *
 * The recommendation prints coefficients for 48 kHz only. They are those of an analogue high shelf and an analogue
 * high pass under the bilinear transform; the parameters below are the analogue prototypes recovered from them, so at
 * 48 kHz the printed numbers come out again, and at any other rate the same curve.
 */

export interface KWeighting {
  /** High shelf of about +4 dB above 1.7 kHz: the effect of the head. Normalised to a0 = 1. */
  b0: number;
  b1: number;
  b2: number;
  a1: number;
  a2: number;
  /** High pass at 38 Hz, with the numerator 1, -2, 1. */
  c1: number;
  c2: number;
}

const SHELF = {
  frequency: 1681.974450955533,
  gainDb: 3.999843853973347,
  q: 0.7071752369554196,
  bend: 0.4996667741545416,
};
const HIGH_PASS = { frequency: 38.13547087602444, q: 0.5003270373238773 };

export function kWeighting(sampleRate: number): KWeighting {
  const k = Math.tan((Math.PI * SHELF.frequency) / sampleRate);
  const high = 10 ** (SHELF.gainDb / 20);
  const band = high ** SHELF.bend;
  const a0 = 1 + k / SHELF.q + k * k;
  const p = Math.tan((Math.PI * HIGH_PASS.frequency) / sampleRate);
  const p0 = 1 + p / HIGH_PASS.q + p * p;
  return {
    b0: (high + (band * k) / SHELF.q + k * k) / a0,
    b1: (2 * (k * k - high)) / a0,
    b2: (high - (band * k) / SHELF.q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / SHELF.q + k * k) / a0,
    c1: (2 * (p * p - 1)) / p0,
    c2: (1 - p / HIGH_PASS.q + p * p) / p0,
  };
}
