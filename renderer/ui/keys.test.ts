import { describe, expect, it } from 'vitest';
import { isApple, type KeyEventLike, matchesKeys, spellKeys } from './keys';

const press = (key: string, changes: Partial<KeyEventLike> = {}): KeyEventLike => ({
  key,
  code: key === ' ' ? 'Space' : `Key${key.toUpperCase()}`,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...changes,
});

describe('matchesKeys', () => {
  it('takes Ctrl for Mod, and Cmd on Apple systems, never both ways', () => {
    expect(matchesKeys('Mod+Z', press('z', { ctrlKey: true }), false)).toBe(true);
    expect(matchesKeys('Mod+Z', press('z', { metaKey: true }), true)).toBe(true);
    expect(matchesKeys('Mod+Z', press('z', { ctrlKey: true }), true)).toBe(false);
    expect(matchesKeys('Mod+Z', press('z', { metaKey: true }), false)).toBe(false);
  });

  it('wants exactly the modifiers that are written', () => {
    expect(matchesKeys('Mod+Z', press('Z', { ctrlKey: true, shiftKey: true }), false)).toBe(false);
    expect(matchesKeys('Mod+Shift+Z', press('Z', { ctrlKey: true, shiftKey: true }), false)).toBe(true);
    expect(matchesKeys('R', press('r', { ctrlKey: true }), false)).toBe(false);
    expect(matchesKeys('R', press('r'), false)).toBe(true);
  });

  it('leaves Shift to the keyboard layout where the key is a sign', () => {
    expect(matchesKeys('?', press('?', { shiftKey: true }), false)).toBe(true);
    expect(matchesKeys('?', press('?'), false)).toBe(true);
    expect(matchesKeys('+', press('+', { shiftKey: true }), false)).toBe(true);
    expect(matchesKeys('Mod++', press('+', { ctrlKey: true }), false)).toBe(true);
  });

  it('reads the physical key with Alt, which types another sign on a Mac', () => {
    expect(matchesKeys('Alt+1', press('¡', { altKey: true, code: 'Digit1' }), true)).toBe(true);
    expect(matchesKeys('Alt+P', press('π', { altKey: true, code: 'KeyP' }), true)).toBe(true);
    expect(matchesKeys('Alt+ArrowUp', press('ArrowUp', { altKey: true }), true)).toBe(true);
  });

  it('knows Space by its code', () => {
    expect(matchesKeys('Space', press(' '), false)).toBe(true);
    expect(matchesKeys('Shift+Space', press(' ', { shiftKey: true }), false)).toBe(true);
    expect(matchesKeys('Space', press(' ', { shiftKey: true }), false)).toBe(false);
  });
});

describe('spellKeys', () => {
  it('writes what is printed on the keys', () => {
    expect(spellKeys('Mod+Shift+Z', false)).toEqual(['Ctrl', 'Shift', 'Z']);
    expect(spellKeys('Mod+Shift+Z', true)).toEqual(['⌘', '⇧', 'Z']);
    expect(spellKeys('+', false)).toEqual(['+']);
    expect(spellKeys('Alt+ArrowUp', false)).toEqual(['Alt', '↑']);
  });
});

it('tells Apple systems from others', () => {
  expect(isApple('MacIntel')).toBe(true);
  expect(isApple('Linux x86_64')).toBe(false);
  expect(isApple('Win32')).toBe(false);
});
