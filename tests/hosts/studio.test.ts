/**
 * The studio as the hosts get it: real catalogue, real files, real FFmpeg, over the router and the media handler.
 * Needs the build for its worker threads, as `npm test` makes it.
 */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStudio } from '../../electron/adapters/openStudio';
import { interceptFailures } from '../../electron/studio/router/failures';
import type { Studio } from '../../electron/studio/studio';
import { mediaPaths } from '../../shared/contract/media';
import type { Job } from '../../shared/contract/schemas';
import type { AudioNode } from '../../shared/domain/model';
import { tone, wavBytes } from '../support/audioFixtures';
import { silentLogger } from './fakeServices';

const ORIGIN = 'http://127.0.0.1:1';
const FRAMES = 48_000;
const sound = tone(FRAMES, 2, 48_000, 440, 0.25);
const wav = new Uint8Array(wavBytes(sound, { bits: 24 }));

let home: string;
let studio: Studio;
let node: AudioNode;

const clientOf = (opened: Studio) => {
  const { logger } = silentLogger();
  return createRouterClient(opened.router, { interceptors: [interceptFailures(logger)] });
};
let client: ReturnType<typeof clientOf>;

const ask = (path: string, init: RequestInit = {}) => studio.media(new Request(`${ORIGIN}${path}`, init));
const failureOf = async (response: Response) => ({ status: response.status, ...(await response.json()) });

const upload = async (name: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
  const response = await ask(mediaPaths.upload(name), { method: 'POST', body: bytes });
  expect(response.status).toBe(200);
  return (await response.json()).uploadId;
};

const settled = async (job: Job): Promise<Job> => {
  const ended = await studio.services.jobs.settled(job.id);
  expect([ended.state, ended.failure]).toEqual(['done', null]);
  return ended;
};

const importOne = async (storyId: string, over: string | null = null): Promise<string> => {
  const uploadId = await upload('Verse.wav', wav);
  const job = await settled(await client.audio.import({ storyId, over, uploads: [{ uploadId }] }));
  return job.nodeIds[0] ?? '';
};

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tap-story-studio-'));
  const { logger } = silentLogger();
  studio = await openStudio({ host: 'browser', home, logger });
  client = clientOf(studio);
  const story = await client.stories.create({ title: 'Test' });
  const nodeId = await importOne(story.id);
  node = await studio.services.catalogue.node(nodeId);
});
afterAll(async () => {
  await studio?.close();
  await rm(home, { recursive: true, force: true });
});

describe('a home', () => {
  it('is opened by one studio at a time', async () => {
    const { logger } = silentLogger();
    await expect(openStudio({ host: 'browser', home, logger })).rejects.toMatchObject({
      code: 'HOME_IN_USE',
    });
  });
});

