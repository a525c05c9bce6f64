import { expect, test } from 'vitest';
import { createEarClock } from './earClock';

test('stands still after a stall until the sound has caught up, and never goes back', () => {
  const clock = createEarClock();
  clock.observe(1, 1_000);
  expect(clock.at(1_500)).toBe(1.5);
  clock.observe(1.3, 1_500);
  expect(clock.at(1_600)).toBe(1.5);
  expect(clock.at(1_900)).toBeCloseTo(1.7, 9);
});

test('begins anew after a reset', () => {
  const clock = createEarClock();
  clock.observe(5, 1_000);
  expect(clock.at(1_000)).toBe(5);
  clock.reset();
  expect(clock.at(1_000)).toBeNull();
  clock.observe(0.5, 1_000);
  expect(clock.at(1_000)).toBe(0.5);
});
