/**
 * Installed browsers that can open the studio as an application: Chrome, Edge, Brave or Chromium, because only these
 * have a window without an address bar (`--app`) and the audio features that recording needs.
 */
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface Browser {
  readonly name: string;
  readonly path: string;
}

export interface BrowserFacts {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly user: string;
}

const thisMachine = (): BrowserFacts => ({ platform: process.platform, env: process.env, user: homedir() });

const linuxPrograms: readonly (readonly [name: string, program: string])[] = [
  ['Google Chrome', 'google-chrome-stable'],
  ['Google Chrome', 'google-chrome'],
  ['Chromium', 'chromium'],
  ['Chromium', 'chromium-browser'],
  ['Microsoft Edge', 'microsoft-edge-stable'],
  ['Microsoft Edge', 'microsoft-edge'],
  ['Brave', 'brave-browser'],
];

const windowsPrograms: readonly (readonly [name: string, program: string])[] = [
  ['Google Chrome', 'Google\\Chrome\\Application\\chrome.exe'],
  ['Microsoft Edge', 'Microsoft\\Edge\\Application\\msedge.exe'],
  ['Brave', 'BraveSoftware\\Brave-Browser\\Application\\brave.exe'],
  ['Chromium', 'Chromium\\Application\\chrome.exe'],
];

const macNames = ['Google Chrome', 'Microsoft Edge', 'Brave Browser', 'Chromium'] as const;

/** Every usual place, best first; `TAPSTORY_BROWSER` names one that goes before all. */
export const browserCandidates = ({ platform, env, user }: BrowserFacts): Browser[] => {
  const chosen = env.TAPSTORY_BROWSER ? [{ name: 'TAPSTORY_BROWSER', path: env.TAPSTORY_BROWSER }] : [];
  if (platform === 'darwin') {
    const folders = ['/Applications', join(user, 'Applications')];
    const inFolder = (folder: string) =>
      macNames.map((name) => ({ name, path: join(folder, `${name}.app`, 'Contents', 'MacOS', name) }));
    return [...chosen, ...folders.flatMap(inFolder)];
  }
  if (platform === 'win32') {
    const folders = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter((folder) => folder);
    return [
      ...chosen,
      ...windowsPrograms.flatMap(([name, path]) =>
        folders.map((folder) => ({ name, path: `${folder}\\${path}` })),
      ),
    ];
  }
  const folders = [...(env.PATH ?? '').split(delimiter).filter((folder) => folder), '/snap/bin'];
  return [
    ...chosen,
    ...linuxPrograms.flatMap(([name, program]) =>
      folders.map((folder) => ({ name, path: join(folder, program) })),
    ),
  ];
};

/** The first that is installed, or null. */
export const findBrowser = (facts: BrowserFacts = thisMachine()): Browser | null =>
  browserCandidates(facts).find(({ path }) => existsSync(path)) ?? null;

/** Linux without a display server has nowhere to open a window. */
export const hasDisplay = (
  { platform, env }: Pick<BrowserFacts, 'platform' | 'env'> = thisMachine(),
): boolean => platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);

/**
 * Where the browser keeps the studio's profile: of its own, so that extensions and logins of everyday browsing stay
 * out. A Chromium from the snap store may not write into hidden folders and gets its own folder.
 */
export const profileFolder = (browser: Browser, home: string, user: string = homedir()): string => {
  const real = existsSync(browser.path) ? realpathSync(browser.path) : browser.path;
  const snap = browser.path.startsWith('/snap/') || real.startsWith('/snap/') || real.endsWith('/snap');
  return snap ? join(user, 'snap', 'chromium', 'common', 'tap-story-studio') : join(home, 'browser');
};

export interface AppWindow {
  readonly url: string;
  readonly profile: string;
  /** Chromium's sandbox does not work for root. */
  readonly root: boolean;
}

export const appWindowArguments = ({ url, profile, root }: AppWindow): string[] => [
  `--app=${url}`,
  `--user-data-dir=${profile}`,
  '--no-first-run',
  '--no-default-browser-check',
  '--window-size=1440,900',
  // Playback starts by a click anyway; this lets it go on after a reload.
  '--autoplay-policy=no-user-gesture-required',
  // A recording goes on behind another window.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  // The profile holds no passwords: never ask for the key ring's.
  '--password-store=basic',
  '--use-mock-keychain',
  ...(root ? ['--no-sandbox'] : []),
];
