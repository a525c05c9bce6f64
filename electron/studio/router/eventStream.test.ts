import { describe, expect, it } from 'vitest';
import { createChannel, streamEvents } from './eventStream';

const collect = async <T>(stream: AsyncIterable<T>, count: number): Promise<T[]> => {
  const seen: T[] = [];
  for await (const event of stream) {
    seen.push(event);
    if (seen.length === count) break;
  }
  return seen;
};

describe('streamEvents', () => {
  it('keeps what happens between the subscription and the first read, in order', async () => {
    const channel = createChannel<number>();
    const stream = streamEvents(channel.listen);
    for (const event of [1, 2, 3]) channel.send(event);
    expect(await collect(stream, 3)).toEqual([1, 2, 3]);
  });

  it('delivers what comes while somebody waits', async () => {
    const channel = createChannel<string>();
    const stream = streamEvents(channel.listen);
    const next = stream.next();
    channel.send('now');
    expect(await next).toEqual({ value: 'now', done: false });
  });

  it('ends and lets go of its source when the signal fires, also before the first read', async () => {
    let listening = 0;
    const subscribe = () => {
      listening += 1;
      return () => {
        listening -= 1;
      };
    };
    const gone = new AbortController();
    const stream = streamEvents<number>(subscribe, gone.signal);
    const waiting = stream.next();
    gone.abort();
    expect(await waiting).toEqual({ value: undefined, done: true });
    expect(await stream.next()).toEqual({ value: undefined, done: true });
    expect(listening).toBe(0);

    streamEvents<number>(subscribe, AbortSignal.abort());
    expect(listening).toBe(0);
  });

  it('lets go of its source when the reader leaves', async () => {
    const channel = createChannel<number>();
    const stream = streamEvents(channel.listen);
    channel.send(1);
    channel.send(2);
    expect(await collect(stream, 1)).toEqual([1]);
    channel.send(3);
    expect(await stream.next()).toEqual({ value: undefined, done: true });
  });
});

describe('createChannel', () => {
  it('lets the same function listen twice and stop once', () => {
    const channel = createChannel<number>();
    let heard = 0;
    const listener = () => {
      heard += 1;
    };
    const stop = channel.listen(listener);
    channel.listen(listener);
    stop();
    channel.send(1);
    expect(heard).toBe(1);
  });
});
