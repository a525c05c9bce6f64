import { describe, expect, it } from 'vitest';
import { menuCommands } from '../../../shared/contract/schemas';
import type { KeyEventLike } from '../../ui/keys';
import { commandById, commands } from './commands';
import { commandForKey, type KeyTarget } from './useCommandKeys';

const nowhere: KeyTarget = { isText: false, isOverlay: false, isPressable: false };
const press = (key: string, changes: Partial<KeyEventLike> = {}): KeyEventLike => ({
  key,
  code: key === ' ' ? 'Space' : '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...changes,
});
const found = (event: KeyEventLike, target: Partial<KeyTarget> = {}) =>
  commandForKey(event, { ...nowhere, ...target }, false)?.id ?? null;

describe('the table of commands', () => {
  it('knows every command of the native menu', () => {
    for (const id of menuCommands) expect(commandById(id).id).toBe(id);
  });

  it('gives no key and no id to two commands', () => {
    const keys = commands.flatMap((command) => command.keys);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(commands.map(({ id }) => id)).size).toBe(commands.length);
  });
});

describe('commandForKey', () => {
  it('plays with Space from anywhere but text and a control that the keyboard brought one to', () => {
    expect(found(press(' '))).toBe('playPause');
    expect(found(press(' '), { isText: true })).toBeNull();
    expect(found(press(' '), { isPressable: true })).toBeNull();
    expect(found(press(' '), { isOverlay: true })).toBeNull();
  });

  it('leaves typing alone, but for what no text field needs', () => {
    expect(found(press('r'), { isText: true })).toBeNull();
    expect(found(press('z', { ctrlKey: true }), { isText: true })).toBeNull();
    expect(found(press('k', { ctrlKey: true }), { isText: true })).toBe('palette');
  });

  it('reads the plain keys', () => {
    expect(found(press('r'))).toBe('record');
    expect(found(press('l'))).toBe('loop');
    expect(found(press('Delete'))).toBe('remove');
    expect(found(press('F2'))).toBe('rename');
    expect(found(press('?', { shiftKey: true }))).toBe('shortcuts');
    expect(found(press('Z', { ctrlKey: true, shiftKey: true }))).toBe('redo');
    expect(found(press('x'))).toBeNull();
  });
});
