/**
 * The `key=value` words of `set`: which fields there are, how their values are written, and the edit each makes. Pure.
 *
 * The bounds are those of the contract, so that the command line can write nothing that a window could not.
 */
import { editableFields } from '../../shared/contract/schemas';
import { overrideId } from '../../shared/domain/entities';
import type { AudioNode } from '../../shared/domain/model';
import type { Edit, FieldValue } from '../../shared/domain/operations';
import { parseFrames } from './text/time';
import { UsageError } from './usage';

export interface Assignment {
  readonly key: string;
  readonly value: string;
}

type Kind = 'text' | 'place' | 'length' | 'decibels' | 'number' | 'flag' | 'node' | 'color';

interface Field {
  readonly kind: Kind;
  /** Name in the catalogue, where it differs. */
  readonly field?: keyof typeof editableFields.node;
  /** In the history: "Change the … of". */
  readonly words: string;
}

const fields = {
  title: { kind: 'text', words: 'title' },
  startFrame: { kind: 'place', words: 'start' },
  trimIn: { kind: 'length', words: 'trim at the start' },
  trimOut: { kind: 'length', words: 'trim at the end' },
  fadeIn: { kind: 'length', words: 'fade in' },
  fadeOut: { kind: 'length', words: 'fade out' },
  gainDb: { kind: 'decibels', words: 'gain' },
  pan: { kind: 'number', words: 'pan' },
  mute: { kind: 'flag', words: 'mute' },
  parent: { kind: 'node', field: 'parentId', words: 'parent' },
  notes: { kind: 'text', words: 'notes' },
  color: { kind: 'color', words: 'colour' },
} as const satisfies Record<string, Field>;

type Key = keyof typeof fields;
const keys = Object.keys(fields) as Key[];
const overridable: readonly Key[] = ['gainDb', 'pan', 'mute'];

const written: Readonly<Record<Kind, string>> = {
  text: 'any text',
  place: 'frames (-4800) or seconds (-0.1s)',
  length: 'frames (4800) or seconds (0.1s, 100ms), not negative',
  decibels: 'decibels from -144 to 24 (-3, -3.5dB)',
  number: 'a number from -1 (left) to 1 (right)',
  flag: 'true or false',
  node: 'the id of a node, or none',
  color: 'a colour such as #ff8800, or none',
};

/** Help for the terminal: one line a field. */
export const fieldHelp = keys.map((key) => [key, written[fields[key].kind]]);

/** Splits at the first `=`, so that values may hold more of them. */
export function parseAssignments(words: readonly string[]): Assignment[] {
  const seen = new Set<string>();
  return words.map((word) => {
    const at = word.indexOf('=');
    const key = word.slice(0, at);
    if (at <= 0)
      throw new UsageError(`"${word}" is not of the form key=value.`, `Write for example gainDb=-3.`);
    if (seen.has(key)) throw new UsageError(`${key} is given twice.`, 'Give each field once.');
    seen.add(key);
    return { key, value: word.slice(at + 1) };
  });
}

function requireKey(key: string, allowed: readonly Key[]): Key {
  const found = allowed.find((each) => each === key);
  if (found) return found;
  const isField = keys.some((each) => each === key);
  throw new UsageError(
    isField ? `${key} belongs to the node itself and cannot differ by branch.` : `There is no field ${key}.`,
    `Use one of ${allowed.join(', ')}.`,
  );
}

function parseValue(kind: Kind, value: string, sampleRate: number): FieldValue | undefined {
  switch (kind) {
    case 'text':
      return value;
    case 'place':
    case 'length':
      return parseFrames(value, sampleRate) ?? undefined;
    case 'decibels':
      return parseNumber(value.replace(/\s*dB$/i, ''));
    case 'number':
      return parseNumber(value);
    case 'flag':
      return value === 'true' ? true : value === 'false' ? false : undefined;
    case 'node':
    case 'color':
      return value === 'none' ? null : value.toLowerCase();
  }
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const parseNumber = (text: string): number | undefined => (NUMBER.test(text) ? Number(text) : undefined);

interface FieldEdit {
  readonly field: keyof typeof editableFields.node;
  readonly value: FieldValue;
  readonly words: string;
}

/**
 * One assignment as a field and its value. Ids of nodes are returned as they were written: whether there is such a
 * node is not for the usage to say.
 */
function parseField({ key, value }: Assignment, allowed: readonly Key[], sampleRate: number): FieldEdit {
  const name = requireKey(key, allowed);
  const { kind, words, ...rest }: Field = fields[name];
  const field = rest.field ?? (name as Exclude<Key, 'parent'>);
  const parsed = parseValue(kind, value, sampleRate);
  const accepted = kind === 'node' || editableFields.node[field].safeParse(parsed).success;
  if (parsed === undefined || !accepted) {
    throw new UsageError(
      `${key}=${value} is not a ${words} that can be set.`,
      `${key} takes ${written[kind]}.`,
    );
  }
  return { field, value: parsed, words };
}

export interface NodeChange {
  readonly label: string;
  readonly edits: readonly Edit[];
}

const label = (words: readonly string[], title: string) =>
  `Change the ${words.length > 3 ? `${words.slice(0, 3).join(', ')} and more` : words.join(', ')} of ${title}`.slice(
    0,
    200,
  );

/** What `set NODE key=value…` does. `findNode` turns what was written for a node into its id. */
export async function nodeChange(
  node: Pick<AudioNode, 'id' | 'title' | 'sampleRate'>,
  assignments: readonly Assignment[],
  findNode: (written: string) => Promise<string>,
): Promise<NodeChange> {
  const changes = assignments.map((assignment) => parseField(assignment, keys, node.sampleRate));
  const edits: Edit[] = [];
  for (const { field, value } of changes) {
    const settled = field === 'parentId' && value !== null ? await findNode(String(value)) : value;
    edits.push({ entity: 'node', id: node.id, field, value: settled });
  }
  return {
    label: label(
      changes.map(({ words }) => words),
      node.title,
    ),
    edits,
  };
}

/** What `set NODE --in-branch LEAF key=value…` does; the value `inherit` takes an override back. */
export function branchChange(
  node: Pick<AudioNode, 'id' | 'title' | 'sampleRate'>,
  leafId: string,
  assignments: readonly Assignment[],
): NodeChange {
  const changes = assignments.map((assignment): FieldEdit => {
    if (assignment.value !== 'inherit') return parseField(assignment, overridable, node.sampleRate);
    const key = requireKey(assignment.key, overridable) as 'gainDb' | 'pan' | 'mute';
    return { field: key, value: null, words: fields[key].words };
  });
  return {
    label: label(
      changes.map(({ words }) => `${words} in this branch`),
      node.title,
    ),
    edits: changes.map(({ field, value }) => ({
      entity: 'mixOverride',
      id: overrideId(leafId, node.id),
      field,
      value,
    })),
  };
}
