/**
 * Keeps an event stream alive across reconnects.
 *
 * The server subscribes before the call answers, so whatever `onOpen` loads afterwards can only be as new as the
 * events or newer: load in `onOpen`, then apply events, and nothing falls between the two.
 */
import type { Connection } from './connection';

export interface Follow<Event> {
  /** Starts the stream, e.g. `(signal) => client.stories.watch({ storyId }, { signal })`. */
  open(signal: AbortSignal): Promise<AsyncIterable<Event>>;
  /** After each (re)start of the stream and before its first event: load what may have changed meanwhile. */
  onOpen?(): void | Promise<void>;
  onEvent(event: Event): void;
  /** The stream failed while the connection stands, e.g. the story is gone. It is not tried again. */
  onError?(error: unknown): void;
}

/** Returns the way to stop. */
export const follow = <Event>(
  connection: Pick<Connection, 'state' | 'subscribe'>,
  { open, onOpen, onEvent, onError }: Follow<Event>,
): (() => void) => {
  const stopped = new AbortController();

  const reconnected = () =>
    new Promise<void>((resolve) => {
      if (connection.state() === 'open' || stopped.signal.aborted) return resolve();
      const done = () => {
        unsubscribe();
        resolve();
      };
      const unsubscribe = connection.subscribe((state) => state === 'open' && done());
      stopped.signal.addEventListener('abort', done, { once: true });
    });

  const run = async () => {
    while (!stopped.signal.aborted) {
      await reconnected();
      if (stopped.signal.aborted) return;
      let lost = false;
      const unsubscribe = connection.subscribe((state) => {
        if (state !== 'open') lost = true;
      });
      try {
        const events = await open(stopped.signal);
        await onOpen?.();
        for await (const event of events) {
          if (stopped.signal.aborted) return;
          onEvent(event);
        }
        return;
      } catch (error) {
        if (stopped.signal.aborted) return;
        if (!lost && connection.state() === 'open') {
          onError?.(error);
          return;
        }
      } finally {
        unsubscribe();
      }
    }
  };
  void run();
  return () => stopped.abort();
};
