/** The times of a node under the hand: dragged, typed or stepped by keys. */
import { useMemo, useRef } from 'react';
import type { AudioNode } from '../../../shared/domain/model';
import { useGestureEdit } from '../../stores';

export type TimeFieldName = 'startFrame' | 'trimIn' | 'trimOut' | 'fadeIn' | 'fadeOut';

export interface DragEdit {
  /** While it moves. */
  move(field: TimeFieldName, value: number): void;
  /** The node as the gesture has it now, which the screen may not show yet. */
  node(): AudioNode;
  /** At the end of the gesture; nothing is stored when nothing changed. */
  rest(): void;
}

const VERBS: Readonly<Record<TimeFieldName, string>> = {
  startFrame: 'Move',
  trimIn: 'Trim',
  trimOut: 'Trim',
  fadeIn: 'Fade in',
  fadeOut: 'Fade out',
};

const FIELDS = Object.keys(VERBS) as readonly TimeFieldName[];

/** `node` as it is shown now. */
export function useDragEdit(node: AudioNode): DragEdit {
  const { move, rest, held } = useGestureEdit();
  const latest = useRef(node);
  latest.current = node;
  return useMemo(
    () => ({
      rest,
      node: () => {
        const node = latest.current;
        const changed = FIELDS.filter((field) => held(node.id, field) !== undefined);
        return { ...node, ...Object.fromEntries(changed.map((field) => [field, held(node.id, field)])) };
      },
      move: (field, value) => {
        const { id, title } = latest.current;
        const label = `${VERBS[field]} ${title || 'node'}`;
        move(label, { entity: 'node', id, field, value }, latest.current[field]);
      },
    }),
    [move, rest, held],
  );
}

/** How far an arrow key goes, in frames: a millisecond, ten with Shift, a single sample with Alt. 0 for other keys. */
export const arrowFrames = (
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey'>,
  sampleRate: number,
): number => {
  const ahead = event.key === 'ArrowRight' || event.key === 'ArrowUp';
  if (!ahead && event.key !== 'ArrowLeft' && event.key !== 'ArrowDown') return 0;
  const frames = event.altKey ? 1 : Math.round((sampleRate / 1000) * (event.shiftKey ? 10 : 1));
  return ahead ? frames : -frames;
};
