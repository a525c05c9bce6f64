/**
 * Compiles the signal-processing kernel from AssemblyScript to WebAssembly.
 *
 *   node scripts/buildKernel.mjs [--force]
 *
 * The program goes into a TypeScript file as base64, so that Node workers, audio worklets, tests and the packaged app
 * all import it the same way, with no path to resolve and no fetch. Nothing is done when neither the sources nor the
 * compiler changed. Also usable as a vitest `globalSetup` (default export).
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sourceFolder = join(root, 'shared/domain/kernel/assembly');
const target = join(root, 'shared/domain/kernel/generated/kernelWasm.ts');

/** No runtime and no allocator: the kernel works on memory that its caller lays out. */
const commonOptions = [
  ...['--optimizeLevel', '3', '--shrinkLevel', '0', '--converge', '--noAssert'],
  ...['--enable', 'simd', '--runtime', 'stub'],
];

/**
 * Two programs. `kernel` has memory of its own. `sharedMix` is the mixing part alone on shared memory that it is given,
 * so that a worklet reads its rings where another thread writes them.
 */
const programs = [
  { name: 'kernel', entry: 'index.ts', options: ['--initialMemory', '1'] },
  {
    name: 'sharedMix',
    entry: 'mixIndex.ts',
    options: [
      ...['--enable', 'threads', '--importMemory', '--sharedMemory'],
      ...['--initialMemory', '1', '--maximumMemory', '16384'],
    ],
  },
];

async function readSources() {
  const names = (await readdir(sourceFolder)).filter((name) => name.endsWith('.ts')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(sourceFolder, name), 'utf8')));
  return new Map(names.map((name, index) => [name, texts[index].replaceAll('\r\n', '\n')]));
}

function hashSources(sources, compilerVersion) {
  const hash = createHash('sha256')
    .update(compilerVersion)
    .update(JSON.stringify([commonOptions, programs]));
  for (const [name, text] of sources) hash.update(`\0${name}\0`).update(text);
  return hash.digest('hex');
}

async function compile(sources, { name, entry, options }) {
  const { default: asc } = await import('assemblyscript/asc');
  const outputs = new Map();
  const { error, stderr } = await asc.main(
    [entry, '--outFile', `${name}.wasm`, ...commonOptions, ...options],
    {
      readFile: (file) => sources.get(file) ?? null,
      writeFile: (file, contents) => outputs.set(file, contents),
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`The kernel does not compile: ${error.message}\n${stderr.toString()}`);
  return outputs.get(`${name}.wasm`);
}

/** @returns {Promise<{built: boolean, bytes: number}>} `bytes` is 0 when nothing had to be built */
export async function buildKernel({ force = false } = {}) {
  const require = createRequire(import.meta.url);
  const compilerVersion = require('assemblyscript/package.json').version;
  const sources = await readSources();
  const sourceHash = hashSources(sources, compilerVersion);
  const current = await readFile(target, 'utf8').catch(() => '');
  if (!force && current.includes(`'${sourceHash}'`)) return { built: false, bytes: 0 };

  let bytes = 0;
  let text = `/** Made by scripts/buildKernel.mjs from ../assembly; not to be edited. */
export const kernelSourceHash = '${sourceHash}';
`;
  for (const program of programs) {
    const wasm = await compile(sources, program);
    bytes += wasm.length;
    text += `export const ${program.name}WasmBase64 =\n  '${Buffer.from(wasm).toString('base64')}';\n`;
  }
  await mkdir(dirname(target), { recursive: true });
  const temporary = `${target}.${process.pid}`;
  await writeFile(temporary, text);
  await rename(temporary, target);
  return { built: true, bytes };
}

export default async function setup() {
  await buildKernel();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { built, bytes } = await buildKernel({ force: process.argv.includes('--force') });
  console.log(built ? `Kernel built: ${bytes} bytes of WebAssembly.` : 'Kernel is up to date.');
}
