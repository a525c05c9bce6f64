import { useRef } from 'react';
import { useStory, useStudio } from '../../stores';
import { formatFrames, formatTime, useFrameLoop } from '../../ui';
import styles from './TimeDisplay.module.css';

/** Where the ear is: time, and frames when pointed at. Written straight into the page, once a frame. */
export function TimeDisplay() {
  const { engine } = useStudio();
  const sampleRate = useStory((state) => state.content?.story.sampleRate ?? 48_000);
  const time = useRef<HTMLSpanElement>(null);
  const frames = useRef<HTMLSpanElement>(null);
  const shown = useRef(Number.NaN);

  useFrameLoop(() => {
    const position = Math.round(engine.position());
    if (position === shown.current) return;
    shown.current = position;
    if (time.current) time.current.textContent = formatTime(position, sampleRate);
    if (frames.current) frames.current.textContent = `${formatFrames(position)} frames`;
  });

  return (
    // Not a live region: a screen reader that read this out would say nothing else.
    <div aria-label="Position" className={styles.display} role="timer">
      <span className={styles.time} ref={time}>
        0:00.000
      </span>
      <span className={styles.frames} ref={frames} />
    </div>
  );
}
