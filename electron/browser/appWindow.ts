/**
 * The browser that shows the studio as an application.
 *
 * A window is gone when its WebSocket is, not when the process that we started ends: Chrome on macOS stays behind
 * without windows, and a browser that runs already takes the address over and lets our process end at once.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { appWindowArguments, type Browser, profileFolder } from '../adapters/browsers';

/** A reload closes and opens the connection in well under this. */
const GONE_AFTER_MS = 5_000;

/** Opens the address in a window of its own. Resolves when the browser has started; rejects when it can't. */
export const openAppWindow = async (browser: Browser, url: string, home: string): Promise<ChildProcess> => {
  const profile = profileFolder(browser, home);
  await mkdir(profile, { recursive: true });
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  // What Chromium says to its terminal is not for people.
  const child = spawn(browser.path, appWindowArguments({ url, profile, root }), { stdio: 'ignore' });
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve(child));
    child.once('error', reject);
  });
};

/** Watches how many windows there are; `gone` is called once, when there were some and none came back. */
export const watchForLastWindow = (gone: () => void, waitMs = GONE_AFTER_MS) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let told = false;
  return {
    onWindows: (count: number) => {
      clearTimeout(timer);
      if (count > 0 || told) return;
      timer = setTimeout(() => {
        told = true;
        gone();
      }, waitMs);
    },
    stop: () => clearTimeout(timer),
  };
};
