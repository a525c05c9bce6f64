/** A word about this very moment of the take; it becomes a marker on it. */
import { useRef, useState } from 'react';
import { useStudio } from '../../stores';
import { noteTake } from '../../stores/actions';
import { Kbd } from '../../ui';
import { TAKE_NOTE_ID } from '../commands';
import styles from './Record.module.css';

export function NoteField() {
  const studio = useStudio();
  const [text, setText] = useState('');
  const [said, setSaid] = useState('');
  /** The moment that is meant: when the field was entered, not when the last letter was typed. */
  const frame = useRef<number | null>(null);

  const keep = async () => {
    const at = frame.current;
    if (at === null || text.trim() === '') return;
    if (!(await noteTake(studio, at, text))) return;
    setSaid(`Noted “${text.trim()}”`);
    setText('');
    frame.current = studio.engine.takeFrame();
  };

  return (
    <div className={styles.note}>
      <input
        aria-label="Note at this moment"
        className={styles.noteInput}
        id={TAKE_NOTE_ID}
        maxLength={500}
        onBlur={() => {
          if (text === '') frame.current = null;
        }}
        onChange={(event) => {
          frame.current ??= studio.engine.takeFrame();
          setText(event.target.value);
        }}
        onFocus={() => {
          frame.current ??= studio.engine.takeFrame();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') void keep();
          if (event.key !== 'Escape') return;
          setText('');
          frame.current = null;
          event.currentTarget.blur();
        }}
        placeholder={said || 'Note at this moment'}
        value={text}
      />
      <Kbd keys="N" />
      <span aria-live="polite" className={styles.said}>
        {said}
      </span>
    </div>
  );
}
