import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appWindowArguments, browserCandidates, findBrowser, hasDisplay, profileFolder } from './browsers';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tap-story-browsers-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('browsers', () => {
  it('are looked for on the PATH on Linux, the best first', async () => {
    await writeFile(join(folder, 'microsoft-edge'), '');
    const facts = { platform: 'linux', env: { PATH: folder }, user: '/home/me' } as const;
    expect(findBrowser(facts)?.name).toBe('Microsoft Edge');
    await writeFile(join(folder, 'chromium'), '');
    expect(findBrowser(facts)).toEqual({ name: 'Chromium', path: join(folder, 'chromium') });
  });

  it('can be named', async () => {
    const path = join(folder, 'mine');
    await writeFile(path, '');
    expect(findBrowser({ platform: 'linux', env: { TAPSTORY_BROWSER: path }, user: '' })?.path).toBe(path);
  });

  it('are looked for in the usual places of the other systems', () => {
    const mac = browserCandidates({ platform: 'darwin', env: {}, user: '/Users/me' }).map(({ path }) => path);
    expect(mac[0]?.replaceAll('\\', '/')).toBe(
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    );
    expect(mac.some((path) => path.includes('Users') && path.includes('Brave Browser'))).toBe(true);
    const env = { ProgramFiles: 'C:\\Program Files', LOCALAPPDATA: 'C:\\Users\\me\\AppData\\Local' };
    const windows = browserCandidates({ platform: 'win32', env, user: 'C:\\Users\\me' }).map(
      ({ path }) => path,
    );
    expect(windows[0]).toBe('C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe');
    expect(windows).toContain('C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe');
  });

  it('from the snap store get a profile where they may write', async () => {
    const chromium = { name: 'Chromium', path: '/snap/bin/chromium' };
    expect(profileFolder(chromium, '/home/me/.local/share/tap', '/home/me')).toBe(
      join('/home/me', 'snap', 'chromium', 'common', 'tap-story-studio'),
    );
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'snap'), '');
    await symlink(join(folder, 'snap'), join(folder, 'bin', 'chromium'));
    const linked = { name: 'Chromium', path: join(folder, 'bin', 'chromium') };
    expect(profileFolder(linked, '/data', '/home/me')).toContain('snap');
    expect(profileFolder({ name: 'Chrome', path: '/usr/bin/google-chrome' }, '/data', '/home/me')).toBe(
      join('/data', 'browser'),
    );
  });
});

describe('hasDisplay', () => {
  it('asks Linux for a display server', () => {
    expect(hasDisplay({ platform: 'linux', env: {} })).toBe(false);
    expect(hasDisplay({ platform: 'linux', env: { DISPLAY: ':0' } })).toBe(true);
    expect(hasDisplay({ platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBe(true);
    expect(hasDisplay({ platform: 'darwin', env: {} })).toBe(true);
  });
});

describe('appWindowArguments', () => {
  it('leave the sandbox off for root alone', () => {
    const window = { url: 'http://127.0.0.1:1/', profile: '/p' };
    expect(appWindowArguments({ ...window, root: false })).not.toContain('--no-sandbox');
    expect(appWindowArguments({ ...window, root: true })).toContain('--no-sandbox');
    expect(appWindowArguments({ ...window, root: false })).toEqual(
      expect.arrayContaining(['--app=http://127.0.0.1:1/', '--user-data-dir=/p']),
    );
  });
});
