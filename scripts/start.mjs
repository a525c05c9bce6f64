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

/**
 * Runs the host in the foreground. Ctrl-C reaches it directly, since it shares our terminal; we only wait.
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
    const ignore = () => undefined;
    process.on('SIGINT', ignore);
    process.on('SIGTERM', pass);
    process.on('SIGHUP', pass);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGINT', ignore);
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
