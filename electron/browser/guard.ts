/**
 * Who may talk to the loopback host. Pure functions over what a request says about itself; the server asks them
 * before it looks at anything else.
 *
 * Any page that a person has open can send requests to 127.0.0.1, and any page can point a name of its own at it
 * (DNS rebinding). So: the Host header must be our address and not a name, the Origin must be our own page, the browser's own
 * word on where the request comes from (Sec-Fetch-Site) must agree, and a cookie that only our page has must come
 * along.
 */
import { timingSafeEqual } from 'node:crypto';

/** What is needed to judge, with header names in lower case as Node gives them. */
export interface RequestFacts {
  readonly method: string;
  readonly upgrade: boolean;
  readonly headers: {
    readonly host?: string | undefined;
    readonly origin?: string | undefined;
    readonly cookie?: string | undefined;
    readonly 'sec-fetch-site'?: string | string[] | undefined;
  };
}

export interface GuardSecrets {
  readonly port: number;
  /** Value of our cookie. */
  readonly session: string;
}

export type Verdict =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly status: 401 | 403 | 421; readonly reason: string };

const allowed: Verdict = { allowed: true };
const refuse = (status: 401 | 403 | 421, reason: string): Verdict => ({ allowed: false, status, reason });

export const ownHost = (port: number): string => `127.0.0.1:${port}`;
export const ownOrigin = (port: number): string => `http://${ownHost(port)}`;

/** Cookies ignore ports, so two studios on one machine would overwrite each other's without the port in the name. */
export const cookieName = (port: number): string => `tap-story-${port}`;

/** Equal without telling by its timing how far the two agree. */
export const sameSecret = (given: string, wanted: string): boolean => {
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
};

/** The value of one cookie, or null; the first one when a name is sent twice. */
export const readCookie = (header: string | undefined, name: string): string | null => {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
};

/** Checks that the request was meant for us and sent by our own page or by a person typing the address. */
export const judgeSource = ({ method, upgrade, headers }: RequestFacts, port: number): Verdict => {
  if (headers.host !== ownHost(port)) return refuse(421, 'The request was sent to another host.');
  const writes = upgrade || (method !== 'GET' && method !== 'HEAD');
  if (headers.origin === undefined ? writes : headers.origin !== ownOrigin(port)) {
    return refuse(403, 'The request comes from another page.');
  }
  const site = headers['sec-fetch-site'];
  const fine = site === undefined || site === 'same-origin' || (site === 'none' && !writes);
  return fine ? allowed : refuse(403, 'The request comes from another site.');
};

/** Everything but the entry address, which brings the token instead of the cookie. */
export const judgeRequest = (facts: RequestFacts, { port, session }: GuardSecrets): Verdict => {
  const source = judgeSource(facts, port);
  if (!source.allowed) return source;
  const cookie = readCookie(facts.headers.cookie, cookieName(port));
  return cookie !== null && sameSecret(cookie, session)
    ? allowed
    : refuse(401, 'This window does not belong to the running studio.');
};
