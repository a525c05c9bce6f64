/** Time, ids and the log of a real machine. */
import { randomBytes } from 'node:crypto';
import type { Clock, Ids, Logger } from '../studio/ports/system';

export const systemClock: Clock = { now: () => Date.now() };

/**
 * UUIDs of version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, then a 12-bit counter and 62 random bits.
 *
 * The counter keeps ids of the same millisecond in the order in which they were made (method 1 of section 6.2); when
 * it runs over, the time runs a millisecond ahead rather than backwards.
 */
export const createIds = (clock: Clock = systemClock): Ids => {
  let time = 0;
  let counter = 0;
  return {
    next: () => {
      const now = clock.now();
      if (now > time) {
        time = now;
        counter = randomBytes(2).readUInt16BE() & 0x7ff;
      } else {
        counter += 1;
        if (counter > 0xfff) {
          time += 1;
          counter = 0;
        }
      }
      const bytes = randomBytes(16);
      bytes.writeUIntBE(time, 0, 6);
      bytes.writeUInt16BE(0x7000 | counter, 6);
      bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
      const hex = bytes.toString('hex');
      const cut = [0, 8, 12, 16, 20, 32];
      return cut
        .slice(1)
        .map((end, index) => hex.slice(cut[index], end))
        .join('-');
    },
  };
};

const LEVELS = ['info', 'warn', 'error'] as const;

/**
 * One line an event, on stderr: stdout belongs to what a program answers.
 *
 * @param least what is less grave is left out
 */
export const createLogger = (
  least: (typeof LEVELS)[number] = 'info',
  write: (line: string) => void = (line) => process.stderr.write(line),
): Logger => {
  const log =
    (level: (typeof LEVELS)[number]) => (message: string, facts?: Readonly<Record<string, unknown>>) => {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
      const details = facts && Object.keys(facts).length > 0 ? ` ${JSON.stringify(facts)}` : '';
      write(`${new Date().toISOString()} ${level} ${message.replaceAll(/\s*\n\s*/g, ' ')}${details}\n`);
    };
  return { info: log('info'), warn: log('warn'), error: log('error') };
};
