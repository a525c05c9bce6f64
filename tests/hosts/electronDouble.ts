/**
 * Electron as far as the main process uses it, for running that process in tests.
 *
 * Each part is typed as a cut of Electron's own types (through `ElectronApi`), so the double can't promise what
 * Electron does not have, and a use that is not here fails to compile or throws.
 */
import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import type Electron from 'electron';
import type { ElectronApi, StudioWindow, WebFrame } from '../../electron/main/electronApi';

type Handler = (request: Request) => Response | Promise<Response>;
type Session = ElectronApi['session']['defaultSession'];

export interface WindowDouble {
  readonly options: Electron.BrowserWindowConstructorOptions;
  readonly calls: string[];
  readonly events: EventEmitter;
  readonly contents: EventEmitter;
}

/** An event as Electron hands it to listeners, with what was decided about it. */
export const electronEvent = <T extends object>(facts: T) => {
  const event = {
    ...facts,
    defaultPrevented: false,
    preventDefault: () => {
      event.defaultPrevented = true;
    },
  };
  return event;
};

/** A port of a real channel under the names that Electron gives it in the main process. */
const mainPort = (port: InstanceType<typeof MessageChannel>['port1']) => {
  const events = new EventEmitter();
  port.on('message', (data: unknown) => events.emit('message', { data, ports: [] }));
  port.on('close', () => events.emit('close'));
  port.unref();
  return Object.assign(events, {
    postMessage: (message: unknown) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
  });
};

