import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { StudioError } from '../../shared/contract/errors';
import { failureOf } from './failure';

describe('failureOf', () => {
  it('keeps the words of an expected failure', () => {
    const wire = new ORPCError('DISK_FULL', { message: 'No room.', data: { remedy: 'Free some.' } });
    expect(failureOf(wire)).toEqual({ code: 'DISK_FULL', message: 'No room.', remedy: 'Free some.' });
    const local = new StudioError('DEVICE', 'No microphone.', 'Plug one in.');
    expect(failureOf(local)).toEqual({ code: 'DEVICE', message: 'No microphone.', remedy: 'Plug one in.' });
  });

  it('knows a lost connection by what the transports throw', () => {
    const lost = [
      new Error('The connection to the studio is lost.'),
      new Error('Cannot send message, WebSocket is not open.'),
      Object.assign(new Error('[AsyncIdQueue] Queue[3] was closed or aborted while waiting for pulling.'), {
        name: 'AbortError',
      }),
    ];
    for (const error of lost) expect(failureOf(error).code).toBe('UNREACHABLE');
  });

  it('has a remedy for what nobody foresaw', () => {
    const strange = [new Error('x'), 'text', null, undefined, 5, new ORPCError('INTERNAL_SERVER_ERROR')];
    for (const error of strange) {
      expect(failureOf(error).code).toBe('BUG');
      expect(failureOf(error).message).not.toBe('');
      expect(failureOf(error).remedy).not.toBe('');
    }
  });

  it('does not take another service’s error for one of ours', () => {
    expect(failureOf(new ORPCError('NOT_FOUND', { message: 'gone' })).code).toBe('BUG');
  });
});
