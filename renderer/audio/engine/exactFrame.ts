/**
 * The first frame at or after `frame` whose time in seconds is an exact binary fraction.
 *
 * A source is started at a time, not at a frame, and a time that is rounded falls between two samples, where a browser
 * interpolates. Multiples of the rate without its powers of two (375 frames at 48 kHz, 11,025 at 44.1 kHz) have times
 * that are exact.
 */
export const exactFrame = (frame: number, sampleRate: number): number => {
  let step = sampleRate;
  while (step % 2 === 0) step /= 2;
  return Math.ceil(frame / step) * step;
};
