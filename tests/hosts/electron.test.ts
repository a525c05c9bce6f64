import type { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type Electron from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import { type HostedStudio, runElectronHost } from '../../electron/main/run';
import { createRouter } from '../../electron/studio/router/router';
import { createPortHandler } from '../../electron/studio/router/transports';
import type { Contract } from '../../shared/contract/contract';
import { StudioError } from '../../shared/contract/errors';
import { ASK_FOR_PORT, HERE_IS_PORT } from '../../shared/contract/handshake';
import { createElectronDouble, type ElectronDouble, electronEvent } from './electronDouble';
import { fakeServices, silentLogger } from './fakeServices';

let double: ElectronDouble;
let log: string[];
let settings: Map<string, unknown>;
let commands: string[];
let mediaRequests: string[];
let closed: number;
let flushed: number;
let flushFails: boolean;
let now: number;

interface Start {
  readonly platform?: NodeJS.Platform;
  readonly firstInstance?: boolean;
  readonly packaged?: boolean;
  readonly openStudio?: () => Promise<HostedStudio>;
}

const start = async ({ platform = 'linux', firstInstance, packaged, openStudio }: Start = {}) => {
  double = createElectronDouble({ firstInstance, packaged });
  const { logger, lines } = silentLogger();
  log = lines;
  const servePort = createPortHandler(createRouter(fakeServices().services), logger);
  const studio: HostedStudio = {
    media: async (request) => {
      mediaRequests.push(request.url);
      return new Response('media');
    },
    servePort,
    sendCommand: (command) => void commands.push(command),
    setting: async (key) => settings.get(key),
    setSetting: async (key, value) => void settings.set(key, value),
    flush: async () => {
      flushed += 1;
      if (flushFails) throw new Error('the disk is gone');
    },
    close: async () => {
      closed += 1;
    },
  };
  const running = runElectronHost({
    electron: double.electron,
    logger,
    platform,
    userData: '/home/me/electron',
    version: '1.2.3',
    now: () => now,
    openStudio: openStudio ?? (async () => studio),
  });
  double.becomeReady();
  await running;
  return double;
};

beforeEach(() => {
  settings = new Map();
  commands = [];
  mediaRequests = [];
  closed = 0;
  flushed = 0;
  flushFails = false;
  now = 0;
});

const onlyWindow = () => {
  const [window, ...more] = double.windows;
  if (!window || more.length > 0) throw new Error(`${double.windows.length} windows`);
  return window;
};

/** Emits an event that listeners may prevent; true when one did. */
const prevented = (emitter: EventEmitter, name: string, facts: object = {}): boolean => {
  const event = electronEvent(facts);
  emitter.emit(name, event);
  return event.defaultPrevented;
};

describe('the start', () => {
  it('comes in the order that Electron asks for', async () => {
    await start();
    expect(double.order).toEqual([
      'protocol.registerSchemesAsPrivileged',
      'app.enableSandbox',
      'app.requestSingleInstanceLock',
      'ready',
      'protocol.handle app',
      'window',
      'load app://studio/',
    ]);
    expect(double.paths.get('userData')).toBe('/home/me/electron');
  });

  it('registers a secure standard scheme that can neither bypass the policy nor run service workers', async () => {
    await start();
    expect(double.schemes).toHaveLength(1);
    expect(double.schemes[0]?.scheme).toBe('app');
    expect(double.schemes[0]?.privileges).toMatchObject({
      standard: true,
      secure: true,
      supportFetchAPI: true,
      stream: true,
      bypassCSP: false,
      allowServiceWorkers: false,
    });
  });

  it('leaves to the first instance, which then shows its window', async () => {
    await start({ firstInstance: false });
    expect(double.windows).toEqual([]);
    expect(double.order).toContain('app.quit');

    await start();
    onlyWindow().events.emit('test-minimize');
    double.appEvents.emit('second-instance');
    expect(onlyWindow().calls.slice(-3)).toEqual(['restore', 'show', 'focus']);
  });

  it('says why and ends when the studio can not be opened', async () => {
    const inUse = new StudioError('HOME_IN_USE', 'Another studio is open.', 'Close it.');
    await start({ openStudio: () => Promise.reject(inUse) });
    expect(double.errorBoxes).toEqual([expect.stringContaining('Another studio is open.\n\nClose it.')]);
    expect(double.order).toContain('app.exit 1');
    expect(double.windows).toEqual([]);

    await start({ openStudio: () => Promise.reject(new Error('secret detail')) });
    expect(double.errorBoxes.join()).not.toContain('secret detail');
    expect(log.join()).toContain('secret detail');
  });
});

describe('the window', () => {
  it('has every protection that Electron offers', async () => {
    await start();
    const { options } = onlyWindow();
    expect(options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
    });
    expect(options.webPreferences?.preload).toMatch(/preload[\\/]index\.cjs$/);
    expect(options.show).toBe(false);
  });

  it('has developer tools only in a checkout', async () => {
    await start({ packaged: true });
    expect(onlyWindow().options.webPreferences?.devTools).toBe(false);
    await start({ packaged: false });
    expect(onlyWindow().options.webPreferences?.devTools).toBe(true);
  });

  it('appears once there is something to see', async () => {
    await start();
    expect(onlyWindow().calls).not.toContain('show');
    onlyWindow().events.emit('ready-to-show');
    expect(onlyWindow().calls).toContain('show');
  });

  it('comes back where it was, unless that screen is gone', async () => {
    const bounds = { x: 100, y: 80, width: 1200, height: 800 };
    settings.set('electron.window', { bounds, maximized: true });
    await start();
    expect(onlyWindow().options).toMatchObject(bounds);
    expect(onlyWindow().calls).toContain('maximize');

    settings.set('electron.window', { bounds: { ...bounds, x: 5000 }, maximized: false });
    await start();
    expect(onlyWindow().options).not.toHaveProperty('x');

    settings.set('electron.window', 'rubbish');
    await start();
    expect(onlyWindow().options).toMatchObject({ width: 1440, height: 900 });
  });

  it('remembers its place when it closes', async () => {
    await start();
    const bounds = { x: 10, y: 20, width: 1000, height: 700 };
    onlyWindow().events.emit('test-bounds', bounds);
    onlyWindow().events.emit('close');
    await expect.poll(() => settings.get('electron.window')).toEqual({ bounds, maximized: false });
  });

  it('reloads a crashed page, but not for ever', async () => {
    await start();
    const crash = () =>
      onlyWindow().contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 11 });
    for (let times = 0; times < 3; times += 1) crash();
    expect(onlyWindow().calls.filter((call) => call === 'reload')).toHaveLength(3);
    now = 61_000;
    crash();
    expect(onlyWindow().calls.filter((call) => call === 'reload')).toHaveLength(4);
    for (let times = 0; times < 3; times += 1) crash();
    expect(double.errorBoxes).toHaveLength(1);
    expect(double.order).toContain('app.quit');
  });

  it('is not reloaded when it went on purpose', async () => {
    await start();
    onlyWindow().contents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 });
    expect(onlyWindow().calls).not.toContain('reload');
  });
});

