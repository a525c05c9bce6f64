import { expect, test } from 'vitest';
import { createListeners } from './listeners';

test('everybody is told, also when one takes itself off meanwhile', () => {
  const listeners = createListeners<number>();
  const heard: string[] = [];
  const off = listeners.add((news) => {
    heard.push(`first ${news}`);
    off();
  });
  listeners.add((news) => heard.push(`second ${news}`));
  listeners.tell(1);
  listeners.tell(2);
  listeners.clear();
  listeners.tell(3);
  expect(heard).toEqual(['first 1', 'second 1', 'second 2']);
});
