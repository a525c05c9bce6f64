import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type BrowserHost, startBrowserHost } from '../../electron/browser/host';
import { withSecurityHeaders } from '../../electron/studio/media/headers';
import { createRouter } from '../../electron/studio/router/router';
import type { StudioClient } from '../../renderer/host/client';
import { fakeServices, STORY_ID, silentLogger } from './fakeServices';

let host: BrowserHost;
let log: string[];
let origin: string;
let fakes: ReturnType<typeof fakeServices>;
let seen: Request[];
let windows: number[];
let answer: (request: Request) => Promise<Response>;

beforeEach(async () => {
  const { logger, lines } = silentLogger();
  log = lines;
  fakes = fakeServices();
  seen = [];
  windows = [];
  answer = async () => new Response('page');
  host = await startBrowserHost({
    studio: {
      router: createRouter(fakes.services),
      media: async (request) => {
        seen.push(request);
        return withSecurityHeaders(await answer(request), { url: new URL(request.url) });
      },
    },
    logger,
    onWindows: (count) => windows.push(count),
  });
  origin = `http://127.0.0.1:${host.port}`;
});
afterEach(() => host.close());

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

/** Node's own client, because fetch does not let a test say the Host or Origin of another page. */
const ask = (
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
  body?: string,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: host.port, path, method, headers: { connection: 'close', ...headers } },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });

const enter = async (url = host.url): Promise<string> => {
  const { headers } = await ask(url.slice(origin.length));
  return String(headers['set-cookie']).split(';')[0] ?? '';
};

const openSocket = (headers: Record<string, string>, path = '/rpc') =>
  new Promise<WebSocket>((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
    socket.once('open', () => resolve(socket));
    socket.once('error', reject);
  });

const connectClient = async () => {
  const socket = await openSocket({ origin, cookie: await enter() });
  const websocket = socket as unknown as globalThis.WebSocket;
  return { socket, client: createORPCClient<StudioClient>(new RPCLink({ websocket })) };
};

describe('entering', () => {
  it('exchanges the token for a strict cookie and leaves a clean address', async () => {
    const { status, headers } = await ask(host.url.slice(origin.length));
    expect(status).toBe(303);
    expect(headers.location).toBe('/');
    expect(String(headers['set-cookie'])).toMatch(
      new RegExp(`^tap-story-${host.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
    expect(String(headers['set-cookie'])).not.toContain(new URL(host.url).searchParams.get('token'));
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  it('refuses a wrong, a missing and a used-up token', async () => {
    for (const path of ['/enter', '/enter?token=', '/enter?token=wrong']) {
      const { status, headers } = await ask(path);
      expect([path, status, headers['set-cookie']]).toEqual([path, 401, undefined]);
    }
    const ticket = host.oneTimeUrl().slice(origin.length);
    expect((await ask(ticket)).status).toBe(303);
    expect((await ask(ticket)).status).toBe(401);
  });

  it('refuses another site that knows the token', async () => {
    const path = host.url.slice(origin.length);
    expect((await ask(path, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await ask(path, { host: `evil.example:${host.port}` })).status).toBe(421);
    expect((await ask(path, { origin: 'http://evil.example' })).status).toBe(403);
  });
});

describe('every other request', () => {
  it('needs the cookie, our host and our origin, and does not reach the studio without', async () => {
    const cookie = await enter();
    const cases: [Record<string, string>, string, number][] = [
      [{}, 'GET', 401],
      [{ cookie: 'tap-story-1=x' }, 'GET', 401],
      [{ cookie, host: `localhost:${host.port}` }, 'GET', 421],
      [{ cookie, host: 'evil.example' }, 'GET', 421],
      [{ cookie, origin: 'http://evil.example' }, 'GET', 403],
      [{ cookie, 'sec-fetch-site': 'cross-site' }, 'GET', 403],
      [{ cookie }, 'POST', 403],
      [{ cookie, origin: 'null' }, 'POST', 403],
    ];
    for (const [headers, method, status] of cases) {
      const refused = await ask('/media/uploads?name=x', headers, method);
      expect([headers, refused.status]).toEqual([headers, status]);
      expect(refused.headers['content-security-policy']).toContain("default-src 'none'");
      expect(refused.headers['x-content-type-options']).toBe('nosniff');
    }
    expect(seen).toEqual([]);
    expect((await ask('/', { cookie })).status).toBe(200);
    expect((await ask('/media/uploads?name=x', { cookie, origin }, 'POST', 'bytes')).status).toBe(200);
    expect(seen).toHaveLength(2);
  });

  it('keeps strange addresses on its own host', async () => {
    const cookie = await enter();
    await ask('//evil.example/x', { cookie });
    expect(seen.map(({ url }) => url)).toEqual([`${origin}//evil.example/x`]);
    expect((await ask('http://evil.example/', { cookie })).status).toBe(400);
    expect((await ask('*', { cookie }, 'OPTIONS')).status).toBe(400);
  });

  it('isolates the page, so that shared memory works', async () => {
    const { headers } = await ask('/', { cookie: await enter() });
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers['cross-origin-embedder-policy']).toBe('require-corp');
    expect(headers['content-security-policy']).toContain(`connect-src 'self' ws://127.0.0.1:${host.port}`);
  });

  it('hides what went wrong inside', async () => {
    answer = async () => {
      throw new Error('secret path /home/me');
    };
    const { status, text } = await ask('/x', { cookie: await enter() });
    expect(status).toBe(500);
    expect(text).not.toContain('secret');
    expect(log.join()).toContain('secret path');
  });

  it('streams a body through, both ways', async () => {
    answer = async (request) => new Response(request.body, { headers: { 'x-kind': 'echo' } });
    const body = 'x'.repeat(3_000_000);
    const echoed = await ask('/media/uploads', { cookie: await enter(), origin }, 'POST', body);
    expect(echoed.headers['x-kind']).toBe('echo');
    expect(echoed.text.length).toBe(body.length);
  });

  it('waits for a slow reader and stops when the reader leaves', async () => {
    let produced = 0;
    let cancelled: () => void = () => undefined;
    const wasCancelled = new Promise<void>((resolve) => {
      cancelled = resolve;
    });
    answer = async () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            produced += 1;
            controller.enqueue(new Uint8Array(64 * 1024));
          },
          cancel: () => cancelled(),
        }),
      );
    const cookie = await enter();
    const socket = connect(host.port, '127.0.0.1');
    socket.write(`GET /endless HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nCookie: ${cookie}\r\n\r\n`);
    await once(socket, 'readable');
    // Nobody reads: what is produced stays bounded by the buffers on the way.
    let before = -1;
    while (before !== produced) {
      before = produced;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(produced * 64).toBeLessThan(64 * 1024);
    socket.destroy();
    await wasCancelled;
    expect(seen[0]?.signal.aborted).toBe(true);
  });
});