describe('navigation', () => {
  it('stays on the page', async () => {
    await start();
    const { contents } = onlyWindow();
    const away = [
      'https://evil.example/',
      'file:///etc/passwd',
      'app://studio.evil.example/',
      'app://evil/',
      'app://studio/media/audio/x',
      'app://user@studio/',
      'apps://studio/',
      'javascript:alert(1)',
      'data:text/html,x',
      'about:blank',
      'not an address',
    ];
    for (const url of away) {
      expect([url, prevented(contents, 'will-navigate', { url })]).toEqual([url, true]);
      expect([url, prevented(contents, 'will-frame-navigate', { url, isMainFrame: true })]).toEqual([
        url,
        true,
      ]);
    }
    expect(prevented(contents, 'will-navigate', { url: 'app://studio/' })).toBe(false);
    expect(prevented(contents, 'will-frame-navigate', { url: 'app://studio/', isMainFrame: true })).toBe(
      false,
    );
    expect(prevented(contents, 'will-frame-navigate', { url: 'app://studio/', isMainFrame: false })).toBe(
      true,
    );
    expect(prevented(contents, 'will-redirect', { url: 'app://studio/' })).toBe(true);
    expect(prevented(contents, 'will-attach-webview')).toBe(true);
  });

  it('opens no other window', async () => {
    await start();
    let answer: unknown;
    onlyWindow().contents.emit('test-open', (decided: unknown) => {
      answer = decided;
    });
    expect(answer).toEqual({ action: 'deny' });
  });
});

