/** The forms that answers of the media address take. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { isStudioError, StudioError, type StudioFailure, toFailure } from '../../../shared/contract/errors';
import type { Logger } from '../ports/system';
import { failureStatus } from '../router/failures';
import { parseRange } from './range';

export const json = (value: unknown, status = 200): Response =>
  new Response(JSON.stringify(value), {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' },
  });

export const failure = (error: unknown, logger: Logger): Response => {
  if (isStudioError(error)) return json(toFailure(error), failureStatus(error.code));
  logger.error('A media request failed unexpectedly', {
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  });
  const bug: Omit<StudioFailure, 'code'> & { code: string } = {
    code: 'BUG',
    message: 'Something unexpected happened in the studio.',
    remedy: 'Try again. If it happens again, restart Tap Story Studio.',
  };
  return json(bug, 500);
};

export const notHere = (): StudioError =>
  new StudioError('NOT_FOUND', 'There is nothing at this address.', 'Reload the window.');

/** True when the client holds what the tag names already. */
const unchanged = (request: Request, etag: string): boolean =>
  (request.headers.get('if-none-match') ?? '').split(',').some((tag) => {
    const given = tag.trim().replace(/^W\//, '');
    return given === etag || given === '*';
  });

export interface Facts {
  readonly mime: string;
  readonly etag: string;
  readonly cache: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Bytes that are in memory. */
export const bytesAnswer = (request: Request, bytes: Uint8Array<ArrayBuffer>, facts: Facts): Response => {
  const headers = {
    'Content-Type': facts.mime,
    ETag: facts.etag,
    'Cache-Control': facts.cache,
    ...facts.headers,
  };
  if (unchanged(request, facts.etag)) return new Response(null, { status: 304, headers });
  const length = { 'Content-Length': String(bytes.byteLength) };
  return new Response(request.method === 'HEAD' ? null : bytes, { headers: { ...headers, ...length } });
};

/**
 * A file, streamed: memory does not grow with its length, and the file is closed when the client leaves.
 * NOT_FOUND when it is not there.
 */
export const fileAnswer = async (request: Request, path: string, facts: Facts): Promise<Response> => {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) throw notHere();
  const { size } = found;
  const headers: Record<string, string> = {
    'Content-Type': facts.mime,
    ETag: facts.etag,
    'Cache-Control': facts.cache,
    'Accept-Ranges': 'bytes',
    ...facts.headers,
  };
  if (unchanged(request, facts.etag)) return new Response(null, { status: 304, headers });

  const condition = request.headers.get('if-range');
  const stale = condition !== null && condition !== facts.etag;
  const range = parseRange(stale ? null : request.headers.get('range'), size);
  if (range.kind === 'none') {
    return new Response(null, { status: 416, headers: { ...headers, 'Content-Range': `bytes */${size}` } });
  }
  const { start, end } = range.kind === 'part' ? range : { start: 0, end: size };
  headers['Content-Length'] = String(end - start);
  if (range.kind === 'part') headers['Content-Range'] = `bytes ${start}-${end - 1}/${size}`;
  const status = range.kind === 'part' ? 206 : 200;
  if (request.method === 'HEAD' || start === end) return new Response(null, { status, headers });

  const file = createReadStream(path, { start, end: end - 1, highWaterMark: 256 * 1024 });
  const leave = () => file.destroy();
  request.signal.addEventListener('abort', leave, { once: true });
  file.once('close', () => request.signal.removeEventListener('abort', leave));
  return new Response(Readable.toWeb(file) as ReadableStream<Uint8Array<ArrayBuffer>>, { status, headers });
};