describe('importing an upload', () => {
  it('makes a node named after the file, and leaves no temporary', async () => {
    expect(node).toMatchObject({ title: 'Verse', frames: FRAMES, channels: 2, kind: 'import' });
    expect((await readdir(join(home, 'temp'))).filter((name) => name.endsWith('.upload'))).toEqual([]);
  });

  it('refuses unknown uploads, stories and parents before it begins', async () => {
    const { storyId } = node;
    const known = await upload('x.wav', wav);
    const uploads = [{ uploadId: known }, { uploadId: 'ffffffff-0000' }];
    await expect(client.audio.import({ storyId, uploads })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(
      client.audio.import({ storyId: 'ffffffff-0000', uploads: [{ uploadId: known }] }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(
      client.audio.import({ storyId, over: 'ffffffff-0000', uploads: [{ uploadId: known }] }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('keeps the good file when its neighbour is no audio', async () => {
    const good = await upload('Good.wav', wav);
    const bad = await upload('notes.wav', new TextEncoder().encode('this is a text'));
    const uploads = [{ uploadId: bad }, { uploadId: good }];
    const job = await settled(await client.audio.import({ storyId: node.storyId, over: node.id, uploads }));
    expect(job.nodeIds).toHaveLength(1);
    expect(job.warnings.join()).toContain('notes.wav was left out');
  });
});

describe('audio over the media address', () => {
  it('is the original, byte for byte, whole and in ranges', async () => {
    const whole = await ask(mediaPaths.audio(node.id));
    expect(whole.status).toBe(200);
    expect(whole.headers.get('content-type')).toContain('audio/');
    expect(whole.headers.get('accept-ranges')).toBe('bytes');
    expect(Buffer.from(await whole.arrayBuffer()).equals(Buffer.from(wav))).toBe(true);

    const part = await ask(mediaPaths.audio(node.id), { headers: { range: 'bytes=100-199' } });
    expect([part.status, part.headers.get('content-range'), part.headers.get('content-length')]).toEqual([
      206,
      `bytes 100-199/${wav.byteLength}`,
      '100',
    ]);
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(wav.slice(100, 200));

    const beyond = await ask(mediaPaths.audio(node.id), { headers: { range: `bytes=${wav.byteLength}-` } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${wav.byteLength}`]);
  });

  it('answers a thousand ranges with the file once', async () => {
    const range = `bytes=${Array.from({ length: 1000 }, () => '0-').join(',')}`;
    const response = await ask(mediaPaths.audio(node.id), { headers: { range } });
    expect([response.status, response.headers.get('content-length')]).toEqual([200, String(wav.byteLength)]);
    await response.body?.cancel();
  });

  it('tells its length to HEAD, and nothing new to who has it', async () => {
    const head = await ask(mediaPaths.audio(node.id), { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
      200,
      String(wav.byteLength),
      '',
    ]);
    const etag = head.headers.get('etag') ?? '';
    expect((await ask(mediaPaths.audio(node.id), { headers: { 'if-none-match': etag } })).status).toBe(304);
    const stale = { range: 'bytes=0-9', 'if-range': '"another"' };
    const whole = await ask(mediaPaths.audio(node.id), { headers: stale });
    expect(whole.status).toBe(200);
    await whole.body?.cancel();
  });

  it('comes decoded, cut at the end of the node', async () => {
    const response = await ask(mediaPaths.pcm(node.id, FRAMES - 10, 100));
    expect(response.headers.get('x-channels')).toBe('2');
    const samples = new Float32Array(await response.arrayBuffer());
    expect(samples.length).toBe(20);
    const wanted = sound.samples.slice(-20);
    for (const [at, sample] of samples.entries()) expect(sample).toBeCloseTo(wanted[at] ?? 9, 5);
  });

  it('comes as a picture that other tools read', async () => {
    const response = await ask(mediaPaths.peaks(node.id, 1024));
    const view = new DataView(await response.arrayBuffer());
    expect(view.getInt32(0, true)).toBe(2);
    expect(view.getInt32(8, true)).toBe(48_000);
    expect(view.getInt32(12, true)).toBeLessThanOrEqual(1024);
    expect(response.headers.get('etag')).not.toBeNull();
  });

  it.each([
    'from=-1&frames=1',
    'from=0&frames=0',
    'from=0&frames=99999999',
    'from=x&frames=1',
    'frames=1',
    'from=1e3&frames=1',
    'from=0.5&frames=1',
  ])('answers BAD_INPUT to pcm?%s', async (query) => {
    expect(await failureOf(await ask(`/media/pcm/${node.id}?${query}`))).toMatchObject({
      status: 400,
      code: 'BAD_INPUT',
    });
  });
});

describe('what the catalogue does not name', () => {
  const outside = [
    '/media/audio/ffffffff-0000',
    '/media/audio/../../../../etc/passwd',
    '/media/audio/..%2f..%2f..%2fetc%2fpasswd',
    '/media/audio/%2e%2e/%2e%2e/etc/passwd',
    '/media/audio/..%5c..%5cwindows',
    '/media/audio/%00',
    '/media/audio/',
    '/media/audio',
    '/media/pcm/ffffffff-0000?from=0&frames=1',
    '/media/peaks/ffffffff-0000?scale=256',
    '/media/exports/ffffffff-0000/x.wav',
    '/media/exports/ffffffff-0000/..%2f..%2fcatalogue.db',
    '/media/',
    '/media',
    '/catalogue.db',
    '/../package.json',
    '/..%2fpackage.json',
    '/assets/../../package.json',
    '/index.html/../../../package.json',
    '//etc/passwd',
    '/constructor',
    '/__proto__',
  ];
  it.each(outside)('is not at %s', async (path) => {
    const failure = await failureOf(await ask(path));
    expect([failure.status, failure.code]).toEqual([404, 'NOT_FOUND']);
    expect(failure.remedy).not.toBe('');
    expect(JSON.stringify(failure)).not.toContain(home);
  });

  it('is refused when the address is no address', async () => {
    expect(await failureOf(await ask('/media/audio/%zz'))).toMatchObject({ status: 400, code: 'BAD_INPUT' });
  });

  it('answers wrong methods with the right ones', async () => {
    for (const [path, method, allow] of [
      [mediaPaths.audio(node.id), 'POST', 'GET, HEAD'],
      [mediaPaths.upload('x'), 'GET', 'POST'],
      ['/', 'DELETE', 'GET, HEAD'],
      [mediaPaths.takeChunk(node.id, 0), 'PUT', 'POST'],
    ] as const) {
      const response = await ask(path, { method });
      expect([path, response.status, response.headers.get('allow')]).toEqual([path, 405, allow]);
    }
  });
});

describe('every answer', () => {
  it('carries the security headers, also the ones that say no', async () => {
    for (const path of ['/', mediaPaths.audio(node.id), '/nothing', '/media/audio/%zz']) {
      const response = await ask(path);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
      await response.body?.cancel();
    }
  });

  it('lets only this answer of the page bring styles of its own', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const response = await ask('/');
        const nonce = /<meta property="csp-nonce" nonce="([^"]+)"/.exec(await response.text())?.[1] ?? '';
        expect(response.headers.get('content-security-policy')).toContain(
          `style-src 'self' 'nonce-${nonce}'`,
        );
        return nonce;
      }),
    );
    expect(nonces[0]).not.toBe(nonces[1]);
    expect((await ask('/')).headers.get('content-security-policy')).not.toContain('unsafe-inline');
  });
});

describe('uploads of hostile names', () => {
  it.each([
    '../../../evil.wav',
    '/etc/passwd',
    '-rf.wav',
    'a\nb.wav',
    '"; rm -rf ~".wav',
    '🎸'.repeat(300),
    'nul\0.wav',
  ])('do no harm: %j', async (name) => {
    const before = await readdir(home);
    const uploadId = await upload(name, wav);
    const job = await settled(
      await client.audio.import({ storyId: node.storyId, over: node.id, uploads: [{ uploadId }] }),
    );
    const made = await studio.services.catalogue.node(job.nodeIds[0] ?? '');
    expect(made.title).not.toMatch(/[\p{Cc}]/u);
    expect(await readdir(home)).toEqual(before);
  });
});

describe('mixing down over the contract', () => {
  it('ends in a file to download, under its own name only', async () => {
    const job = await settled(
      await client.mixdown.start({ nodeId: node.id, options: { format: 'wav', bits: '24' } }),
    );
    const [file] = job.files;
    expect(file?.name).toMatch(/\.wav$/);
    const response = await ask(mediaPaths.export(job.id, file?.name ?? ''));
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; /);
    expect(response.headers.get('content-type')).toBe('audio/wav');
    expect((await response.arrayBuffer()).byteLength).toBe(file?.bytes);
    for (const name of ['..%2fcatalogue.db', 'other.wav', '%2e%2e', '.']) {
      expect((await ask(`/media/exports/${job.id}/${name}`)).status).toBe(404);
    }
  });

  it('gives a stem for each layer, and the folder its name once the set is whole', async () => {
    const over = await importOne(node.storyId, node.id);
    const job = await settled(await client.mixdown.stems({ nodeId: over, options: { format: 'flac' } }));
    expect(await readdir(join(home, 'exports'))).toContain(job.id);
    expect(job.files).toHaveLength(2);
    for (const { name } of job.files) {
      const response = await ask(mediaPaths.export(job.id, name));
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'audio/flac']);
      await response.body?.cancel();
    }
  });

  it('leaves nothing behind when it fails', async () => {
    const before = await readdir(join(home, 'exports'));
    const wrong = { nodeId: node.id, options: { truePeak: -1 } };
    const job = await studio.services.jobs.settled((await client.mixdown.start(wrong)).id);
    expect([job.state, job.failure?.code]).toEqual(['failed', 'BAD_INPUT']);
    expect(await readdir(join(home, 'exports'))).toEqual(before);
    await expect(client.mixdown.start({ ...wrong, nodeId: 'ffffffff-0000' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('capture chunks', () => {
  const begin = () =>
    client.takes.begin({
      storyId: node.storyId,
      parentId: null,
      channels: 1,
      sampleRate: 48_000,
      device: 'Test',
      streamId: 's1',
      startFrame: 0,
      trimIn: 0,
    });
  const send = (takeId: string, number: number | string, bytes: Uint8Array<ArrayBuffer>) =>
    ask(`/media/takes/${takeId}/chunks/${number}`, { method: 'POST', body: bytes });

  it('are written in order and answered with what is durable', async () => {
    const { takeId } = await begin();
    const chunk = new Uint8Array(new Float32Array(4800).fill(0.1).buffer);
    expect((await send(takeId, 0, chunk)).status).toBe(200);
    const second = await send(takeId, 1, chunk);
    expect((await second.json()).durableFrames).toBeGreaterThanOrEqual(0);
    expect(await failureOf(await send(takeId, 9, chunk))).toMatchObject({ status: 409, code: 'CONFLICT' });
    await client.takes.discard({ takeId });
  });

  it('are refused when they are too large, odd, or for no take', async () => {
    const { takeId } = await begin();
    const large = new Uint8Array(4 * 1024 * 1024 + 4);
    expect(await failureOf(await send(takeId, 0, large))).toMatchObject({ status: 413, code: 'TOO_LARGE' });
    expect(await failureOf(await send(takeId, 0, new Uint8Array(3)))).toMatchObject({ code: 'BAD_INPUT' });
    expect(await failureOf(await send(takeId, 'x', new Uint8Array(4)))).toMatchObject({ code: 'BAD_INPUT' });
    expect(await failureOf(await send('ffffffff-0000', 0, new Uint8Array(4)))).toMatchObject({
      code: 'NOT_FOUND',
    });
    await client.takes.discard({ takeId });
  });
});

describe('the facts', () => {
  it('say what import learnt about a file', async () => {
    const facts = await client.audio.facts({ nodeId: node.id });
    expect(facts).toMatchObject({ extension: 'wav', bitsPerSample: 24, originalName: 'Verse.wav' });
    expect(facts.loudness).toBeLessThan(0);
  });

  it('name the host, the home and FFmpeg', async () => {
    expect(await client.studio.info()).toMatchObject({
      host: 'browser',
      ffmpeg: expect.stringMatching(/^\d/),
    });
  });

  it('are checked by the doctor', async () => {
    const checks = await client.studio.doctor();
    expect(checks.find(({ name }) => name === 'FFmpeg')?.state).toBe('ok');
    expect(checks.find(({ name }) => name === 'Catalogue')?.state).toBe('ok');
    expect(checks.find(({ name }) => name === 'Home')?.detail).toContain(home);
  });
});

describe('settings', () => {
  it('are kept, and bounded', async () => {
    await client.studio.setSetting({ key: 'theme', value: 'dark' });
    expect((await client.studio.settings()).theme).toBe('dark');
    const value = 'x'.repeat(70_000);
    await expect(client.studio.setSetting({ key: 'big', value })).rejects.toMatchObject({
      code: 'TOO_LARGE',
    });
  });
});

describe('the first start', () => {
  it('opens on a demo story that fills itself and that undo does not take apart', async () => {
    const { logger } = silentLogger();
    const folder = await mkdtemp(join(tmpdir(), 'tap-story-first-'));
    const first = await openStudio({ host: 'browser', home: folder, logger });
    await first.begin();
    expect((await clientOf(first).studio.info()).firstRun).toBe(true);
    const [story, ...more] = await first.services.stories.list();
    expect(more).toEqual([]);
    const [job] = first.services.jobs.list();
    expect(await first.services.jobs.settled(job?.id ?? '')).toMatchObject({ state: 'done', failure: null });
    const { content, history } = await first.services.stories.open(story?.id ?? '');
    expect(content.nodes.length).toBeGreaterThan(2);
    expect(content.nodes.filter(({ parentId }) => parentId === null)).toHaveLength(1);
    expect(history).toEqual({ undo: null, redo: null });
    expect((await readdir(join(folder, 'temp'))).filter((name) => name.endsWith('.demo'))).toEqual([]);
    await first.close();

    const second = await openStudio({ host: 'browser', home: folder, logger });
    await second.begin();
    expect((await clientOf(second).studio.info()).firstRun).toBe(false);
    expect(await second.services.stories.list()).toHaveLength(1);
    await second.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('can be cut short while the demo is being made', async () => {
    const { logger } = silentLogger();
    const folder = await mkdtemp(join(tmpdir(), 'tap-story-short-'));
    const short = await openStudio({ host: 'browser', home: folder, logger });
    await short.begin();
    await short.close();
    await rm(folder, { recursive: true, force: true });
  });
});

describe('closing', () => {
  it('lets go of the home, and a second start finds everything', async () => {
    const { logger } = silentLogger();
    const folder = await mkdtemp(join(tmpdir(), 'tap-story-again-'));
    await mkdir(join(folder, 'temp'), { recursive: true });
    await writeFile(join(folder, 'temp', 'left.upload'), 'x');
    const first = await openStudio({ host: 'browser', home: folder, logger });
    const story = await first.services.stories.create({ title: 'Kept', sampleRate: 48_000 });
    await first.close();
    const second = await openStudio({ host: 'browser', home: folder, logger });
    expect((await second.services.stories.list()).map(({ id }) => id)).toEqual([story.id]);
    expect(await readdir(join(folder, 'temp'))).toEqual([]);
    await second.close();
    await rm(folder, { recursive: true, force: true });
  });
});
