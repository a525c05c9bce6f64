/**
 * What the history calls a change of a node, in words that say enough to decide whether to take it back.
 *
 * One field is named with its new value where that is short; several fields of one kind share a verb ("Trim Verse");
 * anything else is "Change Verse".
 */
import type { AudioNode } from '../../../shared/domain/model';
import type { FieldValue } from '../../../shared/domain/operations';
import { processingFields } from '../../../shared/domain/processing/settings';

/** Fields of a node by name, with the values that they get. */
export type NodeFields = Readonly<Record<string, FieldValue>>;

const MAX_NAME = 80;

/** A title as it fits into a label; never empty. */
export function nameOf(title: string): string {
  const line = title.replaceAll(/\s+/g, ' ').trim() || 'Untitled';
  const letters = [...line];
  return letters.length <= MAX_NAME ? line : `${letters.slice(0, MAX_NAME - 1).join('')}…`;
}

/** At most two decimals, a real minus sign left to typographers. */
const plain = (value: number) => String(Math.round(value * 100) / 100);

function panned(pan: number): string {
  if (pan === 0) return 'to the centre';
  return `${plain(Math.abs(pan) * 100)} % ${pan < 0 ? 'left' : 'right'}`;
}

type Describe = (name: string, value: FieldValue, titleOf: (id: string) => string) => string;

const single: Readonly<Record<string, Describe>> = {
  title: (name, value) => `Rename ${name} to ${nameOf(String(value))}`,
  startFrame: (name) => `Move ${name}`,
  trimIn: (name) => `Trim ${name}`,
  trimOut: (name) => `Trim ${name}`,
  fadeIn: (name) => `Fade ${name} in`,
  fadeOut: (name) => `Fade ${name} out`,
  gainDb: (name, value) => `Set gain of ${name} to ${plain(Number(value))} dB`,
  pan: (name, value) => `Pan ${name} ${panned(Number(value))}`,
  mute: (name, value) => (value ? `Mute ${name}` : `Unmute ${name}`),
  highPass: (name, value) => `Switch the high-pass of ${name} ${value ? 'on' : 'off'}`,
  eq: (name, value) => `Switch the equaliser of ${name} ${value ? 'on' : 'off'}`,
  compressor: (name, value) => `Switch the compressor of ${name} ${value ? 'on' : 'off'}`,
  parentId: (name, value, titleOf) =>
    value === null ? `Make ${name} a seed` : `Hang ${name} under ${titleOf(String(value))}`,
  notes: (name) => `Write notes on ${name}`,
  color: (name, value) => (value === null ? `Take the colour off ${name}` : `Colour ${name}`),
  takeGroupId: (name) => `Group ${name}`,
  deleted: (name, value) => (value ? `Delete ${name}` : `Restore ${name}`),
};

const together: readonly { readonly fields: readonly string[]; readonly verb: string }[] = [
  { fields: ['trimIn', 'trimOut'], verb: 'Trim' },
  { fields: ['fadeIn', 'fadeOut'], verb: 'Fade' },
  { fields: ['startFrame', 'trimIn', 'trimOut'], verb: 'Place' },
  { fields: ['gainDb', 'pan', 'mute'], verb: 'Mix' },
  { fields: ['highPass', 'highPassHz'], verb: 'Set the high-pass of' },
  {
    fields: ['eq', 'lowHz', 'lowDb', 'midHz', 'midDb', 'midQ', 'highHz', 'highDb'],
    verb: 'Equalise',
  },
  {
    fields: ['compressor', 'thresholdDb', 'ratio', 'attackMs', 'releaseMs', 'kneeDb', 'makeupDb'],
    verb: 'Compress',
  },
  { fields: ['gainDb', 'pan', 'mute', ...processingFields], verb: 'Mix' },
];

/** The label for setting some fields of a node. `titleOf` names another node of the story. */
export function labelForFields(
  node: Pick<AudioNode, 'title'>,
  fields: NodeFields,
  titleOf: (id: string) => string = () => 'another node',
): string {
  const name = nameOf(node.title);
  const entries = Object.entries(fields);
  const [only] = entries;
  if (only && entries.length === 1) {
    const [field, value] = only;
    const described = single[field]?.(name, value, titleOf);
    if (described) return described;
  }
  const group =
    entries.length > 0 &&
    together.find((candidate) => entries.every(([field]) => candidate.fields.includes(field)));
  return `${group ? group.verb : 'Change'} ${name}`;
}

/** The label for overriding the mix of an ancestor in the branch that ends at a node; null values inherit again. */
export function labelForOverride(
  ancestor: Pick<AudioNode, 'title'>,
  leaf: Pick<AudioNode, 'title'>,
  fields: NodeFields,
): string {
  const where = `in the branch of ${nameOf(leaf.title)}`;
  if (Object.values(fields).every((value) => value === null)) {
    return `Let the mix of ${nameOf(ancestor.title)} inherit ${where}`;
  }
  const set = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
  return `${labelForFields(ancestor, set)} ${where}`;
}
