import { describe, expect, test } from 'vitest';
import { createBeats } from './beats';

const BATCH = 471;
const HURRY = 0.6 / 470.4;

describe('beats of a graph', () => {
  // Context frames and heights of steps in takes at 44.1 kHz whose true place was found by correlation.
  test('are told from stalls of the same length, as in recorded takes', () => {
    const beats = createBeats(BATCH);
    expect(beats.has(767_744, 428, HURRY)).toBe(true);
    expect(beats.has(1_046_656, 466, HURRY)).toBe(false);
    expect(beats.has(1_137_024, 489, HURRY)).toBe(true);
    expect(beats.has(1_506_304, 466, HURRY)).toBe(true);
    expect(beats.has(1_600_000, 470, HURRY)).toBe(false);
    expect(beats.has(1_875_584, 463, 0)).toBe(true);
  });

  test('are not stalls of another length', () => {
    const beats = createBeats(BATCH);
    expect(beats.has(764_928, 461, HURRY)).toBe(true);
    expect(beats.has(765_500, 825, HURRY)).toBe(false);
    expect(beats.has(1_134_208, 1_381, HURRY)).toBe(false);
  });

  test('are not there where the rates are the same', () => {
    expect(createBeats(512).has(100_000, 512, 0.000_1)).toBe(false);
  });

  test('are found although a stall of the same length came first', () => {
    const beats = createBeats(BATCH);
    expect(beats.has(500_000, 470, HURRY)).toBe(true);
    expect(beats.has(764_928, 461, HURRY)).toBe(false);
    expect(beats.has(764_928 + 369_280, 393, HURRY)).toBe(true);
    expect(beats.has(764_928 + 2 * 369_280, 462, 0)).toBe(true);
  });

  test('one told twice is one', () => {
    const beats = createBeats(BATCH);
    expect(beats.has(764_928, 461, HURRY)).toBe(true);
    expect(beats.has(765_400, 450, HURRY)).toBe(true);
    expect(beats.has(764_928 + 369_280, 460, HURRY)).toBe(true);
  });
});
