import { describe, expect, it } from 'vitest';
import { judgeRequest, judgeSource, type RequestFacts, readCookie, sameSecret } from './guard';

const port = 5123;
const secrets = { port, session: 'the-session' };
const own = { host: '127.0.0.1:5123', origin: 'http://127.0.0.1:5123', cookie: 'tap-story-5123=the-session' };
const request = (
  facts: Partial<Omit<RequestFacts, 'headers'>>,
  headers: RequestFacts['headers'],
): RequestFacts => ({
  method: 'GET',
  upgrade: false,
  ...facts,
  headers,
});
const status = (facts: RequestFacts) => {
  const verdict = judgeRequest(facts, secrets);
  return verdict.allowed ? 200 : verdict.status;
};

describe('judgeRequest', () => {
  it('lets our own page in', () => {
    expect(status(request({}, own))).toBe(200);
    expect(status(request({}, { ...own, origin: undefined }))).toBe(200);
    expect(status(request({ method: 'POST' }, { ...own, 'sec-fetch-site': 'same-origin' }))).toBe(200);
    expect(status(request({ upgrade: true }, own))).toBe(200);
  });

  it.each([
    undefined,
    '',
    'localhost:5123',
    '127.0.0.1',
    '127.0.0.1:80',
    'evil.example:5123',
    '127.0.0.1:5123.evil.example',
    '[::1]:5123',
    '0.0.0.0:5123',
    '127.0.0.1:5123, evil.example',
  ])('refuses the host %j, whatever else is right', (host) => {
    expect(status(request({}, { ...own, host }))).toBe(421);
  });

  it.each([
    'null',
    'http://evil.example',
    'https://127.0.0.1:5123',
    'http://127.0.0.1',
    'http://localhost:5123',
    'http://127.0.0.1:5123/',
    'http://127.0.0.1:51234',
  ])('refuses the origin %j', (origin) => {
    expect(status(request({}, { ...own, origin }))).toBe(403);
    expect(status(request({ method: 'POST' }, { ...own, origin }))).toBe(403);
    expect(status(request({ upgrade: true }, { ...own, origin }))).toBe(403);
  });

  it.each([{ method: 'POST' }, { method: 'PUT' }, { method: 'DELETE' }, { upgrade: true }])(
    'demands an origin of what may change something: %j',
    (facts) => {
      expect(status(request(facts, { ...own, origin: undefined }))).toBe(403);
    },
  );

  it.each(['cross-site', 'same-site', 'bogus'])('believes a browser that says %s', (site) => {
    expect(status(request({}, { ...own, 'sec-fetch-site': site }))).toBe(403);
  });

  it('lets a person type the address, but not write by it', () => {
    expect(status(request({}, { ...own, origin: undefined, 'sec-fetch-site': 'none' }))).toBe(200);
    expect(status(request({ method: 'POST' }, { ...own, 'sec-fetch-site': 'none' }))).toBe(403);
  });

  it.each([
    undefined,
    '',
    'tap-story-5123=',
    'tap-story-5123=wrong',
    'tap-story-5123=the-session-and-more',
    'tap-story-80=the-session',
    'the-session',
  ])('refuses the cookie %j', (cookie) => {
    expect(status(request({}, { ...own, cookie }))).toBe(401);
  });

  it('judges the source before the cookie', () => {
    expect(status(request({}, { ...own, host: 'evil.example', cookie: undefined }))).toBe(421);
    expect(judgeSource(request({}, { ...own, cookie: undefined }), port)).toEqual({ allowed: true });
  });
});

describe('readCookie', () => {
  it('finds one among many, and the first of two', () => {
    expect(readCookie('a=1; tap-story-1=x; b=2', 'tap-story-1')).toBe('x');
    expect(readCookie('n=1; n=2', 'n')).toBe('1');
    expect(readCookie('tap-story-11=x', 'tap-story-1')).toBeNull();
  });
});

describe('sameSecret', () => {
  it('compares by value', () => {
    expect(sameSecret('abc', 'abc')).toBe(true);
    expect(sameSecret('abc', 'abd')).toBe(false);
    expect(sameSecret('', 'abc')).toBe(false);
    expect(sameSecret('äb', 'abc')).toBe(false);
  });
});
