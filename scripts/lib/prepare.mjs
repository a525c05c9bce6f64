/**
 * From whatever state a checkout is in to one that can run: packages, generated code, build.
 *
 * Each step is skipped when a hash of all that it depends on has not changed. Hashes of contents, not dates: a fresh
 * clone, a branch switch and a copied folder give every file a new date.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { at, root } from './paths.mjs';
import { lastLines, runNode, runNpm } from './run.mjs';
import { Stop, step } from './terminal.mjs';

const NEEDED_NODE = [20, 19];
const installStamp = at('node_modules', '.tap-story-install');
const buildStamp = at('out', '.tap-story-build');
/** What the build reads. */
const sources = [
  'electron',
  'renderer',
  'shared',
  'prisma',
  'resources',
  'scripts/lib',
  'electron.vite.config.ts',
  'package-lock.json',
  'tsconfig.base.json',
];

/** @param {string} version e.g. `20.19.0` */
export const nodeIsNewEnough = (version) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [neededMajor, neededMinor] = NEEDED_NODE;
  return major > neededMajor || (major === neededMajor && minor >= neededMinor);
};

export const checkNode = (version = process.versions.node) => {
  if (nodeIsNewEnough(version)) return;
  throw new Stop(
    `This is Node ${version}; Tap Story Studio needs ${NEEDED_NODE.join('.')} or newer.`,
    'Install the current LTS release from https://nodejs.org (or: nvm install --lts).',
  );
};

/**
 * All files below the given places, sorted, as paths from the checkout with forward slashes.
 * @param {readonly string[]} places
 * @returns {Promise<string[]>}
 */
export const filesBelow = async (places, folder = root) => {
  /** @type {string[]} */
  const found = [];
  const visit = async (/** @type {string} */ path) => {
    const entries = await readdir(path, { withFileTypes: true }).catch((error) => {
      if (error.code === 'ENOTDIR') return null;
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    if (!entries) return void found.push(relative(folder, path).replaceAll('\\', '/'));
    for (const entry of entries) {
      if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue;
      const below = join(path, entry.name);
      if (entry.isDirectory()) await visit(below);
      else if (entry.isFile()) found.push(relative(folder, below).replaceAll('\\', '/'));
    }
  };
  for (const place of places) await visit(join(folder, place));
  return found.sort();
};

/**
 * SHA-256 over names and contents.
 * @param {readonly string[]} places
 */
export const hashFiles = async (places, folder = root) => {
  const hash = createHash('sha256');
  for (const name of await filesBelow(places, folder)) {
    const content = await readFile(join(folder, name));
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
};

const readStamp = (/** @type {string} */ path) => readFile(path, 'utf8').catch(() => '');

const writeStamp = async (/** @type {string} */ path, /** @type {string} */ value) => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, value);
};

/** True when a person has installed by hand exactly what the lockfile says. */
const installedByHand = async () => {
  try {
    const wanted = JSON.parse(await readFile(at('package-lock.json'), 'utf8')).packages;
    const installed = JSON.parse(await readFile(at('node_modules', '.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(
      ([path, entry]) => path === '' || entry.optional || installed[path]?.version === entry.version,
    );
  } catch {
    return false;
  }
};

/** Native packages differ by system and by Node's ABI, so a folder shared between two machines is installed anew. */
const installKey = async () =>
  [await hashFiles(['package-lock.json']), process.platform, process.arch, process.versions.modules].join(
    ' ',
  );

const install = async () => {
  const key = await installKey();
  if ((await readStamp(installStamp)) === key) return;
  if (!(await readStamp(installStamp)) && (await installedByHand())) return writeStamp(installStamp, key);
  await step('Installing packages (about a minute the first time)', async () => {
    const { code, output } = await runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    if (code === 0) return;
    throw new Stop(
      `The packages could not be installed:\n\n${lastLines(output)}`,
      'Check the connection to the npm registry, then try again. `npm ci` shows everything that it does.',
    );
  });
  await writeStamp(installStamp, key);
};

/** @param {string} script @param {string} words */
const runOwnScript = async (script, words) => {
  const { code, output } = await runNode([at('scripts', script)]);
  if (code === 0) return;
  throw new Stop(
    `${words} failed:\n\n${lastLines(output)}`,
    `\`node scripts/${script}\` repeats only this step. If the packages look damaged, delete node_modules and try again.`,
  );
};

const generate = () =>
  step('Generating the catalogue client and the mix kernel', async () => {
    await runOwnScript('generate.mjs', 'Generating the catalogue client');
    await runOwnScript('buildKernel.mjs', 'Compiling the mix kernel');
  });

const outputs = ['out/main/index.js', 'out/main/browser.js', 'out/main/cli.js', 'out/renderer/index.html'];

/** @param {string} key hash of the sources */
const isBuilt = async (key) =>
  (await readStamp(buildStamp)) === key && outputs.every((path) => existsSync(at(path)));

const build = async () => {
  const key = await hashFiles(sources);
  if (await isBuilt(key)) return;
  await step('Building', async () => {
    const { code, output } = await runNode([at('node_modules/electron-vite/bin/electron-vite.js'), 'build'], {
      env: { NODE_ENV: 'production' },
    });
    if (code === 0) return;
    throw new Stop(
      `The build failed:\n\n${lastLines(output, 40)}`,
      'Mend what it names, then try again. `npm run typecheck` often says more.',
    );
  });
  await writeStamp(buildStamp, key);
};

/** True when nothing has changed since `prepare` last ran to its end: cheaper to ask than to prepare once more. */
export const isPrepared = async () =>
  (await readStamp(installStamp)) === (await installKey()) && (await isBuilt(await hashFiles(sources)));

/**
 * Makes the checkout ready. Safe to call at any time; quick when nothing changed.
 * @param {{ build?: boolean }} [options] `build: false` stops before the build, for tools that read the sources
 */
export const prepare = async ({ build: wanted = true } = {}) => {
  checkNode();
  if (await isPrepared()) return;
  await install();
  await generate();
  if (wanted) await build();
};

/** The same for programs whose stdout belongs to their answer: what preparing has to say goes to stderr. */
export const prepareAside = async () => {
  const write = process.stdout.write;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  try {
    await prepare();
  } finally {
    process.stdout.write = write;
  }
};
