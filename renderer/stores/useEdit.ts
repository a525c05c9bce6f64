/** Edits from the interface: what the studio refuses is told to the person instead of being thrown at them. */
import { useMemo, useRef } from 'react';
import type { Edit, FieldValue } from '../../shared/domain/operations';
import { guard } from './actions';
import { useStudio } from './studio';

export interface Editing {
  /** One undoable action. Resolves with false after the refusal was shown. */
  edit(label: string, edits: readonly Edit[]): Promise<boolean>;
  /** Shows and plays edits while something is dragged; null takes them back. */
  preview(edits: readonly Edit[] | null): void;
}

export function useEdit(): Editing {
  const studio = useStudio();
  return useMemo(
    () => ({
      edit: async (label, edits) => {
        const what = `Could not ${label.charAt(0).toLowerCase()}${label.slice(1)}`;
        return (await guard(studio, what, () => studio.story.edit(label.slice(0, 200), edits))) !== undefined;
      },
      preview: studio.story.preview,
    }),
    [studio],
  );
}

export interface GestureEdit {
  /**
   * While something is dragged or stepped by keys: shown and heard at once. `first` is the value when the gesture
   * began; it is only read at the gesture's first move.
   */
  move(label: string, edit: Edit & { readonly value: FieldValue }, first: FieldValue): void;
  /**
   * What the gesture has brought a field to, or undefined when it does not hold that field. Keys can come faster than
   * the screen is drawn, and each step must start where the one before it ended.
   */
  held(id: string, field: string): FieldValue | undefined;
  /** The gesture is over: stored as one undoable action, or taken back when nothing changed. */
  rest(): void;
}

/** One field of one entity under the hand. A drag is one line of the history and not two hundred. */
export function useGestureEdit(): GestureEdit {
  const { edit, preview } = useEdit();
  const gesture = useRef<{
    label: string;
    edit: Edit & { readonly value: FieldValue };
    first: FieldValue;
  } | null>(null);
  return useMemo(() => {
    const rest = () => {
      const ended = gesture.current;
      gesture.current = null;
      if (!ended) return;
      if (ended.edit.value === ended.first) preview(null);
      else void edit(ended.label, [ended.edit]);
    };
    const isOn = (id: string, field: string) =>
      gesture.current?.edit.id === id && gesture.current.edit.field === field;
    return {
      rest,
      held: (id, field) => (isOn(id, field) ? gesture.current?.edit.value : undefined),
      move: (label, change, first) => {
        if (!isOn(change.id, change.field)) rest();
        gesture.current = { label, edit: change, first: gesture.current?.first ?? first };
        preview([change]);
      },
    };
  }, [edit, preview]);
}
