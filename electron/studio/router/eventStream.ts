/**
 * Turns "call me when something happens" into the async iterator that a transport sends on.
 *
 * It subscribes before it returns, not at the first `next()`: a caller that has the answer to `watch` in hand may load
 * the current state and miss nothing in between. An async generator would subscribe too late.
 */

/** Events wait in order until they are asked for. Ends, and unsubscribes, by `return()` or when the signal fires. */
export const streamEvents = <Event>(
  subscribe: (emit: (event: Event) => void) => () => void,
  signal?: AbortSignal,
): AsyncIterableIterator<Event, void, void> => {
  const waiting: Event[] = [];
  let wanted: ((result: IteratorResult<Event, void>) => void)[] = [];
  let ended = false;

  const unsubscribe = subscribe((event) => {
    if (ended) return;
    const next = wanted.shift();
    if (next) next({ value: event, done: false });
    else waiting.push(event);
  });

  const end = () => {
    if (ended) return;
    ended = true;
    unsubscribe();
    signal?.removeEventListener('abort', end);
    waiting.length = 0;
    for (const next of wanted) next({ value: undefined, done: true });
    wanted = [];
  };
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted) end();

  return {
    next: () => {
      const event = waiting.shift();
      if (event !== undefined) return Promise.resolve({ value: event, done: false });
      if (ended) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve) => wanted.push(resolve));
    },
    return: () => {
      end();
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
};

/** One source, any number of listeners. */
export interface Channel<Event> {
  send(event: Event): void;
  /** Returns the way to stop. */
  listen(listener: (event: Event) => void): () => void;
}

export const createChannel = <Event>(): Channel<Event> => {
  const listeners = new Set<(event: Event) => void>();
  return {
    send: (event) => {
      for (const listener of [...listeners]) listener(event);
    },
    listen: (listener) => {
      // Wrapped, so that the same function may listen twice and stop once.
      const own = (event: Event) => listener(event);
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
  };
};
