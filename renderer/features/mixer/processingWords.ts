/** What the devices and their settings are called, on screen, to a screen reader and in the history. */
import type { Processing } from '../../../shared/domain/model';
import {
  defaultProcessing,
  type ProcessingAmount,
  type ProcessingSwitch,
  processingSwitches,
} from '../../../shared/domain/processing/settings';
import type { StripField, StripSettings } from './stripMix';

/** Words of an amount: as it is drawn in its device, and in full where it stands alone. */
export interface AmountWords {
  readonly short: string;
  readonly full: string;
}

export const amountWords: Readonly<Record<ProcessingAmount, AmountWords>> = {
  highPassHz: { short: 'Corner', full: 'High-pass corner' },
  lowHz: { short: 'Freq', full: 'Low frequency' },
  lowDb: { short: 'Gain', full: 'Low gain' },
  midHz: { short: 'Freq', full: 'Mid frequency' },
  midDb: { short: 'Gain', full: 'Mid gain' },
  midQ: { short: 'Q', full: 'Mid Q' },
  highHz: { short: 'Freq', full: 'High frequency' },
  highDb: { short: 'Gain', full: 'High gain' },
  thresholdDb: { short: 'Threshold', full: 'Threshold' },
  ratio: { short: 'Ratio', full: 'Ratio' },
  attackMs: { short: 'Attack', full: 'Attack' },
  releaseMs: { short: 'Release', full: 'Release' },
  kneeDb: { short: 'Knee', full: 'Knee' },
  makeupDb: { short: 'Make-up', full: 'Make-up gain' },
};

export interface Device {
  readonly name: string;
  /** On its light. */
  readonly letters: string;
  readonly amounts: readonly ProcessingAmount[];
}

export const devices: Readonly<Record<ProcessingSwitch, Device>> = {
  highPass: { name: 'High-pass', letters: 'HP', amounts: ['highPassHz'] },
  eq: {
    name: 'Equaliser',
    letters: 'EQ',
    amounts: ['lowHz', 'lowDb', 'midHz', 'midDb', 'midQ', 'highHz', 'highDb'],
  },
  compressor: {
    name: 'Compressor',
    letters: 'C',
    amounts: ['thresholdDb', 'ratio', 'attackMs', 'releaseMs', 'kneeDb', 'makeupDb'],
  },
};

const deviceByAmount = new Map(
  processingSwitches.flatMap((device) => devices[device].amounts.map((amount) => [amount, device] as const)),
);

/** The switch of the device that an amount belongs to. */
export const deviceOf = (amount: ProcessingAmount): ProcessingSwitch => deviceByAmount.get(amount)!;

/** Handles of the curve. Each moves a frequency, and the bands a gain. */
export interface Band {
  readonly id: 'highPass' | 'low' | 'mid' | 'high';
  readonly name: string;
  readonly letters: string;
  readonly hertz: ProcessingAmount;
  readonly gain: ProcessingAmount | null;
  readonly q: ProcessingAmount | null;
  /** What a reset of the handle sets back. */
  readonly amounts: readonly ProcessingAmount[];
}

export const bands: readonly Band[] = [
  {
    id: 'highPass',
    name: 'High-pass',
    letters: 'HP',
    hertz: 'highPassHz',
    gain: null,
    q: null,
    amounts: ['highPassHz'],
  },
  {
    id: 'low',
    name: 'Low',
    letters: 'L',
    hertz: 'lowHz',
    gain: 'lowDb',
    q: null,
    amounts: ['lowHz', 'lowDb'],
  },
  {
    id: 'mid',
    name: 'Mid',
    letters: 'M',
    hertz: 'midHz',
    gain: 'midDb',
    q: 'midQ',
    amounts: ['midHz', 'midDb', 'midQ'],
  },
  {
    id: 'high',
    name: 'High',
    letters: 'H',
    hertz: 'highHz',
    gain: 'highDb',
    q: null,
    amounts: ['highHz', 'highDb'],
  },
];

/** The defaults of some amounts. */
export const defaultsOf = (amounts: readonly ProcessingAmount[]): Partial<Processing> =>
  Object.fromEntries(amounts.map((amount) => [amount, defaultProcessing[amount]]));

/** Which devices are on, to a screen reader. */
export const lightWords = (processing: Processing): string => {
  const on = processingSwitches.filter((device) => processing[device]);
  return on.length === 0
    ? 'all off'
    : `${on.map((device) => devices[device].name.toLowerCase()).join(', ')} on`;
};

const singleVerb = (field: StripField, value: unknown, title: string): string => {
  if (field === 'gainDb') return `Set the level of ${title}`;
  if (field === 'pan') return `Pan ${title}`;
  if (field === 'mute') return `${value ? 'Mute' : 'Unmute'} ${title}`;
  if (field === 'highPass' || field === 'eq' || field === 'compressor') {
    return `Switch the ${devices[field].name.toLowerCase()} of ${title} ${value ? 'on' : 'off'}`;
  }
  const { full } = amountWords[field];
  return `Set the ${full.charAt(0).toLowerCase()}${full.slice(1)} of ${title}`;
};

/** What the history calls a change at a strip. */
export const changeLabel = (title: string, changes: Partial<StripSettings>): string => {
  const fields = Object.keys(changes) as StripField[];
  const [first] = fields;
  if (first && fields.length === 1) return singleVerb(first, changes[first], title);
  const band = bands.find(({ amounts }) =>
    fields.every((field) => amounts.some((amount) => amount === field)),
  );
  if (band) return `Set the ${band.name.toLowerCase()} band of ${title}`;
  return `Set the processing of ${title}`;
};
