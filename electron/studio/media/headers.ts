/**
 * Headers that every answer of every host carries.
 *
 * The policy allows what the interface is made of and nothing else: no inline script, no foreign origin, no frame.
 * COOP and COEP make the page cross-origin isolated, which SharedArrayBuffer (capture and playback rings) needs.
 */

/** What differs between answers. */
export interface PolicyFacts {
  /** Address of the request: a page served over HTTP may open a WebSocket to its own origin. */
  readonly url: URL;
  /** Allows `<style nonce>` elements; two of the interface's libraries add such. Only sent with the page itself. */
  readonly styleNonce?: string;
}

/** The Content-Security-Policy as one line. */
export const contentSecurityPolicy = ({ url, styleNonce }: PolicyFacts): string => {
  // 'self' covers ws:// by the standard, but not in every browser that people have installed.
  const socket = url.protocol === 'http:' ? ` ws://${url.host}` : '';
  const nonce = styleNonce ? ` 'nonce-${styleNonce}'` : '';
  return [
    `default-src 'none'`,
    `script-src 'self' 'wasm-unsafe-eval'`,
    `style-src 'self'${nonce}`,
    `img-src 'self' data: blob:`,
    `connect-src 'self'${socket}`,
    `media-src 'self' blob:`,
    `worker-src 'self'`,
    `font-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
};

export const securityHeaders = (facts: PolicyFacts): Record<string, string> => ({
  'Content-Security-Policy': contentSecurityPolicy(facts),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy':
    'microphone=(self), camera=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=(), midi=()',
});

/** The same answer with the headers above; what the answer set itself wins. */
export const withSecurityHeaders = (response: Response, facts: PolicyFacts): Response => {
  const headers = new Headers(securityHeaders(facts));
  for (const [name, value] of response.headers) headers.set(name, value);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
};
