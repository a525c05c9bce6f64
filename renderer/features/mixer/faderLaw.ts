/**
 * How far up a fader stands for how many decibels.
 *
 * `dB = 20·k·log10(position / unity)` with unity at three quarters and k so that the top is +12 dB: one smooth curve,
 * finest around 0 dB where mixing happens, falling away ever faster below, and silence at the very bottom.
 */

export const FADER_TOP_DB = 12;
/** Below this a fader is at its bottom: silence, and the lowest gain that can be stored. */
export const SILENCE_DB = -144;
const UNITY = 0.75;
const DB_PER_DECADE = FADER_TOP_DB / Math.log10(1 / UNITY);

const rounded = (db: number): number => Math.round(db * 10) / 10;

/** Place of the fader, 0 (bottom) to 1 (top). Gains above the top stand at the top. */
export const dbToPosition = (gainDb: number): number => {
  if (gainDb <= SILENCE_DB) return 0;
  return Math.min(1, UNITY * 10 ** (gainDb / DB_PER_DECADE));
};

/** Gain at a place, to a tenth of a decibel, which is finer than a fader can be set by hand. */
export const positionToDb = (position: number): number => {
  if (position <= 0) return SILENCE_DB;
  return Math.max(SILENCE_DB, rounded(DB_PER_DECADE * Math.log10(Math.min(1, position) / UNITY)));
};

/** Moves a gain by keyboard. Leaves silence with the first step up, at -60 dB, instead of climbing from -144. */
export const stepGain = (gainDb: number, byDb: number): number => {
  if (gainDb <= -60 && byDb < 0) return SILENCE_DB;
  if (gainDb < -60 && byDb > 0) return -60;
  return Math.min(FADER_TOP_DB, Math.max(SILENCE_DB, rounded(gainDb + byDb)));
};

/** A gain as typed, e.g. `-3`, `−3.5 dB`, `-inf`; null for what is no gain. Held to what a node may have. */
export const parseGain = (text: string): number | null => {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/[\u2212\u2013]/g, '-')
    .replace(',', '.')
    .replace(/\s*db$/, '');
  if (/^-\s*(inf(inity)?|∞)$/.test(plain) || plain === 'off') return SILENCE_DB;
  if (!/^[+-]?\s*(\d+\.?\d*|\.\d+)$/.test(plain)) return null;
  return Math.min(24, Math.max(SILENCE_DB, rounded(Number(plain.replace(/\s/g, '')))));
};

/** A pan as typed: `C`, `L 40`, `40R`, `-40`; null for what is no pan. -1..1. */
export const parsePan = (text: string): number | null => {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/[\u2212\u2013]/g, '-')
    .replace(/%/g, '');
  if (plain === 'c' || plain === 'center' || plain === 'centre') return 0;
  const match = /^(l|r|left|right)?\s*([+-]?\d+(?:\.\d+)?)\s*(l|r|left|right)?$/.exec(plain);
  if (!match) return null;
  const [, before, amount, after] = match;
  if (before && after) return null;
  const side = (before ?? after)?.[0];
  const value = Number(amount) / 100;
  const pan = side === 'l' ? -Math.abs(value) : side === 'r' ? Math.abs(value) : value;
  return Math.min(1, Math.max(-1, Math.round(pan * 100) / 100));
};

/** Ticks beside the fader, in dB from top to bottom. */
export const FADER_TICKS = [12, 6, 0, -8, -16, -32, -60] as const;
