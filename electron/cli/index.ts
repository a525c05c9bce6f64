/** The `tapstory` command: the studio's services without a window. */
import { createLogger, systemClock } from '../adapters/system';
import type { Logger } from '../studio/ports/system';
import { createProgressLine } from './progressLine';
import { runCli } from './runner';

const words = process.argv.slice(2);
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    // A second Ctrl-C is for somebody who can't wait until everything is tidied up.
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
  });

const write = (stream: NodeJS.WriteStream) => (text: string) =>
  new Promise<void>((resolve) => stream.write(text, () => resolve()));
// Whoever reads may stop early (`tapstory tree ID | head`); that is no failure of ours.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const quiet: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined };

const exitCode = await runCli({
  words,
  signal: stop.signal,
  progress: createProgressLine(process.stderr.isTTY ? process.stderr : null, systemClock.now),
  // stderr belongs to failures; whoever looks for a fault may ask for the log too.
  logger: process.env.TAPSTORY_LOG ? createLogger() : quiet,
  writeOut: write(process.stdout),
  writeError: write(process.stderr),
  // Loaded when it is needed: help and wrong calls are answered without it.
  openStudio: async (home, logger) => {
    const { openStudio } = await import('../adapters/openStudio');
    return openStudio({ host: 'browser', home, logger });
  },
});
// The services are closed; a worker or a pool of a library must not keep the command alive.
process.exit(exitCode);
