import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audibleEnd } from '../../../shared/domain/timeline';
import { makeNode, makeStory, testId } from '../../../tests/support/stories';
import { growthOf } from './growth';

const RATE = 48_000;
const story = (extensionRule: boolean) => makeStory({ sampleRate: RATE, extensionRule });
const branchOf = (ends: readonly number[]) =>
  ends.map((end, at) =>
    makeNode({ id: testId(at), title: `Node ${at}`, startFrame: 0, frames: end, trimIn: 0, trimOut: 0 }),
  );
const placement = (startFrame: number) => ({ startFrame, trimIn: 0, trimOut: 0 });

describe('where a take grows', () => {
  it('is where it was recorded in a story that asks for nothing', () => {
    const branch = branchOf([90_000, 100_000]);
    expect(growthOf(story(false), branch, [placement(0)], 10)).toEqual({ parent: branch[1], note: null });
    expect(growthOf(story(true), [], [placement(0)], 10)).toEqual({ parent: null, note: null });
  });

  it('is over the nearest ancestor that all of its passes outlast, else it is a seed', () => {
    const frames = fc.integer({ min: 1, max: 200_000 });
    fc.assert(
      fc.property(
        fc.array(frames, { minLength: 1, maxLength: 6 }),
        frames,
        fc.array(frames, { minLength: 1, maxLength: 3 }),
        (ends, length, starts) => {
          const branch = branchOf(ends);
          const { parent, note } = growthOf(story(true), branch, starts.map(placement), length);
          const end = Math.min(...starts) + length;
          const at = parent ? branch.indexOf(parent) : -1;
          if (parent) expect(audibleEnd(parent)).toBeLessThan(end);
          // Whatever lies nearer to where it was recorded lasts too long.
          for (const nearer of branch.slice(at + 1)) expect(audibleEnd(nearer)).toBeGreaterThanOrEqual(end);
          expect(note === null).toBe(parent === branch.at(-1));
        },
      ),
    );
  });
});
