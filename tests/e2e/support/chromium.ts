/** An installed Chromium, Chrome or Edge, driven by Playwright, with real audio unless told otherwise. */
import { type Browser, chromium } from 'playwright';
import { findBrowser } from '../../../electron/adapters/browsers';
import type { Loopback } from './loopback';

export const launchChromium = async (loopback: Loopback | null): Promise<Browser> => {
  const found = findBrowser();
  if (!found) {
    throw new Error(
      'The browser tests need an installed Chromium, Chrome or Edge. Run: apt-get install -y chromium, or set TAPSTORY_BROWSER.',
    );
  }
  return chromium.launch({
    executablePath: found.path,
    args: [
      // Chromium's sandbox refuses root, which is what containers and build machines are.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--autoplay-policy=no-user-gesture-required',
      '--use-fake-ui-for-media-stream',
    ],
    // Muted, nothing would come back from the loopback.
    ignoreDefaultArgs: ['--mute-audio'],
    env: { ...process.env, ...loopback?.env } as Record<string, string>,
  });
};
