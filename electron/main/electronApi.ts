/**
 * Exactly as much of Electron as the main process uses, cut out of Electron's own types.
 *
 * The real module fits it by structure, and so must the double that the tests run the main process against: neither
 * can drift from the other, and a new use of Electron does not compile until it is named here.
 */
import type Electron from 'electron';

export type WebFrame = Pick<Electron.WebFrameMain, 'url' | 'parent' | 'postMessage'>;

/** A window's contents, as its own window sees them. */
export interface WindowContents
  extends Pick<Electron.WebContents, 'on' | 'reload' | 'setWindowOpenHandler' | 'isDestroyed'> {}

export interface StudioWindow
  extends Pick<
    Electron.BrowserWindow,
    | 'on'
    | 'once'
    | 'show'
    | 'focus'
    | 'restore'
    | 'maximize'
    | 'isMinimized'
    | 'isMaximized'
    | 'isDestroyed'
    | 'getNormalBounds'
    | 'loadURL'
  > {
  readonly webContents: WindowContents;
}

export interface MessageChannel {
  readonly port1: Pick<Electron.MessagePortMain, 'on' | 'postMessage' | 'start'>;
  readonly port2: Electron.MessagePortMain;
}

export interface ElectronApi {
  readonly app: Pick<
    Electron.App,
    | 'on'
    | 'quit'
    | 'exit'
    | 'name'
    | 'isPackaged'
    | 'setPath'
    | 'enableSandbox'
    | 'whenReady'
    | 'requestSingleInstanceLock'
    | 'setAboutPanelOptions'
  >;
  readonly BrowserWindow: new (options: Electron.BrowserWindowConstructorOptions) => StudioWindow;
  readonly Menu: {
    buildFromTemplate(template: Electron.MenuItemConstructorOptions[]): Electron.Menu;
    setApplicationMenu(menu: Electron.Menu | null): void;
  };
  readonly MessageChannelMain: new () => MessageChannel;
  readonly dialog: Pick<Electron.Dialog, 'showErrorBox'>;
  readonly ipcMain: Pick<Electron.IpcMain, 'on'>;
  readonly nativeTheme: Pick<Electron.NativeTheme, 'shouldUseDarkColors'>;
  readonly powerMonitor: Pick<Electron.PowerMonitor, 'on'>;
  readonly protocol: Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle'>;
  readonly screen: Pick<Electron.Screen, 'getAllDisplays'>;
  readonly session: {
    readonly defaultSession: Pick<
      Electron.Session,
      'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'
    >;
  };
  readonly systemPreferences: Pick<Electron.SystemPreferences, 'askForMediaAccess'>;
}