describe('the app scheme', () => {
  it('answers for the studio alone', async () => {
    await start();
    expect(await (await double.request('app://studio/media/audio/x')).text()).toBe('media');
    for (const url of ['app://evil/', 'app://studio.evil/', 'app:studio']) {
      expect((await double.request(url)).status).toBe(404);
    }
    expect(mediaRequests).toEqual(['app://studio/media/audio/x']);
  });
});

describe('permissions', () => {
  type Details = Electron.MediaAccessPermissionRequest;
  const ask = (permission: string, details: Partial<Details>) =>
    new Promise<boolean>((resolve) => {
      const full = {
        isMainFrame: true,
        requestingUrl: 'app://studio/',
        mediaTypes: ['audio'],
        ...details,
      } as Details;
      double.permissions.request?.({} as Electron.WebContents, permission as 'media', resolve, full);
    });
  const check = (permission: string, origin: string, details: object) =>
    double.permissions.check?.(null, permission as 'media', origin, {
      isMainFrame: true,
      mediaType: 'audio',
      ...details,
    } as Electron.PermissionCheckHandlerHandlerDetails);

  it('let our page record sound and nothing else', async () => {
    await start();
    expect(await ask('media', {})).toBe(true);
    expect(await ask('media', { mediaTypes: ['video'] })).toBe(false);
    expect(await ask('media', { mediaTypes: ['audio', 'video'] })).toBe(false);
    expect(await ask('media', { mediaTypes: [] })).toBe(false);
    expect(await ask('media', { mediaTypes: undefined })).toBe(false);
    expect(await ask('media', { requestingUrl: 'https://evil.example/' })).toBe(false);
    expect(await ask('media', { requestingUrl: 'app://studio.evil/' })).toBe(false);
    expect(await ask('media', { isMainFrame: false })).toBe(false);
    for (const other of [
      'geolocation',
      'notifications',
      'display-capture',
      'midi',
      'openExternal',
      'clipboard-read',
    ]) {
      expect([other, await ask(other, {})]).toEqual([other, false]);
    }
  });

  it('are checked the same way', async () => {
    await start();
    expect(check('media', 'app://studio/', {})).toBe(true);
    expect(check('media', 'app://studio', {})).toBe(true);
    expect(check('media', 'app://studio/', { mediaType: 'video' })).toBe(false);
    expect(check('media', 'app://studio/', { mediaType: 'unknown' })).toBe(false);
    expect(check('media', 'app://studio/', { isMainFrame: false })).toBe(false);
    expect(check('media', 'https://evil.example/', {})).toBe(false);
    expect(check('media', 'null', {})).toBe(false);
    expect(check('hid', 'app://studio/', {})).toBe(false);
    expect(double.permissions.device?.({} as Electron.DevicePermissionHandlerHandlerDetails)).toBe(false);
  });

  it('ask macOS for the microphone, and believe its answer', async () => {
    await start({ platform: 'darwin' });
    expect(await ask('media', {})).toBe(true);
    double.microphone.granted = false;
    expect(await ask('media', {})).toBe(false);
    expect(double.microphone.asked).toBe(2);
    await ask('media', { mediaTypes: ['video'] });
    expect(double.microphone.asked).toBe(2);
  });
});

