import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createAudioStore } from './audioStore';
import { defaultHome, homePaths, openHome } from './home';
import { publishFile, replaceFile, writeFileAtomic } from './publish';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tapstory-files-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('publish', () => {
  it('keeps a content-addressed file that is there, and replaces a named one', async () => {
    const target = join(folder, 'target');
    const put = async (text: string) => {
      const path = join(folder, 'temporary');
      await writeFile(path, text);
      return path;
    };
    await publishFile(await put('first'), target);
    await publishFile(await put('second'), target);
    expect(await readFile(target, 'utf8')).toBe('first');
    await replaceFile(await put('third'), target);
    expect(await readFile(target, 'utf8')).toBe('third');
    expect(await readdir(folder)).toEqual(['target']);
  });

  it('leaves no temporary behind when it fails', async () => {
    await expect(writeFileAtomic(join(folder, 'missing', 'x'), 'text')).rejects.toThrow();
    await writeFileAtomic(join(folder, 'x'), 'text');
    expect(await readdir(folder)).toEqual(['x']);
  });
});

describe('defaultHome', () => {
  it('follows each system’s convention', () => {
    expect(defaultHome({ TAPSTORY_HOME: '/srv/t' }, 'linux', '/home/a')).toBe('/srv/t');
    expect(defaultHome({}, 'linux', '/home/a')).toBe('/home/a/.local/share/tap-story-studio');
    expect(defaultHome({ XDG_DATA_HOME: '/d' }, 'linux', '/home/a')).toBe('/d/tap-story-studio');
    expect(defaultHome({}, 'darwin', '/Users/a')).toContain('Application Support');
    expect(defaultHome({ APPDATA: 'C:\\A' }, 'win32', 'C:\\U')).toContain('C:\\A');
  });
});

describe('openHome', () => {
  it('makes the folders and empties what was left half-done', async () => {
    const first = await openHome(join(folder, 'home'));
    await writeFile(join(first.paths.temp, 'half.part'), 'x');
    await first.close();
    const again = await openHome(join(folder, 'home'));
    expect(await readdir(again.paths.temp)).toEqual([]);
    const names = await readdir(again.paths.root, { withFileTypes: true });
    expect(names.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort()).toEqual(
      ['audio', 'cache', 'exports', 'quarantine', 'takes', 'temp'].sort(),
    );
    await again.close();
  });

  it('removes exports that a run did not finish, and nothing else from there', async () => {
    const first = await openHome(join(folder, 'home'));
    const { exports } = first.paths;
    const unfinished = '0190f0f0-0000-7000-8000-000000000001.unfinished';
    const kept = ['0190f0f0-0000-7000-8000-000000000002', 'My album.unfinished', 'Mine'];
    for (const name of [unfinished, ...kept]) {
      await mkdir(join(exports, name));
      await writeFile(join(exports, name, 'Song.wav'), 'x');
    }
    await expect(openHome(first.paths.root)).rejects.toMatchObject({ code: 'HOME_IN_USE' });
    expect(await readdir(exports)).toContain(unfinished);
    await first.close();
    const again = await openHome(first.paths.root);
    expect((await readdir(exports)).sort()).toEqual([...kept].sort());
    expect(await readFile(join(exports, kept[0] as string, 'Song.wav'), 'utf8')).toBe('x');
    await again.close();
  });

  it('refuses a second one until the first is closed', async () => {
    const home = await openHome(folder);
    await expect(openHome(folder)).rejects.toMatchObject({ code: 'HOME_IN_USE' });
    await home.close();
    await (await openHome(folder)).close();
  });
});

describe('createAudioStore', () => {
  it('adopts once, finds, and notices what is missing or cut', async () => {
    const paths = homePaths(folder);
    await (await openHome(folder)).close();
    const store = createAudioStore(paths);
    const record = { sha256: 'a'.repeat(64), extension: 'wav', bytes: 5, storedAs: null };
    await expect(store.require(record)).rejects.toMatchObject({ code: 'CORRUPT_AUDIO' });
    const offer = async (text: string) => {
      await writeFile(join(paths.temp, 'x'), text);
      return store.adopt(join(paths.temp, 'x'), record.sha256, 'wav');
    };
    expect(await offer('12345')).toBe(true);
    expect(await offer('12345')).toBe(false);
    expect(await readFile((await store.require(record)).path, 'utf8')).toBe('12345');
    await writeFile(store.locate(record).path, '123');
    await expect(store.require(record)).rejects.toMatchObject({ code: 'CORRUPT_AUDIO' });
    const flac = { sha256: 'b'.repeat(64), extension: 'flac', bytes: 3 };
    expect(store.locate({ ...record, storedAs: flac }).path).toBe(join(paths.audio, `${flac.sha256}.flac`));
    await store.withdraw(record.sha256, 'wav');
    expect(await store.list()).toEqual([]);
  });
});
