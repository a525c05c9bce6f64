import { describe, expect, it } from 'vitest';
import { createTakeWatch, DROPPED_OUTSIDE, type TakeLook } from './takeWatch';

const RATE = 48_000;

const look = (k: number, change: Partial<TakeLook> = {}): TakeLook => ({
  now: k * 10,
  taken: k * 480,
  delivered: k * 480,
  contextTime: k / 100,
  performanceTime: k * 10 + 1,
  heard: false,
  trip: 0.15,
  ...change,
});

describe('what is noticed about a take', () => {
  it('measures the drift of the input and of the card apart', () => {
    const watch = createTakeWatch(RATE, 512);
    for (let k = 0; k < 2_000; k += 1) {
      watch.look(look(k, { delivered: k * 480 * (1 + 40e-6), contextTime: (k / 100) * (1 - 25e-6) }));
    }
    const { driftPpm, clockPpm } = watch.findings(20 * RATE, []);
    expect(driftPpm).toBeCloseTo(40, 1);
    expect(clockPpm).toBeCloseTo(-25, 1);
  });

  it('is not fooled by a stall: neither the drift nor the round trip before it', () => {
    const watch = createTakeWatch(RATE, 512);
    for (let k = 0; k < 2_000; k += 1) {
      const stood = k < 1_000 ? 0 : 0.3;
      if (k === 1_000) watch.stalled(480_000, 0.3 * RATE);
      watch.look(look(k, { contextTime: k / 100 - stood, trip: k < 1_000 ? 0.15 : 0.2 }));
    }
    const { driftPpm, clockPpm, jumps } = watch.findings(20 * RATE, []);
    expect(driftPpm).toBeCloseTo(0, 3);
    expect(clockPpm).toBeCloseTo(0, 3);
    expect(watch.trip()).toBe(0.15);
    expect(jumps).toMatchObject([{ frame: 480_000, slip: 14_400, cause: 'The sound card ran dry' }]);
  });

  it('leaves what slips before it has settled to the placement', () => {
    const watch = createTakeWatch(RATE, 512, 60_000);
    watch.stalled(59_000, 4_800);
    watch.gap(59_500, 1_024, 'The input came too late');
    watch.stalled(200_000, 4_800);
    const { jumps, dropouts } = watch.findings(20 * RATE, []);
    expect(jumps).toMatchObject([{ frame: 200_000, slip: 4_800 }]);
    // Sound is missing all the same.
    expect(dropouts).toMatchObject([{ frame: 59_500, frames: 1_024 }]);
  });

  it('gathers the drops of one stumble, and knows that they make the rest lie early', () => {
    const watch = createTakeWatch(RATE, 512);
    watch.dropped(100_000, 1_024);
    watch.dropped(100_600, 512);
    watch.dropped(200_000, 512);
    watch.gap(300_000, 480, 'The input was not there');
    watch.gap(400_000, 1_024, 'The input came too late');
    const filed = [{ frame: 5, frames: 7, cause: 'The ring went round' }];
    const { dropouts, jumps } = watch.findings(20 * RATE, filed);
    expect(dropouts.map(({ frame, frames }) => [frame, frames])).toEqual([
      [5, 7],
      [100_000, 1_536],
      [200_000, 512],
      [300_000, 480],
      [400_000, 1_024],
    ]);
    expect(jumps.map(({ frame, slip }) => [frame, slip])).toEqual([
      [100_000, -1_536],
      // 512 frames at 200 000 are no more than the count is uncertain by.
      [400_000, 1_024],
    ]);
    expect(jumps[0]?.cause).toBe(DROPPED_OUTSIDE);
    expect(watch.lostOutside).toBe(2_048);
  });

  it('remembers that something was heard, however short', () => {
    const watch = createTakeWatch(RATE, 512);
    for (let k = 0; k < 50; k += 1) watch.look(look(k, { heard: k === 20 }));
    expect(watch.heard).toBe(true);
    expect(watch.stumbled).toBe(false);
  });
});
