/**
 * The loopback host: the studio over HTTP and WebSocket on 127.0.0.1, for one person on this machine.
 *
 * The address printed at start carries a token; the first visit exchanges it for a cookie and leaves a clean address
 * behind. Every later request and every upgrade is judged by `guard.ts` before anything else happens.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { StudioError } from '../../shared/contract/errors';
import { securityHeaders } from '../studio/media/headers';
import type { Logger } from '../studio/ports/system';
import type { StudioRouter } from '../studio/router/router';
import { createSocketHandler } from '../studio/router/transports';
import { sendWebResponse, toWebRequest } from './bridge';
import { cookieName, judgeRequest, judgeSource, ownOrigin, type RequestFacts, type Verdict } from './guard';
import { createTokens } from './ticket';

/** Largest message a window may send: a batch of 10,000 edits is well below. */
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** A window that lets this much pile up is not reading any more. */
const MAX_UNSENT_BYTES = 64 * 1024 * 1024;
const ENTRY_PATH = '/enter';
const RPC_PATH = '/rpc';

export interface BrowserHostDeps {
  readonly studio: {
    readonly router: StudioRouter;
    media(request: Request): Promise<Response>;
  };
  readonly logger: Logger;
  /** 0 (the default) lets the system choose. */
  readonly port?: number;
  /** Told whenever a window connects or leaves, with how many are there now. */
  readonly onWindows?: (count: number) => void;
}

export interface BrowserHost {
  /** Address to open, token included. Good for as long as the host runs. */
  readonly url: string;
  readonly port: number;
  /** The same, but good for one visit within a minute. */
  oneTimeUrl(): string;
  close(): Promise<void>;
}

const factsOf = (request: IncomingMessage, upgrade: boolean): RequestFacts => ({
  method: request.method ?? 'GET',
  upgrade,
  headers: request.headers,
});

export const startBrowserHost = async (deps: BrowserHostDeps): Promise<BrowserHost> => {
  const { studio, logger } = deps;
  const tokens = createTokens();
  const session = randomBytes(32).toString('base64url');
  const rpc = createSocketHandler(studio.router, logger);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
  });
  const server = createServer({ keepAliveTimeout: 30_000 });
  let port = 0;

  const answer = (
    response: ServerResponse,
    status: number,
    words: string,
    headers: Record<string, string> = {},
  ) => {
    response.writeHead(status, {
      ...securityHeaders({ url: new URL(ownOrigin(port)) }),
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      ...headers,
    });
    response.end(words);
  };

  /** Exchanges the token for the cookie. */
  const enter = (request: IncomingMessage, response: ServerResponse, url: URL) => {
    const source = judgeSource(factsOf(request, false), port);
    if (!source.allowed) return answer(response, source.status, source.reason);
    if (request.method !== 'GET') return answer(response, 405, 'Only GET.', { Allow: 'GET' });
    if (!tokens.accept(url.searchParams.get('token') ?? '')) {
      return answer(
        response,
        401,
        'This address is not valid any more. Open the one that the running studio printed.',
      );
    }
    answer(response, 303, '', {
      Location: '/',
      'Set-Cookie': `${cookieName(port)}=${session}; Path=/; HttpOnly; SameSite=Strict`,
    });
  };

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    if (!request.url?.startsWith('/')) return answer(response, 400, 'Not an address of the studio.');
    const origin = ownOrigin(port);
    const url = new URL(`${origin}${request.url}`);
    if (url.pathname === ENTRY_PATH) return enter(request, response, url);
    const verdict = judgeRequest(factsOf(request, false), { port, session });
    if (!verdict.allowed) return answer(response, verdict.status, verdict.reason);
    await sendWebResponse(await studio.media(toWebRequest(request, response, origin)), response);
  };

  server.on('request', (request, response) => {
    handle(request, response).catch((error) => {
      logger.error('A request failed', { path: request.url?.split('?')[0], error: String(error) });
      if (response.headersSent) response.destroy();
      else answer(response, 500, 'Something unexpected happened.');
    });
  });

  const refuseUpgrade = (socket: Duplex, verdict: Exclude<Verdict, { allowed: true }>) => {
    socket.end(`HTTP/1.1 ${verdict.status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  };

  const send = (socket: WebSocket): WebSocket['send'] =>
    ((data: Parameters<WebSocket['send']>[0]) => {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > MAX_UNSENT_BYTES) {
        logger.warn('A window stopped reading; its connection is closed');
        socket.terminate();
        return;
      }
      socket.send(data);
    }) as WebSocket['send'];

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const verdict = judgeRequest(factsOf(request, true), { port, session });
    if (!verdict.allowed) return refuseUpgrade(socket, verdict);
    if (request.url !== RPC_PATH)
      return refuseUpgrade(socket, { allowed: false, status: 403, reason: 'No such door.' });
    sockets.handleUpgrade(request, socket as Socket, head, (window) => {
      window.on('error', (error) => logger.warn('A window sent what it may not', { error: error.message }));
      window.on('close', () => deps.onWindows?.(sockets.clients.size));
      rpc({ on: window.on.bind(window), send: send(window) });
      deps.onWindows?.(sockets.clients.size);
    });
  });

  await listen(server, deps.port ?? 0);
  port = (server.address() as AddressInfo).port;

  const entry = (token: string) => `${ownOrigin(port)}${ENTRY_PATH}?token=${token}`;
  return {
    url: entry(tokens.token),
    port,
    oneTimeUrl: () => entry(tokens.issue()),
    close: async () => {
      for (const window of sockets.clients) window.close(1001, 'The studio closes.');
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      sockets.close();
      setTimeout(() => {
        for (const window of sockets.clients) window.terminate();
        server.closeAllConnections();
      }, 500).unref();
      server.closeIdleConnections();
      await closed;
    },
  };
};

/** Listens on 127.0.0.1 alone: never on the network, not even for a moment. */
const listen = (server: ReturnType<typeof createServer>, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE' || error.code === 'EACCES'
          ? new StudioError(
              'CONFLICT',
              `Port ${port} can't be used (${error.code}).`,
              'Choose another with --port, or leave it out.',
            )
          : error,
      );
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, resolve);
  });
