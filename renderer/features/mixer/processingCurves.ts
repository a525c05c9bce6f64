/** The curves of the displays, in their own units and as SVG paths; nothing here knows of React. */
import type { Processing } from '../../../shared/domain/model';
import {
  type Biquad,
  heldFrequency,
  highPass,
  highShelf,
  lowShelf,
  peaking,
  responseAt,
} from '../../../shared/domain/processing/biquad';
import { reductionDb } from '../../../shared/domain/processing/compressor';
import type { Band } from './processingWords';

export const LOWEST_HZ = 20;
export const HIGHEST_HZ = 20_000;
/** The gain at the upper edge of the display, and below zero at the lower one. */
export const EDGE_DB = 24;
/** The compressor's display: input and output go from here to 0 dBFS. */
export const FLOOR_DB = -60;

/** Where a frequency lies from left (0) to right (1). */
export const hertzToX = (hertz: number): number =>
  Math.log(hertz / LOWEST_HZ) / Math.log(HIGHEST_HZ / LOWEST_HZ);
export const xToHertz = (x: number): number => LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ) ** x;

/** The devices of the curve, each by itself. */
export type BandFilters = Readonly<Record<Band['id'], Biquad>>;

export const bandFilters = (settings: Processing, sampleRate: number): BandFilters => ({
  highPass: highPass(settings.highPassHz, sampleRate),
  low: lowShelf(settings.lowHz, settings.lowDb, sampleRate),
  mid: peaking(settings.midHz, settings.midDb, settings.midQ, sampleRate),
  high: highShelf(settings.highHz, settings.highDb, sampleRate),
});

/** Gain of filters one behind the other at a frequency, in dB. */
export const responseDb = (filters: readonly Biquad[], hertz: number, sampleRate: number): number =>
  filters.reduce((sum, filter) => sum + 20 * Math.log10(responseAt(filter, hertz, sampleRate)), 0);

/** The filters that are on, in the order in which they work. */
export const workingFilters = (filters: BandFilters, { highPass, eq }: Processing): readonly Biquad[] => [
  ...(highPass ? [filters.highPass] : []),
  ...(eq ? [filters.low, filters.mid, filters.high] : []),
];

/** The highest frequency that a rate holds, or the end of the display. */
export const topHertz = (sampleRate: number): number => Math.min(HIGHEST_HZ, sampleRate / 2);

/** Where a handle stands: a frequency that the rate cannot hold stands where the filter holds it. */
export const handleHertz = (hertz: number, sampleRate: number): number => heldFrequency(hertz, sampleRate);

export interface PlotSize {
  readonly width: number;
  readonly height: number;
}

export const dbToY = (db: number, height: number): number => ((EDGE_DB - db) / (2 * EDGE_DB)) * height;

const point = (x: number, y: number) => `${Math.round(x * 100) / 100} ${Math.round(y * 100) / 100}`;

/** Pixels between two points of a curve: closer than anybody sees corners. */
const SPACING = 2;

/**
 * The response as a path in pixels, from 20 Hz to the highest frequency of the rate. What lies outside of the display is
 * drawn a little outside of it, so that it leaves by the edge and not by a corner. Empty before the size is known.
 */
export const responsePath = (
  filters: readonly Biquad[],
  sampleRate: number,
  { width, height }: PlotSize,
): string => {
  if (width <= 0 || height <= 0) return '';
  const right = hertzToX(topHertz(sampleRate)) * width;
  const count = Math.max(2, Math.ceil(right / SPACING) + 1);
  const points = Array.from({ length: count }, (_, at) => {
    const x = (at / (count - 1)) * right;
    // At Nyquist itself a shelf may be 0/0.
    const hertz = Math.min(xToHertz(x / width), 0.4999 * sampleRate);
    const db = responseDb(filters, hertz, sampleRate);
    const shown = Math.min(2 * EDGE_DB, Math.max(-2 * EDGE_DB, db));
    return point(x, dbToY(shown, height));
  });
  return `M${points.join('L')}`;
};

/** The same curve, closed along 0 dB: what is added and taken away. */
export const responseArea = (path: string, sampleRate: number, { width, height }: PlotSize): string => {
  if (path === '') return '';
  const zero = dbToY(0, height);
  const right = hertzToX(topHertz(sampleRate)) * width;
  return `${path}L${point(right, zero)}L${point(0, zero)}Z`;
};

/** Steady output of the compressor for a steady input, in dBFS, make-up gain included. */
export const outputDb = (inputDb: number, settings: Processing): number =>
  inputDb - reductionDb(inputDb, settings) + settings.makeupDb;

/** Place of a level in the compressor's display, 0 to 1 from the left or the bottom. */
export const levelToFraction = (db: number): number => (db - FLOOR_DB) / -FLOOR_DB;

/** The static curve as a path in pixels of a square, from the floor to 0 dBFS. Empty before the size is known. */
export const staticPath = (settings: Processing, size: number): string => {
  if (size <= 0) return '';
  const count = Math.max(2, Math.ceil(size / SPACING) + 1);
  const points = Array.from({ length: count }, (_, at) => {
    const inputDb = FLOOR_DB * (1 - at / (count - 1));
    const out = Math.min(-FLOOR_DB, outputDb(inputDb, settings));
    return point(levelToFraction(inputDb) * size, (1 - levelToFraction(out)) * size);
  });
  return `M${points.join('L')}`;
};