export const createElectronDouble = ({ firstInstance = true, packaged = false } = {}) => {
  const order: string[] = [];
  const windows: WindowDouble[] = [];
  const errorBoxes: string[] = [];
  const schemes: Electron.CustomScheme[] = [];
  const handlers = new Map<string, Handler>();
  const permissions: {
    request?: Parameters<Session['setPermissionRequestHandler']>[0];
    check?: Parameters<Session['setPermissionCheckHandler']>[0];
    device?: Parameters<Session['setDevicePermissionHandler']>[0];
  } = {};
  const paths = new Map<string, string>();
  const microphone = { asked: 0, granted: true };
  let menu: Electron.MenuItemConstructorOptions[] = [];
  let ready: () => void = () => undefined;
  const whenReady = new Promise<void>((resolve) => {
    ready = resolve;
  });

  const appEvents = new EventEmitter();
  const app: ElectronApi['app'] = {
    on: appEvents.on.bind(appEvents) as unknown as ElectronApi['app']['on'],
    name: 'Tap Story Studio',
    isPackaged: packaged,
    quit: () => {
      order.push('app.quit');
      const event = electronEvent({});
      appEvents.emit('will-quit', event);
      if (!event.defaultPrevented) order.push('ended');
    },
    exit: (code?: number) => {
      order.push(`app.exit ${code}`);
    },
    setPath: (name: string, path: string) => {
      paths.set(name, path);
    },
    enableSandbox: () => {
      order.push('app.enableSandbox');
    },
    whenReady: () => whenReady,
    requestSingleInstanceLock: () => {
      order.push('app.requestSingleInstanceLock');
      return firstInstance;
    },
    setAboutPanelOptions: () => undefined,
  };

  class BrowserWindow {
    readonly #double: WindowDouble;
    readonly webContents: StudioWindow['webContents'];
    #minimized = false;
    #maximized = false;
    #bounds: Electron.Rectangle;
    readonly on: StudioWindow['on'];
    readonly once: StudioWindow['once'];

    constructor(options: Electron.BrowserWindowConstructorOptions) {
      const events = new EventEmitter();
      const contents = new EventEmitter();
      this.#double = { options, calls: [], events, contents };
      this.#bounds = {
        x: options.x ?? 0,
        y: options.y ?? 0,
        width: options.width ?? 0,
        height: options.height ?? 0,
      };
      this.on = events.on.bind(events) as unknown as StudioWindow['on'];
      this.once = events.once.bind(events) as unknown as StudioWindow['once'];
      events.on('test-minimize', () => {
        this.#minimized = true;
      });
      events.on('test-bounds', (bounds: Electron.Rectangle) => {
        this.#bounds = bounds;
      });
      const { calls } = this.#double;
      this.webContents = Object.assign(contents, {
        reload: () => void calls.push('reload'),
        setWindowOpenHandler: (handler: Parameters<Electron.WebContents['setWindowOpenHandler']>[0]) => {
          contents.on('test-open', (decide: (answer: unknown) => void) =>
            decide(handler({ url: 'https://evil.example' } as Electron.HandlerDetails)),
          );
        },
        isDestroyed: () => false,
      }) as unknown as StudioWindow['webContents'];
      windows.push(this.#double);
      order.push('window');
      // Electron tells of the contents while the window is being made.
      appEvents.emit('web-contents-created', {}, contents);
    }
    show() {
      this.#double.calls.push('show');
    }
    focus() {
      this.#double.calls.push('focus');
    }
    restore() {
      this.#minimized = false;
      this.#double.calls.push('restore');
    }
    maximize() {
      this.#maximized = true;
      this.#double.calls.push('maximize');
    }
    isMinimized() {
      return this.#minimized;
    }
    isMaximized() {
      return this.#maximized;
    }
    isDestroyed() {
      return false;
    }
    getNormalBounds() {
      return this.#bounds;
    }
    async loadURL(url: string) {
      order.push(`load ${url}`);
      this.#double.calls.push(`load ${url}`);
    }
  }

  const ipc = new EventEmitter();
  const powerEvents = new EventEmitter();
  const electron: ElectronApi = {
    app,
    BrowserWindow,
    Menu: {
      buildFromTemplate: (template) => template as unknown as Electron.Menu,
      setApplicationMenu: (built) => {
        menu = built as unknown as Electron.MenuItemConstructorOptions[];
      },
    },
    MessageChannelMain: class {
      readonly port1;
      readonly port2;
      constructor() {
        const { port1, port2 } = new MessageChannel();
        this.port1 = mainPort(port1) as unknown as Electron.MessagePortMain;
        this.port2 = port2 as unknown as Electron.MessagePortMain;
      }
    },
    dialog: { showErrorBox: (title, content) => void errorBoxes.push(`${title}: ${content}`) },
    ipcMain: ipc as unknown as ElectronApi['ipcMain'],
    nativeTheme: { shouldUseDarkColors: true },
    powerMonitor: {
      on: powerEvents.on.bind(powerEvents) as unknown as ElectronApi['powerMonitor']['on'],
    },
    protocol: {
      registerSchemesAsPrivileged: (list) => {
        order.push('protocol.registerSchemesAsPrivileged');
        schemes.push(...list);
      },
      handle: (scheme, handler) => {
        order.push(`protocol.handle ${scheme}`);
        handlers.set(scheme, handler as unknown as Handler);
      },
    },
    screen: {
      getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } } as Electron.Display],
    },
    session: {
      defaultSession: {
        setPermissionRequestHandler: (handler) => {
          permissions.request = handler;
        },
        setPermissionCheckHandler: (handler) => {
          permissions.check = handler;
        },
        setDevicePermissionHandler: (handler) => {
          permissions.device = handler;
        },
      },
    },
    systemPreferences: {
      askForMediaAccess: async () => {
        microphone.asked += 1;
        return microphone.granted;
      },
    },
  };

  return {
    electron,
    order,
    windows,
    errorBoxes,
    schemes,
    permissions,
    paths,
    microphone,
    appEvents,
    powerEvents,
    menu: () => menu,
    /** What Electron does when the machine is ready for windows. */
    becomeReady: () => {
      order.push('ready');
      ready();
    },
    request: async (url: string, init?: RequestInit) => {
      const handler = handlers.get(new URL(url).protocol.slice(0, -1));
      if (!handler) throw new Error(`nobody handles ${url}`);
      return handler(new Request(url, init));
    },
    /** A frame asks for its port; resolves with what was posted back to it. */
    askForPort: (channel: string, frame: Partial<WebFrame> | null) => {
      const posted: { channel: string; message: unknown; ports: unknown[] }[] = [];
      const sender = frame && {
        parent: null,
        url: 'app://studio/',
        ...frame,
        postMessage: (name: string, message: unknown, ports?: unknown[]) => {
          posted.push({ channel: name, message, ports: ports ?? [] });
        },
      };
      ipc.emit(channel, { senderFrame: sender });
      return posted;
    },
  };
};

export type ElectronDouble = ReturnType<typeof createElectronDouble>;
