/**
 * A level fader. It never jumps to where it is pressed: a drag moves it by as much as the hand moves, with Shift a
 * quarter of that. Double-click, 0 and Backspace set it to 0 dB.
 */
import { useRef } from 'react';
import { formatDb } from '../../ui';
import styles from './Fader.module.css';
import { dbToPosition, FADER_TICKS, FADER_TOP_DB, positionToDb, SILENCE_DB, stepGain } from './faderLaw';

export interface FaderProps {
  readonly label: string;
  readonly gainDb: number;
  /** Lowest gain that can be set; the bottom of the track. */
  readonly leastDb?: number;
  readonly mostDb?: number;
  /** While it moves. */
  readonly onMove: (gainDb: number) => void;
  /** The gain that `onMove` was last told, which may be newer than `gainDb`; keys step from there. */
  readonly currentDb?: () => number;
  /** The gesture is over. */
  readonly onRest: () => void;
}

interface Drag {
  readonly height: number;
  y: number;
  position: number;
}

export const gainWords = (gainDb: number): string => (gainDb <= SILENCE_DB ? 'silent' : formatDb(gainDb));

export function Fader({
  label,
  gainDb,
  leastDb = SILENCE_DB,
  mostDb = FADER_TOP_DB,
  currentDb,
  onMove,
  onRest,
}: FaderProps) {
  const drag = useRef<Drag | null>(null);
  const position = dbToPosition(gainDb);
  const hold = (db: number) => Math.min(mostDb, Math.max(leastDb, db));

  const release = () => {
    if (!drag.current) return;
    drag.current = null;
    onRest();
  };

  return (
    <div className={styles.fader}>
      <div aria-hidden="true" className={styles.ticks}>
        {FADER_TICKS.map((db) => (
          <span className={styles.tick} key={db} style={{ bottom: `${dbToPosition(db) * 100}%` }}>
            {Math.abs(db)}
          </span>
        ))}
      </div>
      <div
        aria-label={label}
        aria-orientation="vertical"
        aria-valuemax={mostDb}
        aria-valuemin={leastDb}
        aria-valuenow={gainDb}
        aria-valuetext={gainWords(gainDb)}
        className={styles.track}
        onBlur={onRest}
        onDoubleClick={() => {
          onMove(0);
          onRest();
        }}
        onKeyDown={(event) => {
          const step = event.shiftKey ? 0.1 : 0.5;
          const { key } = event;
          const from = currentDb?.() ?? gainDb;
          if (key === 'ArrowUp' || key === 'ArrowRight') onMove(hold(stepGain(from, step)));
          else if (key === 'ArrowDown' || key === 'ArrowLeft') onMove(hold(stepGain(from, -step)));
          else if (key === 'PageUp') onMove(hold(stepGain(from, 3)));
          else if (key === 'PageDown') onMove(hold(stepGain(from, -3)));
          else if (key === 'Home') onMove(leastDb);
          else if (key === 'End') onMove(mostDb);
          else if (key === '0' || key === 'Backspace' || key === 'Delete') onMove(0);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
        onKeyUp={onRest}
        onPointerCancel={release}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          const { height } = event.currentTarget.getBoundingClientRect();
          drag.current = { height, y: event.clientY, position };
        }}
        onPointerMove={(event) => {
          const held = drag.current;
          if (!held || event.clientY === held.y) return;
          const by = (held.y - event.clientY) / held.height;
          held.y = event.clientY;
          held.position = Math.min(1, Math.max(0, held.position + by * (event.shiftKey ? 0.25 : 1)));
          onMove(hold(positionToDb(held.position)));
        }}
        onPointerUp={release}
        role="slider"
        tabIndex={0}
      >
        <div className={styles.rail} />
        <div className={styles.thumb} style={{ bottom: `${position * 100}%` }} />
      </div>
    </div>
  );
}
