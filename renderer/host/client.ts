/**
 * The renderer's one door to the studio: a typed client of the contract, over whatever transport this host has.
 *
 * In Electron the page is `app://studio` and gets a MessagePort from the preload; anywhere else it is served by the
 * loopback host and opens a WebSocket to its own origin. Nothing outside this folder knows which of the two it is.
 */
import { createORPCClient } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../shared/contract/contract';
import type { ConnectionState } from './connection';
import { createReconnectingSocket } from './reconnectingSocket';
import { createStudioPort } from './studioPort';

export type { ConnectionState } from './connection';
export { type ClientFailure, failureOf } from './failure';
export { type Follow, follow } from './follow';

export type StudioClient = ContractRouterClient<Contract>;

export interface StudioConnection {
  readonly client: StudioClient;
  /** `open` while calls get through. Calls made in another state wait for the next attempt and may fail. */
  state(): ConnectionState;
  /** Told after each change of state, never at once. Returns the way to stop. */
  subscribe(listener: (state: ConnectionState) => void): () => void;
  close(): void;
}

/** Connects at once; calls made before the connection stands are held until it does. */
export const createClient = (): StudioConnection => {
  if (location.protocol === 'app:') {
    const { port, ...connection } = createStudioPort(window);
    return { client: createORPCClient<StudioClient>(new PortLink({ port })), ...connection };
  }
  const address = new URL('/rpc', location.href);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  const { socket, ...connection } = createReconnectingSocket({
    connect: () => new WebSocket(address),
    wait: (milliseconds, then) => {
      const timer = setTimeout(then, milliseconds);
      return () => clearTimeout(timer);
    },
    random: Math.random,
  });
  return { client: createORPCClient<StudioClient>(new SocketLink({ websocket: socket })), ...connection };
};
