/** One line on a terminal that shows how far the work is, and that leaves nothing behind when it is done. */

export interface ProgressLine {
  /** A reporter for one piece of work; fractions 0..1, null while the length is unknown. */
  start(words: string): (fraction: number | null) => void;
  /** Wipes the line. Call before anything else is printed. */
  clear(): void;
}

/** Nobody reads faster. */
const EVERY_MS = 100;

/** `terminal` null shows nothing. */
export function createProgressLine(terminal: NodeJS.WriteStream | null, now: () => number): ProgressLine {
  let shownAt = Number.NEGATIVE_INFINITY;
  let shown = false;
  return {
    start: (words) => (fraction) => {
      if (!terminal || now() - shownAt < EVERY_MS) return;
      shownAt = now();
      shown = true;
      const amount = fraction === null ? '…' : `${Math.floor(fraction * 100)} %`;
      terminal.write(`\r\u001b[K${words}  ${amount}`);
    },
    clear() {
      if (shown) terminal?.write('\r\u001b[K');
      shown = false;
    },
  };
}
