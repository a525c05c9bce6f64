import { expect, it } from 'vitest';
import { channelOptions } from './channelOptions';

it('offers each channel alone, and the pairs that belong together', () => {
  expect(channelOptions(1)).toEqual([{ id: '1:1', label: 'Mono, channel 1' }]);
  expect(channelOptions(5).map(({ id }) => id)).toEqual(['1:1', '1:2', '1:3', '1:4', '1:5', '2:1', '2:3']);
  expect(channelOptions(4).at(-1)).toEqual({ id: '2:3', label: 'Stereo, 3 and 4' });
});
