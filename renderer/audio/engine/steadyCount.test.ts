import { describe, expect, test } from 'vitest';
import { createLeast, createSteadyCount } from './steadyCount';

const RATE = 48_000;

describe('a count that a browser keeps', () => {
  test('is taken as it is while it can be true, also after it was held up', () => {
    const count = createSteadyCount(RATE);
    expect(count(7_000, 0)).toBe(0);
    expect(count(7_480, 10)).toBe(480);
    expect(count(7_480 + 14_400, 310)).toBe(14_880);
  });

  test('does not lose eight seconds to one reading of 0', () => {
    const count = createSteadyCount(RATE);
    let now = 0;
    for (; now <= 8_470; now += 10) count(now * 48, now);
    expect(count(0, now)).toBe(8_470 * 48);
    expect(count((now + 10) * 48, now + 10)).toBe((now + 10) * 48);
  });

  test('goes on from where it was when the browser begins to count anew', () => {
    const count = createSteadyCount(RATE);
    for (let now = 0; now <= 1_000; now += 10) count(now * 48, now);
    for (let k = 0; k < 5; k += 1) count(k * 480, 1_010 + k * 10);
    expect(count(5 * 480, 1_060)).toBe(48_480);
  });
});

test('what is lost stays lost: a difference for a few looks is none', () => {
  const least = createLeast(3);
  expect([0, 406_528, 406_528, 0, 512, 512, 512].map(least)).toEqual([0, 0, 0, 0, 0, 0, 512]);
});
