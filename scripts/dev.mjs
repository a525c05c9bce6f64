/**
 * `npm run dev`: builds again whenever a source changes, and starts the loopback host again.
 *
 *   npm run dev [-- --home DIR] [--port N] [--no-open]
 *
 * The home defaults to `.dev-home` in the checkout, so that trying things out never touches real stories.
 */
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { at, root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { runScript, Stop, say } from './lib/terminal.mjs';

/** Saving several files is one change. */
const SETTLE_MS = 300;
const watched = ['electron', 'renderer', 'shared', 'prisma'];

/** @param {readonly string[]} args */
const createHost = (args) => {
  /** @type {import('node:child_process').ChildProcess | null} */
  let child = null;
  return {
    start: () => {
      child = spawn(process.execPath, ['--enable-source-maps', at('out/main/browser.js'), ...args], {
        cwd: root,
        stdio: 'inherit',
      });
    },
    /** Resolves when it has let go of its home. */
    stop: () =>
      new Promise((resolve) => {
        if (!child || child.exitCode !== null || child.signalCode !== null) return resolve(undefined);
        child.once('close', resolve);
        child.kill();
      }),
  };
};

/** A build that fails is told and waits for the next change. */
const build = async () => {
  try {
    await prepare();
    return true;
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    say(`\n${error.message}\n`);
    return false;
  }
};

await runScript(async () => {
  const args = process.argv.slice(2);
  const host = createHost(args.includes('--home') ? args : ['--home', at('.dev-home'), ...args]);

  let ending = false;
  let queue = Promise.resolve();
  const turn = () => {
    queue = queue.then(async () => {
      if (ending || !(await build())) return;
      await host.stop();
      if (!ending) host.start();
    });
  };
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const watchers = watched.map((folder) =>
    watch(at(folder), { recursive: true }, (_event, name) => {
      if (name?.includes('generated')) return;
      clearTimeout(timer);
      timer = setTimeout(turn, SETTLE_MS);
    }),
  );
  turn();

  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, resolve);
  });
  clearTimeout(timer);
  for (const watcher of watchers) watcher.close();
  // A build under way would start the host once more after it was stopped.
  ending = true;
  await queue;
  await host.stop();
});
