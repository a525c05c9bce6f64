/**
 * What `npm test` needs beyond npm's packages: FFmpeg for the tests with real audio; a Chromium and, on Linux, a sound
 * server without a sound card for the end-to-end tests.
 */
import { existsSync } from 'node:fs';
import { findFfmpeg } from './ffmpeg.mjs';
import { lastLines, which } from './run.mjs';
import { canInstallUnasked, installRemedy, installUnasked } from './systemPackages.mjs';
import { say, step } from './terminal.mjs';

const chromiumPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  `${process.env.ProgramFiles}\\Google\\Chrome\\Application\\chrome.exe`,
  `${process.env['ProgramFiles(x86)']}\\Microsoft\\Edge\\Application\\msedge.exe`,
];
const chromiumPrograms = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge',
];

/** A Chromium that is installed, for tests; `TAPSTORY_BROWSER` names one that goes before all. */
export const findChromium = () => {
  const named = process.env.TAPSTORY_BROWSER;
  if (named && existsSync(named)) return named;
  return (
    chromiumPrograms.map((name) => which(name)).find(Boolean) ??
    chromiumPaths.find((path) => existsSync(path)) ??
    null
  );
};

/** @typedef {import('./systemPackages.mjs').SystemPackage} SystemPackage */

/** @type {readonly { name: SystemPackage, present: () => boolean, for: string, parts: readonly string[] }[]} */
const needs = [
  {
    name: 'ffmpeg',
    present: () => findFfmpeg() !== null,
    for: 'every test with real audio',
    parts: ['unit', 'integration', 'e2e'],
  },
  { name: 'chromium', present: () => findChromium() !== null, for: 'the end-to-end tests', parts: ['e2e'] },
  {
    name: 'pulseaudio',
    present: () => process.platform !== 'linux' || (which('pulseaudio') !== null && which('pactl') !== null),
    for: 'the end-to-end tests that record',
    parts: ['e2e'],
  },
];

/**
 * Brings in what is missing where no question can come up; answers what still is.
 * @param {readonly string[]} parts that are going to run
 * @returns {Promise<{ name: SystemPackage, for: string, remedy: string }[]>}
 */
export const provideNeeds = async (parts) => {
  const wanted = needs.filter((need) => need.parts.some((part) => parts.includes(part)));
  const missing = wanted.filter(({ present }) => !present()).map(({ name }) => name);
  if (missing.length > 0 && canInstallUnasked()) {
    // The sound server's control program is a package of its own; the fonts make screenshots readable.
    const packages = missing.flatMap((name) =>
      name === 'pulseaudio' ? ['pulseaudio', 'pulseaudio-utils'] : [name],
    );
    const { ok, output } = await step(`Installing ${packages.join(', ')} with apt-get`, () =>
      installUnasked(packages),
    );
    if (!ok) say(lastLines(output, 5));
  }
  return wanted
    .filter(({ present }) => !present())
    .map((need) => ({ name: need.name, for: need.for, remedy: installRemedy(need.name) }));
};
