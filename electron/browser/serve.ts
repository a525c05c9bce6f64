/**
 * The loopback host as a program: opens the studio of a home, serves it, shows it, and ends with its last window.
 * `npm start` without Electron and `tapstory serve` both run this.
 */
import type { ChildProcess } from 'node:child_process';
import { findBrowser, hasDisplay } from '../adapters/browsers';
import { openStudio } from '../adapters/openStudio';
import type { Logger } from '../studio/ports/system';
import { openAppWindow, watchForLastWindow } from './appWindow';
import { startBrowserHost } from './host';

export interface ServeOptions {
  /** Undefined takes `TAPSTORY_HOME` or the system's data folder. */
  readonly home: string | undefined;
  /** 0 lets the system choose. */
  readonly port: number;
  /** False only serves. */
  readonly open: boolean;
  readonly logger: Logger;
}

/** How the studio is shown: in a window of its own, or by an address to open. */
export type Shown =
  | { readonly how: 'window'; readonly browser: string }
  | { readonly how: 'address'; readonly why: string };

export interface Served {
  readonly url: string;
  readonly home: string;
  readonly shown: Shown;
  /** Resolves when the window that we opened is gone. Never, when we opened none. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

export const serveStudio = async ({ home, port, open, logger }: ServeOptions): Promise<Served> => {
  const studio = await openStudio({ host: 'browser', home, logger });
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const lastWindow = watchForLastWindow(end);
  let opened = false;

  const host = await startBrowserHost({
    studio,
    logger,
    port,
    // A window that a person opened by the address may come and go; only ours ends the program.
    onWindows: (count) => opened && lastWindow.onWindows(count),
  }).catch(async (error) => {
    await studio.close();
    throw error;
  });
  await studio.begin();

  let child: ChildProcess | null = null;
  const show = async (): Promise<Shown> => {
    if (!open) return { how: 'address', why: 'none was asked for' };
    if (!hasDisplay()) return { how: 'address', why: 'there is no display here' };
    const browser = findBrowser();
    if (!browser) return { how: 'address', why: 'no Chrome, Edge, Brave or Chromium was found' };
    try {
      opened = true;
      child = await openAppWindow(browser, host.oneTimeUrl(), studio.services.home.root);
      return { how: 'window', browser: browser.name };
    } catch (error) {
      opened = false;
      return {
        how: 'address',
        why: `${browser.name} did not start (${error instanceof Error ? error.message : error})`,
      };
    }
  };

  return {
    url: host.url,
    home: studio.services.home.root,
    shown: await show(),
    ended,
    close: async () => {
      lastWindow.stop();
      child?.kill();
      await host.close();
      await studio.close();
    },
  };
};
