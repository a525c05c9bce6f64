/**
 * The real Electron, where its binary is. It comes from GitHub at install time and some machines can't have it; there
 * the main process is still tested against its double (`tests/hosts/electron.test.ts`), and this says that it did not run.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findElectron } from '../../scripts/lib/electronBinary.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const executablePath = findElectron();
const display = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
const missing = executablePath ? (display ? null : 'there is no display') : 'Electron’s binary is not here';
if (missing) console.warn(`\n!! The tests of the real Electron do not run: ${missing}. !!\n`);

describe.skipIf(missing)('Electron', () => {
  let home: string;
  let app: ElectronApplication;
  let page: Page;

  const args = () => [
    ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    root,
    '--home',
    home,
  ];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'tap-story-electron-'));
    app = await _electron.launch({ executablePath: executablePath ?? '', args: args() });
    page = await app.firstWindow();
    await page.waitForLoadState('domcontentloaded');
  });
  afterAll(async () => {
    await app?.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });

  it('shows the studio, isolated and without Node', async () => {
    expect(page.url()).toBe('app://studio/');
    await page.getByText('Tap Story').first().waitFor();
    const world = await page.evaluate(() => ({
      isolated: crossOriginIsolated,
      secure: isSecureContext,
      origin: location.origin,
      node: ['process', 'require', 'module', 'Buffer', 'electron'].filter((name) => name in globalThis),
    }));
    expect(world).toEqual({ isolated: true, secure: true, origin: 'app://studio', node: [] });
  });

  it('serves its own page under a strict policy', async () => {
    const headers = await page.evaluate(async () => Object.fromEntries((await fetch('/')).headers));
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    const unknown = await page.evaluate(async () => (await fetch('/media/audio/ffffffff-0000')).status);
    expect(unknown).toBe(404);
  });

  it('stays where it is', async () => {
    await page.evaluate(() => {
      location.href = 'https://example.com/';
    });
    expect(await page.evaluate(() => window.open('https://example.com/') === null)).toBe(true);
    expect(page.url()).toBe('app://studio/');
    expect(app.windows()).toHaveLength(1);
  });

  it('refuses the camera and the position', async () => {
    const refused = await page.evaluate(async () => {
      const camera = await navigator.mediaDevices.getUserMedia({ video: true }).then(
        () => 'granted',
        (error: Error) => error.name,
      );
      const { state } = await navigator.permissions.query({ name: 'geolocation' });
      return { camera, state };
    });
    expect(refused.camera).not.toBe('granted');
    expect(refused.state).toBe('denied');
  });

  it('keeps to one instance a home', async () => {
    const second = await _electron
      .launch({ executablePath: executablePath ?? '', args: args() })
      .catch(() => null);
    await second?.waitForEvent('close').catch(() => undefined);
    expect(app.windows()).toHaveLength(1);
  });
});
