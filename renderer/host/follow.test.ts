import { describe, expect, it } from 'vitest';
import { type ConnectionState, createConnectionState } from './connection';
import { follow } from './follow';

/** A stream that the test feeds, ends or breaks. */
const makeStream = () => {
  let wake: () => void = () => undefined;
  const waiting: (string | Error | null)[] = [];
  const push = (item: string | Error | null) => {
    waiting.push(item);
    wake();
  };
  const events: AsyncIterable<string> = {
    async *[Symbol.asyncIterator]() {
      while (true) {
        const item = waiting.shift();
        if (item === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        } else if (item === null) return;
        else if (item instanceof Error) throw item;
        else yield item;
      }
    },
  };
  return { events, push };
};

const setUp = (first: ConnectionState = 'open') => {
  const connection = createConnectionState(first);
  const streams: ReturnType<typeof makeStream>[] = [];
  const heard: string[] = [];
  const errors: unknown[] = [];
  let signal: AbortSignal | undefined;
  const stop = follow<string>(
    { state: connection.get, subscribe: connection.subscribe },
    {
      open: async (given) => {
        signal = given;
        const stream = makeStream();
        streams.push(stream);
        return stream.events;
      },
      onOpen: () => void heard.push('loaded'),
      onEvent: (event) => heard.push(event),
      onError: (error) => errors.push(error),
    },
  );
  return { connection, streams, heard, errors, stop, signal: () => signal };
};

describe('follow', () => {
  it('loads after the subscription, then delivers', async () => {
    const { streams, heard } = setUp();
    await expect.poll(() => streams.length).toBe(1);
    streams[0]?.push('a');
    streams[0]?.push('b');
    await expect.poll(() => heard).toEqual(['loaded', 'a', 'b']);
  });

  it('waits for the connection, and starts over when it was lost', async () => {
    const { connection, streams, heard, errors } = setUp('connecting');
    await Promise.resolve();
    expect(streams).toHaveLength(0);
    connection.set('open');
    await expect.poll(() => heard).toEqual(['loaded']);
    streams[0]?.push('a');
    connection.set('lost');
    streams[0]?.push(new Error('dropped'));
    await expect.poll(() => heard).toEqual(['loaded', 'a']);
    connection.set('open');
    await expect.poll(() => heard).toEqual(['loaded', 'a', 'loaded']);
    expect([streams.length, errors]).toEqual([2, []]);
  });

  it('starts over even when the connection is back before the stream has noticed', async () => {
    const { connection, streams, errors } = setUp();
    await expect.poll(() => streams.length).toBe(1);
    connection.set('lost');
    connection.set('open');
    streams[0]?.push(new Error('dropped'));
    await expect.poll(() => streams.length).toBe(2);
    expect(errors).toEqual([]);
  });

  it('gives up when the studio itself refuses', async () => {
    const { streams, errors } = setUp();
    await expect.poll(() => streams.length).toBe(1);
    const gone = new Error('the story is gone');
    streams[0]?.push(gone);
    await expect.poll(() => errors).toEqual([gone]);
    expect(streams).toHaveLength(1);
  });

  it('hears nothing after it was stopped', async () => {
    const { streams, heard, stop, signal } = setUp();
    await expect.poll(() => heard).toEqual(['loaded']);
    stop();
    expect(signal()?.aborted).toBe(true);
    streams[0]?.push('late');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(heard).toEqual(['loaded']);
  });
});
