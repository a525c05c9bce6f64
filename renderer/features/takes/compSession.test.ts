import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPartition, wholeTake } from '../../../shared/domain/comp/phrases';
import { beginSession, type CompAction, compReducer, selection } from './compSession';

const start = beginSession(['a', 'b', 'c'], wholeTake('a', { from: 0, to: 1_000 }), 0);
const play = (...actions: CompAction[]) => actions.reduce(compReducer, start);
const step = (by: -1 | 1, extend = false): CompAction => ({ type: 'step', by, grid: 100, extend });
const lane = (by: number): CompAction => ({ type: 'lane', by });
const assign: CompAction = { type: 'assign' };
const undo: CompAction = { type: 'undo' };
const redo: CompAction = { type: 'redo' };

describe('with the keys', () => {
  it('selects by the grid, extends with Shift, and never leaves the comp', () => {
    expect(selection(play(step(1)))).toEqual({ from: 100, to: 200 });
    expect(selection(play(step(1), step(1, true), step(1, true)))).toEqual({ from: 100, to: 400 });
    expect(selection(play(step(1), step(1), step(-1, true)))).toEqual({ from: 100, to: 300 });
    expect(selection(play(step(-1)))).toEqual(selection(start));
    const end = Array.from({ length: 20 }, () => step(1));
    expect(selection(play(...end))).toEqual({ from: 900, to: 1_000 });
    expect(selection(play(step(1), { type: 'edge', edge: 'end', grid: 100, extend: true }))).toEqual({
      from: 100,
      to: 1_000,
    });
    expect(selection(play({ type: 'all' }))).toEqual({ from: 0, to: 1_000 });
  });

  it('gives what is selected to the lane, and back again', () => {
    const chosen = play(lane(1), step(1), step(1, true), assign);
    expect(chosen.phrases.map(({ sourceId, from }) => [sourceId, from])).toEqual([
      ['a', 0],
      ['b', 100],
      ['a', 300],
    ]);
    expect(compReducer(chosen, { type: 'giveBack' }).phrases).toEqual(start.phrases);
  });

  it('gives back the phrase that most of the selection lies in', () => {
    const chosen = play(lane(1), step(1), assign, { type: 'seam', seam: 1, frame: 120 });
    expect(compReducer(chosen, { type: 'giveBack' }).phrases).toEqual(start.phrases);
  });

  it('stays on the lanes that there are', () => {
    expect(play(lane(-1)).lane).toBe(0);
    expect(play(lane(9)).lane).toBe(2);
  });
});

describe('a seam', () => {
  const chosen = play(lane(1), { type: 'select', lane: 1, from: 600, to: 400 }, assign);

  it('that is dragged is one step to take back', () => {
    const dragged = [410, 420, 430].reduce(
      (session, frame) => compReducer(session, { type: 'seam', seam: 1, frame }),
      chosen,
    );
    const settled = compReducer(dragged, { type: 'settle' });
    expect(settled.phrases[1]!.from).toBe(430);
    expect(compReducer(settled, undo).phrases).toEqual(chosen.phrases);
    expect(compReducer(dragged, undo).phrases).toEqual(chosen.phrases);
  });

  it('that comes back to where it was is no step at all when nothing moved', () => {
    expect(compReducer(chosen, { type: 'seam', seam: 1, frame: 400 })).toBe(chosen);
  });
});

it('takes back and does again whatever was done, step by step', () => {
  const anyAction: fc.Arbitrary<CompAction> = fc.oneof(
    fc.integer({ min: -2, max: 2 }).map(lane),
    fc.tuple(fc.constantFrom(-1 as const, 1 as const), fc.boolean()).map(([by, extend]) => step(by, extend)),
    fc.constant(assign),
    fc.constant<CompAction>({ type: 'giveBack' }),
    fc
      .tuple(fc.nat({ max: 2 }), fc.nat({ max: 1_100 }), fc.nat({ max: 1_100 }))
      .map(([at, from, to]): CompAction => ({ type: 'select', lane: at, from, to })),
    fc
      .tuple(fc.nat({ max: 4 }), fc.nat({ max: 1_000 }))
      .map(([seam, frame]): CompAction => ({ type: 'seam', seam, frame })),
    fc.constant<CompAction>({ type: 'settle' }),
  );
  fc.assert(
    fc.property(fc.array(anyAction, { maxLength: 40 }), (actions) => {
      const done = compReducer(play(...actions), { type: 'settle' });
      expect(isPartition(done.phrases)).toBe(true);
      let back = done;
      for (let at = done.past.length; at > 0; at -= 1) back = compReducer(back, undo);
      expect(back.phrases).toEqual(start.phrases);
      expect(compReducer(back, undo)).toBe(back);
      let forth = back;
      for (let at = done.past.length; at > 0; at -= 1) forth = compReducer(forth, redo);
      expect(forth.phrases).toEqual(done.phrases);
    }),
  );
});
