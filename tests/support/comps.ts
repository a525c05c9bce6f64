/** Arbitrary takes and comps for the tests of comping. */
import fc from 'fast-check';
import { assignRange, type TakePhrase, wholeTake } from '../../shared/domain/comp/phrases';
import type { PlacedNode } from '../../shared/domain/timeline';

export const takeIds = ['take-a', 'take-b', 'take-c', 'take-d'] as const;

export const anyRange = fc
  .tuple(fc.integer({ min: -1_200, max: 1_200 }), fc.integer({ min: -1_200, max: 1_200 }))
  .map(([from, to]) => ({ from, to }));

/** A swipe, as hands make it: anywhere, either way round. */
export const anySwipe = fc.record({ range: anyRange, sourceId: fc.constantFrom(...takeIds) });

export const anyComp: fc.Arbitrary<readonly TakePhrase[]> = fc
  .tuple(
    fc.integer({ min: -1_000, max: 0 }),
    fc.integer({ min: 1, max: 1_000 }),
    fc.array(anySwipe, { maxLength: 12 }),
  )
  .map(([from, to, swipes]) =>
    swipes.reduce<readonly TakePhrase[]>(
      (phrases, { range, sourceId }) => assignRange(phrases, range, sourceId),
      wholeTake('take-a', { from, to }),
    ),
  );

/** A take anywhere around the comp, hidden to any degree. */
const anyPlacement: fc.Arbitrary<PlacedNode> = fc
  .record({
    startFrame: fc.integer({ min: -1_500, max: 900 }),
    frames: fc.integer({ min: 0, max: 2_500 }),
    trimIn: fc.nat({ max: 600 }),
    trimOut: fc.nat({ max: 600 }),
  })
  .map((placed) =>
    placed.trimIn + placed.trimOut > placed.frames ? { ...placed, trimIn: 0, trimOut: 0 } : placed,
  );

export const anyTakes = fc
  .tuple(anyPlacement, anyPlacement, anyPlacement, anyPlacement)
  .map((placed) => new Map(takeIds.map((id, at) => [id as string, placed[at]!])));
