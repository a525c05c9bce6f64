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

/** One field on its way, and what it was when the gesture began. */
export interface FieldMove {
  readonly edit: Edit & { readonly value: FieldValue };
  readonly first: FieldValue;
}

export interface GestureEdit {
  /**
   * While something is dragged or stepped by keys: shown and heard at once. `first` is the value when the gesture
   * began; it is only read at the gesture's first move.
   */
  move(label: string, edit: FieldMove['edit'], first: FieldValue): void;
  /** Several fields under one hand, such as the frequency and the gain of a band. One line of the history as well. */
  moveTogether(label: string, moves: readonly FieldMove[]): void;
  /**
   * What the gesture has brought a field to, or undefined when it does not hold that field. Keys can come faster than
   * the screen is drawn, and each step must start where the one before it ended.
   */
  held(id: string, field: string): FieldValue | undefined;
  /** The gesture is over: stored as one undoable action, or taken back when nothing changed. */
  rest(): void;
}

const keyOf = (id: string, field: string) => `${id} ${field}`;

/** Fields of one thing under the hand. A drag is one line of the history and not two hundred. */
export function useGestureEdit(): GestureEdit {
  const { edit, preview } = useEdit();
  const gesture = useRef<{ label: string; fields: ReadonlyMap<string, FieldMove> } | null>(null);
  return useMemo(() => {
    const rest = () => {
      const ended = gesture.current;
      gesture.current = null;
      if (!ended) return;
      const changed = [...ended.fields.values()].filter(({ edit, first }) => edit.value !== first);
      if (changed.length === 0) preview(null);
      else
        void edit(
          ended.label,
          changed.map(({ edit }) => edit),
        );
    };
    const moveTogether = (label: string, moves: readonly FieldMove[]) => {
      const isSame = moves.some(({ edit }) => gesture.current?.fields.has(keyOf(edit.id, edit.field)));
      if (!isSame) rest();
      const fields = new Map(gesture.current?.fields);
      for (const { edit, first } of moves) {
        const key = keyOf(edit.id, edit.field);
        const begun = fields.get(key);
        fields.set(key, { edit, first: begun ? begun.first : first });
      }
      gesture.current = { label, fields };
      preview([...fields.values()].map(({ edit }) => edit));
    };
    return {
      rest,
      moveTogether,
      held: (id, field) => gesture.current?.fields.get(keyOf(id, field))?.edit.value,
      move: (label, change, first) => moveTogether(label, [{ edit: change, first }]),
    };
  }, [edit, preview]);
}
