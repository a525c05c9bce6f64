/** Entry of the loopback host: what `npm start` runs where Electron is not to be had. */
import { parseArgs } from 'node:util';
import { isStudioError, StudioError } from '../../shared/contract/errors';
import { createLogger } from '../adapters/system';
import { serveStudio } from './serve';

const usage = 'Known are --home DIR, --port N and --no-open.';

const readArguments = () => {
  try {
    const { values } = parseArgs({
      options: { home: { type: 'string' }, port: { type: 'string' }, 'no-open': { type: 'boolean' } },
    });
    const port = Number(values.port ?? 0);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${values.port} is no port.`);
    return { home: values.home, port, open: !values['no-open'] };
  } catch (error) {
    throw new StudioError('BAD_INPUT', error instanceof Error ? error.message : String(error), usage);
  }
};

/** Resolves at the first signal. A second Ctrl-C does not wait for a clean end. */
const stopSignal = () =>
  new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    process.once('SIGINT', () => {
      resolve();
      process.once('SIGINT', () => process.exit(130));
    });
  });

const main = async () => {
  const served = await serveStudio({ ...readArguments(), logger: createLogger('warn') });
  const { shown, url, home } = served;
  console.log(`  The studio keeps its data in ${home}.`);
  if (shown.how === 'window') {
    console.log(`  Opened in ${shown.browser}. Closing its window ends the studio; so does Ctrl-C here.`);
    if (process.getuid?.() === 0)
      console.log('  Running as root: the browser was started with --no-sandbox.');
    console.log(`  Should no window appear, open ${url}`);
  } else {
    console.log(`  No window was opened: ${shown.why}. Open this address in a browser on this machine:`);
    console.log(`\n    ${url}\n`);
    console.log('  Ctrl-C ends the studio.');
  }
  await Promise.race([served.ended, stopSignal()]);
  await served.close();
};

main().then(
  () => process.exit(0),
  (error) => {
    console.error(isStudioError(error) ? `\n${error.message}\nWhat to do: ${error.remedy}` : error);
    process.exit(1);
  },
);
