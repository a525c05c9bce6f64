import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { branchLayers } from '../../shared/domain/mix';
import { makeNode } from '../../tests/support/testTrees';
import { createLoudnessMatch, matchGain, sumLoudness } from './loudnessMatch';
import { settle } from './testStudio';

const layersOf = (...ids: string[]) =>
  branchLayers(
    ids.map((id, at) => makeNode(id, at === 0 ? null : (ids[at - 1] as string), at + 1)),
    new Map(),
  );

const loudness = new Map<string, number | null>([
  ['node-seed', -20],
  ['node-loud', -14],
  ['node-soft', -26],
  ['node-mute', null],
]);

const match = () => createLoudnessMatch(async (id) => loudness.get(id) ?? null);

describe('the loudness of a branch', () => {
  it('is the sum of what its layers give', () => {
    expect(
      sumLoudness([
        { lufs: -20, gainDb: 0 },
        { lufs: -23.01, gainDb: 3.01 },
      ]),
    ).toBeCloseTo(-16.99, 2);
    expect(sumLoudness([{ lufs: null, gainDb: 0 }])).toBeNull();
    expect(sumLoudness([])).toBeNull();
  });

  it('is met by the gain, unless one of the two is silent', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -40, max: -6, noNaN: true }),
        fc.double({ min: -10, max: 10, noNaN: true }),
        (reference, apart) => {
          expect(reference + apart + matchGain(reference, reference + apart)).toBeCloseTo(reference, 6);
        },
      ),
    );
    expect(matchGain(null, -20)).toBe(0);
    expect(matchGain(-20, null)).toBe(0);
    expect(matchGain(-14, -70)).toBe(12);
  });
});

describe('matching', () => {
  it('changes nothing while it is off', () => {
    expect(match().gainFor(layersOf('node-seed', 'node-loud'))).toBe(0);
  });

  it('takes the branch that is heard as the measure, and brings others to it', async () => {
    const matching = match();
    let told = 0;
    matching.onChange(() => {
      told += 1;
    });
    matching.toggle();
    expect(matching.gainFor(layersOf('node-seed', 'node-soft'))).toBe(0);
    expect(matching.getState()).toEqual({ isOn: true, gainDb: null });
    await settle();
    expect(told).toBe(3);
    expect(matching.gainFor(layersOf('node-seed', 'node-soft'))).toBe(0);
    matching.gainFor(layersOf('node-seed', 'node-loud'));
    await settle();
    const gain = matching.gainFor(layersOf('node-seed', 'node-loud'));
    expect(gain).toBeCloseTo(-6, 1);
    expect(matching.getState().gainDb).toBe(gain);
    expect(matching.gainFor(layersOf('node-seed', 'node-soft'))).toBe(0);
    matching.toggle();
    expect(matching.gainFor(layersOf('node-seed', 'node-loud'))).toBe(0);
  });

  it('asks for what may be heard next as soon as it is on, so that the first switch is matched', async () => {
    const asked: string[] = [];
    const matching = createLoudnessMatch(async (id) => {
      asked.push(id);
      return loudness.get(id) ?? null;
    });
    matching.expect(['node-loud']);
    expect(asked).toEqual([]);
    matching.toggle();
    matching.gainFor(layersOf('node-seed', 'node-soft'));
    await settle();
    matching.gainFor(layersOf('node-seed', 'node-soft'));
    expect(matching.gainFor(layersOf('node-seed', 'node-loud'))).toBeCloseTo(-6, 1);
    matching.expect(['node-loud', 'node-mute']);
    expect(asked.sort()).toEqual(['node-loud', 'node-mute', 'node-seed', 'node-soft']);
  });
});
