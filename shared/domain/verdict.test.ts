import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Receipt } from './model';
import { verdictOf } from './verdict';

const receipt: Receipt = {
  method: 'probe',
  latencyFrames: 1968,
  confidence: 0.97,
  driftPpm: 0.4,
  droppedFrames: 0,
  dropouts: [],
  device: 'Built-in microphone',
  streamId: 's-1',
  inputSampleRate: 48_000,
  contextSampleRate: 48_000,
};

const colour = (change: Partial<Receipt>) => verdictOf({ ...receipt, ...change }, 48_000).colour;

describe('the verdict on a receipt', () => {
  it('is green for what was measured or needed no shift', () => {
    expect(colour({})).toBe('green');
    expect(colour({ method: 'residual', confidence: 0.8 })).toBe('green');
    expect(colour({ method: 'none', latencyFrames: 0, confidence: 1 })).toBe('green');
  });

  it('is amber where an ear should decide', () => {
    expect(colour({ method: 'estimate', confidence: 0.3 })).toBe('amber');
    expect(colour({ confidence: 0.2 })).toBe('amber');
    expect(colour({ note: 'The sound card ran dry once.' })).toBe('amber');
    expect(colour({ driftPpm: -60 })).toBe('amber');
  });

  it('is red, with the place in the story, where sound is missing or the time jumps', () => {
    const dropouts = [{ frame: 24_000, frames: 96, cause: 'xrun' }];
    expect(verdictOf({ ...receipt, dropouts }, 48_000, 12)).toEqual({
      colour: 'red',
      word: 'Sound missing',
      sentence: 'Sound is missing at 12.5 s: listen there, and take it again if it shows.',
    });
    expect(colour({ droppedFrames: 1 })).toBe('red');
    const jumps = [
      { frame: 48_000, slip: 672, cause: 'stall' },
      { frame: 96_000, slip: 0, cause: 'stall' },
    ];
    expect(verdictOf({ ...receipt, jumps }, 48_000)).toMatchObject({
      colour: 'red',
      word: 'Time jumped',
      sentence: expect.stringContaining('at 2 places, first at 1.0 s'),
    });
  });

  it('never calls a take green that lost anything, however well it was placed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('none', 'estimate', 'residual', 'probe'),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(3),
        fc.nat(3),
        fc.nat(3),
        (method, confidence, dropped, holes, slips) => {
          const verdict = verdictOf(
            {
              ...receipt,
              method: method as Receipt['method'],
              confidence,
              droppedFrames: dropped,
              dropouts: Array.from({ length: holes }, (_, k) => ({ frame: k, frames: 1, cause: 'x' })),
              jumps: Array.from({ length: slips }, (_, k) => ({ frame: k, slip: 1, cause: 'x' })),
            },
            48_000,
          );
          expect(verdict.colour === 'red').toBe(dropped + holes + slips > 0);
          expect(verdict.sentence.endsWith('.')).toBe(true);
        },
      ),
    );
  });
});
