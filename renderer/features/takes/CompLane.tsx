// biome-ignore-all lint/a11y/useSemanticElements: a table's own elements can't be lanes that are swiped over.
// biome-ignore-all lint/a11y/useFocusableInteractive: of each row, what is used in it takes the focus.
/** The comp itself: which take is heard when, and the seams between them, which can be taken hold of. */
import { type Dispatch, type KeyboardEvent, type PointerEvent, useRef } from 'react';
import type { TakePhrase } from '../../../shared/domain/comp/phrases';
import type { FrameRange } from '../../../shared/domain/timeline';
import { formatTime } from '../../ui';
import { arrowFrames } from '../inspector/useDragEdit';
import type { CompAction } from './compSession';
import styles from './Takes.module.css';

export interface CompLaneProps {
  readonly phrases: readonly TakePhrase[];
  readonly sight: FrameRange;
  readonly sampleRate: number;
  readonly titleOf: (takeId: string) => string;
  readonly colorOf: (takeId: string) => string;
  readonly dispatch: Dispatch<CompAction>;
  readonly snap: (frame: number, seam: number) => number;
}

export function CompLane({ phrases, sight, sampleRate, titleOf, colorOf, dispatch, snap }: CompLaneProps) {
  const frames = sight.to - sight.from;
  const percent = (frame: number) => `${((frame - sight.from) / frames) * 100}%`;
  const lane = useRef<HTMLDivElement>(null);
  const held = useRef<number | null>(null);

  const onPointerDown = (event: PointerEvent<HTMLElement>, seam: number) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = seam;
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (held.current === null || !lane.current) return;
    const { left, width } = lane.current.getBoundingClientRect();
    const frame = sight.from + ((event.clientX - left) / width) * frames;
    dispatch({ type: 'seam', seam: held.current, frame: snap(frame, held.current) });
  };
  const letGo = () => {
    held.current = null;
    dispatch({ type: 'settle' });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>, seam: number) => {
    const by = arrowFrames(event, sampleRate);
    if (by === 0) return;
    dispatch({ type: 'seam', seam, frame: phrases[seam]!.from + by });
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={styles.row} data-comp role="row">
      <div className={styles.head} role="rowheader">
        <span className={styles.name}>Comp</span>
      </div>
      <div className={styles.comp} ref={lane} role="gridcell">
        {phrases.map(({ sourceId, from, to }, at) =>
          to > sight.from && from < sight.to ? (
            <span
              className={styles.phrase}
              // biome-ignore lint/suspicious/noArrayIndexKey: a phrase has no name but its place, and a seam that moves must stay the same element.
              key={at}
              style={{
                left: percent(from),
                width: `${((to - from) / frames) * 100}%`,
                background: colorOf(sourceId),
              }}
              title={titleOf(sourceId)}
            >
              <span className={styles.phraseName}>{titleOf(sourceId)}</span>
            </span>
          ) : null,
        )}
        {phrases.map(({ sourceId, from, to }, seam) => {
          const before = phrases[seam - 1];
          if (!before || from < sight.from || from > sight.to) return null;
          return (
            <div
              aria-label={`Seam ${seam}, ${titleOf(before.sourceId)} to ${titleOf(sourceId)}`}
              aria-orientation="horizontal"
              aria-valuemax={to - 1}
              aria-valuemin={before.from + 1}
              aria-valuenow={from}
              aria-valuetext={formatTime(from, sampleRate)}
              className={styles.seam}
              // biome-ignore lint/suspicious/noArrayIndexKey: see above.
              key={seam}
              onBlur={() => dispatch({ type: 'settle' })}
              onKeyDown={(event) => onKeyDown(event, seam)}
              onKeyUp={() => dispatch({ type: 'settle' })}
              onPointerCancel={letGo}
              onPointerDown={(event) => onPointerDown(event, seam)}
              onPointerMove={onPointerMove}
              onPointerUp={letGo}
              role="slider"
              style={{ left: percent(from) }}
              tabIndex={0}
            />
          );
        })}
      </div>
    </div>
  );
}
