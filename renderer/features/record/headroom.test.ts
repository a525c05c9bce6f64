import { expect, it } from 'vitest';
import { createHeadroom } from './headroom';

it('tells the loudest of the last five seconds, and forgets what is older', () => {
  const headroom = createHeadroom();
  expect(headroom.peakDb()).toBeNull();
  for (let seconds = 0; seconds <= 4.9; seconds += 0.1) headroom.add(seconds < 0.05 ? 1 : 0.1, seconds);
  expect(headroom.peakDb()).toBeNull();
  headroom.add(0.1, 5);
  for (let seconds = 5; seconds <= 5.6; seconds += 0.1) headroom.add(0.1, seconds);
  expect(headroom.peakDb()).toBeCloseTo(-20, 6);
  headroom.add(0.5, 5.7);
  expect(headroom.peakDb()).toBeCloseTo(-6.02, 2);
});

it('hears silence as silence', () => {
  const headroom = createHeadroom();
  headroom.add(0, 0);
  headroom.add(0, 6);
  expect(headroom.peakDb()).toBe(Number.NEGATIVE_INFINITY);
});
