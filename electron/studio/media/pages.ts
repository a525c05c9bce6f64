/**
 * The interface's own files.
 *
 * They are listed once, at the start, and only what is on the list is served: an address is a key to look up, never a
 * path to resolve, so there is no traversal to guard against.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { bytesAnswer, fileAnswer } from './answers';
import { withSecurityHeaders } from './headers';

const mimes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Names that the build ends in a hash of the content. */
const HASHED = /-[\w-]{8}\.\w+(\.map)?$/;
const FOREVER = 'private, max-age=31536000, immutable';

export interface Pages {
  /** Null when the address is none of the interface's. */
  answer(request: Request, url: URL): Promise<Response | null>;
}

const filesBelow = async (folder: string, prefix = ''): Promise<string[]> => {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  const nested = entries.map((entry) => {
    const name = prefix ? `${prefix}/${entry.name}` : entry.name;
    if (entry.isDirectory()) return filesBelow(folder, name);
    return entry.isFile() ? [name] : [];
  });
  return (await Promise.all(nested)).flat();
};

/** Lets libraries that add `<style>` elements find the nonce that this answer's policy allows. */
const withNonce = (html: string, nonce: string): string =>
  html.replace(/<head>/i, (head) => `${head}<meta property="csp-nonce" nonce="${nonce}" content="${nonce}">`);

/** @param folder where the built interface lies; an empty or missing one answers nothing */
export const openPages = async (folder: string): Promise<Pages> => {
  const names = new Set(await filesBelow(folder).catch(() => []));

  const page = async (request: Request, url: URL): Promise<Response> => {
    const nonce = randomBytes(16).toString('base64');
    const html = withNonce(await readFile(join(folder, 'index.html'), 'utf8'), nonce);
    const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' };
    const response = new Response(request.method === 'HEAD' ? null : html, { headers });
    return withSecurityHeaders(response, { url, styleNonce: nonce });
  };

  return {
    answer: async (request, url) => {
      if (url.pathname === '/' || url.pathname === '')
        return names.has('index.html') ? page(request, url) : null;
      const name = url.pathname.slice(1);
      const mime = mimes[extname(name)];
      if (!names.has(name) || name === 'index.html' || !mime) return null;
      if (HASHED.test(name)) {
        const etag = `"${createHash('sha256').update(name).digest('hex').slice(0, 32)}"`;
        return fileAnswer(request, join(folder, name), { mime, etag, cache: FOREVER });
      }
      const bytes = new Uint8Array(await readFile(join(folder, name)));
      const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}"`;
      return bytesAnswer(request, bytes, { mime, etag, cache: 'private, no-cache' });
    },
  };
};
