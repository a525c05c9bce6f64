import { expect, test } from 'vitest';
import { loudestChannel } from './loudestChannel';

test('the loudest channel is taken as it is, whatever the others hold', () => {
  expect([...loudestChannel(Float32Array.of(1, 2, 3), 1)]).toEqual([1, 2, 3]);
  expect([...loudestChannel(Float32Array.of(0, 0.5, 0.25, -0.5, 0, 0.5), 2)]).toEqual([0.5, -0.5, 0.5]);
  // Opposite polarity would cancel in a sum.
  expect([...loudestChannel(Float32Array.of(1, -1, -1, 1), 2)]).toEqual([1, -1]);
});
