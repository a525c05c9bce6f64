/**
 * Node's HTTP on one side, the web's Request and Response on the other; bytes stream through with back-pressure both
 * ways, and a client that goes away aborts the request and stops what was being read for it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

/** The request as the studio's media handler takes it. Its signal fires when the client leaves before the end. */
export const toWebRequest = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  origin: string,
): Request => {
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) headers.append(name, one);
  }
  const method = incoming.method ?? 'GET';
  const bodyless = method === 'GET' || method === 'HEAD';
  // Joined as text: `new URL('//elsewhere/', origin)` would take the path for a host.
  return new Request(new URL(`${origin}${incoming.url}`), {
    method,
    headers,
    signal: gone.signal,
    ...(bodyless
      ? {}
      : {
          body: Readable.toWeb(incoming) as unknown as ConstructorParameters<typeof Response>[0],
          duplex: 'half',
        }),
  });
};

/** Sends the answer. Resolves when it is sent or the client is gone; neither is an error of ours. */
export const sendWebResponse = async (response: Response, outgoing: ServerResponse): Promise<void> => {
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) outgoing.setHeader(name, value);
  if (!response.body) {
    outgoing.end();
    return;
  }
  const body = Readable.fromWeb(response.body as unknown as ReadableStream<Uint8Array>);
  await pipeline(body, outgoing).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE' && error.name !== 'AbortError') throw error;
  });
};
