/**
 * Times as they are typed: `1.5`, `250 ms`, `0:03.25`, `1:02:03`, `48000 fr`. A number alone is taken in the unit that
 * the field shows.
 */

/** What a field shows and takes by default. */
export type TimeUnit = 'time' | 'frames';

const UNIT_SECONDS: Readonly<Record<string, number>> = { h: 3600, m: 60, min: 60, s: 1, sec: 1, ms: 0.001 };
const FRAME_UNITS = new Set(['f', 'fr', 'frame', 'frames', 'smp', 'sample', 'samples']);

/** Whole frames at the rate, or null for what cannot be read as a time. */
export const parseTime = (text: string, sampleRate: number, unit: TimeUnit): number | null => {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/[\u2212\u2013]/g, '-')
    .replace(/(\d)[\s\u2009\u202f'](?=\d{3}(\D|$))/g, '$1')
    .replace(/(\d),(?=\d)/g, '$1.');
  const match = /^([+-]?)\s*(?:(\d+):)?(?:(\d+):)?(\d+\.?\d*|\.\d+)\s*([a-z]*)$/.exec(plain);
  if (!match) return null;
  const [, sign, first, second, last = '', word = ''] = match;
  const amount = Number(last);
  const clock = first !== undefined;
  let frames: number;
  if (clock) {
    if (word !== '') return null;
    const [hours, minutes] = second === undefined ? [0, Number(first)] : [Number(first), Number(second)];
    if (amount >= 60 || (second !== undefined && minutes >= 60)) return null;
    frames = (hours * 3600 + minutes * 60 + amount) * sampleRate;
  } else if (FRAME_UNITS.has(word)) {
    frames = amount;
  } else if (word !== '') {
    const seconds = UNIT_SECONDS[word];
    if (seconds === undefined) return null;
    frames = amount * seconds * sampleRate;
  } else {
    frames = unit === 'frames' ? amount : amount * sampleRate;
  }
  const whole = Math.round(frames);
  if (!Number.isSafeInteger(whole)) return null;
  return sign === '-' && whole !== 0 ? -whole : whole;
};
