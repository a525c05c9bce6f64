/**
 * What a layer's processing may be set to, and what it is where nobody set anything.
 *
 * One table says the bounds for the contract, the command line and a console's knobs alike.
 */
import type { Processing } from '../model';

/** The fields that are amounts, not switches. */
export type ProcessingAmount = {
  [F in keyof Processing]: Processing[F] extends number ? F : never;
}[keyof Processing];

export type ProcessingSwitch = Exclude<keyof Processing, ProcessingAmount>;

export interface ProcessingRange {
  readonly min: number;
  readonly max: number;
  readonly unit: 'Hz' | 'dB' | 'ms' | 'Q' | ':1';
}

export const processingSwitches = [
  'highPass',
  'eq',
  'compressor',
] as const satisfies readonly ProcessingSwitch[];

/** Frequencies beyond what a rate can hold are allowed and held below it (`heldFrequency`). */
export const processingRanges = {
  highPassHz: { min: 20, max: 1_000, unit: 'Hz' },
  lowHz: { min: 20, max: 2_000, unit: 'Hz' },
  lowDb: { min: -24, max: 24, unit: 'dB' },
  midHz: { min: 20, max: 20_000, unit: 'Hz' },
  midDb: { min: -24, max: 24, unit: 'dB' },
  midQ: { min: 0.1, max: 18, unit: 'Q' },
  highHz: { min: 500, max: 20_000, unit: 'Hz' },
  highDb: { min: -24, max: 24, unit: 'dB' },
  thresholdDb: { min: -60, max: 0, unit: 'dB' },
  ratio: { min: 1, max: 20, unit: ':1' },
  attackMs: { min: 0.1, max: 200, unit: 'ms' },
  releaseMs: { min: 5, max: 3_000, unit: 'ms' },
  kneeDb: { min: 0, max: 24, unit: 'dB' },
  makeupDb: { min: 0, max: 24, unit: 'dB' },
} as const satisfies Readonly<Record<ProcessingAmount, ProcessingRange>>;

/** Part of the format: a field that is set to its default is stored as unset, so these never change. */
export const defaultProcessing: Processing = {
  highPass: false,
  highPassHz: 80,
  eq: false,
  lowHz: 120,
  lowDb: 0,
  midHz: 1_000,
  midDb: 0,
  midQ: 1,
  highHz: 8_000,
  highDb: 0,
  compressor: false,
  thresholdDb: -18,
  ratio: 3,
  attackMs: 10,
  releaseMs: 120,
  kneeDb: 6,
  makeupDb: 0,
};

export const processingFields = Object.keys(defaultProcessing) as readonly (keyof Processing)[];

const known: ReadonlySet<string> = new Set(processingFields);

export const isProcessingField = (field: string): field is keyof Processing => known.has(field);

/** The fields of processing that a record holds, nothing else of it; null when it holds none. */
export function heldProcessing<R extends object>(
  record: R,
): Partial<Pick<R, keyof R & keyof Processing>> | null {
  let held: Record<string, unknown> | null = null;
  for (const field of processingFields) {
    const value = (record as Partial<Record<string, unknown>>)[field];
    if (value === undefined || value === null) continue;
    held ??= {};
    held[field] = value;
  }
  return held as Partial<Pick<R, keyof R & keyof Processing>> | null;
}

/** What is switched on, in words, for lists and terminals. */
export function processingWords(processing: Processing): string[] {
  const works = workingDevices(processing);
  const signed = (db: number) => `${db > 0 ? '+' : ''}${plain(db)} dB`;
  const words: string[] = [];
  if (works.highPass) words.push(`high-pass ${plain(processing.highPassHz)} Hz`);
  if (works.low) words.push(`low ${signed(processing.lowDb)} at ${plain(processing.lowHz)} Hz`);
  if (works.mid) words.push(`mid ${signed(processing.midDb)} at ${plain(processing.midHz)} Hz`);
  if (works.high) words.push(`high ${signed(processing.highDb)} at ${plain(processing.highHz)} Hz`);
  if (works.compressor) {
    words.push(`compressor ${plain(processing.ratio)}:1 above ${plain(processing.thresholdDb)} dB`);
  }
  return words;
}

const plain = (value: number) => String(Math.round(value * 100) / 100);

/** The devices of the chain that change anything. */
export interface WorkingDevices {
  readonly highPass: boolean;
  readonly low: boolean;
  readonly mid: boolean;
  readonly high: boolean;
  readonly compressor: boolean;
}

/** A band at 0 dB and a compressor of ratio 1 without make-up gain are as good as off. */
export function workingDevices(processing: Processing): WorkingDevices {
  const { highPass, eq, lowDb, midDb, highDb, compressor, ratio, makeupDb } = processing;
  return {
    highPass,
    low: eq && lowDb !== 0,
    mid: eq && midDb !== 0,
    high: eq && highDb !== 0,
    compressor: compressor && (ratio > 1 || makeupDb > 0),
  };
}

/** True when frames come out of the processing as they go in, bit for bit. */
export function isUnprocessed(processing: Processing): boolean {
  const { highPass, low, mid, high, compressor } = workingDevices(processing);
  return !(highPass || low || mid || high || compressor);
}

/**
 * The settings that can be heard, as text: equal for two settings that sound alike, whatever their devices that are
 * off are set to. For the keys of rendered files.
 */
export function audibleSettings(processing: Processing): string {
  const works = workingDevices(processing);
  const { highPassHz, lowHz, lowDb, midHz, midDb, midQ, highHz, highDb } = processing;
  const { thresholdDb, ratio, attackMs, releaseMs, kneeDb, makeupDb } = processing;
  return JSON.stringify([
    works.highPass ? [highPassHz] : 0,
    works.low ? [lowHz, lowDb] : 0,
    works.mid ? [midHz, midDb, midQ] : 0,
    works.high ? [highHz, highDb] : 0,
    works.compressor ? [thresholdDb, ratio, attackMs, releaseMs, kneeDb, makeupDb] : 0,
  ]);
}
