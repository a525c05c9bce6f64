import { describe, expect, test } from 'vitest';
import { createFrameClock } from './frameClock';

const run = (counters: readonly number[]) => {
  const clock = createFrameClock();
  return counters.map((counter) => ({ jump: clock.advance(counter, 128), frame: clock.frame }));
};

describe('the frame clock', () => {
  test('follows a steady counter from wherever it begins', () => {
    expect(run([1_280, 1_408, 1_536])).toEqual([
      { jump: 0, frame: 1_280 },
      { jump: 0, frame: 1_408 },
      { jump: 0, frame: 1_536 },
    ]);
  });

  test('does not believe a counter that was read a block too early', () => {
    expect(run([0, 128, 128, 384, 512])).toEqual(
      [0, 128, 256, 384, 512].map((frame) => ({ jump: 0, frame })),
    );
  });

  test('reports a jump once the next block confirms it, in both directions', () => {
    expect(run([0, 128, 12_800, 12_928, 13_056])).toEqual([
      { jump: 0, frame: 0 },
      { jump: 0, frame: 128 },
      { jump: 0, frame: 256 },
      { jump: 12_544, frame: 12_928 },
      { jump: 0, frame: 13_056 },
    ]);
    expect(run([1_280, 0, 128, 256]).map(({ jump }) => jump)).toEqual([0, 0, -1_408, 0]);
  });
});
