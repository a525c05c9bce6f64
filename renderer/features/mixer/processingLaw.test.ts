import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  defaultProcessing,
  type ProcessingAmount,
  processingRanges,
} from '../../../shared/domain/processing/settings';
import {
  amountHint,
  amountToPosition,
  formatAmount,
  formatHertz,
  parseAmount,
  positionToAmount,
  roundAmount,
  stepAmount,
  stepKey,
} from './processingLaw';

const amounts = Object.keys(processingRanges) as ProcessingAmount[];
const anyAmount = fc.constantFrom(...amounts);
const anyPlace = fc.double({ min: 0, max: 1, noNaN: true });

describe('the line of an amount', () => {
  it.each(amounts)('of %s begins and ends where its range does, and holds its default', (amount) => {
    const { min, max } = processingRanges[amount];
    expect(amountToPosition(amount, min)).toBe(0);
    expect(amountToPosition(amount, max)).toBe(1);
    expect(positionToAmount(amount, 0)).toBe(min);
    expect(positionToAmount(amount, 1)).toBe(max);
    expect(positionToAmount(amount, amountToPosition(amount, defaultProcessing[amount]))).toBe(
      defaultProcessing[amount],
    );
  });

  it('always rises and is undone by its inverse', () => {
    fc.assert(
      fc.property(anyAmount, anyPlace, anyPlace, (amount, a, b) => {
        if (a < b) expect(positionToAmount(amount, a)).toBeLessThanOrEqual(positionToAmount(amount, b));
        const value = positionToAmount(amount, a);
        expect(positionToAmount(amount, amountToPosition(amount, value))).toBe(value);
      }),
    );
  });

  it('gives an octave the same room everywhere', () => {
    const octave = (hertz: number) => amountToPosition('midHz', 2 * hertz) - amountToPosition('midHz', hertz);
    expect(octave(50)).toBeCloseTo(octave(5_000), 12);
  });
});

describe('a step', () => {
  it('moves every amount, from anywhere to the end of its range', () => {
    fc.assert(
      fc.property(
        anyAmount,
        anyPlace,
        fc.constantFrom<1 | -1>(1, -1),
        fc.constantFrom('fine' as const, 'normal' as const, 'coarse' as const),
        (amount, place, direction, size) => {
          const { min, max } = processingRanges[amount];
          const value = positionToAmount(amount, place);
          const next = stepAmount(amount, value, direction, size);
          expect(next).toBeGreaterThanOrEqual(min);
          expect(next).toBeLessThanOrEqual(max);
          if (value === (direction === 1 ? max : min)) expect(next).toBe(value);
          else expect((next - value) * direction).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('is a semitone for a frequency and half a decibel for a gain', () => {
    expect(stepAmount('midHz', 440, 1)).toBe(466);
    expect(stepAmount('midDb', 0, -1)).toBe(-0.5);
    expect(stepAmount('midDb', 0, 1, 'fine')).toBe(0.1);
    expect(stepAmount('thresholdDb', -1, 1, 'coarse')).toBe(0);
  });

  it('is taken by arrows and page keys', () => {
    const key = (name: string, shiftKey = false) => stepKey({ key: name, shiftKey });
    expect(key('ArrowUp')).toEqual({ direction: 1, size: 'normal' });
    expect(key('ArrowDown', true)).toEqual({ direction: -1, size: 'fine' });
    expect(key('PageUp', true)).toEqual({ direction: 1, size: 'coarse' });
    expect(key('ArrowLeft')).toBeNull();
    expect(key('a')).toBeNull();
  });
});

describe('a value in words', () => {
  it.each<[ProcessingAmount, number, string]>([
    ['highPassHz', 80, '80 Hz'],
    ['highPassHz', 62.5, '62.5 Hz'],
    ['midHz', 999.97, '1 kHz'],
    ['midHz', 1_200, '1.2 kHz'],
    ['highHz', 20_000, '20 kHz'],
    ['midDb', -3.5, '\u22123.5 dB'],
    ['lowDb', 6, '+6.0 dB'],
    ['kneeDb', 6, '6.0 dB'],
    ['ratio', 3, '3:1'],
    ['ratio', 2.5, '2.5:1'],
    ['attackMs', 0.125, '0.125 ms'],
    ['attackMs', 10, '10 ms'],
    ['releaseMs', 1_500, '1.5 s'],
    ['midQ', 0.725, '0.725'],
  ])('writes %s of %s as %s', (amount, value, words) => {
    expect(formatAmount(amount, value)).toBe(words);
  });

  it.each<[ProcessingAmount, string, number | null]>([
    ['midHz', '80', 80],
    ['midHz', '1.2 kHz', 1_200],
    ['midHz', '1,2k', 1_200],
    ['midHz', '1k2', 1_200],
    ['midHz', '440HZ', 440],
    ['midHz', '1234', 1_234],
    ['midHz', '99 kHz', 20_000],
    ['midHz', '-5', 20],
    ['midDb', '\u22123,5 dB', -3.5],
    ['midDb', '+2', 2],
    ['thresholdDb', '-18 dBFS', -18],
    ['ratio', '4 : 1', 4],
    ['ratio', '2.5', 2.5],
    ['ratio', '3:2', null],
    ['attackMs', '0.02 s', 20],
    ['attackMs', '5ms', 5],
    ['midQ', 'Q 0.7', 0.7],
    ['midQ', '1.4', 1.4],
    ['midDb', '3 Hz', null],
    ['midHz', 'q 80', null],
    ['midHz', '', null],
    ['midHz', '1.2.3', null],
    ['midHz', 'low', null],
  ])('reads %s from “%s”', (amount, text, value) => {
    expect(parseAmount(amount, text)).toBe(value);
  });

  it('is read back as what it was written from', () => {
    fc.assert(
      fc.property(anyAmount, anyPlace, (amount, place) => {
        const value = positionToAmount(amount, place);
        expect(parseAmount(amount, formatAmount(amount, value))).toBe(value);
      }),
    );
  });

  it('has a hint for every amount', () => {
    for (const amount of amounts) expect(amountHint(amount)).not.toBe('');
  });

  it('never says minus nothing', () => {
    expect(Object.is(roundAmount('midDb', -0.01), 0)).toBe(true);
    expect(formatHertz(1_000)).toBe('1 kHz');
  });
});
