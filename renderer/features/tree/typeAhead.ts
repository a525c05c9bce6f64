/**
 * Typing a title in the tree. Letters that are commands (R records, L loops, F fits) stay commands unless a word is
 * being typed already, or was begun with `/`.
 */
import { commands } from '../commands/commands';

const FORGET_AFTER_MS = 900;
const commandLetters = new Set(commands.flatMap(({ keys }) => keys.filter((key) => key.length === 1)));

/** Takes a key; gives what has been typed so far, '' for a `/` that opens a word, or null for keys that are not typing. */
export function createTypeAhead(now: () => number): (key: string) => string | null {
  let typed = '';
  let last = Number.NEGATIVE_INFINITY;
  let open = false;
  return (key) => {
    const time = now();
    if (time - last > FORGET_AFTER_MS * (open && typed === '' ? 3 : 1)) {
      typed = '';
      open = false;
    }
    if (key === '/') {
      typed = '';
      open = true;
      last = time;
      return '';
    }
    const isLetter = key.length === 1 && /[\p{L}\p{N}]/u.test(key);
    if (!isLetter || (!open && typed === '' && commandLetters.has(key.toUpperCase()))) return null;
    typed += key;
    last = time;
    return typed;
  };
}
