/** What lies over the waveform: the hidden ends, the fades with their handles, markers and the playhead. */
import { type RefObject, useRef } from 'react';
import type { AudioNode, Marker } from '../../../shared/domain/model';
import { formatDuration } from '../../ui';
import { audibleLength, audibleRange, type Edge, fadeForFrame, fadeFrame, holdFade } from './trims';
import { arrowFrames, type DragEdit } from './useDragEdit';
import { fromFraction, toFraction, type View } from './viewWindow';
import styles from './Waveform.module.css';

interface OverlayProps {
  readonly node: AudioNode;
  readonly view: View;
  readonly markers: readonly Marker[];
  readonly drag: DragEdit;
  readonly isEditable: boolean;
  readonly playhead: RefObject<HTMLDivElement | null>;
  /** What is seen of the trim handles, which themselves lie below this. */
  readonly grips: Readonly<Record<Edge, RefObject<HTMLSpanElement | null>>>;
}

const percent = (fraction: number) => `${Math.min(1, Math.max(0, fraction)) * 100}%`;

/** A fade as a path of the 100 x 100 picture: what lies above the line is taken away. */
const fadePath = (from: number, to: number, edge: Edge) =>
  edge === 'in' ? `M${from} 0L${from} 100L${to} 0Z` : `M${to} 0L${to} 100L${from} 0Z`;

export function FadeOverlay({ node, view, markers, drag, isEditable, playhead, grips }: OverlayProps) {
  const { start, end } = audibleRange(node);
  const at = (frame: number) => toFraction(view, frame) * 100;
  return (
    <div className={styles.overlay}>
      <div
        className={styles.hidden}
        style={{ left: 0, right: `calc(100% - ${percent(toFraction(view, start))})` }}
      />
      <div className={styles.hidden} style={{ right: 0, left: percent(toFraction(view, end)) }} />
      {(['in', 'out'] as const).map((edge) => {
        const place = toFraction(view, edge === 'in' ? start : end);
        return isEditable && place >= 0 && place <= 1 ? (
          <span
            className={styles.trim}
            data-edge={edge}
            key={edge}
            ref={grips[edge]}
            style={{ left: percent(place) }}
          />
        ) : null;
      })}
      <svg aria-hidden="true" className={styles.fades} preserveAspectRatio="none" viewBox="0 0 100 100">
        {node.fadeIn > 0 ? <path d={fadePath(at(start), at(fadeFrame(node, 'in')), 'in')} /> : null}
        {node.fadeOut > 0 ? <path d={fadePath(at(fadeFrame(node, 'out')), at(end), 'out')} /> : null}
      </svg>
      {markers.map((marker) => {
        const place = toFraction(view, marker.frame - node.startFrame);
        return place >= 0 && place <= 1 ? (
          <span
            className={styles.marker}
            key={marker.id}
            style={{ left: percent(place) }}
            title={marker.title}
          />
        ) : null;
      })}
      {isEditable ? (
        <>
          <FadeHandle drag={drag} edge="in" node={node} view={view} />
          <FadeHandle drag={drag} edge="out" node={node} view={view} />
        </>
      ) : null}
      <div className={styles.playhead} ref={playhead} />
    </div>
  );
}

interface HandleProps {
  readonly node: AudioNode;
  readonly view: View;
  readonly edge: Edge;
  readonly drag: DragEdit;
}

/** The inner end of a fade: drag it, or focus it and use the arrows. */
function FadeHandle({ node, view, edge, drag }: HandleProps) {
  const isHeld = useRef(false);
  const field = edge === 'in' ? 'fadeIn' : 'fadeOut';
  const place = toFraction(view, fadeFrame(node, edge));
  if (place < -0.001 || place > 1.001) return null;
  const length = node[field];

  const frameAt = (event: React.PointerEvent) => {
    const box = event.currentTarget.parentElement?.getBoundingClientRect();
    return box ? fromFraction(view, (event.clientX - box.left) / box.width) : 0;
  };
  const release = () => {
    if (!isHeld.current) return;
    isHeld.current = false;
    drag.rest();
  };

  return (
    <div
      aria-label={edge === 'in' ? 'Fade in' : 'Fade out'}
      aria-valuemax={audibleLength(node)}
      aria-valuemin={0}
      aria-valuenow={length}
      aria-valuetext={formatDuration(length, node.sampleRate)}
      className={styles.fadeHandle}
      onBlur={() => drag.rest()}
      onKeyDown={(event) => {
        const by = arrowFrames(event, node.sampleRate) * (edge === 'in' ? 1 : -1);
        if (by !== 0) drag.move(field, holdFade(node, drag.node()[field] + by));
        else if (event.key === 'Home' || event.key === 'Backspace' || event.key === 'Delete')
          drag.move(field, 0);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
      onKeyUp={() => drag.rest()}
      onPointerCancel={release}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        isHeld.current = true;
      }}
      onPointerMove={(event) => {
        if (isHeld.current) drag.move(field, fadeForFrame(node, edge, frameAt(event)));
      }}
      onPointerUp={release}
      role="slider"
      style={{ left: `clamp(8px, ${percent(place)}, calc(100% - 8px))` }}
      tabIndex={0}
    />
  );
}
