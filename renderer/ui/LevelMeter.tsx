import { useRef } from 'react';
import { toDb } from './format';
import styles from './LevelMeter.module.css';
import { meterPosition } from './meterScale';
import { useFrameLoop } from './useFrameLoop';

export interface MeterReading {
  /** Linear, 0.. */
  readonly peak: number;
  readonly rms: number;
  readonly clipped: boolean;
}

export interface LevelMeterProps {
  /** Spoken name. */
  readonly label: string;
  /** Called once a frame; null reads as silence. */
  readonly read: () => MeterReading | null;
  readonly orientation?: 'horizontal' | 'vertical';
  /** Clears a latched clip light, on a click anywhere on the meter. For the keyboard there is a command. */
  readonly onClear?: () => void;
}

/** How fast the bar falls: 20 dB a second, close to a PPM's return. */
const FALL_DB_PER_SECOND = 20;
const HOLD_MILLISECONDS = 1200;

/**
 * A level meter that moves itself: two transforms a frame and no React render. Bar: peak with a slow fall; line: the
 * highest peak of the last second or so; light: clipped until cleared.
 */
export function LevelMeter({ label, read, orientation = 'horizontal', onClear }: LevelMeterProps) {
  const root = useRef<HTMLDivElement>(null);
  const cover = useRef<HTMLDivElement>(null);
  const hold = useRef<HTMLDivElement>(null);
  const clip = useRef<HTMLSpanElement>(null);
  const shown = useRef({ db: -120, holdDb: -120, holdUntil: 0, at: 0, clipped: false, spoken: 0 });

  useFrameLoop((now) => {
    const reading = read();
    const state = shown.current;
    const db = reading ? toDb(reading.peak) : Number.NEGATIVE_INFINITY;
    const fallen = state.db - (FALL_DB_PER_SECOND * Math.max(0, now - state.at)) / 1000;
    state.at = now;
    state.db = Math.max(-120, db, fallen);
    if (state.db >= state.holdDb || now > state.holdUntil) {
      state.holdDb = state.db;
      state.holdUntil = now + HOLD_MILLISECONDS;
    }
    const vertical = orientation === 'vertical';
    const level = meterPosition(state.db);
    const held = meterPosition(state.holdDb);
    if (cover.current) cover.current.style.transform = `scale${vertical ? 'Y' : 'X'}(${1 - level})`;
    if (hold.current) {
      hold.current.style[vertical ? 'bottom' : 'left'] = `${held * 100}%`;
      hold.current.style.opacity = held > 0 ? '1' : '0';
    }
    const clipped = reading?.clipped ?? false;
    if (clip.current && clipped !== state.clipped) {
      state.clipped = clipped;
      clip.current.toggleAttribute('data-clipped', clipped);
    }
    // Screen readers read a meter on demand; twice a second is current enough and keeps the tree quiet.
    if (root.current && now - state.spoken > 500) {
      state.spoken = now;
      const value = Math.max(-60, Math.min(6, Math.round(state.db)));
      root.current.setAttribute('aria-valuenow', String(value));
      const words = state.db <= -60 ? 'silent' : `${value} dB`;
      root.current.setAttribute('aria-valuetext', clipped ? `${words}, clipped` : words);
    }
  });

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the pointer.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard has the command "Clear the clip lights".
    <div className={styles.meter} data-orientation={orientation} onClick={onClear}>
      {/* biome-ignore lint/a11y/useSemanticElements: <meter> can't be drawn at 60 Hz with our colours. */}
      <div
        aria-label={label}
        aria-valuemax={6}
        aria-valuemin={-60}
        aria-valuenow={-60}
        className={styles.bed}
        ref={root}
        role="meter"
      >
        <div className={styles.cover} ref={cover} />
        <div className={styles.hold} ref={hold} />
      </div>
      <span className={styles.clip} ref={clip} />
    </div>
  );
}
