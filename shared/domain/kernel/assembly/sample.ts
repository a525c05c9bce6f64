/** Samples of this magnitude and beyond, and NaN, are no audio: 2^40 is +240 dBFS. See `MixKernel.mix`. */
const NOT_AUDIO: f32 = 1099511627776.0;

/** Four samples with those that are no audio set to 0. The comparison is false for NaN, so one mask covers all cases. */
export function audible(x: v128): v128 {
  return v128.and(x, f32x4.lt(f32x4.abs(x), f32x4.splat(NOT_AUDIO)));
}
