import { describe, expect, test } from 'vitest';
import { createPauseWatch, STOOD_STILL, tellPauses } from './pauses';

const RATE = 48_000;

describe('the watch for pauses', () => {
  const watchFor = (steps: readonly (readonly [wallMs: number, renderedMs: number])[]) => {
    const watch = createPauseWatch(RATE);
    let wall = 1e12;
    let rendered = 0;
    watch.look({ wall, rendered });
    return steps.map(([wallMs, renderedMs]) => {
      wall += wallMs;
      rendered += (renderedMs * RATE) / 1_000;
      return watch.look({ wall, rendered });
    });
  };

  test('tells a machine that slept, once and by how long', () => {
    expect(
      watchFor([
        [10, 10.67],
        [10, 10.67],
        [5_010, 10],
        [10, 10],
      ]),
    ).toEqual([null, null, 5, null]);
  });

  test('says nothing of a blocked page, of a sound card that stands still, and of a clock that is set back', () => {
    const blocked = [[3_000, 3_000]] as const;
    const frozen = Array.from({ length: 300 }, () => [10, 0] as const);
    const setBack = [[-3_600_000, 10]] as const;
    for (const steps of [blocked, frozen, setBack]) {
      expect(watchFor(steps).filter((pause) => pause !== null)).toEqual([]);
    }
  });
});

describe('a pause in a receipt', () => {
  const elsewhere = { frame: 20_000, frames: 512, cause: 'The browser dropped input' };
  const jump = { frame: 20_000, slip: -512, cause: 'The browser dropped input' };

  test('is one hole and one jump of unknown size, whatever else was seen there', () => {
    const told = {
      dropouts: [
        elsewhere,
        { frame: 225_000, frames: 29_000, cause: 'x' },
        { frame: 235_000, frames: 207_000, cause: 'x' },
      ],
      jumps: [
        jump,
        { frame: 228_000, slip: 213_000, cause: 'x' },
        { frame: 228_500, slip: -207_000, cause: 'x' },
      ],
    };
    expect(tellPauses(told, [{ frame: 226_000, frames: 240_000 }], RATE)).toEqual({
      dropouts: [elsewhere, { frame: 228_000, frames: 240_000, cause: STOOD_STILL }],
      jumps: [jump, { frame: 228_000, slip: 0, cause: STOOD_STILL }],
    });
  });

  test('is told also where nobody else noticed anything', () => {
    expect(tellPauses({ dropouts: [], jumps: [jump] }, [{ frame: 226_000, frames: 240_000 }], RATE)).toEqual({
      dropouts: [{ frame: 226_000, frames: 240_000, cause: STOOD_STILL }],
      jumps: [jump, { frame: 226_000, slip: 0, cause: STOOD_STILL }],
    });
  });
});
