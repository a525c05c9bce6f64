/**
 * A real studio behind the engine's test page: takes go through the real writer to a real disk and become nodes, layers
 * stream from the real PCM cache. What the rig measures is read back from what was filed.
 */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import { openStudio } from '../../electron/adapters/openStudio';
import { sendWebResponse, toWebRequest } from '../../electron/browser/bridge';
import { securityHeaders } from '../../electron/studio/media/headers';
import type { AudioNode } from '../../shared/domain/model';
import { writeWav } from '../support/audioFixtures';

export interface RigStudio {
  readonly url: string;
  /** Makes a story in which this mono sound begins at each of these seconds, and gives its seeds. */
  plant(
    title: string,
    samples: Float32Array<ArrayBuffer>,
    rate: number,
    seconds?: readonly number[],
  ): Promise<readonly [AudioNode, ...AudioNode[]]>;
  /** Every node of a story, the seed first. */
  nodes(storyId: string): Promise<readonly AudioNode[]>;
  /** Frames of a node's filed audio at the story's rate, mono. */
  audio(node: AudioNode, from: number, frames: number): Promise<Float32Array>;
  close(): Promise<void>;
}

const types: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript' };
const quiet = { info() {}, warn() {}, error: (text: string) => console.error(text) };

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) text += part;
  return text;
}

/** @param pages folder of the built test page */
export async function startRigStudio(pages: string): Promise<RigStudio> {
  const folder = await mkdtemp(join(tmpdir(), 'tapstory-rig-'));
  const studio = await openStudio({ host: 'browser', home: join(folder, 'home'), logger: quiet });
  const { takes, importer, catalogue, pcm } = studio.services;
  let origin = '';

  const procedures: Record<string, (input: never) => Promise<unknown>> = {
    begin: takes.begin,
    finish: takes.finish,
    discard: takes.discard,
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', origin);
    if (pathname.startsWith('/media/')) {
      return sendWebResponse(await studio.media(toWebRequest(request, response, origin)), response);
    }
    for (const [name, value] of Object.entries(securityHeaders({ url: new URL(origin) }))) {
      response.setHeader(name, value);
    }
    const procedure = pathname.startsWith('/takes/') ? procedures[pathname.slice(7)] : undefined;
    if (procedure) {
      const result = await procedure(JSON.parse(await bodyOf(request)) as never);
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(result ?? {}));
      return;
    }
    const file = normalize(join(pages, pathname === '/' ? 'index.html' : pathname));
    response.setHeader('Content-Type', types[extname(file)] ?? 'application/octet-stream');
    createReadStream(file)
      .on('error', () => response.writeHead(404).end())
      .pipe(response);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(`${request.url}: ${String(error)}`);
      response.destroy();
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: origin,
    async plant(title, samples, rate, seconds = [0]) {
      const path = writeWav(folder, `${title}.wav`, { samples, channels: 1, rate }, { bits: 24 });
      const seeds: AudioNode[] = [];
      for (const atSeconds of seconds) {
        const story = seeds[0] ? { storyId: seeds[0].storyId } : { newStoryTitle: title };
        const request = { ...story, files: [{ path }], over: null, startFrame: null, atSeconds };
        seeds.push(...(await importer.importFiles(request)).nodes);
      }
      await rm(path);
      return seeds as [AudioNode, ...AudioNode[]];
    },
    nodes: async (storyId) => (await catalogue.content(storyId)).nodes,
    async audio(node, from, frames) {
      const bytes = await pcm.read(node, from, frames);
      const samples = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
      const channels = Math.min(2, node.audio.channels);
      return channels === 1 ? samples : samples.filter((_, at) => at % channels === 0);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await studio.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
