import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chooseLatency,
  type DevicePair,
  type Residual,
  readResiduals,
  rememberResidual,
  residualKey,
} from './residual';

const pair: DevicePair = {
  input: 'Interface',
  output: 'Headphones',
  inputRate: 48_000,
  graphRate: 48_000,
  channels: 1,
  countsQueue: true,
};
const residual = (change: Partial<Residual> = {}): Residual => ({
  seconds: 0.012,
  confidence: 0.9,
  at: '2026-01-01T00:00:00.000Z',
  ...change,
});

describe('a pair of devices', () => {
  it('has a key of its own for everything that the difference depends on', () => {
    const others: DevicePair[] = [
      pair,
      { ...pair, input: 'Other' },
      { ...pair, output: 'Other' },
      { ...pair, inputRate: 44_100 },
      { ...pair, graphRate: 44_100 },
      { ...pair, channels: 2 },
      { ...pair, countsQueue: false },
      { ...pair, input: 'Interface|Headphones', output: '' },
    ];
    expect(new Set(others.map(residualKey)).size).toBe(others.length);
  });
});

describe('what is remembered', () => {
  it('survives the settings, and whatever else they hold does not', () => {
    const known = rememberResidual({}, residualKey(pair), residual());
    expect(readResiduals(JSON.parse(JSON.stringify(known)))).toEqual(known);
    for (const nonsense of [null, undefined, 3, 'x', [], [residual()]]) {
      expect(readResiduals(nonsense)).toEqual({});
    }
    const mixed = {
      good: residual(),
      far: residual({ seconds: 3 }),
      odd: residual({ confidence: 2 }),
      no: 7,
      nan: residual({ seconds: Number.NaN }),
    };
    expect(Object.keys(readResiduals(mixed))).toEqual(['good']);
  });

  it('keeps the newest fifty', () => {
    let known = {};
    for (let k = 0; k < 60; k += 1) {
      const at = new Date(k * 1_000).toISOString();
      known = rememberResidual(known, `pair ${k}`, residual({ at }));
    }
    expect(Object.keys(known)).toHaveLength(50);
    expect(Object.keys(known)).toContain('pair 59');
    expect(Object.keys(known)).not.toContain('pair 9');
  });

  it('takes a newer answer for a known pair', () => {
    const known = rememberResidual({ a: residual() }, 'a', residual({ seconds: 0.02 }));
    expect(known).toEqual({ a: residual({ seconds: 0.02 }) });
  });
});

describe('the choice', () => {
  const seconds = fc.double({ min: 0, max: 0.5, noNaN: true });

  it('is a probe before a residual before an estimate', () => {
    fc.assert(
      fc.property(seconds, seconds, fc.double({ min: -0.2, max: 0.2, noNaN: true }), (probed, guess, off) => {
        const probe = { seconds: probed, confidence: 0.9 };
        const known = residual({ seconds: off });
        const facts = { probe, residual: known, estimateSeconds: guess };
        expect(chooseLatency(facts)).toMatchObject({ method: 'probe', seconds: probed, confidence: 0.9 });
        const second = chooseLatency({ ...facts, probe: null });
        expect(second.method).toBe('residual');
        expect(second.seconds).toBe(Math.max(0, guess + off));
        expect(second.confidence).toBeLessThan(0.9);
        const third = chooseLatency({ probe: null, residual: null, estimateSeconds: guess });
        expect(third).toMatchObject({ method: 'estimate', seconds: guess, residualSeconds: 0 });
        expect(third.confidence).toBeLessThan(second.confidence);
      }),
    );
  });

  it('lets a later stream of the pair have the probed round trip, whatever its own estimate is', () => {
    fc.assert(
      fc.property(seconds, seconds, seconds, (probed, then, moved) => {
        const known = residual({ seconds: probed - then });
        // The new stream's latencies are reported with the same error, so its true round trip moved with them.
        const { seconds: placed } = chooseLatency({
          probe: null,
          residual: known,
          estimateSeconds: then + moved,
        });
        expect(placed).toBeCloseTo(probed + moved, 9);
      }),
    );
  });
});
