import { type Command, InvalidArgumentError } from 'commander';
import type { Run } from '../cli';

export function addServeCommand(program: Command, run: Run): void {
  program
    .command('serve')
    .description('open the studio in a browser on this machine, until Ctrl-C')
    .option('--port <n>', 'port on 127.0.0.1; default: one that is free', parsePort, 0)
    .option('--no-open', 'only print the address')
    .action((options: { port: number; open: boolean }) =>
      run(async (cli) => {
        const { home, logger, signal } = cli;
        const { serveStudio } = await import('../../browser/serve');
        const served = await serveStudio({ home, port: options.port, open: options.open, logger });
        const { url, shown } = served;
        const how =
          shown.how === 'window'
            ? `Opened in ${shown.browser}; should no window appear, open this address:`
            : 'Open this address in a browser on this machine:';
        await cli.print({
          json: { url, home: served.home },
          text: `The studio keeps its data in ${served.home}.\n${how}\n\n  ${url}\n\nCtrl-C ends it.`,
        });
        const interrupted = new Promise<void>((resolve) => {
          if (signal.aborted) resolve();
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
        await Promise.race([served.ended, interrupted]);
        await served.close();
        return null;
      }),
    );
}

function parsePort(text: string): number {
  const port = Number(text);
  if (text.trim() !== '' && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('Give a port from 0 to 65535.');
}
