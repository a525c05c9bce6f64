/** The ruler under the waveform. Press or drag it to move the playhead; with the keyboard it is the playhead's slider. */
import { type RefObject, useRef } from 'react';
import type { AudioNode } from '../../../shared/domain/model';
import { useStudio } from '../../stores';
import { isCapturing, seek } from '../../stores/actions';
import { formatTime, useFrameLoop } from '../../ui';
import { fromFraction, type View } from './viewWindow';
import styles from './Waveform.module.css';

export interface SeekRulerProps {
  readonly node: AudioNode;
  readonly view: View;
  readonly host: RefObject<HTMLDivElement | null>;
}

export function SeekRuler({ node, view, host }: SeekRulerProps) {
  const studio = useStudio();
  const { engine } = studio;
  const slider = useRef<HTMLDivElement>(null);
  const spoken = useRef({ at: 0, frame: Number.NaN });
  const isHeld = useRef(false);

  // The value is for whoever asks for it; twice a second is current enough and costs no render.
  useFrameLoop((now) => {
    if (!slider.current || now - spoken.current.at < 500) return;
    const frame = Math.round(engine.position());
    if (frame === spoken.current.frame) return;
    spoken.current = { at: now, frame };
    slider.current.setAttribute('aria-valuenow', String(frame));
    slider.current.setAttribute('aria-valuetext', formatTime(frame, node.sampleRate));
  });

  const frameAt = (event: React.PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return node.startFrame + Math.round(fromFraction(view, (event.clientX - box.left) / box.width));
  };
  const go = (frame: number) => seek(studio, frame);

  return (
    <div
      aria-label="Playhead"
      aria-valuemax={Math.max(0, node.startFrame + node.frames)}
      aria-valuemin={0}
      aria-valuenow={0}
      className={styles.seek}
      onKeyDown={(event) => {
        const step = view.frames / (event.shiftKey ? 4 : 40);
        const position = Math.round(engine.position());
        if (event.key === 'ArrowRight') go(position + Math.round(step));
        else if (event.key === 'ArrowLeft') go(position - Math.round(step));
        else if (event.key === 'Home') go(node.startFrame + node.trimIn);
        else if (event.key === 'End') go(node.startFrame + node.frames - node.trimOut);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
      onPointerCancel={() => {
        isHeld.current = false;
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        isHeld.current = true;
        go(frameAt(event));
      }}
      onPointerMove={(event) => {
        if (isHeld.current && !isCapturing(studio)) engine.scrub(Math.max(0, frameAt(event)));
      }}
      onPointerUp={(event) => {
        if (!isHeld.current) return;
        isHeld.current = false;
        go(frameAt(event));
      }}
      ref={slider}
      role="slider"
      tabIndex={0}
    >
      <div aria-hidden="true" className={styles.ruler} ref={host} />
    </div>
  );
}
