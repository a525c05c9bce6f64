import { describe, expect, it } from 'vitest';
import type { ProbeOutcome } from '../../audio/engine';
import { outcomeWords, streamWords, sureness } from './latencyWords';

const outcome = (change: Partial<ProbeOutcome> = {}): ProbeOutcome => ({
  verdict: 'ok',
  roundTripSeconds: 0.0642,
  confidence: 0.92,
  spreadSeconds: 0.00001,
  peak: 0.2,
  estimateSeconds: 0.0512,
  isRemembered: true,
  ...change,
});

describe('the state of a stream', () => {
  it('tells what is measured from what is guessed, and offers to measure where it helps', () => {
    const measured = streamWords({ method: 'probe', confidence: 0.9, isStale: false }, 0.0642);
    expect(measured).toMatchObject({ figure: '64.2 ms', source: 'measured', offersProbe: false });
    const earlier = streamWords({ method: 'residual', confidence: 0.7, isStale: false }, 0.064);
    expect(earlier).toMatchObject({ figure: '≈ 64.0 ms', offersProbe: true });
    const guess = streamWords({ method: 'estimate', confidence: 0.3, isStale: false }, 0.05);
    expect(guess).toMatchObject({ figure: '≈ 50.0 ms', source: 'estimated', offersProbe: true });
  });

  it('says that a measurement no longer holds, whatever stands in for it', () => {
    for (const method of ['residual', 'estimate'] as const) {
      const words = streamWords({ method, confidence: 0.5, isStale: true }, 0.06);
      expect(words).toMatchObject({ source: 'changed since measured', offersProbe: true });
    }
  });
});

describe('how a measurement went', () => {
  it('says what it changes', () => {
    const words = outcomeWords(outcome());
    expect(words.title).toBe('Round trip 64.2 ms');
    expect(words.text).toContain('13.0 ms late');
    expect(words.text).toContain('remembered');
    expect(words.steps).toEqual([]);
    expect(outcomeWords(outcome({ estimateSeconds: 0.07 })).text).toContain('5.8 ms early');
    expect(outcomeWords(outcome({ estimateSeconds: 0.0645 })).text).toContain('right to the millisecond');
    expect(outcomeWords(outcome({ isRemembered: false })).text).not.toContain('remembered');
  });

  it.each(['silent', 'unclear', 'clipped', 'unsteady'] as const)(
    'says what to do when it was %s',
    (verdict) => {
      const words = outcomeWords(outcome({ verdict }));
      expect(words.tone).toBe('warn');
      expect(words.steps.length).toBeGreaterThan(0);
      for (const text of [words.title, words.text, ...words.steps]) expect(text).not.toContain('64.2');
    },
  );

  it('has a word for every confidence that is accepted', () => {
    expect([0.2, 0.35, 0.5, 0.75, 1].map(sureness)).toEqual([
      'Not sure',
      'Fairly sure',
      'Sure',
      'Very sure',
      'Very sure',
    ]);
  });
});
