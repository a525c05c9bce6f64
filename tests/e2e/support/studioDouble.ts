/**
 * The server's side of the audio engine for tests of the engine alone: decoded audio of made-up nodes, and takes whose
 * chunks land in memory as they come. It speaks the addresses of `shared/contract/media` and sends the real security
 * headers; what it does not do is everything else that a studio does.
 */
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { securityHeaders } from '../../../electron/studio/media/headers';
import { noiseFrames } from './testAudio';

export interface DoubleTake {
  readonly id: string;
  readonly begun: Record<string, unknown>;
  readonly chunks: Buffer[];
  finished: Record<string, unknown> | null;
  discarded: boolean;
  /** When each chunk came, in ms. */
  readonly arrivals: number[];
}

export interface StudioDouble {
  readonly url: string;
  readonly takes: Map<string, DoubleTake>;
  /** Interleaved audio of a take. */
  audioOf(takeId: string): Float32Array;
  /** Sent by the page's tap. */
  readonly tapped: Float32Array[];
  /** Nodes with audio of their own instead of noise; interleaved. */
  readonly sounds: Map<string, { channels: number; samples: Float32Array }>;
  /** Answers chunks with an error while true. */
  refuseChunks: boolean;
  /** Answers audio with an error while true. */
  refuseAudio: boolean;
  /** Delay of each answer with audio, in ms. */
  audioDelay: number;
  readonly audioRequests: number;
  close(): Promise<void>;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
};

const bodyOf = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

const floats = (bytes: Buffer): Float32Array =>
  new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);

/** @param isolated false leaves the COOP and COEP headers out, which takes SharedArrayBuffer away */
export const startStudioDouble = async (folder: string, isolated = true): Promise<StudioDouble> => {
  const takes = new Map<string, DoubleTake>();
  const tapped: Float32Array[] = [];
  const sounds: StudioDouble['sounds'] = new Map();
  const state = { refuseChunks: false, refuseAudio: false, audioDelay: 0 };
  let audioRequests = 0;
  let url = '';

  const json = (response: ServerResponse, value: unknown, status = 200) => {
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  const fail = (response: ServerResponse, status: number) =>
    json(response, { code: 'CONFLICT', message: 'The test says no.', remedy: 'Wait for it.' }, status);

  const pcm = async (address: URL, response: ServerResponse) => {
    audioRequests += 1;
    if (state.audioDelay > 0) await new Promise((done) => setTimeout(done, state.audioDelay));
    if (state.refuseAudio) return fail(response, 503);
    const nodeId = decodeURIComponent(address.pathname.split('/').at(-1) as string);
    const from = Number(address.searchParams.get('from'));
    const frames = Number(address.searchParams.get('frames'));
    const sound = sounds.get(nodeId);
    const channels = sound?.channels ?? (nodeId.includes('mono') ? 1 : 2);
    const samples = sound
      ? sound.samples.slice(from * channels, (from + frames) * channels)
      : noiseFrames(nodeId, channels, from, frames);
    response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'X-Channels': String(channels) });
    response.end(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength));
  };

  const chunk = async (address: URL, request: IncomingMessage, response: ServerResponse) => {
    const [, , , takeId = '', , number] = address.pathname.split('/');
    const body = await bodyOf(request);
    const take = takes.get(takeId);
    if (state.refuseChunks) return fail(response, 507);
    if (!take || take.finished || take.discarded || Number(number) > take.chunks.length)
      return fail(response, 409);
    take.chunks[Number(number)] = body;
    take.arrivals.push(performance.now());
    const bytes = take.chunks.reduce((sum, { length }) => sum + length, 0);
    return json(response, { durableFrames: bytes / 4 / Number(take.begun.channels) });
  };

  const procedure = async (name: string, request: IncomingMessage, response: ServerResponse) => {
    const input = JSON.parse((await bodyOf(request)).toString()) as Record<string, unknown>;
    if (name === 'begin') {
      const id = `take-${String(takes.size + 1).padStart(8, '0')}`;
      takes.set(id, { id, begun: input, chunks: [], finished: null, discarded: false, arrivals: [] });
      return json(response, { takeId: id });
    }
    const take = takes.get(String(input.takeId));
    if (!take) return fail(response, 404);
    if (name === 'discard') take.discarded = true;
    else take.finished = input;
    return json(response, { id: `node-${take.id}`, ...input });
  };

  const server = createServer((request, response) => {
    const address = new URL(request.url ?? '/', url || 'http://127.0.0.1');
    for (const [name, value] of Object.entries(securityHeaders({ url: address }))) {
      if (isolated || !name.startsWith('Cross-Origin-')) response.setHeader(name, value);
    }
    const { pathname } = address;
    const answer = async () => {
      if (pathname.startsWith('/media/pcm/')) return pcm(address, response);
      if (pathname.startsWith('/media/takes/')) return chunk(address, request, response);
      if (pathname.startsWith('/takes/')) return procedure(pathname.slice(7), request, response);
      if (pathname === '/tap') {
        tapped.push(floats(await bodyOf(request)));
        return json(response, {});
      }
      const file = normalize(join(folder, pathname === '/' ? 'index.html' : pathname));
      response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream');
      createReadStream(file)
        .on('error', () => {
          response.statusCode = 404;
          response.end();
        })
        .pipe(response);
    };
    answer().catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    takes,
    tapped,
    sounds,
    get refuseChunks() {
      return state.refuseChunks;
    },
    set refuseChunks(is) {
      state.refuseChunks = is;
    },
    get refuseAudio() {
      return state.refuseAudio;
    },
    set refuseAudio(is) {
      state.refuseAudio = is;
    },
    get audioDelay() {
      return state.audioDelay;
    },
    set audioDelay(milliseconds) {
      state.audioDelay = milliseconds;
    },
    get audioRequests() {
      return audioRequests;
    },
    audioOf: (takeId) => floats(Buffer.concat(takes.get(takeId)?.chunks ?? [])),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};
