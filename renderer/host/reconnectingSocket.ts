/**
 * A WebSocket that comes back. It looks like one socket to the RPC link, which adds its listeners once.
 *
 * A drop is told as `close`, so that every call in flight fails instead of hanging: only the caller knows whether it
 * is safe to ask again. Calls made while there is no connection wait for the attempt under way and fail with it,
 * rather than being carried out minutes later when nobody expects them any more.
 */
import { type Connection, createConnectionState } from './connection';

const CONNECTING = 0;
const OPEN = 1;
const CLOSED = 3;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8_000;

type SocketEvents = 'open' | 'close' | 'error' | 'message';
/** As much of a WebSocket as the RPC link needs. */
export type Socket = Pick<WebSocket, 'addEventListener' | 'removeEventListener' | 'send' | 'readyState'>;

export interface ReconnectingSocketDeps {
  /** Starts one attempt. */
  connect(): WebSocket;
  /** Calls `then` after so many milliseconds; returns the way to call it off. */
  wait(milliseconds: number, then: () => void): () => void;
  /** 0..1: spreads the attempts of several windows. */
  random(): number;
}

/** Full-jitter exponential wait before attempt number `attempt` (0 is the first after a drop), in milliseconds. */
export const reconnectWait = (attempt: number, random: number): number =>
  Math.round(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10)) * (0.5 + random / 2));

export const createReconnectingSocket = (deps: ReconnectingSocketDeps): { socket: Socket } & Connection => {
  const events = new EventTarget();
  const state = createConnectionState('connecting');
  let current: WebSocket | null = null;
  let attempt = 0;
  let closed = false;
  let stopWaiting: (() => void) | null = null;

  const forward = (event: Event) => {
    events.dispatchEvent(
      event instanceof MessageEvent
        ? new MessageEvent('message', { data: event.data })
        : new Event(event.type),
    );
  };

  const start = () => {
    stopWaiting = null;
    const socket = deps.connect();
    socket.binaryType = 'arraybuffer';
    current = socket;
    socket.addEventListener('open', (event) => {
      attempt = 0;
      state.set('open');
      forward(event);
    });
    socket.addEventListener('message', forward);
    socket.addEventListener('close', (event) => {
      current = null;
      if (!closed) {
        state.set('lost');
        stopWaiting = deps.wait(reconnectWait(attempt, deps.random()), start);
        attempt += 1;
      }
      forward(event);
    });
  };
  start();

  const socket: Socket = {
    addEventListener: (type: string, listener: EventListenerOrEventListenerObject, options?: unknown) =>
      events.addEventListener(type as SocketEvents, listener, options as AddEventListenerOptions),
    removeEventListener: (type: string, listener: EventListenerOrEventListenerObject, options?: unknown) =>
      events.removeEventListener(type as SocketEvents, listener, options as EventListenerOptions),
    send: (data) => {
      if (!current) throw new Error('The connection to the studio is lost.');
      current.send(data);
    },
    get readyState() {
      if (closed) return CLOSED;
      return current?.readyState === OPEN ? OPEN : CONNECTING;
    },
  };

  return {
    socket,
    state: state.get,
    subscribe: state.subscribe,
    close: () => {
      closed = true;
      stopWaiting?.();
      current?.close();
      state.set('lost');
    },
  };
};
