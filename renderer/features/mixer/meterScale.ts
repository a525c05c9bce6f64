/** How a level meter turns amplitudes into heights, and how it falls. Pure, so that the canvas code only draws. */

/** Lowest level shown, in dBFS. */
export const METER_FLOOR_DB = -60;
/** Fall of the bar, in dB a second: fast enough to follow speech, slow enough to read. */
const FALL_DB_PER_SECOND = 26;
/** How long the peak line stands before it falls, in seconds. */
const HOLD_SECONDS = 1.2;

/** Boundaries between the meter's colours, in dBFS. */
export const METER_ZONES = { mid: -12, high: -3 } as const;

/**
 * Height of a level, 0..1. Linear in dB above -24, compressed below, so that the upper half shows what mixing is about.
 */
export const meterHeight = (db: number): number => {
  if (!(db > METER_FLOOR_DB)) return 0;
  if (db >= 0) return 1;
  if (db >= -24) return 1 + db / 48;
  return 0.5 * ((db - METER_FLOOR_DB) / (-24 - METER_FLOOR_DB));
};

/** What a meter shows between two frames of the screen. All in dBFS. */
export interface MeterBar {
  readonly level: number;
  readonly hold: number;
  /** Seconds that the peak line has stood. */
  readonly heldFor: number;
}

export const EMPTY_BAR: MeterBar = {
  level: Number.NEGATIVE_INFINITY,
  hold: Number.NEGATIVE_INFINITY,
  heldFor: 0,
};

/** Rises at once, falls steadily; the peak line waits, then falls too. */
export const advanceBar = (bar: MeterBar, peakDb: number, seconds: number): MeterBar => {
  const fallen = Math.max(peakDb, bar.level - FALL_DB_PER_SECOND * seconds);
  const level = fallen > METER_FLOOR_DB ? fallen : Number.NEGATIVE_INFINITY;
  if (peakDb >= bar.hold) return { level, hold: peakDb, heldFor: 0 };
  const heldFor = bar.heldFor + seconds;
  if (heldFor < HOLD_SECONDS) return { level, hold: bar.hold, heldFor };
  const hold = bar.hold - FALL_DB_PER_SECOND * seconds;
  return { level, hold: hold > METER_FLOOR_DB ? Math.max(hold, peakDb) : Number.NEGATIVE_INFINITY, heldFor };
};

/** True while there is nothing to draw and nothing that falls, so that an idle meter costs nothing. */
export const isEmptyBar = (bar: MeterBar): boolean =>
  bar.level === Number.NEGATIVE_INFINITY && bar.hold === Number.NEGATIVE_INFINITY;
