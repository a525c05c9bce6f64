import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dbToPosition,
  FADER_TOP_DB,
  parseGain,
  parsePan,
  positionToDb,
  SILENCE_DB,
  stepGain,
} from './faderLaw';

describe('the fader law', () => {
  it('has unity at three quarters, the top at +12 dB and silence at the bottom', () => {
    expect(dbToPosition(0)).toBe(0.75);
    expect(dbToPosition(FADER_TOP_DB)).toBeCloseTo(1, 12);
    expect(positionToDb(0.75)).toBe(0);
    expect(positionToDb(1)).toBe(FADER_TOP_DB);
    expect(positionToDb(0)).toBe(SILENCE_DB);
    expect(dbToPosition(SILENCE_DB)).toBe(0);
    expect(dbToPosition(24)).toBe(1);
  });

  it('is undone by its inverse to a tenth of a decibel', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 120 }), (tenths) => {
        expect(positionToDb(dbToPosition(tenths / 10))).toBeCloseTo(tenths / 10, 6);
      }),
    );
  });

  it('always rises', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b) => {
          if (a < b) expect(positionToDb(a)).toBeLessThanOrEqual(positionToDb(b));
        },
      ),
    );
  });

  it('steps by keyboard without leaving the range or crawling through silence', () => {
    expect(stepGain(0, -0.5)).toBe(-0.5);
    expect(stepGain(11.9, 0.5)).toBe(12);
    expect(stepGain(-60, -0.5)).toBe(SILENCE_DB);
    expect(stepGain(SILENCE_DB, 0.1)).toBe(-60);
  });
});

describe('typed values', () => {
  it.each([
    ['-3', -3],
    ['\u22123.5 dB', -3.5],
    ['+6db', 6],
    ['1,5', 1.5],
    ['-inf', SILENCE_DB],
    ['-∞ dB', SILENCE_DB],
    ['99', 24],
    ['loud', null],
    ['', null],
  ])('reads the gain %s', (text, gain) => {
    expect(parseGain(text)).toBe(gain);
  });

  it.each([
    ['C', 0],
    ['L 40', -0.4],
    ['40r', 0.4],
    ['-25', -0.25],
    ['R 100', 1],
    ['500', 1],
    ['l 4 r', null],
    ['up', null],
  ])('reads the pan %s', (text, pan) => {
    expect(parsePan(text)).toBe(pan);
  });
});
