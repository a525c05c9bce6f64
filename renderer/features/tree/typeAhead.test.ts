import { expect, it } from 'vitest';
import { commands } from '../commands/commands';
import { createTypeAhead } from './typeAhead';

function typing() {
  let time = 0;
  const type = createTypeAhead(() => time);
  return {
    press: (key: string) => type(key),
    wait: (milliseconds: number) => {
      time += milliseconds;
    },
  };
}

it('collects letters that follow each other quickly', () => {
  const { press, wait } = typing();
  expect(press('b')).toBe('b');
  wait(300);
  expect(press('r')).toBe('br');
  wait(2000);
  expect(press('g')).toBe('g');
});

it('leaves letters that are commands alone, unless a word was begun', () => {
  const { press, wait } = typing();
  expect(press('r')).toBeNull();
  expect(press('/')).toBe('');
  wait(1500);
  expect(press('r')).toBe('r');
  expect(press('l')).toBe('rl');
});

it('ignores keys that are no letters', () => {
  const { press } = typing();
  expect(press('Enter')).toBeNull();
  expect(press(' ')).toBeNull();
  expect(press('?')).toBeNull();
  expect(press('ä')).toBe('ä');
});

it('leaves every letter to its command, whatever commands there are', () => {
  const letters = commands.flatMap(({ keys }) => keys.filter((key) => /^[A-Z]$/.test(key)));
  expect(letters.length).toBeGreaterThan(4);
  for (const letter of letters) expect(typing().press(letter.toLowerCase())).toBeNull();
});
