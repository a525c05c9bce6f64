/** How far the samples of a mix reach, before they are converted. */

export interface Level {
  /** Highest magnitude of any sample; 1 is full scale. */
  peak: number;
  /** Samples beyond full scale. */
  clipped: number;
}

/**
 * Adds the first `count` samples to what was measured. A function of its own, with everything in local variables:
 * inside a callback that writes to what surrounds it the same loop takes five times as long.
 */
export function measureLevel(samples: Float32Array, count: number, level: Level): void {
  let { peak } = level;
  let over = 0;
  for (let at = 0; at < count; at += 1) {
    const magnitude = Math.abs(samples[at] as number);
    if (magnitude > peak) peak = magnitude;
    if (magnitude > 1) over += 1;
  }
  level.peak = peak;
  level.clipped += over;
}
