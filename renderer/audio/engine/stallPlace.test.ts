import { describe, expect, it } from 'vitest';
import { createStallPlace } from './stallPlace';

const place = (queued: number) => {
  const stalls = createStallPlace({ ways: () => 3_000, queueFrames: 5_120 });
  for (let k = 0; k < 1_000; k += 1) stalls.look(k * 480, k < 900 ? queued : 5_120);
  return stalls;
};

describe('the place of a stall in a recording', () => {
  it('is behind the ways and behind what waited', () => {
    expect(place(1_000).heardAt({ frame: 400_000, frames: 2_000 })).toEqual({
      frame: 404_000,
      isDrop: false,
    });
    expect(place(0).heardAt({ frame: 400_000, frames: 14_400 })).toEqual({ frame: 403_000, isDrop: false });
  });

  it('is where the queue was full, when the rest was dropped', () => {
    expect(place(4_000).heardAt({ frame: 400_000, frames: 14_400 })).toEqual({
      frame: 405_120,
      isDrop: true,
    });
    expect(place(5_120).heardAt({ frame: 400_000, frames: 14_400 })).toEqual({
      frame: 405_120,
      isDrop: true,
    });
  });
});
