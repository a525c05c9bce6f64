/** The router over the two transports that hosts have: a MessagePort (Electron) and a WebSocket (loopback). */
import { RPCHandler as PortHandler } from '@orpc/server/message-port';
import { RPCHandler as SocketHandler } from '@orpc/server/ws';
import type { WebSocket } from 'ws';
import type { Logger } from '../ports/system';
import { interceptFailures } from './failures';
import type { StudioRouter } from './router';

/** As much of a `ws` socket as is used. */
export type ServedSocket = Pick<WebSocket, 'addEventListener' | 'send'>;

/** As much of Electron's MessagePortMain as is used; declared here because the studio never imports Electron. */
export interface ServedPort {
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
}

/** Returns a function that serves one window; its calls and streams end when the socket closes. */
export const createSocketHandler = (router: StudioRouter, logger: Logger) => {
  const handler = new SocketHandler(router, { clientInterceptors: [interceptFailures(logger)] });
  return (socket: ServedSocket): void => {
    void handler.upgrade(socket);
  };
};

/** The same for a port. A message that is not RPC is logged and dropped: it must not end the main process. */
export const createPortHandler = (router: StudioRouter, logger: Logger) => {
  const handler = new PortHandler(router, { clientInterceptors: [interceptFailures(logger)] });
  const survive = (error: unknown) =>
    logger.warn('A window sent what is not a call', { error: String(error) });
  return (port: ServedPort): void => {
    handler.upgrade({
      on: (event: string, callback: (event?: { data: unknown }) => unknown) => {
        const listener = (message?: { data: unknown }) => {
          void Promise.resolve(callback(message)).catch(survive);
        };
        if (event === 'close') port.on('close', () => listener());
        else port.on('message', listener);
      },
      postMessage: (message: unknown) => port.postMessage(message),
    });
    port.start();
  };
};
