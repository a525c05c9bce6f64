/**
 * The noise of a dithered conversion: triangular over ±1 LSB, a function of seed and position alone. The same hash
 * stands in `assembly/convert.ts`.
 */

const { imul } = Math;

/** Integer hash of two multiplications and three shifts, good in every bit ("lowbias32", Chris Wellons, public domain). */
export function hash32(value: number): number {
  let h = value ^ (value >>> 16);
  h = imul(h, 0x7feb352d);
  h ^= h >>> 15;
  h = imul(h, 0x846ca68b);
  return h ^ (h >>> 16);
}

/** Key for the samples whose index has these high 32 bits. */
export function ditherKey(seed: number, highBits: number): number {
  return hash32((seed | 0) ^ hash32((highBits + 1) | 0));
}

/** Value in (-1, 1) of mean 0: the difference of two uniform 16-bit halves of one hash. Exact in float32. */
export function ditherAt(key: number, lowBits: number): number {
  const h = hash32(lowBits ^ key);
  return ((h & 0xffff) - (h >>> 16)) / 65_536;
}
