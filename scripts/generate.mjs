/**
 * Generates the Prisma clients from their schemas.
 *
 *   node scripts/generate.mjs [--force]
 *
 * Works without a network: the Prisma command line insists on a schema engine, which it would download, but
 * generating a client never runs it, so any executable will do in its place. A schema whose text, configuration and
 * Prisma version did not change since the last run is skipped. Also usable as a vitest `globalSetup` (default export).
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(join(root, 'package.json'));

/** Folders below `prisma/` that hold a schema and a config. */
async function schemaFolders() {
  const entries = await readdir(join(root, 'prisma'), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(root, 'prisma', entry.name))
    .filter((folder) => existsSync(join(folder, 'schema.prisma')))
    .sort();
}

async function stampOf(folder, prismaVersion) {
  const hash = createHash('sha256').update(prismaVersion);
  for (const name of ['schema.prisma', 'prisma.config.ts']) {
    const text = await readFile(join(folder, name), 'utf8');
    hash.update(`\0${name}\0`).update(text.replaceAll('\r\n', '\n'));
  }
  return hash.digest('hex');
}

/** Runs the Prisma command line with this Node, so that no shell and no PATH is involved. */
function runPrisma(cli, folder) {
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  };
  const args = [cli, 'generate', '--no-hints', '--config', join(folder, 'prisma.config.ts')];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (bytes) => (output += bytes));
    child.stderr.on('data', (bytes) => (output += bytes));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`prisma generate failed for ${folder} (exit ${code}):\n${output}`));
    });
  });
}

/** Brings every generated client up to date. Resolves with the folders that were generated anew. */
export async function generateClients({ force = false, log = () => {} } = {}) {
  const manifest = require.resolve('prisma/package.json');
  const { version, bin } = require(manifest);
  const cli = join(dirname(manifest), typeof bin === 'string' ? bin : bin.prisma);
  const made = [];
  for (const folder of await schemaFolders()) {
    const generated = join(folder, 'generated');
    const stampFile = join(generated, '.stamp');
    const stamp = await stampOf(folder, version);
    const current = existsSync(stampFile) ? await readFile(stampFile, 'utf8') : '';
    if (!force && current === stamp) continue;
    log(`Generating the Prisma client of ${folder}`);
    // The stamp goes first: a run that dies half way must not look finished.
    await rm(stampFile, { force: true });
    await runPrisma(cli, folder);
    await writeFile(stampFile, stamp);
    made.push(folder);
  }
  return made;
}

export default async function setup() {
  await generateClients();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await generateClients({ force: process.argv.includes('--force'), log: console.log });
}
