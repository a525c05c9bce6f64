import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createIds } from '../../adapters/system';
import { createUploads, harmlessName } from './uploads';

let temp: string;
beforeEach(async () => {
  temp = await mkdtemp(join(tmpdir(), 'tap-story-uploads-'));
});
afterEach(() => rm(temp, { recursive: true, force: true }));

const make = (free = 1e12, size = 1e12) =>
  createUploads({ home: { temp }, ids: createIds(), room: async () => ({ free, size }) });

const streamOf = (...parts: (string | Error)[]): ReadableStream<Uint8Array> => {
  const waiting = [...parts];
  return new ReadableStream({
    pull(controller) {
      const part = waiting.shift();
      if (part === undefined) controller.close();
      else if (part instanceof Error) controller.error(part);
      else controller.enqueue(new TextEncoder().encode(part));
    },
  });
};

describe('uploads', () => {
  it('stores the bytes under an id and hands them over once', async () => {
    const uploads = make();
    const { id } = await uploads.receive('Take 1.wav', streamOf('RIFF', 'data'), 8);
    const upload = uploads.claim(id);
    expect(upload).toMatchObject({ id, name: 'Take 1.wav', bytes: 8 });
    expect(await readFile(upload.path, 'utf8')).toBe('RIFFdata');
    expect(() => uploads.claim(id)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it.each(['../../etc/passwd', '..', 'C:\\Windows\\x.wav', '/abs.wav', 'a\0b.wav', '-rf', ''])(
    'writes a file called %j nowhere but into its folder',
    async (name) => {
      const uploads = make();
      const { id } = await uploads.receive(name, streamOf('x'), null);
      expect(await readdir(temp)).toEqual([`${id}.upload`]);
    },
  );

  it('leaves nothing of an upload that breaks off or does not match its length', async () => {
    const uploads = make();
    const broken = uploads.receive('a.wav', streamOf('half', new Error('connection reset')), 8);
    await expect(broken).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(uploads.receive('a.wav', streamOf('half'), 8)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(await readdir(temp)).toEqual([]);
  });

  it('refuses what does not fit, whether it says so or not', async () => {
    const reserved = 256 * 1024 * 1024;
    const uploads = make(reserved + 4);
    await expect(uploads.receive('a', streamOf('12345'), 5)).rejects.toMatchObject({ code: 'DISK_FULL' });
    await expect(uploads.receive('a', streamOf('123', '45'), null)).rejects.toMatchObject({
      code: 'DISK_FULL',
    });
    await expect(uploads.receive('a', streamOf('1234'), 4)).resolves.toMatchObject({ bytes: 4 });
    expect(await readdir(temp)).toHaveLength(1);
  });

  it('keeps less free on a small disk, so that something fits at all', async () => {
    const size = 64 * 1024 * 1024;
    const reserved = size / 16;
    const uploads = make(reserved + 4, size);
    await expect(uploads.receive('a', streamOf('12345'), 5)).rejects.toMatchObject({ code: 'DISK_FULL' });
    await expect(uploads.receive('a', streamOf('1234'), 4)).resolves.toMatchObject({ bytes: 4 });
    await expect(make(0, size).receive('a', streamOf('1'), null)).rejects.toMatchObject({
      code: 'DISK_FULL',
    });
  });

  it('removes what nobody claimed', async () => {
    const uploads = make();
    await uploads.receive('a', streamOf('x'), null);
    await uploads.close();
    expect(await readdir(temp)).toEqual([]);
  });
});

describe('harmlessName', () => {
  it.each([
    ['C:\\music\\song.flac', 'song.flac'],
    ['a/b/c.wav', 'c.wav'],
    ['line\nbreak.wav', 'line break.wav'],
    ['..', 'audio'],
    ['', 'audio'],
    ['safe\u202Egpj.wav', 'safe gpj.wav'],
    ['🎸'.repeat(300), '🎸'.repeat(255)],
  ])('of %j is %j', (name, expected) => expect(harmlessName(name)).toBe(expected));

  it('has no separator and no control character, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (name) => {
        const harmless = harmlessName(name);
        expect(harmless).not.toMatch(/[\\/\p{Cc}]/u);
        expect(harmless.length).toBeGreaterThan(0);
        expect(['.', '..']).not.toContain(harmless);
      }),
    );
  });
});
