/**
 * The page's half of the Electron handshake: ask the preload, get one MessagePort.
 *
 * The preload and the page share a window but not a world, and a port can cross only by `postMessage`. Messages are
 * believed only when they come from this very window and origin: a frame inside the page could post too.
 */
import { ASK_FOR_PORT, HERE_IS_PORT } from '../../shared/contract/handshake';
import { type Connection, createConnectionState } from './connection';

/** As much of a MessagePort as the RPC link needs. */
export type Port = Pick<MessagePort, 'addEventListener' | 'postMessage'>;

/** Asks at once. What is posted before the port arrives is held and sent in order. */
export const createStudioPort = (page: Window): { port: Port } & Connection => {
  const state = createConnectionState('connecting');
  const events = new EventTarget();
  let held: unknown[] = [];
  let real: MessagePort | null = null;

  const receive = (event: MessageEvent) => {
    const port = event.ports[0];
    if (event.source !== page || event.origin !== page.location.origin) return;
    if (event.data !== HERE_IS_PORT || !port || real) return;
    page.removeEventListener('message', receive);
    real = port;
    port.addEventListener('message', ({ data }) =>
      events.dispatchEvent(new MessageEvent('message', { data })),
    );
    port.addEventListener('close', () => {
      state.set('lost');
      events.dispatchEvent(new Event('close'));
    });
    port.start();
    for (const message of held) port.postMessage(message);
    held = [];
    state.set('open');
  };
  page.addEventListener('message', receive);
  page.postMessage(ASK_FOR_PORT, page.location.origin);

  return {
    port: {
      addEventListener: (type: string, listener: EventListenerOrEventListenerObject) =>
        events.addEventListener(type, listener),
      postMessage: (message: unknown) => {
        if (real) real.postMessage(message);
        else held.push(message);
      },
    },
    state: state.get,
    subscribe: state.subscribe,
    close: () => {
      page.removeEventListener('message', receive);
      real?.close();
      state.set('lost');
    },
  };
};
