/**
 * How quantities read on screen. Frames become words only here, so that every panel says the same thing the same way.
 */

const MINUS = '\u2212';

/** Story frames as `0:00.000` (minutes unbounded, hours from one hour on); negative times carry a minus. */
export function formatTime(frames: number, sampleRate: number): string {
  const milliseconds = Math.round((Math.abs(frames) / sampleRate) * 1000);
  const sign = frames < 0 && milliseconds > 0 ? MINUS : '';
  const hours = Math.floor(milliseconds / 3_600_000);
  const minutes = Math.floor(milliseconds / 60_000) % 60;
  const seconds = Math.floor(milliseconds / 1000) % 60;
  const rest = String(milliseconds % 1000).padStart(3, '0');
  const minutesAndSeconds = `${hours ? String(minutes).padStart(2, '0') : minutes}:${String(seconds).padStart(2, '0')}.${rest}`;
  return `${sign}${hours ? `${hours}:` : ''}${minutesAndSeconds}`;
}

/** A length in words short enough for a label: `840 ms`, `3.2 s`, `4:05`, `1:02:03`. */
export function formatDuration(frames: number, sampleRate: number): string {
  const seconds = frames / sampleRate;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = String(whole % 60).padStart(2, '0');
  return hours ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}

/** Decibels with a sign, one decimal; -60 and below from a linear meter reads as minus infinity. */
export function formatDb(db: number): string {
  if (db <= -100) return `${MINUS}∞ dB`;
  const rounded = Math.round(db * 10) / 10;
  if (rounded === 0) return '0.0 dB';
  return `${rounded < 0 ? MINUS : '+'}${Math.abs(rounded).toFixed(1)} dB`;
}

/** -1..1 as `L 40`, `C`, `R 100`. */
export function formatPan(pan: number): string {
  const percent = Math.round(Math.abs(pan) * 100);
  if (percent === 0) return 'C';
  return `${pan < 0 ? 'L' : 'R'} ${percent}`;
}

/** Bytes in decimal units, as file managers show them. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `48 kHz`, `44.1 kHz`. */
export function formatRate(hertz: number): string {
  return `${Number((hertz / 1000).toFixed(3))} kHz`;
}

/** Frames with thin spaces between the thousands, for exact read-outs. */
export function formatFrames(frames: number): string {
  const digits = String(Math.abs(frames)).replace(/\B(?=(\d{3})+$)/g, '\u2009');
  return `${frames < 0 ? MINUS : ''}${digits}`;
}

/** Linear amplitude to decibels; silence is -Infinity. */
export function toDb(linear: number): number {
  return linear > 0 ? 20 * Math.log10(linear) : Number.NEGATIVE_INFINITY;
}
