/**
 * Where a level sits on a meter. Straight dB would give the quiet half of the scale half of the room; IEC 60268-18's
 * piecewise law spends it where people mix, so that is the shape used here, stretched to +6 dB.
 */

const points: readonly (readonly [db: number, position: number])[] = [
  [-60, 0],
  [-50, 0.06],
  [-40, 0.14],
  [-30, 0.28],
  [-20, 0.47],
  [-9, 0.72],
  [0, 0.92],
  [6, 1],
];

/** Position 0..1 of a level in dB; clamped at both ends. */
export function meterPosition(db: number): number {
  if (!(db > -60)) return 0;
  for (let i = 1; i < points.length; i += 1) {
    const [upper, upperPosition] = points[i]!;
    const [lower, lowerPosition] = points[i - 1]!;
    if (db <= upper)
      return lowerPosition + ((db - lower) / (upper - lower)) * (upperPosition - lowerPosition);
  }
  return 1;
}
