/**
 * `npm run doctor`: every prerequisite, its version and its remedy.
 *
 * What can be said without a single package is said first, so that it also helps where `npm install` fails; the rest
 * comes from the studio itself (`tapstory doctor`).
 */
import { existsSync } from 'node:fs';
import { findElectron, rememberedFailure } from './lib/electronBinary.mjs';
import { findFfmpeg } from './lib/ffmpeg.mjs';
import { at } from './lib/paths.mjs';
import { nodeIsNewEnough } from './lib/prepare.mjs';
import { findNpm, run, runNode } from './lib/run.mjs';
import { installRemedy } from './lib/systemPackages.mjs';
import { runScript, say } from './lib/terminal.mjs';

/** @typedef {{ name: string, good: boolean, detail: string, remedy: string }} Check */

const npmCheck = async () => {
  try {
    const { output } = await runNode([findNpm(), '--version', '--loglevel=silent']);
    return { name: 'npm', good: true, detail: output.trim().split('\n').at(-1) ?? '', remedy: '' };
  } catch (error) {
    const remedy = 'Install Node.js from https://nodejs.org; it brings npm.';
    return {
      name: 'npm',
      good: false,
      detail: error instanceof Error ? error.message : String(error),
      remedy,
    };
  }
};

const ffmpegCheck = async () => {
  const path = findFfmpeg();
  if (!path) return { name: 'FFmpeg', good: false, detail: 'not found', remedy: installRemedy('ffmpeg') };
  const { output } = await run(path, ['-hide_banner', '-version'], { seconds: 20 });
  const version = /^ffmpeg version (\S+)/m.exec(output)?.[1];
  return {
    name: 'FFmpeg',
    good: Boolean(version),
    detail: `${version ?? 'does not run'}, ${path}`,
    remedy: version ? '' : installRemedy('ffmpeg'),
  };
};

/** @returns {Check} */
const electronCheck = () => {
  const path = findElectron();
  const why = rememberedFailure();
  return {
    name: 'Electron',
    good: path !== null,
    detail: path ?? why ?? 'not fetched yet',
    remedy: path ? '' : '`npm start` fetches it if it can, and opens the studio in a browser if it can not.',
  };
};

/** @returns {Promise<Check[]>} */
const plainChecks = async () => [
  {
    name: 'Node.js',
    good: nodeIsNewEnough(process.versions.node),
    detail: process.versions.node,
    remedy: nodeIsNewEnough(process.versions.node) ? '' : 'Install the LTS release from https://nodejs.org.',
  },
  await npmCheck(),
  {
    name: 'Packages',
    good: existsSync(at('node_modules')),
    detail: existsSync(at('node_modules')) ? 'installed' : 'not installed',
    remedy: existsSync(at('node_modules')) ? '' : '`npm start` installs them.',
  },
  await ffmpegCheck(),
  electronCheck(),
];

await runScript(async () => {
  const cli = at('out', 'main', 'cli.js');
  if (existsSync(cli) && existsSync(at('node_modules'))) {
    const { code } = await run(process.execPath, [cli, 'doctor', ...process.argv.slice(2)], { show: true });
    return code;
  }
  say('Before the first start; `npm start` makes the rest ready.\n');
  const checks = await plainChecks();
  for (const { name, good, detail, remedy } of checks) {
    say(`  ${good ? 'ok     ' : 'missing'}  ${name.padEnd(10)} ${detail}`);
    if (remedy) say(`           ${' '.repeat(10)} ${remedy}`);
  }
  // Electron is a convenience, everything else is needed.
  return checks.every(({ name, good }) => good || name === 'Electron' || name === 'Packages') ? 0 : 1;
});
