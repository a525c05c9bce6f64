/**
 * One field of a node that is dragged or stepped by keys: heard and seen at once, stored once when the gesture ends, so
 * that a drag is one line of the history and not two hundred.
 */
import { useMemo, useRef } from 'react';
import type { AudioNode } from '../../../shared/domain/model';
import type { Edit } from '../../../shared/domain/operations';
import { useEdit } from '../../stores';

type TimeField = 'startFrame' | 'trimIn' | 'trimOut' | 'fadeIn' | 'fadeOut';

export interface DragEdit {
  /** While it moves. */
  move(field: TimeField, value: number): void;
  /** At the end of the gesture; nothing is stored when nothing changed. */
  rest(): void;
}

export const VERBS: Readonly<Record<TimeField, string>> = {
  startFrame: 'Move',
  trimIn: 'Trim',
  trimOut: 'Trim',
  fadeIn: 'Fade in',
  fadeOut: 'Fade out',
};

/** `node` is the node as stored or shown when the gesture begins. */
export function useDragEdit(node: AudioNode): DragEdit {
  const { edit, preview } = useEdit();
  const latest = useRef(node);
  latest.current = node;
  const gesture = useRef<{ readonly field: TimeField; readonly first: number; value: number } | null>(null);

  return useMemo(() => {
    const editOf = (id: string, field: TimeField, value: number): Edit => ({
      entity: 'node',
      id,
      field,
      value,
    });
    const rest = () => {
      const held = gesture.current;
      gesture.current = null;
      if (!held) return;
      const { id, title } = latest.current;
      if (held.value === held.first) preview(null);
      else void edit(`${VERBS[held.field]} ${title}`, [editOf(id, held.field, held.value)]);
    };
    return {
      rest,
      move: (field, value) => {
        if (gesture.current && gesture.current.field !== field) rest();
        gesture.current ??= { field, first: latest.current[field], value };
        gesture.current.value = value;
        preview([editOf(latest.current.id, field, value)]);
      },
    };
  }, [edit, preview]);
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
