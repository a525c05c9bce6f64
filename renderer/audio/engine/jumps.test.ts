import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinJumps, type Witness } from './jumps';

const RATE = 48_000;
const frames = 60 * RATE;
/** What the clocks leave open. */
const UNSURE = 0.05 * RATE;

describe('the jumps of a take', () => {
  it('are what one stumble did in all, from its first place on, named after its largest part', () => {
    const witnesses: Witness[] = [
      { frame: 106_950, slip: 13_872, cause: 'ran dry' },
      { frame: 104_384, slip: -13_312, cause: 'dropped' },
      { frame: 480_000, slip: 512, cause: 'late' },
    ];
    expect(joinJumps(witnesses, frames, RATE)).toEqual([
      { frame: 104_384, slip: 560, within: UNSURE, cause: 'ran dry' },
      { frame: 480_000, slip: 512, within: UNSURE, cause: 'late' },
    ]);
  });

  it('names a stumble whose parts cancel each other out: sound was lost there all the same', () => {
    const witnesses: Witness[] = [
      { frame: 1_000, slip: 9_600, cause: 'ran dry' },
      { frame: 1_200, slip: -9_600, cause: 'dropped' },
    ];
    expect(joinJumps(witnesses, frames, RATE)).toMatchObject([{ frame: 1_000, slip: 0, cause: 'ran dry' }]);
  });

  it('are known to the sample where the silence that the card played was recorded', () => {
    const witnesses: Witness[] = [
      { frame: 100_246, slip: 13_473, cause: 'ran dry' },
      { frame: 103_360, slip: -9_728, cause: 'dropped' },
    ];
    const silences = [
      { frame: 0, frames: 27_584 },
      { frame: 99_776, frames: 4_255 },
      { frame: 140_000, frames: 96 },
    ];
    expect(joinJumps(witnesses, frames, RATE, silences)).toEqual([
      { frame: 99_776, slip: 4_255, within: 0, cause: 'ran dry' },
    ]);
    const [other] = joinJumps([{ frame: 100_000, slip: -512, cause: 'dropped' }], frames, RATE, silences);
    expect(other).toEqual({ frame: 99_776, slip: -512, within: UNSURE, cause: 'dropped' });
  });

  it('count the silence that the card played once, though the input saw it too', () => {
    const witnesses: Witness[] = [
      { frame: 99_000, slip: 14_400, cause: 'ran dry' },
      { frame: 99_300, slip: -9_320, cause: 'dropped' },
      { frame: 99_300, slip: 5_120, cause: 'came too late', sawZeros: true },
    ];
    expect(joinJumps(witnesses, frames, RATE).map(({ slip }) => slip)).toEqual([5_080]);
    expect(joinJumps(witnesses.slice(1), frames, RATE).map(({ slip }) => slip)).toEqual([-4_200]);
  });

  it('leave out what lies outside of the take and what nobody could hear', () => {
    const witnesses: Witness[] = [
      { frame: 0, slip: 9_600, cause: 'before' },
      { frame: frames, slip: 9_600, cause: 'behind' },
      { frame: 5_000, slip: 12, cause: 'tiny' },
    ];
    expect(joinJumps(witnesses, frames, RATE)).toEqual([]);
  });

  it('keep the sum of all slips, in order and apart', () => {
    const some = fc.array(
      fc.record({
        frame: fc.integer({ min: 1, max: frames - 1 }),
        slip: fc.integer({ min: 48, max: 20_000 }),
        cause: fc.constantFrom('a', 'b'),
      }),
      { maxLength: 50 },
    );
    fc.assert(
      fc.property(some, (witnesses) => {
        const jumps = joinJumps(witnesses, frames, RATE);
        const sum = (list: readonly { slip: number }[]) => list.reduce((total, { slip }) => total + slip, 0);
        expect(sum(jumps)).toBe(sum(witnesses));
        for (let k = 1; k < jumps.length; k += 1)
          expect(jumps[k]!.frame).toBeGreaterThan(jumps[k - 1]!.frame);
      }),
    );
  });
});
