import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Processing } from '../../../shared/domain/model';
import {
  defaultProcessing,
  type ProcessingAmount,
  processingRanges,
} from '../../../shared/domain/processing/settings';
import {
  bandFilters,
  dbToY,
  HIGHEST_HZ,
  handleHertz,
  hertzToX,
  LOWEST_HZ,
  levelToFraction,
  outputDb,
  responseArea,
  responseDb,
  responsePath,
  staticPath,
  topHertz,
  workingFilters,
  xToHertz,
} from './processingCurves';

const settings = (changes: Partial<Processing>): Processing => ({ ...defaultProcessing, ...changes });
const SIZE = { width: 400, height: 120 };

const points = (path: string): [number, number][] =>
  path
    .replace(/[MZ]/g, '')
    .split('L')
    .map((pair) => pair.split(' ').map(Number) as [number, number]);

const anySettings = fc
  .record(
    Object.fromEntries(
      (Object.keys(processingRanges) as ProcessingAmount[]).map((amount) => {
        const { min, max } = processingRanges[amount];
        return [amount, fc.double({ min, max, noNaN: true })];
      }),
    ),
  )
  .map((amounts) =>
    settings({ ...amounts, highPass: true, eq: true, compressor: true } as Partial<Processing>),
  );

describe('the frequency axis', () => {
  it('goes from 20 Hz to 20 kHz and back again', () => {
    expect(hertzToX(LOWEST_HZ)).toBe(0);
    expect(hertzToX(HIGHEST_HZ)).toBe(1);
    expect(xToHertz(hertzToX(440))).toBeCloseTo(440, 9);
    expect(dbToY(0, 100)).toBe(50);
    expect(dbToY(24, 100)).toBe(0);
  });

  it('ends where the rate does', () => {
    expect(topHertz(48_000)).toBe(HIGHEST_HZ);
    expect(topHertz(8_000)).toBe(4_000);
    expect(handleHertz(8_000, 8_000)).toBe(3_600);
  });
});

describe('the response', () => {
  it('is that of the devices that are on', () => {
    const at = (hertz: number, changes: Partial<Processing>) => {
      const all = settings({ highPassHz: 100, midDb: 6, ...changes });
      return responseDb(workingFilters(bandFilters(all, 48_000), all), hertz, 48_000);
    };
    expect(at(1_000, {})).toBe(0);
    expect(at(1_000, { eq: true })).toBeCloseTo(6, 9);
    expect(at(100, { highPass: true })).toBeCloseTo(-3.01, 2);
    expect(at(1_000, { eq: true, highPass: true })).toBeCloseTo(6, 2);
  });

  it('is drawn through what it is, within the display and a little beyond, for all settings and rates', () => {
    fc.assert(
      fc.property(anySettings, fc.constantFrom(8_000, 44_100, 48_000, 192_000), (all, rate) => {
        const filters = bandFilters(all, rate);
        const drawn = points(responsePath(Object.values(filters), rate, SIZE));
        for (const [x, y] of drawn) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(SIZE.width);
          expect(Math.abs(y - SIZE.height / 2)).toBeLessThanOrEqual(SIZE.height);
        }
        expect(drawn[0]![0]).toBe(0);
        expect(drawn.at(-1)![0]).toBeCloseTo(hertzToX(topHertz(rate)) * SIZE.width, 1);
      }),
      { numRuns: 40 },
    );
  });

  it('is flat and fills nothing when nothing is on', () => {
    const flat = responsePath([], 48_000, SIZE);
    expect(new Set(points(flat).map(([, y]) => y))).toEqual(new Set([60]));
    expect(responseArea(flat, 48_000, SIZE)).toMatch(/L400 60L0 60Z$/);
  });

  it('is not drawn before the size is known', () => {
    expect(responsePath([], 48_000, { width: 0, height: 0 })).toBe('');
    expect(responseArea('', 48_000, SIZE)).toBe('');
    expect(staticPath(defaultProcessing, 0)).toBe('');
  });
});

describe('the static curve', () => {
  it('leaves what is below the threshold and turns the rest down by the ratio', () => {
    const hard = settings({ thresholdDb: -20, ratio: 4, kneeDb: 0, makeupDb: 5 });
    expect(outputDb(-30, hard)).toBe(-25);
    expect(outputDb(0, hard)).toBe(-10);
    expect(levelToFraction(-60)).toBe(0);
    expect(levelToFraction(0)).toBe(1);
  });

  it('never falls, and stays in sight for all settings', () => {
    fc.assert(
      fc.property(anySettings, (all) => {
        const drawn = points(staticPath(all, 128));
        let before = Number.POSITIVE_INFINITY;
        for (const [x, y] of drawn) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(128);
          expect(y).toBeGreaterThanOrEqual(-128);
          expect(y).toBeLessThanOrEqual(before + 0.011);
          before = y;
        }
      }),
      { numRuns: 40 },
    );
  });
});
