/** Entry of the Electron host: builds what it needs, and runs it. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as electron from 'electron';
import { version } from '../../package.json';
import { defaultHome } from '../adapters/files/home';
import { openStudio } from '../adapters/openStudio';
import { createLogger } from '../adapters/system';
import { createPortHandler } from '../studio/router/transports';
import { type HostedStudio, runElectronHost } from './run';

const logger = createLogger('warn');

/** `--home DIR` or `--home=DIR`; Chromium has its own switches among the arguments, so nothing else is looked at. */
const homeArgument = (args: readonly string[]): string | undefined => {
  const at = args.findIndex((arg) => arg === '--home' || arg.startsWith('--home='));
  const value = args[at]?.includes('=') ? args[at].slice('--home='.length) : args[at + 1];
  return at === -1 ? undefined : value;
};

const named = homeArgument(process.argv);
const home = named ? resolve(named) : defaultHome();
const userData = join(home, 'electron');
try {
  mkdirSync(userData, { recursive: true });
} catch (error) {
  electron.dialog.showErrorBox('Tap Story Studio can’t start', `${userData} can’t be made: ${error}`);
  process.exit(1);
}

const openHostedStudio = async (): Promise<HostedStudio> => {
  const studio = await openStudio({ host: 'electron', home, logger });
  await studio.begin();
  return {
    media: studio.media,
    servePort: createPortHandler(studio.router, logger),
    sendCommand: (command) => studio.menu.send(command),
    setting: (key) => studio.services.settings.get(key),
    setSetting: (key, value) => studio.services.settings.set(key, value),
    flush: () => studio.services.takes.flush(),
    close: () => studio.close(),
  };
};

void runElectronHost({
  electron,
  logger,
  platform: process.platform,
  userData,
  version,
  now: Date.now,
  openStudio: openHostedStudio,
});
