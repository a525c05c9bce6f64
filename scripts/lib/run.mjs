/**
 * Starting other programs, the same on Linux, macOS and Windows.
 *
 * Never through a shell: npm is started as `node npm-cli.js`, because Node refuses to start `npm.cmd` without a shell
 * and a shell would need its own quoting on each system.
 */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { root } from './paths.mjs';
import { Stop } from './terminal.mjs';

const KEPT_OUTPUT = 64 * 1024;

/**
 * @typedef {object} Ran
 * @property {number} code 0 when all went well; 1 when it was ended by a signal or the time limit
 * @property {string} output the end of what it printed, both streams
 * @property {boolean} timedOut
 */

/**
 * Runs a program to its end and keeps what it printed.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env?: Record<string, string>, seconds?: number, show?: boolean }} [options] `show` prints while it runs
 * @returns {Promise<Ran>}
 */
export const run = (command, args, { env = {}, seconds = 0, show = false } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...(show ? {} : { NO_COLOR: '1', FORCE_COLOR: '0' }), ...env },
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    let timedOut = false;
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    const timer = seconds
      ? setTimeout(() => {
          timedOut = true;
          child.kill('SIGKILL');
        }, seconds * 1000)
      : undefined;
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output, timedOut });
    });
  });

/**
 * Runs one of our own Node programs, or one of a package's.
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export const runNode = (args, options) => run(process.execPath, args, options);

/**
 * Where a program is on the PATH, or null.
 * @param {string} name without extension
 * @param {NodeJS.ProcessEnv} [env]
 */
export const which = (name, env = process.env) => {
  const windows = process.platform === 'win32';
  const endings = windows ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of (env.PATH ?? env.Path ?? '').split(delimiter)) {
    for (const ending of endings) {
      const path = join(folder, name + ending);
      if (folder && isProgram(path, windows)) return path;
    }
  }
  return null;
};

const isProgram = (/** @type {string} */ path, /** @type {boolean} */ windows) => {
  try {
    const found = statSync(path);
    return found.isFile() && (windows || (found.mode & 0o111) !== 0);
  } catch {
    return false;
  }
};

/** npm's own program file: the npm that started us, else the one that came with this Node. */
export const findNpm = () => {
  const beside = dirname(process.execPath);
  const onPath = which('npm');
  const candidates = [
    process.env.npm_execpath ?? '',
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    onPath && process.platform !== 'win32' ? realpathSync(onPath) : '',
  ];
  const found = candidates.find((path) => path.endsWith('npm-cli.js') && existsSync(path));
  if (found) return found;
  throw new Stop(
    'npm was not found beside this Node.',
    'Install Node.js from https://nodejs.org, it brings npm.',
  );
};

/**
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export const runNpm = (args, options) => runNode([findNpm(), ...args], options);

/**
 * The last lines of a program's output, for a failure message.
 * @param {string} output
 */
export const lastLines = (output, count = 20) => output.trimEnd().split(/\r?\n/).slice(-count).join('\n');
