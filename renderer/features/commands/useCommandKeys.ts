/**
 * Turns keys into commands, for the whole window.
 *
 * Space is special. It presses a button that the keyboard brought one to, as everybody expects; but after a click on
 * Mute the focus is on Mute too, and there Space must play. `:focus-visible` can't tell the two apart, since a focus
 * that a script sets counts as visible when the one before was; so what moved the focus is remembered here.
 */
import { useEffect } from 'react';
import { type Studio, useStudio } from '../../stores';
import { isApple, type KeyEventLike, matchesKeys } from '../../ui/keys';
import type { Command } from './command';
import { commands } from './commands';

const textFields =
  'input:not([type=range]):not([type=checkbox]):not([type=radio]):not([type=button]), textarea, select, [contenteditable=true]';
const controls = 'button, [role=switch], [role=option], [role=radio], [role=tab], a[href], summary, input';

export interface KeyTarget {
  /** What has the focus takes text. */
  readonly isText: boolean;
  /** A dialog, menu or list box is open around it. */
  readonly isOverlay: boolean;
  /** A control that the keyboard brought the focus to. */
  readonly isPressable: boolean;
}

/** What holds a key back; read from the element that has the focus. */
function keyTarget(element: Element | null, isFocusedByPointer: boolean): KeyTarget {
  return {
    isText: element?.matches(textFields) ?? false,
    isOverlay: Boolean(element?.closest('[role=dialog], [role=menu], [role=listbox]')),
    isPressable: !isFocusedByPointer && (element?.matches(controls) ?? false),
  };
}

/** The command that a key means there, or null. */
export function commandForKey(event: KeyEventLike, target: KeyTarget, apple: boolean): Command | null {
  const command = commands.find(({ keys }) => keys.some((candidate) => matchesKeys(candidate, event, apple)));
  if (!command) return null;
  if (target.isOverlay) return null;
  if (target.isText) return command.inText ? command : null;
  if (target.isPressable && (command.id === 'playPause' || command.id === 'stop')) return null;
  return command;
}

function handle(studio: Studio, event: KeyboardEvent, isFocusedByPointer: boolean): void {
  if (event.defaultPrevented || event.isComposing) return;
  const element = event.target instanceof Element ? event.target : null;
  const command = commandForKey(event, keyTarget(element, isFocusedByPointer), isApple(navigator.platform));
  if (!command) return;
  // Also when it can't run just now: Ctrl+O must not open the browser's dialog because there is no story.
  event.preventDefault();
  event.stopPropagation();
  if (event.repeat && !/^(zoom|rows|nudge)/.test(command.id)) return;
  if (command.isEnabled?.(studio) ?? true) void command.run(studio);
}

const isSpace = (event: KeyboardEvent) => event.code === 'Space';

export function useCommandKeys(): void {
  const studio = useStudio();
  useEffect(() => {
    let isPointing = false;
    let isFocusedByPointer = false;
    const point = () => {
      isPointing = true;
      // Also when the focus stays: whoever presses a button by hand has left the keyboard's way.
      isFocusedByPointer = true;
    };
    const focus = () => {
      isFocusedByPointer = isPointing;
    };
    // Space is caught on the way down, before a button that was only clicked would take it; all other keys on the
    // way up, after whatever has the focus had its turn.
    const down = (event: KeyboardEvent) => {
      if (isSpace(event)) handle(studio, event, isFocusedByPointer);
      else isPointing = false;
    };
    const up = (event: KeyboardEvent) => {
      if (!isSpace(event)) handle(studio, event, isFocusedByPointer);
    };
    window.addEventListener('keydown', down, true);
    window.addEventListener('keydown', up);
    window.addEventListener('pointerdown', point, true);
    window.addEventListener('focusin', focus);
    return () => {
      window.removeEventListener('keydown', down, true);
      window.removeEventListener('keydown', up);
      window.removeEventListener('pointerdown', point, true);
      window.removeEventListener('focusin', focus);
    };
  }, [studio]);
}
