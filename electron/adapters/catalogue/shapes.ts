/**
 * The last check of an edit's shape before it is stored, whoever made it: a window, the CLI or the studio itself.
 *
 * What passes is what comes back: amounts are rounded to a billionth, because SQLite's JSON writes 15 digits of a
 * number and a gain that reads back as another one would look like a change; text is made well-formed, because half a
 * surrogate pair cannot be stored as UTF-8 and the driver aborts the process when it reads such a column.
 */
import type { z } from 'zod';
import { StudioError } from '../../../shared/contract/errors';
import {
  commentSchema,
  editableFields,
  likeSchema,
  markerSchema,
  mixOverrideSchema,
  nodeSchema,
  phraseSchema,
  storySchema,
  tagSchema,
  takeGroupSchema,
} from '../../../shared/contract/schemas';
import { CREATION } from '../../../shared/domain/entities';
import type { Edit, Entity, FieldValue } from '../../../shared/domain/operations';

const recordSchemas: Readonly<Record<Entity, z.ZodType>> = {
  story: storySchema,
  node: nodeSchema,
  mixOverride: mixOverrideSchema,
  tag: tagSchema,
  marker: markerSchema,
  takeGroup: takeGroupSchema,
  phrase: phraseSchema,
  comment: commentSchema,
  like: likeSchema,
};

const fieldSchemas: Readonly<Record<Entity, Readonly<Record<string, z.ZodType>>>> = editableFields;

/** Text in which every surrogate has its other half. */
export const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD');

const rounded = (value: number) => (Number.isInteger(value) ? value : Math.round(value * 1e9) / 1e9);

/** A value as it can be stored and read back unchanged. */
export function storable<T>(value: T): T {
  if (typeof value === 'string') return wellFormed(value) as T;
  // Adding zero turns -0, which no integer column can hold, into 0.
  if (typeof value === 'number') return (rounded(value) + 0) as T;
  if (Array.isArray(value)) return value.map(storable) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [wellFormed(key), storable(held)]),
  ) as T;
}

function badInput(what: string, remedy: string): StudioError {
  return new StudioError('BAD_INPUT', what, remedy);
}

function parse(schema: z.ZodType, value: unknown, what: string): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.length ? ` (${issue.path.join('.')})` : '';
  throw badInput(
    `${what} cannot be ${shown(value)}${where}.`,
    `${issue?.message ?? 'Choose another value'}.`,
  );
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

/** The edit in a storable form. BAD_INPUT for a field that can't be edited or a value that doesn't fit it. */
export function checkShape(edit: Edit): Edit {
  const { entity, id, field, value } = edit;
  if (!Object.hasOwn(recordSchemas, entity)) {
    throw badInput(
      `There is no such thing as a ${shown(entity)} to edit.`,
      `Use ${Object.keys(recordSchemas).join(', ')}.`,
    );
  }
  if (field === CREATION) {
    const record = parse(recordSchemas[entity], value, `A new ${entity}`);
    return { entity, id, field, value: storable(record) as Record<string, unknown> };
  }
  const schemas = fieldSchemas[entity];
  if (!Object.hasOwn(schemas, field)) {
    throw badInput(
      `The field ${shown(field)} of a ${entity} cannot be edited.`,
      `These can: ${Object.keys(schemas).join(', ')}.`,
    );
  }
  return {
    entity,
    id,
    field,
    value: storable(parse(schemas[field]!, value, `The ${field} of a ${entity}`)) as FieldValue,
  };
}
