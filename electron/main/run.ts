/**
 * The Electron host: one window on one studio.
 *
 * The order is Electron's: scheme and sandbox before `ready`; then studio, scheme handler, permissions, menu, window.
 * The studio closes after the windows are gone, so that the last calls of a closing page still find it.
 */
import { isStudioError } from '../../shared/contract/errors';
import type { MenuCommand } from '../../shared/contract/schemas';
import type { Logger } from '../studio/ports/system';
import type { ServedPort } from '../studio/router/transports';
import type { ElectronApi, StudioWindow } from './electronApi';
import { answerHandshakes } from './handshake';
import { menuTemplate } from './menu';
import { denyNavigation } from './navigation';
import { restrictPermissions } from './permissions';
import { registerScheme, serveScheme } from './scheme';
import { openWindow } from './window';
import { WINDOW_SETTING } from './windowState';

/** What this host needs of the studio. */
export interface HostedStudio {
  media(request: Request): Promise<Response>;
  servePort(port: ServedPort): void;
  sendCommand(command: MenuCommand): void;
  setting(key: string): Promise<unknown>;
  setSetting(key: string, value: unknown): Promise<void>;
  /** Brings running takes to the disk at once. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface ElectronHostDeps {
  readonly electron: ElectronApi;
  readonly logger: Logger;
  readonly platform: NodeJS.Platform;
  /** Folder for what Chromium keeps; must exist. One per home, so that two homes may be open at once. */
  readonly userData: string;
  readonly version: string;
  readonly now: () => number;
  openStudio(): Promise<HostedStudio>;
}

/** Resolves when the window is open, or when it turned out that there shall be none. */
export const runElectronHost = async (deps: ElectronHostDeps): Promise<void> => {
  const { electron, logger, platform } = deps;
  const { app } = electron;
  registerScheme(electron.protocol);
  app.enableSandbox();
  // Also what the single-instance lock goes by.
  app.setPath('userData', deps.userData);

  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }

  let window: StudioWindow | null = null;
  let studio: HostedStudio | null = null;
  let closed = false;

  app.on('second-instance', () => {
    if (!window) return;
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  });
  app.on('web-contents-created', (_event, contents) => denyNavigation(contents));
  app.on('window-all-closed', () => {
    if (platform !== 'darwin') app.quit();
  });
  app.on('will-quit', (event) => {
    if (closed || !studio) return;
    event.preventDefault();
    closed = true;
    studio
      .close()
      .catch((error) => logger.error('The studio did not close cleanly', { error: String(error) }))
      .finally(() => app.quit());
  });

  await app.whenReady();
  const opened = await deps.openStudio().catch((error) => {
    logger.error('The studio could not be opened', { error: String(error) });
    const words = isStudioError(error)
      ? `${error.message}\n\n${error.remedy}`
      : 'Something unexpected happened.';
    electron.dialog.showErrorBox('Tap Story Studio can’t start', words);
    app.exit(1);
    return null;
  });
  if (!opened) return;
  studio = opened;

  serveScheme(electron.protocol, (request) => opened.media(request));
  restrictPermissions({
    session: electron.session.defaultSession,
    systemPreferences: electron.systemPreferences,
    platform,
  });
  // The system does not wait for us, so this is no more than the last word: a take is never far from the disk.
  electron.powerMonitor.on('suspend', () => {
    opened
      .flush()
      .catch((error) => logger.error('Takes were not flushed before sleep', { error: String(error) }));
  });
  answerHandshakes({
    ipcMain: electron.ipcMain,
    MessageChannelMain: electron.MessageChannelMain,
    serve: (port) => opened.servePort(port),
    refused: (url) => logger.warn('A frame that is not the studio asked for its port', { url }),
  });
  app.setAboutPanelOptions({ applicationName: 'Tap Story Studio', applicationVersion: deps.version });
  const facts = { platform, appName: app.name, packaged: app.isPackaged };
  electron.Menu.setApplicationMenu(
    electron.Menu.buildFromTemplate(menuTemplate(facts, (command) => opened.sendCommand(command))),
  );

  const showWindow = async () => {
    const saved = await opened.setting(WINDOW_SETTING);
    const save = (state: unknown) => {
      opened
        .setSetting(WINDOW_SETTING, state)
        .catch((error) => logger.warn('The window’s place was not saved', { error: String(error) }));
    };
    window = openWindow({ electron, logger, saved, save, now: deps.now });
    window.on('closed', () => {
      window = null;
    });
  };
  app.on('activate', () => {
    if (!window && !closed) void showWindow();
  });
  await showWindow();
};
