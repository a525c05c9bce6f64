/**
 * What is under the hand, from the first move to the last: shown and heard while it moves, stored once when it rests.
 *
 * One gesture is one step of the history, whatever it moves: one field (a fader), or several at once (a band of an
 * equaliser has its frequency to the sides and its gain up and down). A move of none of these fields is another gesture,
 * and stores the one before it.
 */
import type { Edit, FieldValue } from '../../shared/domain/operations';

export interface Editing {
  /** One undoable action. Resolves with false after the refusal was shown. */
  edit(label: string, edits: readonly Edit[]): Promise<boolean>;
  /** Shows and plays edits while something is dragged; null takes them back. */
  preview(edits: readonly Edit[] | null): void;
}

/** One field on its way, and what it was when the gesture began. */
export interface FieldMove {
  readonly edit: Edit & { readonly value: FieldValue };
  readonly first: FieldValue;
}

export interface GestureEdit {
  /**
   * While something is dragged or stepped by keys: shown and heard at once. `first` is the value when the gesture
   * began; it is only read at the field's first move.
   */
  move(label: string, edit: FieldMove['edit'], first: FieldValue): void;
  /** Several fields under one hand. */
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

export function createGesture({ edit, preview }: Editing): GestureEdit {
  let label = '';
  let fields: ReadonlyMap<string, FieldMove> = new Map();

  const rest = () => {
    if (fields.size === 0) return;
    const changed = [...fields.values()].filter((move) => move.edit.value !== move.first);
    fields = new Map();
    if (changed.length === 0) preview(null);
    else
      void edit(
        label,
        changed.map((move) => move.edit),
      );
  };

  const moveTogether = (what: string, moves: readonly FieldMove[]) => {
    if (!moves.some((move) => fields.has(keyOf(move.edit.id, move.edit.field)))) rest();
    const held = new Map(fields);
    for (const { edit, first } of moves) {
      const key = keyOf(edit.id, edit.field);
      const begun = held.get(key);
      held.set(key, { edit, first: begun ? begun.first : first });
    }
    fields = held;
    label = what;
    preview([...held.values()].map((move) => move.edit));
  };

  return {
    rest,
    moveTogether,
    move: (what, edit, first) => moveTogether(what, [{ edit, first }]),
    held: (id, field) => fields.get(keyOf(id, field))?.edit.value,
  };
}
