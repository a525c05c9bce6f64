/** The studio's window: how it is made, what it remembers, how it comes back from a crash. */
import { fileURLToPath } from 'node:url';
import type { BrowserWindowConstructorOptions } from 'electron';
import type { Logger } from '../studio/ports/system';
import { START_URL } from './address';
import type { ElectronApi, StudioWindow } from './electronApi';
import { FIRST, restoreWindowState, SMALLEST, type WindowState } from './windowState';

/** A page that dies this often in a minute would only die again. */
const MOST_CRASHES_A_MINUTE = 3;
const SAVE_DELAY_MS = 500;

export interface WindowDeps {
  readonly electron: Pick<ElectronApi, 'BrowserWindow' | 'app' | 'dialog' | 'nativeTheme' | 'screen'>;
  readonly logger: Logger;
  readonly saved: unknown;
  save(state: WindowState): void;
  readonly now: () => number;
}

/** Everything that Electron's security guide says about a window, said explicitly even where it is the default. */
export const windowOptions = (
  state: WindowState,
  dark: boolean,
  packaged: boolean,
): BrowserWindowConstructorOptions => ({
  ...(state.bounds ?? FIRST),
  minWidth: SMALLEST.width,
  minHeight: SMALLEST.height,
  show: false,
  title: 'Tap Story Studio',
  // macOS takes the application's own.
  icon: fileURLToPath(new URL('../../resources/icon.png', import.meta.url)),
  // Painted before the page is there; the same as the page's own, so that nothing flashes.
  backgroundColor: dark ? '#14151a' : '#f6f5f2',
  webPreferences: {
    preload: fileURLToPath(new URL('../preload/index.cjs', import.meta.url)),
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
    // Would fetch dictionaries from the network; titles of takes are not prose.
    spellcheck: false,
    devTools: !packaged,
    // A recording goes on behind another window.
    backgroundThrottling: false,
    autoplayPolicy: 'no-user-gesture-required',
  },
});

export const openWindow = ({ electron, logger, saved, save, now }: WindowDeps): StudioWindow => {
  const screens = electron.screen.getAllDisplays().map(({ workArea }) => workArea);
  const state = restoreWindowState(saved, screens);
  const window = new electron.BrowserWindow(
    windowOptions(state, electron.nativeTheme.shouldUseDarkColors, electron.app.isPackaged),
  );
  if (state.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());

  let timer: ReturnType<typeof setTimeout> | undefined;
  const remember = () => save({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  const rememberSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => !window.isDestroyed() && remember(), SAVE_DELAY_MS);
  };
  window.on('resize', rememberSoon);
  window.on('move', rememberSoon);
  window.on('close', () => {
    clearTimeout(timer);
    remember();
  });

  // What was captured is on the disk already; the page shows it again when it is back.
  let crashes: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    logger.error('The window’s process ended', { reason, exitCode });
    crashes = [...crashes.filter((at) => now() - at < 60_000), now()];
    if (crashes.length <= MOST_CRASHES_A_MINUTE) return window.webContents.reload();
    electron.dialog.showErrorBox(
      'Tap Story Studio',
      'The window keeps crashing. Nothing is lost: takes are on the disk and will be there at the next start. Please start the studio again.',
    );
    electron.app.quit();
  });

  void window
    .loadURL(START_URL)
    .catch((error) => logger.error('The page did not load', { error: String(error) }));
  return window;
};
