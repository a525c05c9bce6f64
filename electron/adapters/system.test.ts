import { describe, expect, it } from 'vitest';
import { idSchema } from '../../shared/contract/schemas';
import { createIds, createLogger } from './system';

describe('ids', () => {
  it('are UUIDs of version 7 that the contract accepts', () => {
    const id = createIds().next();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(idSchema.safeParse(id).success).toBe(true);
  });

  it('sort in the order in which they were made, within a millisecond and when the clock goes back', () => {
    let now = 1_700_000_000_000;
    const ids = createIds({ now: () => now });
    const made = Array.from({ length: 10_000 }, () => ids.next());
    now -= 5_000;
    made.push(...Array.from({ length: 10 }, () => ids.next()));
    now += 60_000;
    made.push(ids.next());
    expect(made).toEqual([...made].sort());
    expect(new Set(made).size).toBe(made.length);
  });

  it('begin with the time', () => {
    const id = createIds({ now: () => 0x0123_4567_89ab }).next();
    expect(id.startsWith('01234567-89ab-7')).toBe(true);
  });
});

describe('logger', () => {
  it('writes one line an event with its facts', () => {
    const lines: string[] = [];
    const logger = createLogger('info', (line) => lines.push(line));
    logger.warn('Something\nodd', { path: '/x' });
    logger.info('Fine');
    expect(lines[0]).toMatch(/^\S+Z warn Something odd {"path":"\/x"}\n$/);
    expect(lines[1]).toMatch(/ info Fine\n$/);
  });

  it('leaves out what is less grave than asked for', () => {
    const lines: string[] = [];
    const logger = createLogger('warn', (line) => lines.push(line));
    logger.info('calm');
    logger.error('grave');
    expect(lines).toEqual([expect.stringContaining(' error grave')]);
  });
});
