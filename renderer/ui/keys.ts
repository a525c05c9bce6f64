/**
 * Key combinations as text. The commands table writes them once, as `Mod+Shift+Z`; here they are matched against
 * events and spelled for people. `Mod` is Cmd on Apple systems and Ctrl elsewhere.
 */

export interface KeyEventLike {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

interface Combination {
  readonly mod: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly key: string;
}

function parse(keys: string): Combination {
  const parts = keys === '+' ? ['+'] : keys.split('+').map((part) => part || '+');
  const key = parts[parts.length - 1] ?? '';
  const modifiers = new Set(parts.slice(0, -1));
  return { mod: modifiers.has('Mod'), shift: modifiers.has('Shift'), alt: modifiers.has('Alt'), key };
}

/**
 * True when the event is exactly this combination. Letters compare without regard to case; signs such as `?` carry
 * their own Shift, which differs between keyboard layouts, so Shift is ignored for them.
 */
export function matchesKeys(keys: string, event: KeyEventLike, apple: boolean): boolean {
  const wanted = parse(keys);
  const mod = apple ? event.metaKey : event.ctrlKey;
  const other = apple ? event.ctrlKey : event.metaKey;
  if (mod !== wanted.mod || other || event.altKey !== wanted.alt) return false;
  const isSign = wanted.key.length === 1 && !/[a-z0-9]/i.test(wanted.key);
  if (!isSign && event.shiftKey !== wanted.shift) return false;
  // With Alt some systems type another sign (Alt+1 is ¡ on a Mac), so the physical key decides.
  if (wanted.alt && /^[a-z0-9]$/i.test(wanted.key)) {
    return event.code === `${/\d/.test(wanted.key) ? 'Digit' : 'Key'}${wanted.key.toUpperCase()}`;
  }
  if (wanted.key === 'Space') return event.code === 'Space' || event.key === ' ';
  return event.key.toLowerCase() === wanted.key.toLowerCase();
}

const appleSigns: Readonly<Record<string, string>> = {
  Mod: '⌘',
  Shift: '⇧',
  Alt: '⌥',
  Enter: '↩',
  Escape: 'esc',
  Backspace: '⌫',
  Delete: '⌦',
};
const plainSigns: Readonly<Record<string, string>> = { Mod: 'Ctrl', Escape: 'Esc', Delete: 'Del' };
const arrows: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
};

/** The keys of a combination, one word each, as they are printed on this system's keyboard. */
export function spellKeys(keys: string, apple: boolean): string[] {
  const parts = keys === '+' ? ['+'] : keys.split('+').map((part) => part || '+');
  const signs = apple ? appleSigns : plainSigns;
  return parts.map((part) => signs[part] ?? arrows[part] ?? (part.length === 1 ? part.toUpperCase() : part));
}

/** True where Cmd, not Ctrl, is the command key. */
export function isApple(platform: string): boolean {
  return /mac|iphone|ipad/i.test(platform);
}
