/**
 * How the amounts of processing are written, typed, stepped and laid along a line.
 *
 * Decibels go by equal steps. Frequencies, times, ratios and Q go by equal factors, since that is how they are heard:
 * an octave is as wide at 50 Hz as at 5 kHz. By hand they get three digits, which is finer than anybody hears; typed,
 * they keep five.
 */
import { type ProcessingAmount, processingRanges } from '../../../shared/domain/processing/settings';
import { formatDb } from '../../ui';

const digits = (value: number, count: number) => Number(value.toPrecision(count));
const tenth = (value: number) => Math.round(value * 10) / 10 + 0;
const isDb = (field: ProcessingAmount) => processingRanges[field].unit === 'dB';

const held = (field: ProcessingAmount, value: number): number => {
  const { min, max } = processingRanges[field];
  return Math.min(max, Math.max(min, value));
};

/** A value as it is set by hand. */
export const roundAmount = (field: ProcessingAmount, value: number): number =>
  held(field, isDb(field) ? tenth(value) : digits(value, 3));

/** Place of a value on its line, 0 to 1. */
export const amountToPosition = (field: ProcessingAmount, value: number): number => {
  const { min, max } = processingRanges[field];
  const within = held(field, value);
  return isDb(field) ? (within - min) / (max - min) : Math.log(within / min) / Math.log(max / min);
};

/** The value at a place, rounded as it is set by hand. */
export const positionToAmount = (field: ProcessingAmount, position: number): number => {
  const { min, max } = processingRanges[field];
  const place = Math.min(1, Math.max(0, position));
  return roundAmount(field, isDb(field) ? min + place * (max - min) : min * (max / min) ** place);
};

export type StepSize = 'fine' | 'normal' | 'coarse';

const DB_STEPS: Readonly<Record<StepSize, number>> = { fine: 0.1, normal: 0.5, coarse: 3 };
/** Octaves for frequencies; doublings for the rest. */
const FACTOR_STEPS: Readonly<Record<StepSize, number>> = { fine: 1 / 48, normal: 1 / 12, coarse: 1 / 2 };

/** A value one step up (`+1`) or down (`-1`); normal is half a decibel or a semitone. Always moves until the end. */
export const stepAmount = (
  field: ProcessingAmount,
  value: number,
  direction: 1 | -1,
  size: StepSize = 'normal',
): number =>
  roundAmount(
    field,
    isDb(field) ? value + direction * DB_STEPS[size] : value * 2 ** (direction * FACTOR_STEPS[size]),
  );

/** What a key means for a value: how far and which way; null for other keys. */
export const stepKey = (
  event: Pick<KeyboardEvent, 'key' | 'shiftKey'>,
): { readonly direction: 1 | -1; readonly size: StepSize } | null => {
  if (event.key === 'PageUp') return { direction: 1, size: 'coarse' };
  if (event.key === 'PageDown') return { direction: -1, size: 'coarse' };
  const size = event.shiftKey ? 'fine' : 'normal';
  if (event.key === 'ArrowUp') return { direction: 1, size };
  return event.key === 'ArrowDown' ? { direction: -1, size } : null;
};

/** At most `decimals` of them, and none that are zero. */
const plain = (value: number, decimals: number) => String(Number(value.toFixed(decimals)));

export const formatHertz = (hertz: number): string =>
  hertz < 999.95 ? `${plain(hertz, 1)} Hz` : `${plain(hertz / 1000, 3)} kHz`;

const formatMilliseconds = (ms: number): string =>
  ms < 999.5 ? `${plain(ms, ms < 1 ? 3 : ms < 10 ? 2 : 1)} ms` : `${plain(ms / 1000, 3)} s`;

/** A value as musicians write it: 80 Hz, 1.2 kHz, −3.5 dB, 3:1, 10 ms. */
export const formatAmount = (field: ProcessingAmount, value: number): string => {
  const { unit } = processingRanges[field];
  if (unit === 'Hz') return formatHertz(value);
  if (unit === 'ms') return formatMilliseconds(value);
  if (unit === ':1') return `${plain(value, 2)}:1`;
  if (unit === 'Q') return plain(value, 3);
  // A width has no sign.
  return field === 'kneeDb' ? formatDb(value).replace('+', '') : formatDb(value);
};

/** What may stand behind a number, with what it is multiplied by. */
const UNITS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Hz: { '': 1, hz: 1, k: 1000, khz: 1000 },
  ms: { '': 1, ms: 1, s: 1000, sec: 1000 },
  dB: { '': 1, db: 1, dbfs: 1 },
  ':1': { '': 1, ':1': 1, x: 1 },
  Q: { '': 1 },
};

/** A value as typed, e.g. `80`, `1.2k`, `1k2`, `-3,5 dB`, `3:1`, `0.2 s`; null for what is none. Held to its range. */
export const parseAmount = (field: ProcessingAmount, text: string): number | null => {
  const { unit } = processingRanges[field];
  const written = text
    .toLowerCase()
    .replace(/\s/g, '')
    .replace(/[\u2212\u2013]/g, '-')
    .replace(',', '.')
    .replace(/^q(?=.)/, unit === 'Q' ? '' : 'q')
    // As on schematics: the letter stands where the point would.
    .replace(/^(\d+)k(\d+)$/, '$1.$2k');
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(\D.*)?$/.exec(written);
  const factor = match && UNITS[unit]?.[match[2] ?? ''];
  if (!match || factor === undefined || factor === null) return null;
  const value = Number(match[1]) * factor;
  return held(field, isDb(field) ? tenth(value) : digits(value, 5));
};

const EXAMPLES: Readonly<Record<string, string>> = {
  Hz: 'Type a frequency such as 80 or 1.2 kHz; arrows step a semitone, with Shift a quarter of it.',
  dB: 'Type decibels such as -3.5; arrows step 0.5 dB, with Shift 0.1 dB.',
  ms: 'Type a time such as 10 ms or 0.2 s; arrows step it, with Shift finely.',
  ':1': 'Type a ratio such as 3 or 3:1; arrows step it, with Shift finely.',
  Q: 'Type a Q such as 0.7; more is narrower. Arrows step it, with Shift finely.',
};

/** What can be typed, in a sentence. */
export const amountHint = (field: ProcessingAmount): string => EXAMPLES[processingRanges[field].unit] ?? '';
