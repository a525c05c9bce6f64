/** A take being made: how long, how it ends, what a crash would cost. Written straight into the page, ten times a second. */
import { useRef } from 'react';
import type { AudioNode } from '../../../shared/domain/model';
import { useStory, useStudio } from '../../stores';
import { useFrameLoop } from '../../ui';
import styles from './Record.module.css';
import { droppedLine, elapsedLine, leadLine, riskLine, tailLine } from './recordWords';

const EVERY_MS = 100;

export function LiveTakeView({ parent }: { readonly parent: AudioNode | null }) {
  const { engine } = useStudio();
  const extensionRule = useStory((state) => state.content?.story.extensionRule ?? false);
  const elapsed = useRef<HTMLSpanElement>(null);
  const tail = useRef<HTMLSpanElement>(null);
  const risk = useRef<HTMLSpanElement>(null);
  const dropped = useRef<HTMLSpanElement>(null);
  const last = useRef(0);

  useFrameLoop((now) => {
    if (now - last.current < EVERY_MS) return;
    last.current = now;
    const { take, phase, sampleRate } = engine.getState();
    const write = (place: React.RefObject<HTMLSpanElement | null>, words: string) => {
      if (place.current && place.current.textContent !== words) place.current.textContent = words;
    };
    if (!take || phase === 'countIn') {
      write(elapsed, '0:00.0');
      write(tail, take ? leadLine(take, engine.position(), sampleRate) : 'Get ready');
      write(risk, '');
      write(dropped, '');
      return;
    }
    write(elapsed, elapsedLine(take.frames, sampleRate));
    write(tail, phase === 'finishing' ? 'Finishing' : tailLine(take, parent, sampleRate, extensionRule));
    write(risk, riskLine(take, sampleRate));
    write(dropped, droppedLine(take, sampleRate));
    dropped.current?.toggleAttribute('data-bad', take.droppedFrames > 0);
  });

  return (
    <div className={styles.live}>
      <span className={styles.elapsed} ref={elapsed}>
        0:00.0
      </span>
      <span className={styles.tail} ref={tail} />
      <span className={styles.safety}>
        <span ref={risk} />
        <span ref={dropped} />
      </span>
    </div>
  );
}
