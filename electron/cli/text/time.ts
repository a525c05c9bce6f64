/** Story frames as people read and write them. Seconds exist only here, at the edge. */

/** `0:07.250`, `1:02:03.000`, `-0:00.096`. */
export function clockTime(frames: number, sampleRate: number): string {
  const milliseconds = Math.round((Math.abs(frames) / sampleRate) * 1000);
  const sign = frames < 0 && milliseconds > 0 ? '-' : '';
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor(milliseconds / 60_000) % 60;
  const seconds = ((milliseconds % 60_000) / 1000).toFixed(3).padStart(6, '0');
  return hours > 0
    ? `${sign}${hours}:${String(minutes).padStart(2, '0')}:${seconds}`
    : `${sign}${minutes}:${seconds}`;
}

const SECONDS = /^([+-]?\d+(?:\.\d+)?|[+-]?\.\d+)(s|ms)$/;
const FRAMES = /^[+-]?\d+$/;

/**
 * A length or place as story frames: a whole number of frames, or seconds with their unit (`2.5s`, `40ms`), rounded
 * to the nearest frame. Null for anything else.
 */
export function parseFrames(text: string, sampleRate: number): number | null {
  if (FRAMES.test(text)) {
    const frames = Number(text);
    return Number.isSafeInteger(frames) ? frames : null;
  }
  const [, amount, unit] = SECONDS.exec(text) ?? [];
  if (amount === undefined) return null;
  const frames = Math.round((Number(amount) * sampleRate) / (unit === 'ms' ? 1000 : 1));
  return Number.isSafeInteger(frames) ? frames + 0 : null;
}