describe('the port', () => {
  it('goes to the top frame of the page, and carries the contract', async () => {
    await start();
    const [answer, ...more] = double.askForPort(ASK_FOR_PORT, {});
    expect(more).toEqual([]);
    expect(answer).toMatchObject({ channel: HERE_IS_PORT, message: null });
    const port = answer?.ports[0] as MessagePort;
    port.start();
    const client = createORPCClient<ContractRouterClient<Contract>>(new RPCLink({ port }));
    expect(await client.studio.info()).toMatchObject({ version: '1.2.3' });
    port.close();
  });

  it('goes to nobody else', async () => {
    await start();
    const others = [
      null,
      { url: 'https://evil.example/' },
      { url: 'app://studio.evil/' },
      { url: 'app://studio/media/audio/x' },
      { url: 'about:blank' },
      { url: 'app://studio/', parent: {} as Electron.WebFrameMain },
    ];
    for (const frame of others) expect(double.askForPort(ASK_FOR_PORT, frame)).toEqual([]);
    expect(log.filter((line) => line.includes('asked for its port'))).toHaveLength(others.length);
  });
});

describe('the menu', () => {
  const items = (template = double.menu()): Electron.MenuItemConstructorOptions[] =>
    template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])]);

  it.each(['linux', 'darwin', 'win32'] as const)('offers every command once on %s', async (platform) => {
    await start({ platform });
    const ids = items().flatMap(({ id }) => (id ? [id] : []));
    expect(new Set(ids).size).toBe(ids.length);
    for (const item of items()) (item.click as (() => void) | undefined)?.();
    expect(commands.sort()).toEqual([...ids].sort());
    expect(ids).toEqual(
      expect.arrayContaining(['newStory', 'import', 'undo', 'redo', 'playPause', 'record', 'settings']),
    );
  });

  it('never takes plain keys from text fields', async () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      await start({ platform });
      const taken = items().filter(
        ({ accelerator, registerAccelerator }) => accelerator && registerAccelerator !== false,
      );
      for (const { accelerator } of taken) expect(String(accelerator)).toMatch(/Ctrl|Cmd|^F\d+$/);
    }
  });

  it('follows each system’s customs', async () => {
    await start({ platform: 'darwin' });
    expect(double.menu()[0]?.label).toBe('Tap Story Studio');
    const roles = items().map(({ role }) => role);
    expect(roles).toEqual(
      expect.arrayContaining(['about', 'services', 'hide', 'quit', 'cut', 'paste', 'windowMenu']),
    );
    await start({ platform: 'win32', packaged: true });
    expect(items().map(({ role }) => role)).not.toContain('toggleDevTools');
  });
});

describe('a machine that goes to sleep', () => {
  it('has running takes brought to the disk first, each time', async () => {
    await start();
    expect(flushed).toBe(0);
    double.powerEvents.emit('suspend');
    double.powerEvents.emit('resume');
    double.powerEvents.emit('suspend');
    expect(flushed).toBe(2);
  });

  it('is no reason to end when the disk refuses', async () => {
    flushFails = true;
    await start();
    double.powerEvents.emit('suspend');
    await new Promise((done) => setImmediate(done));
    expect(log.join()).toContain('Takes were not flushed before sleep');
  });
});

describe('the end', () => {
  it('closes the studio once, before the program ends', async () => {
    await start();
    double.electron.app.quit();
    await expect.poll(() => double.order.at(-1)).toBe('ended');
    expect(closed).toBe(1);
    expect(double.order.filter((step) => step === 'ended')).toHaveLength(1);
  });

  it('comes with the last window, except on macOS', async () => {
    await start({ platform: 'win32' });
    double.appEvents.emit('window-all-closed');
    expect(double.order).toContain('app.quit');

    await start({ platform: 'darwin' });
    double.appEvents.emit('window-all-closed');
    expect(double.order).not.toContain('app.quit');
    onlyWindow().events.emit('closed');
    double.appEvents.emit('activate');
    await expect.poll(() => double.windows.length).toBe(2);
  });
});