describe('the WebSocket', () => {
  it('refuses an upgrade without cookie, from another origin or host, or at another address', async () => {
    const cookie = await enter();
    for (const [headers, path] of [
      [{ origin }, '/rpc'],
      [{ cookie }, '/rpc'],
      [{ cookie, origin: 'http://evil.example' }, '/rpc'],
      [{ cookie, origin: 'null' }, '/rpc'],
      [{ cookie, origin, host: 'evil.example' }, '/rpc'],
      [{ cookie, origin }, '/'],
      [{ cookie, origin }, '/rpc/'],
    ] as const) {
      await expect(openSocket(headers, path), JSON.stringify([headers, path])).rejects.toThrow(/4\d\d/);
    }
    expect(windows).toEqual([]);
  });

  it('carries calls and events, and counts its windows', async () => {
    const { client, socket } = await connectClient();
    expect(await client.studio.info()).toMatchObject({ version: '1.2.3', host: 'browser' });
    const events = await client.stories.watch({ storyId: STORY_ID });
    expect(fakes.watchers()).toBe(1);
    const edit = { entity: 'story', id: STORY_ID, field: 'title', value: 'x' } as const;
    await client.stories.edit({ storyId: STORY_ID, label: 'one', edits: [edit] });
    await client.stories.edit({ storyId: STORY_ID, label: 'two', edits: [edit] });
    const labels = [];
    for await (const { history } of events) {
      labels.push(history.undo);
      if (labels.length === 2) break;
    }
    expect(labels).toEqual(['one', 'two']);
    socket.close();
    await once(socket, 'close');
    await expect.poll(() => windows).toEqual([1, 0]);
    await expect.poll(() => fakes.watchers()).toBe(0);
  });

  it('stops watching when the window goes without a word', async () => {
    const { client, socket } = await connectClient();
    const watching = await client.stories.watchList();
    await expect.poll(() => fakes.watchers()).toBe(1);
    const next = watching.next().catch(() => 'ended');
    socket.terminate();
    await expect.poll(() => fakes.watchers()).toBe(0);
    expect(await next).toBe('ended');
  });

  it('closes a window that sends more than a message may hold, and lives on', async () => {
    const { socket } = await connectClient();
    const closed = once(socket, 'close');
    socket.send('x'.repeat(17 * 1024 * 1024));
    expect((await closed)[0]).toBe(1009);
    const { client } = await connectClient();
    expect(await client.stories.list()).toEqual([]);
  });

  it('survives messages that are no calls', async () => {
    const { client, socket } = await connectClient();
    for (const message of ['', 'null', '{"i":"1"}', '{"i":"x","p":{"u":5}}', Buffer.from([255, 255])])
      socket.send(message);
    expect(await client.stories.list()).toEqual([]);
    expect(log.join()).toContain('not a call');
  });
});

describe('closing', () => {
  it('ends the windows and frees the port', async () => {
    const { socket } = await connectClient();
    const closed = once(socket, 'close');
    await host.close();
    expect((await closed)[0]).toBe(1001);
    await expect(ask('/')).rejects.toThrow('ECONNREFUSED');
  });

  it('says so when a port is taken', async () => {
    const { logger } = silentLogger();
    const studio = { router: createRouter(fakes.services), media: answer };
    await expect(startBrowserHost({ studio, logger, port: host.port })).rejects.toMatchObject({
      code: 'CONFLICT',
      remedy: expect.stringContaining('--port'),
    });
  });
});
