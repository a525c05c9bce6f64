import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyComp, anySwipe } from '../../../tests/support/comps';
import {
  assignRange,
  compRange,
  giveBack,
  isPartition,
  moveSeam,
  phraseAt,
  snapFrame,
  type TakePhrase,
  wholeTake,
} from './phrases';

/** Which take each frame is of, the slow and obvious way. */
const painted = (phrases: readonly TakePhrase[]) =>
  phrases.flatMap(({ from, to, sourceId }) => Array.from({ length: to - from }, () => sourceId));

const seamless = (phrases: readonly TakePhrase[]) =>
  phrases.every((phrase, at) => at === 0 || phrases[at - 1]!.sourceId !== phrase.sourceId);

describe('a comp, whatever is done to it,', () => {
  it('stays a partition of the same range, without seams inside of one take', () => {
    const anyAction = fc.oneof(
      anySwipe.map(
        ({ range, sourceId }) =>
          (phrases: readonly TakePhrase[]) =>
            assignRange(phrases, range, sourceId),
      ),
      fc
        .integer({ min: -1_200, max: 1_200 })
        .map((frame) => (phrases: readonly TakePhrase[]) => giveBack(phrases, frame)),
      fc.tuple(fc.nat({ max: 8 }), fc.integer({ min: -1_200, max: 1_200 })).map(
        ([seam, frame]) =>
          (phrases: readonly TakePhrase[]) =>
            moveSeam(phrases, seam, frame),
      ),
    );
    fc.assert(
      fc.property(anyComp, fc.array(anyAction, { maxLength: 20 }), (start, actions) => {
        const range = compRange(start);
        let phrases = start;
        for (const act of actions) {
          phrases = act(phrases);
          expect(isPartition(phrases)).toBe(true);
          expect(seamless(phrases)).toBe(true);
          expect(compRange(phrases)).toEqual(range);
        }
      }),
    );
  });

  it('keeps what was there before, so that any step can be taken back', () => {
    fc.assert(
      fc.property(anyComp, anySwipe, (phrases, { range, sourceId }) => {
        const before = structuredClone(phrases);
        assignRange(phrases, range, sourceId);
        expect(phrases).toEqual(before);
      }),
    );
  });
});

describe('a swipe', () => {
  it('paints its range and nothing else', () => {
    fc.assert(
      fc.property(anyComp, anySwipe, (phrases, { range, sourceId }) => {
        const { from } = compRange(phrases)!;
        const wanted = painted(phrases).map((take, at) =>
          from + at >= range.from && from + at < range.to ? sourceId : take,
        );
        expect(painted(assignRange(phrases, range, sourceId))).toEqual(wanted);
      }),
    );
  });

  it('of a range that is of that take already changes nothing, not even the list', () => {
    fc.assert(
      fc.property(anyComp, anySwipe, (phrases, { range, sourceId }) => {
        const once = assignRange(phrases, range, sourceId);
        expect(assignRange(once, range, sourceId)).toBe(once);
      }),
    );
  });
});

describe('a phrase that is given back', () => {
  const comp = assignRange(wholeTake('a', { from: 0, to: 100 }), { from: 40, to: 60 }, 'b');

  it('goes to the one before it, the first one to the one after', () => {
    expect(giveBack(comp, 50)).toEqual([{ sourceId: 'a', from: 0, to: 100 }]);
    expect(giveBack(comp, 0)).toEqual([
      { sourceId: 'b', from: 0, to: 60 },
      { sourceId: 'a', from: 60, to: 100 },
    ]);
  });

  it('stays when it is the only one, or none', () => {
    const whole = wholeTake('a', { from: 0, to: 100 });
    expect(giveBack(whole, 50)).toBe(whole);
    expect(giveBack(comp, 100)).toBe(comp);
  });
});

describe('a seam', () => {
  it('moves only itself, and never swallows a phrase', () => {
    fc.assert(
      fc.property(anyComp, fc.nat(), fc.integer({ min: -1_200, max: 1_200 }), (phrases, chosen, frame) => {
        fc.pre(phrases.length > 1);
        const seam = 1 + (chosen % (phrases.length - 1));
        const moved = moveSeam(phrases, seam, frame);
        expect(moved.map(({ sourceId }) => sourceId)).toEqual(phrases.map(({ sourceId }) => sourceId));
        moved.forEach(({ from }, at) => {
          if (at !== seam) expect(from).toBe(phrases[at]!.from);
        });
        expect(moveSeam(moved, seam, phrases[seam]!.from)).toEqual(phrases);
      }),
    );
  });

  it('that is none moves nothing', () => {
    const whole = wholeTake('a', { from: 0, to: 100 });
    expect(moveSeam(whole, 0, 50)).toBe(whole);
    expect(moveSeam(whole, 1, 50)).toBe(whole);
  });
});

it('finds the phrase of every frame', () => {
  fc.assert(
    fc.property(anyComp, fc.integer({ min: -1_200, max: 1_200 }), (phrases, frame) => {
      expect(phraseAt(phrases, frame)).toBe(phrases.findIndex(({ from, to }) => frame >= from && frame < to));
    }),
  );
});

it('snaps to the nearest target within reach, else to the whole frame', () => {
  expect(snapFrame(104.4, [0, 100, 110], 10)).toBe(100);
  expect(snapFrame(106, [100, 110], 10)).toBe(110);
  expect(snapFrame(104.4, [0, 100], 3)).toBe(104);
  expect(snapFrame(5, [], 10)).toBe(5);
});

it('knows a hole, an overlap, a half frame and an empty phrase', () => {
  const of = (...ranges: [number, number][]) => ranges.map(([from, to]) => ({ from, to }));
  expect(isPartition(of([0, 10], [10, 20]))).toBe(true);
  expect(isPartition([])).toBe(true);
  for (const ranges of [
    of([0, 10], [11, 20]),
    of([0, 10], [9, 20]),
    of([0, 0.5]),
    of([5, 5]),
    of([0, Number.NaN]),
  ])
    expect(isPartition(ranges)).toBe(false);
});
