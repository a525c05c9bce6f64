/**
 * The byte traffic beside the contract: `shared/contract/media.ts` says which addresses there are.
 *
 * An address names something in the catalogue or on a list; it is never turned into a path. Every answer of every kind
 * carries the security headers, also the ones that say no.
 */
import { basename, join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors';
import { MAX_PCM_FRAMES } from '../../../shared/contract/media';
import { idSchema, type Job } from '../../../shared/contract/schemas';
import { mixedChannels } from '../pcm/decodeArguments';
import type { PcmCache } from '../pcm/pcmCache';
import type { PeaksCache } from '../peaks/peaksCache';
import type { AudioStore } from '../ports/audioStore';
import type { Catalogue } from '../ports/catalogue';
import type { HomePaths } from '../ports/home';
import type { Logger } from '../ports/system';
import type { Takes } from '../takes/takes';
import { failure, fileAnswer, json, notHere } from './answers';
import { withSecurityHeaders } from './headers';
import { exportMime, storedMime } from './mimes';
import type { Pages } from './pages';
import type { Uploads } from './uploads';

/** Largest chunk of a capture: several seconds of many channels, far more than a recorder sends at once. */
const MAX_CHUNK_BYTES = 4 * 1024 * 1024;
/** The address stays while the stored file may change (a take is compressed later), so the tag is asked for each time. */
const REVALIDATE = 'private, no-cache';

export interface MediaDeps {
  readonly catalogue: Pick<Catalogue, 'node' | 'audioFile'>;
  readonly audio: Pick<AudioStore, 'require'>;
  readonly home: Pick<HomePaths, 'exports'>;
  readonly takes: Pick<Takes, 'append'>;
  readonly jobs: { get(jobId: string): Job };
  readonly uploads: Uploads;
  readonly pages: Pages;
  readonly logger: Logger;
  readonly pcm: Pick<PcmCache, 'read'>;
  readonly peaks: Pick<PeaksCache, 'ensure'>;
}

type Handler = (request: Request, url: URL) => Promise<Response>;

const badAddress = (words: string) =>
  new StudioError('BAD_INPUT', words, 'This is a fault of the page that asked; reload the window.');

const wholeNumber = (text: string | null, least: number, most: number, name: string): number => {
  const value = text !== null && /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw badAddress(`${name} must be a whole number from ${least} to ${most}.`);
};

/** An id in an address; anything that is none can't be in the catalogue either. */
const knownId = (text: string | undefined): string => {
  if (idSchema.safeParse(text).success) return text as string;
  throw notHere();
};

const segmentsOf = (url: URL): string[] => {
  try {
    return url.pathname.split('/').slice(1).map(decodeURIComponent);
  } catch {
    throw badAddress('The address is not encoded as an address.');
  }
};

const readAtMost = async (request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.body ?? []) {
    size += part.byteLength;
    if (size > limit) {
      throw new StudioError('TOO_LARGE', `A chunk has at most ${limit} bytes.`, 'Send smaller chunks.');
    }
    parts.push(part);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
};

export const createMedia = (deps: MediaDeps): ((request: Request) => Promise<Response>) => {
  const { catalogue, audio, home, takes, jobs, uploads, pages, pcm, peaks, logger } = deps;

  const sendAudio = async (request: Request, nodeId: string): Promise<Response> => {
    const node = await catalogue.node(nodeId);
    const record = await catalogue.audioFile(node.audio.sha256);
    if (!record) throw notHere();
    const { path, sha256, extension } = await audio.require(record);
    const mime = record.storedAs ? storedMime(extension) : record.mime;
    return fileAnswer(request, path, { mime, etag: `"${sha256}"`, cache: REVALIDATE });
  };

  const sendPcm = async (nodeId: string, url: URL): Promise<Response> => {
    const from = wholeNumber(url.searchParams.get('from'), 0, Number.MAX_SAFE_INTEGER, 'from');
    const frames = wholeNumber(url.searchParams.get('frames'), 1, MAX_PCM_FRAMES, 'frames');
    const node = await catalogue.node(nodeId);
    const samples = await pcm.read(node, from, frames);
    const headers = {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(samples.byteLength),
      'X-Channels': String(mixedChannels(node.audio.channels)),
      'Cache-Control': 'no-store',
    };
    return new Response(samples, { headers });
  };

  const sendPeaks = async (request: Request, nodeId: string, url: URL): Promise<Response> => {
    const scale = wholeNumber(url.searchParams.get('scale'), 1, 2 ** 31, 'scale');
    const path = await peaks.ensure(await catalogue.node(nodeId), scale);
    // The name says the audio's hash, the rate and the level: all that the content depends on.
    const etag = `"${basename(path)}"`;
    return fileAnswer(request, path, { mime: storedMime('dat'), etag, cache: REVALIDATE });
  };

  const sendExport = (request: Request, jobId: string, name: string | undefined): Promise<Response> => {
    const file = jobs.get(jobId).files.find((one) => one.name === name);
    if (!file) throw notHere();
    const plain = file.name.replaceAll(/[^\w .()-]/g, '_');
    const headers = {
      'Content-Disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    };
    const etag = `"${jobId}-${file.bytes}"`;
    const mime = exportMime(file.name);
    return fileAnswer(request, join(home.exports, jobId, file.name), {
      mime,
      etag,
      cache: REVALIDATE,
      headers,
    });
  };

  const receiveUpload = async (request: Request, url: URL): Promise<Response> => {
    const announced = request.headers.get('content-length');
    const length =
      announced === null ? null : wholeNumber(announced, 0, Number.MAX_SAFE_INTEGER, 'Content-Length');
    const { id } = await uploads.receive(url.searchParams.get('name') ?? '', request.body, length);
    return json({ uploadId: id });
  };

  const receiveChunk = async (
    request: Request,
    takeId: string,
    number: string | undefined,
  ): Promise<Response> => {
    const position = wholeNumber(number ?? null, 0, Number.MAX_SAFE_INTEGER, 'The number of a chunk');
    return json(await takes.append(takeId, position, await readAtMost(request, MAX_CHUNK_BYTES)));
  };

  /** The handler of an address and the methods that it knows; null for no address of ours. */
  const route = ([area, kind, id, ...rest]: string[]): { methods: string[]; handle: Handler } | null => {
    if (area !== 'media') return null;
    const read = (handle: Handler) => ({ methods: ['GET', 'HEAD'], handle });
    const write = (handle: Handler) => ({ methods: ['POST'], handle });
    if (kind === 'uploads' && id === undefined) return write((request, url) => receiveUpload(request, url));
    if (kind === 'takes' && rest[0] === 'chunks' && rest.length === 2) {
      return write((request) => receiveChunk(request, knownId(id), rest[1]));
    }
    if (kind === 'exports' && rest.length === 1)
      return read(async (request) => sendExport(request, knownId(id), rest[0]));
    if (rest.length > 0) return null;
    if (kind === 'audio') return read((request) => sendAudio(request, knownId(id)));
    if (kind === 'pcm') return read((_request, url) => sendPcm(knownId(id), url));
    if (kind === 'peaks') return read((request, url) => sendPeaks(request, knownId(id), url));
    return null;
  };

  const answer = async (request: Request, url: URL): Promise<Response> => {
    const found = route(segmentsOf(url));
    const methods = found?.methods ?? ['GET', 'HEAD'];
    if (!methods.includes(request.method)) {
      const words = badAddress(`This address answers ${methods.join(' and ')} only.`);
      const response = json({ code: words.code, message: words.message, remedy: words.remedy }, 405);
      response.headers.set('Allow', methods.join(', '));
      return response;
    }
    const response = found ? await found.handle(request, url) : await pages.answer(request, url);
    if (!response) throw notHere();
    return response;
  };

  return async (request) => {
    const url = new URL(request.url);
    const response = await answer(request, url).catch((error) => failure(error, logger));
    return withSecurityHeaders(response, { url });
  };
};
