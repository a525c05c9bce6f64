/**
 * Hybrid logical clock stamps: the order of edits on which every machine agrees.
 *
 * Wall clocks go back, run ahead and stand still; a plain counter knows nothing of other machines. A stamp holds the
 * wall clock where that moves forward and counts where it does not, so it is close to real time and yet never goes
 * back. Text of fixed width, `ms-counter-device` in lower-case hex, because then SQLite, Postgres and JavaScript order
 * stamps alike by comparing bytes, with no decoding.
 *
 * Pure: the caller owns the clock and remembers the last stamp.
 */

/** `mmmmmmmmmmmm-cccc-dddddddddddddddd`: milliseconds since 1970, counter, device tag. 34 characters. */
export type Hlc = string;

export interface HlcParts {
  /** Milliseconds since 1970, 48 bits: enough until the year 10889. */
  readonly ms: number;
  /** 0..65535 within a millisecond. */
  readonly counter: number;
  /** 16 hex digits that no other installation has. Decides between equal times. */
  readonly device: string;
}

const MAX_MS = 2 ** 48 - 1;
const MAX_COUNTER = 0xffff;
const pattern = /^([0-9a-f]{12})-([0-9a-f]{4})-([0-9a-f]{16})$/;

/** How far ahead of its receiver a stamp may be before it is clamped, in milliseconds. */
export const MAX_AHEAD_MS = 60_000;

/** Before every stamp that is ever given out. */
export const ZERO_HLC: Hlc = '000000000000-0000-0000000000000000';

export function formatHlc({ ms, counter, device }: HlcParts): Hlc {
  return `${ms.toString(16).padStart(12, '0')}-${counter.toString(16).padStart(4, '0')}-${device}`;
}

/** Null for anything that is not a stamp. */
export function parseHlc(text: string): HlcParts | null {
  const match = pattern.exec(text);
  if (!match) return null;
  return { ms: Number.parseInt(match[1]!, 16), counter: Number.parseInt(match[2]!, 16), device: match[3]! };
}

/** Negative, zero or positive, as for `sort`. */
export function compareHlc(a: Hlc, b: Hlc): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The part of a device's UUID that goes into its stamps: the 62 random bits of a version 7, and its variant. */
export function deviceTag(uuid: string): string {
  const digits = uuid.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digits)) throw new Error(`not a UUID: ${uuid}`);
  return digits.slice(-16);
}

function parts(stamp: Hlc): HlcParts {
  const parsed = parseHlc(stamp);
  if (!parsed) throw new Error(`not an HLC stamp: ${stamp}`);
  return parsed;
}

/**
 * The stamp after `last` on this device. Greater than `last` whatever `now` says; follows the wall clock (`now`,
 * milliseconds since 1970) as soon as that is ahead.
 */
export function nextHlc(last: Hlc, now: number, device: string): Hlc {
  const before = parts(last);
  const wall = Math.min(MAX_MS, Math.max(0, Math.floor(now)));
  if (wall > before.ms) return formatHlc({ ms: wall, counter: 0, device });
  if (before.counter < MAX_COUNTER) return formatHlc({ ms: before.ms, counter: before.counter + 1, device });
  if (before.ms >= MAX_MS) throw new RangeError('the clock has run out of stamps');
  return formatHlc({ ms: before.ms + 1, counter: 0, device });
}

/**
 * The stamp brought down to `maxAhead` milliseconds after `now` if it claims to be later. A machine whose clock is a
 * year ahead would otherwise win every field for a year.
 */
export function clampHlc(stamp: Hlc, now: number, maxAhead: number = MAX_AHEAD_MS): Hlc {
  const { ms, counter, device } = parts(stamp);
  const limit = Math.min(MAX_MS, Math.max(0, Math.floor(now) + maxAhead));
  return ms <= limit ? stamp : formatHlc({ ms: limit, counter, device });
}

/** What to remember as the last stamp after `seen` arrived from elsewhere: later local edits come after it. */
export function observeHlc(last: Hlc, seen: Hlc, now: number, maxAhead: number = MAX_AHEAD_MS): Hlc {
  const clamped = clampHlc(seen, now, maxAhead);
  return clamped > last ? clamped : last;
}
