/**
 * The devices of one strip, above the mixer's upper edge: what goes on below (meters, other strips) stays in sight, and
 * the window's keys go on working, so that one can play, undo and compare while turning. It is no dialog for that reason.
 */
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Layer } from '../../../shared/domain/mix';
import { processingFields } from '../../../shared/domain/processing/settings';
import { useStudio } from '../../stores';
import { IconButton } from '../../ui';
import { STRIP_ATTRIBUTE } from '../commands/places';
import { CompressorDevice } from './CompressorDevice';
import { FilterDevices } from './FilterDevices';
import styles from './Processing.module.css';
import { ProcessingMenu } from './ProcessingMenu';
import { type MixScope, stripState } from './stripMix';
import { stripTitle, useStripEdit } from './useStripEdit';

/** Takes the focus when somebody opens it. */
export const PROCESSING_ID = 'strip-processing';

export interface ProcessingPanelProps {
  readonly layer: Layer;
  readonly leafId: string;
  readonly scope: MixScope;
  /** A CSS colour. */
  readonly color: string;
}

const stateWords = ({ layer, leafId, scope }: Omit<ProcessingPanelProps, 'color'>): string => {
  if (layer.node.id === leafId) return 'Set at the recording itself';
  const state = stripState(layer, leafId, processingFields);
  if (scope === 'node') {
    return state === 'own' ? 'Set at the recording itself' : 'The recording itself; this branch overrides it';
  }
  if (state === 'here') return 'Overridden in this branch';
  return state === 'above' ? 'Inherited from further up this branch' : 'As the recording has it';
};

export function ProcessingPanel({ color, ...strip }: ProcessingPanelProps) {
  const { ui } = useStudio();
  const root = useRef<HTMLElement>(null);
  const room = useRoomAbove(root);
  const edit = useStripEdit(strip);
  const { layer } = strip;
  const { id } = layer.node;
  const title = stripTitle(layer);

  useLayoutEffect(() => {
    const panel = root.current;
    // Whoever closes it by keyboard goes on at the strip.
    return () => {
      if (!panel?.contains(document.activeElement)) return;
      document
        .querySelector<HTMLElement>(`li[${STRIP_ATTRIBUTE}="${CSS.escape(id)}"] [aria-expanded]`)
        ?.focus();
    };
  }, [id]);

  return (
    <section
      aria-label={`Processing of ${title}`}
      className={styles.panel}
      data-covering={room < LEAST_ROOM || undefined}
      id={PROCESSING_ID}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        ui.showProcessing(null);
      }}
      ref={root}
      style={room < LEAST_ROOM ? {} : { maxHeight: room }}
      tabIndex={-1}
      {...{ [STRIP_ATTRIBUTE]: id }}
    >
      <header className={styles.head}>
        <span className={styles.color} style={{ background: color }} />
        <h3 className={styles.title}>{title}</h3>
        <span className={styles.state}>{stateWords(strip)}</span>
        <ProcessingMenu {...strip} />
        <IconButton
          icon="close"
          label="Close the processing"
          onPress={() => ui.showProcessing(null)}
          shortcut="Escape"
          size="s"
        />
      </header>
      <div className={styles.devices}>
        <FilterDevices {...strip} edit={edit} />
        <CompressorDevice {...strip} edit={edit} />
      </div>
    </section>
  );
}

/** With less room than this above the mixer, it lies over the mixer as well: in a small or much enlarged window. */
const LEAST_ROOM = 250;
const MARGIN = 8;

/** Height between the window's upper edge and the panel's lower one, in CSS pixels. */
function useRoomAbove(panel: RefObject<HTMLElement | null>): number {
  const [room, setRoom] = useState(LEAST_ROOM);
  useEffect(() => {
    const mixer = panel.current?.parentElement;
    if (!mixer) return;
    const measure = () => setRoom(mixer.getBoundingClientRect().top - 2 * MARGIN);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(mixer);
    observer.observe(document.documentElement);
    return () => observer.disconnect();
  }, [panel]);
  return room;
}
