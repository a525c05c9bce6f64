// biome-ignore-all lint/a11y/useSemanticElements: a table's own elements can't be lanes that are swiped over.
// biome-ignore-all lint/a11y/useFocusableInteractive: of each row, what is used in it takes the focus.
/** One take: its name, what can be done with it alone, and its lane, over which a hand swipes. */
import { type Dispatch, type PointerEvent, useMemo, useRef } from 'react';
import type { TakePhrase } from '../../../shared/domain/comp/phrases';
import type { AudioNode } from '../../../shared/domain/model';
import type { FrameRange } from '../../../shared/domain/timeline';
import { Badge, formatDuration, ToggleIconButton } from '../../ui';
import type { CompAction } from './compSession';
import styles from './Takes.module.css';
import { TakeWave } from './TakeWave';

/** Pixels that a pointer moves before it is a swipe and not a press. */
const SWIPE_FROM = 3;

export interface TakeLaneProps {
  readonly take: AudioNode;
  readonly index: number;
  readonly count: number;
  readonly color: string;
  readonly phrases: readonly TakePhrase[];
  readonly sight: FrameRange;
  /** What is selected, while this is the lane that is pointed at. */
  readonly selected: FrameRange | null;
  readonly isAlone: boolean;
  readonly onAlone: (alone: boolean) => void;
  readonly dispatch: Dispatch<CompAction>;
  /** A frame as the pointer means it: near a line of the grid or a seam it is there. */
  readonly snap: (frame: number) => number;
  /** Frames of the cell of the grid that a frame lies in. */
  readonly cellAt: (frame: number) => FrameRange;
}

const place = ({ from, to }: FrameRange, sight: FrameRange) => {
  const frames = sight.to - sight.from;
  return { left: `${((from - sight.from) / frames) * 100}%`, width: `${((to - from) / frames) * 100}%` };
};

export function TakeLane(props: TakeLaneProps) {
  const { take, index, count, color, phrases, sight, selected, isAlone, onAlone, dispatch, snap, cellAt } =
    props;
  const grip = useRef<{ readonly x: number; readonly frame: number; isSwipe: boolean } | null>(null);
  const chosen = useMemo(() => phrases.filter(({ sourceId }) => sourceId === take.id), [phrases, take.id]);
  const inSight = chosen.filter(({ from, to }) => to > sight.from && from < sight.to);
  const frames = chosen.reduce((sum, { from, to }) => sum + to - from, 0);

  const frameAt = (event: PointerEvent<HTMLElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return sight.from + ((event.clientX - left) / width) * (sight.to - sight.from);
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const frame = frameAt(event);
    grip.current = { x: event.clientX, frame, isSwipe: false };
    dispatch({ type: 'select', lane: index, ...cellAt(frame) });
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const held = grip.current;
    if (!held) return;
    held.isSwipe ||= Math.abs(event.clientX - held.x) > SWIPE_FROM;
    if (held.isSwipe)
      dispatch({ type: 'select', lane: index, from: snap(held.frame), to: snap(frameAt(event)) });
  };
  const onPointerUp = () => {
    if (grip.current?.isSwipe) dispatch({ type: 'assign' });
    grip.current = null;
  };
  const onPointerCancel = () => {
    grip.current = null;
  };

  const heard = frames === 0 ? 'not heard' : `heard for ${formatDuration(frames, take.sampleRate)}`;
  return (
    <div className={styles.row} data-current={selected !== null || undefined} role="row">
      <div className={styles.head} role="rowheader">
        <span className={styles.swatch} style={{ background: color }} />
        <span className={styles.name} title={take.title}>
          {take.title}
        </span>
        {take.deleted ? <Badge tone="warn">Deleted</Badge> : null}
        <ToggleIconButton
          icon="solo"
          isSelected={isAlone}
          label={`Hear only ${take.title}`}
          onChange={onAlone}
          placement="right"
          size="s"
        />
      </div>
      <div
        aria-label={`${take.title}, take ${index + 1} of ${count}, ${heard}`}
        aria-selected={selected !== null}
        className={styles.lane}
        data-lane={index}
        onPointerCancel={onPointerCancel}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        role="gridcell"
        style={{ color }}
        tabIndex={selected !== null ? 0 : -1}
      >
        {inSight.map((phrase) => (
          <span className={styles.chosen} key={phrase.from} style={place(phrase, sight)} />
        ))}
        <TakeWave chosen={inSight} sight={sight} take={take} />
        {selected ? <span className={styles.selected} style={place(selected, sight)} /> : null}
      </div>
    </div>
  );
}
