/**
 * `key=value` pairs of the command line as fields of a node.
 *
 * Only the notation is judged here; whether a value makes sense (bounds, unknown parents, trims longer than the audio)
 * is the catalogue's business, so that the command line and a window hear the same objections.
 */
import { StudioError } from '../../../shared/contract/errors';
import type { FieldValue } from '../../../shared/domain/operations';
import { processingFields, processingSwitches } from '../../../shared/domain/processing/settings';
import type { NodeFields } from './labels';

export type FieldTexts = Readonly<Record<string, string>>;

interface Notation {
  /** What to write, for the remedy. */
  readonly hint: string;
  /** Undefined when the text is no such value. */
  read(text: string): FieldValue | undefined;
}

const text: Notation = { hint: 'any text', read: (written) => written };

const frames: Notation = {
  hint: 'a whole number of frames',
  read: (written) => (/^[+-]?\d{1,15}$/.test(written.trim()) ? Number(written) : undefined),
};

const amount: Notation = {
  hint: 'a number, such as -3 or 0.5',
  read: (written) => (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(written.trim()) ? Number(written) : undefined),
};

const words = new Map([
  ['true', true],
  ['on', true],
  ['yes', true],
  ['false', false],
  ['off', false],
  ['no', false],
]);

const flag: Notation = { hint: 'true or false', read: (written) => words.get(written.trim().toLowerCase()) };

/** Also takes `word`, or nothing, for null. */
const orNull = (notation: Notation, word: string): Notation => ({
  hint: `${notation.hint}, or ${word}`,
  read: (written) => (['', word].includes(written.trim().toLowerCase()) ? null : notation.read(written)),
});

const colour: Notation = { hint: '#rrggbb', read: (written) => written.trim() };
const id: Notation = { hint: "a node's id", read: (written) => written.trim() };

type Keys = Readonly<Record<string, readonly [field: string, notation: Notation]>>;

const isSwitch = (field: string) => processingSwitches.some((name) => name === field);

/** Processing goes by the names of its fields. */
const processingKeys = (notationOf: (notation: Notation) => Notation): Keys =>
  Object.fromEntries(
    processingFields.map((field) => [field, [field, notationOf(isSwitch(field) ? flag : amount)]]),
  );

/** Each key with the field it stands for. */
const nodeKeys: Keys = {
  title: ['title', text],
  startFrame: ['startFrame', frames],
  trimIn: ['trimIn', frames],
  trimOut: ['trimOut', frames],
  fadeIn: ['fadeIn', frames],
  fadeOut: ['fadeOut', frames],
  gainDb: ['gainDb', amount],
  pan: ['pan', amount],
  mute: ['mute', flag],
  ...processingKeys((notation) => notation),
  parent: ['parentId', orNull(id, 'none')],
  notes: ['notes', text],
  color: ['color', orNull(colour, 'none')],
};

const overrideKeys: Keys = {
  gainDb: ['gainDb', orNull(amount, 'inherit')],
  pan: ['pan', orNull(amount, 'inherit')],
  mute: ['mute', orNull(flag, 'inherit')],
  ...processingKeys((notation) => orNull(notation, 'inherit')),
};

function read(texts: FieldTexts, keys: Keys): NodeFields {
  const fields = Object.entries(texts).map(([key, written]) => {
    const known = Object.hasOwn(keys, key) ? keys[key] : undefined;
    if (!known) {
      throw new StudioError(
        'BAD_INPUT',
        `There is no field “${key}” to set.`,
        `Set one of: ${Object.keys(keys).join(', ')}.`,
      );
    }
    const [field, notation] = known;
    const value = notation.read(written);
    if (value === undefined) {
      throw new StudioError(
        'BAD_INPUT',
        `${key} cannot be “${written}”.`,
        `Write ${key}=… with ${notation.hint}.`,
      );
    }
    return [field, value] as const;
  });
  if (fields.length === 0) {
    throw new StudioError(
      'BAD_INPUT',
      'There is nothing to set.',
      `Name at least one of: ${Object.keys(keys).join(', ')}.`,
    );
  }
  return Object.fromEntries(fields);
}

/** Fields of a node. BAD_INPUT for an unknown key or a value in a wrong notation. */
export const readNodeFields = (texts: FieldTexts): NodeFields => read(texts, nodeKeys);

/** Fields of a mix override; null inherits. */
export const readOverrideFields = (texts: FieldTexts): NodeFields => read(texts, overrideKeys);
