/**
 * A fast Fourier transform in place, radix 2, in float64.
 *
 * Written out rather than taken from a library: it is forty lines, and the domain imports nothing.
 */

export interface Fft {
  /** A power of two. */
  readonly size: number;
  /** Replaces `re + i im` by its spectrum. Not scaled. */
  forward(re: Float64Array, im: Float64Array): void;
  /** Replaces a spectrum by `size` times its signal. */
  inverse(re: Float64Array, im: Float64Array): void;
}

/** @throws RangeError when `size` is no power of two */
export function createFft(size: number): Fft {
  const bits = Math.log2(size);
  if (!Number.isInteger(bits)) throw new RangeError(`A transform has a power of two of points, not ${size}.`);
  const cosines = new Float64Array(size / 2);
  const sines = new Float64Array(size / 2);
  for (let k = 0; k < size / 2; k += 1) {
    cosines[k] = Math.cos((2 * Math.PI * k) / size);
    sines[k] = Math.sin((2 * Math.PI * k) / size);
  }

  function reorder(re: Float64Array, im: Float64Array): void {
    for (let from = 0, to = 0; from < size; from += 1) {
      if (from < to) {
        [re[from], re[to]] = [re[to] as number, re[from] as number];
        [im[from], im[to]] = [im[to] as number, im[from] as number];
      }
      let bit = size >> 1;
      for (; bit > 0 && (to & bit) !== 0; bit >>= 1) to ^= bit;
      to |= bit;
    }
  }

  function forward(re: Float64Array, im: Float64Array): void {
    reorder(re, im);
    for (let half = 1; half < size; half *= 2) {
      const step = size / (half * 2);
      for (let start = 0; start < size; start += half * 2) {
        for (let k = 0; k < half; k += 1) {
          const cosine = cosines[k * step] as number;
          const sine = sines[k * step] as number;
          const upper = start + k;
          const lower = upper + half;
          const real = (re[lower] as number) * cosine + (im[lower] as number) * sine;
          const imaginary = (im[lower] as number) * cosine - (re[lower] as number) * sine;
          re[lower] = (re[upper] as number) - real;
          im[lower] = (im[upper] as number) - imaginary;
          re[upper] = (re[upper] as number) + real;
          im[upper] = (im[upper] as number) + imaginary;
        }
      }
    }
  }

  // The inverse is the forward transform of the swapped parts, swapped back.
  return { size, forward, inverse: (re, im) => forward(im, re) };
}
