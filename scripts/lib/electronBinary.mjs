/**
 * Electron's program file. It comes from GitHub, not from the npm registry, and some machines can't have it.
 *
 * One attempt to fetch it, with a bound; a failure is remembered for a day, so that a locked-down machine does not
 * wait for the same answer at every start.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { at } from './paths.mjs';
import { runNode } from './run.mjs';
import { step } from './terminal.mjs';

const DAY_MS = 24 * 3600 * 1000;
const FETCH_SECONDS = 300;
const failureNote = at('node_modules', '.cache', 'tap-story', 'electron-failed.json');

const programInDist = () => {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
};

/** Path of the binary, or null. */
export const findElectron = () => {
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? at('node_modules', 'electron', 'dist');
  const path = join(dist, programInDist());
  return existsSync(path) ? path : null;
};

/** Why the last attempt failed, when that was less than a day ago; else null. */
export const rememberedFailure = (now = Date.now()) => {
  try {
    const { when, reason } = JSON.parse(readFileSync(failureNote, 'utf8'));
    return typeof reason === 'string' && now - when < DAY_MS ? reason : null;
  } catch {
    return null;
  }
};

/**
 * The sentence in a failed download's output that says why.
 * @param {{ output: string, timedOut: boolean }} result
 */
export const failureReason = ({ output, timedOut }) => {
  if (timedOut) return `its download was not through after ${FETCH_SECONDS / 60} minutes`;
  const line = output.split(/\r?\n/).find((text) => /error/i.test(text)) ?? 'no reason given';
  return `its download from GitHub failed (${line.replace(/^\w*Error:\s*/, '').trim()})`;
};

/**
 * The binary, fetched if need be.
 * @returns {Promise<{ path: string | null, reason: string }>} the reason is empty when it is there
 */
export const provideElectron = async () => {
  const found = findElectron();
  if (found) return { path: found, reason: '' };
  const remembered = rememberedFailure();
  if (remembered) return { path: null, reason: `${remembered}; it is tried again a day later` };
  const result = await step('Fetching Electron', () =>
    runNode([at('node_modules', 'electron', 'install.js')], { seconds: FETCH_SECONDS }),
  );
  const path = findElectron();
  if (path) return { path, reason: '' };
  const reason = failureReason(result);
  await mkdir(dirname(failureNote), { recursive: true });
  await writeFile(failureNote, JSON.stringify({ when: Date.now(), reason }));
  return { path: null, reason };
};
