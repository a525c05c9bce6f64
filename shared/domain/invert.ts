/**
 * Undo and redo as edits like any other.
 *
 * There is no way back in time: taking an edit back writes the previous value with a new stamp, so that it merges with
 * what others did meanwhile and reaches them as an operation. Nothing can be un-created either, since somebody may
 * have recorded over it by then: a created entity is marked as deleted, and redo clears the mark.
 */
import { CREATION, heldValue } from './entities';
import { registerKey } from './merge';
import type { MixOverride } from './model';
import type { Edit, Entity } from './operations';
import { heldProcessing } from './processing/settings';
import { recordOf, type StoryView } from './storyView';

const overrideFields = ['gainDb', 'pan', 'mute'] as const;

const entityKey = (entity: Entity, id: string) => registerKey({ entity, id, field: CREATION });

/** The edits that take a creation back (`undo`) or bring its entity back (`redo`). */
function creationEdits({ entity, id, value }: Edit, direction: 'undo' | 'redo'): Edit[] {
  if (entity !== 'mixOverride') return [{ entity, id, field: 'deleted', value: direction === 'undo' }];
  const record = value as unknown as MixOverride;
  const processing = heldProcessing(record) ?? {};
  const values = {
    ...Object.fromEntries(overrideFields.map((field) => [field, record[field]])),
    ...processing,
  };
  return Object.entries(values).map(([field, value]) => ({
    entity,
    id,
    field,
    value: direction === 'undo' ? null : (value ?? null),
  }));
}

/**
 * The edits that bring back what `edits` change, given the view from before them. Applying both leaves every field as
 * it was; what the edits created stays, marked as deleted. Edits of unknown entities have no inverse.
 */
export function invertEdits(before: StoryView, edits: readonly Edit[]): Edit[] {
  const inverse: Edit[] = [];
  const created = new Set<string>();
  const seen = new Set<string>();
  for (const edit of edits) {
    const { entity, id, field } = edit;
    if (field === CREATION) {
      created.add(entityKey(entity, id));
      inverse.push(...creationEdits(edit, 'undo'));
      continue;
    }
    // Later writes of one field, and writes to what was just created, are covered by what is there already.
    const key = registerKey(edit);
    if (seen.has(key) || created.has(entityKey(entity, id))) continue;
    seen.add(key);
    const record = recordOf(before, entity, id);
    const value = record ? heldValue(entity, record, field) : undefined;
    if (value !== undefined) inverse.push({ entity, id, field, value });
  }
  return inverse.reverse();
}

/** The edits that do again what `edits` did, once they were taken back. */
export function repeatEdits(edits: readonly Edit[]): Edit[] {
  return edits.flatMap((edit) => (edit.field === CREATION ? creationEdits(edit, 'redo') : [edit]));
}
