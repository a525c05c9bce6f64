/**
 * The router over the two transports that hosts have: a MessagePort (Electron) and a WebSocket (loopback).
 *
 * The RPC library has handlers for both, but theirs leave a message that can't be read as an unhandled rejection: a page
 * that sends rubbish would end the main process. So the library's peer is driven from here, the same for both.
 */
import { StandardRPCHandler } from '@orpc/server/standard';
import { createServerPeerHandleRequestFn } from '@orpc/server/standard-peer';
import { ServerPeer } from '@orpc/standard-server-peer';
import type { WebSocket } from 'ws';
import type { Logger } from '../ports/system';
import { interceptFailures } from './failures';
import type { StudioRouter } from './router';

/** As much of a `ws` socket as is used. */
export type ServedSocket = Pick<WebSocket, 'on' | 'send'>;

/** As much of Electron's MessagePortMain as is used; declared here because the studio never imports Electron. */
export interface ServedPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
}

/** One window's end of the contract. */
interface Peer {
  receive(message: unknown): void;
  /** Ends the window's calls and streams. */
  close(): void;
}

const createPeers = (router: StudioRouter, logger: Logger) => {
  const handler = new StandardRPCHandler(router, { clientInterceptors: [interceptFailures(logger)] });
  const handle = createServerPeerHandleRequestFn(handler, { context: {} });
  return (send: (message: string | ArrayBufferLike | Uint8Array) => void): Peer => {
    const peer = new ServerPeer(send);
    const unreadable = (error: unknown) =>
      logger.warn('A window sent what is not a call, or left during one', { error: String(error) });
    return {
      receive: (message) => {
        if (typeof message !== 'string' && !(message instanceof Uint8Array))
          return unreadable('Not a message.');
        peer.message(message, handle).catch(unreadable);
      },
      close: () => peer.close(),
    };
  };
};

/** Returns a function that serves one window; its calls and streams end when the socket closes. */
export const createSocketHandler = (router: StudioRouter, logger: Logger) => {
  const connect = createPeers(router, logger);
  return (socket: ServedSocket): void => {
    const peer = connect((message) => socket.send(message));
    socket.on('message', (data, binary) => {
      if (binary) peer.receive(Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data));
      else peer.receive(data.toString());
    });
    socket.on('close', () => peer.close());
  };
};

/** The same for a port. */
export const createPortHandler = (router: StudioRouter, logger: Logger) => {
  const connect = createPeers(router, logger);
  return (port: ServedPort): void => {
    const peer = connect((message) => port.postMessage(message));
    port.on('message', ({ data }) => peer.receive(data));
    port.on('close', () => peer.close());
    port.start();
  };
};
