/**
 * The `key=value` words of `set`, as the command line has them. What a value may be is the studio's business
 * (`stories.setFields`); here words become pairs, seconds become frames, and a wrong notation becomes a usage error.
 */
import { StudioError } from '../../shared/contract/errors';
import { editableFields } from '../../shared/contract/schemas';
import { processingRanges, processingSwitches } from '../../shared/domain/processing/settings';
import { type FieldTexts, readNodeFields, readOverrideFields } from '../studio/stories/fieldTexts';
import { parseFrames } from './text/time';
import { UsageError } from './usage';

/** Help for the terminal: one line a field. */
export const fieldHelp: readonly (readonly [field: string, values: string])[] = [
  ['title, notes', 'any text'],
  ['startFrame', 'place in the story: frames (-4800) or seconds (-0.1s, 20ms)'],
  ['trimIn, trimOut', 'hidden at the head and at the tail: frames or seconds'],
  ['fadeIn, fadeOut', 'lengths of the fades: frames or seconds'],
  ['gainDb', 'decibels, -144 to 24'],
  ['pan', '-1 (left) to 1 (right)'],
  ['mute', 'true or false'],
  ...processingSwitches.map((field) => [field, 'on or off'] as const),
  ...Object.entries(processingRanges).map(
    ([field, { min, max, unit }]) => [field, `${min} to ${max}${unit === ':1' ? unit : ` ${unit}`}`] as const,
  ),
  ['parent', 'id of a node of the same story, or none'],
  ['color', '#rrggbb, or none'],
];

const timeFields = new Set(['startFrame', 'trimIn', 'trimOut', 'fadeIn', 'fadeOut']);

/** Splits at the first `=`, so that values may hold more of them. */
export function parseAssignments(words: readonly string[]): FieldTexts {
  const pairs = new Map<string, string>();
  for (const word of words) {
    const at = word.indexOf('=');
    const key = word.slice(0, at);
    if (at <= 0)
      throw new UsageError(`"${word}" is not of the form key=value.`, 'Write for example gainDb=-3.');
    if (pairs.has(key)) throw new UsageError(`${key} is given twice.`, 'Give each field once.');
    pairs.set(key, word.slice(at + 1));
  }
  return Object.fromEntries(pairs);
}

/** Seconds (`2.5s`, `40ms`) of the time fields as frames; everything else stays as it was written. */
const inFrames = (texts: FieldTexts, sampleRate: number): FieldTexts =>
  Object.fromEntries(
    Object.entries(texts).map(([key, text]) => {
      const frames = timeFields.has(key) ? parseFrames(text.trim(), sampleRate) : null;
      return [key, frames === null ? text : String(frames)];
    }),
  );

/** A value that can't be right in any home is a wrong call; whether it fits this one, the studio says. */
function checked(
  texts: FieldTexts,
  read: (texts: FieldTexts) => Readonly<Record<string, unknown>>,
  entity: 'node' | 'mixOverride',
): FieldTexts {
  const bounds: Readonly<Record<string, { safeParse(value: unknown): { success: boolean } }>> =
    editableFields[entity];
  try {
    for (const [field, value] of Object.entries(read(texts))) {
      if (field === 'parentId' || bounds[field]?.safeParse(value).success) continue;
      throw new UsageError(
        `${field} cannot be ${String(value)}.`,
        '`tapstory set --help` lists what it can be.',
      );
    }
    return texts;
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof StudioError)) throw error;
    throw new UsageError(error.message, error.remedy);
  }
}

/** Any rate will do to see whether a time is written as one. */
const ANY_RATE = 48_000;

/**
 * What `stories.setFields` takes, once the rate of the node is known. UsageError, at once, for an unknown key or an
 * impossible value.
 */
export function nodeTexts(words: readonly string[]): (sampleRate: number) => FieldTexts {
  const texts = parseAssignments(words);
  checked(inFrames(texts, ANY_RATE), readNodeFields, 'node');
  return (sampleRate) => inFrames(texts, sampleRate);
}

/** What `stories.setInBranch` takes. */
export const branchTexts = (words: readonly string[]): FieldTexts =>
  checked(parseAssignments(words), readOverrideFields, 'mixOverride');
