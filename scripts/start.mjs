/**
 * `npm start`: from a fresh clone to an open studio.
 *
 *   npm start [-- --browser] [--home DIR] [--port N] [--no-open]
 *
 * Electron where its binary can be had, else the same studio served on 127.0.0.1 and opened in an installed browser.
 */
import { spawn } from 'node:child_process';
import { provideElectron } from './lib/electronBinary.mjs';
import { provideFfmpeg } from './lib/ffmpeg.mjs';
import { at, root } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { runScript, say } from './lib/terminal.mjs';

const PASS_AFTER_MS = 1_500;

/**
 * Runs the host in the foreground.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
const runHost = (command, args) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, NODE_ENV: 'production' },
    });
    const pass = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    // Ctrl-C at the terminal has reached the host too; a signal sent to us alone has not.
    const passLater = () => setTimeout(() => child.kill('SIGTERM'), PASS_AFTER_MS).unref();
    process.on('SIGINT', passLater);
    process.on('SIGTERM', pass);
    process.on('SIGHUP', pass);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', passLater);
      resolve(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1));
    });
  });

/** Chromium's sandbox does not work for root; whoever runs as root is in a container, or should be. */
const sandboxArgs = () => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return [];
  say('  Running as root: Chromium starts with --no-sandbox.');
  return ['--no-sandbox'];
};

await runScript(async () => {
  const args = process.argv.slice(2);
  const browser = args.includes('--browser');
  const rest = args.filter((arg) => arg !== '--browser');

  await prepare();
  const ffmpeg = await provideFfmpeg();
  if (!ffmpeg.path) {
    say(`  FFmpeg is missing: importing and mixing down will not work. ${ffmpeg.remedy}`);
  }

  if (!browser) {
    const electron = await provideElectron();
    if (electron.path) return runHost(electron.path, [...sandboxArgs(), root, ...rest]);
    say(`  Opening in a browser, because Electron is not here: ${electron.reason}.`);
  }
  return runHost(process.execPath, ['--enable-source-maps', at('out', 'main', 'browser.js'), ...rest]);
});
