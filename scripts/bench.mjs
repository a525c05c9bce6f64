/**
 * Runs one bench against its rival.
 *
 *   npm run bench                        lists the benches
 *   npm run bench -- NAME [--quick]      prints a table
 *   npm run bench -- NAME --json         prints {"name","rows":[{"case","ours","rival","ratio","goal","holds"}]}
 *
 * A bench is `bench/NAME.bench.ts`, which exports `run`; other files `bench/NAME.*.ts` (workers,
 * worklets, pages) are bundled beside it as `NAME.*.mjs`. Exit code 1 when a goal does not hold, 2 for wrong arguments.
 */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { buildKernel } from './buildKernel.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const benchFolder = join(root, 'bench');

const names = (await readdir(benchFolder))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length))
  .sort();

const options = process.argv.slice(2);
const flags = new Set(options.filter((option) => option.startsWith('--')));
const [name, ...rest] = options.filter((option) => !option.startsWith('--'));
const unknown = [...flags].filter((flag) => flag !== '--json' && flag !== '--quick');

if (unknown.length > 0 || rest.length > 0 || (name !== undefined && !names.includes(name))) {
  console.error(`Usage: npm run bench -- [NAME] [--quick] [--json], NAME one of: ${names.join(', ')}`);
  process.exitCode = 2;
} else if (name === undefined) {
  console.log(flags.has('--json') ? JSON.stringify({ names }) : names.join('\n'));
} else {
  await runBench(name);
}

/** The bundle must lie inside the checkout, since that is where Node looks for its packages from. */
async function bundle(name) {
  const files = await readdir(benchFolder);
  const inputs = files.filter((file) => file.startsWith(`${name}.`) && file.endsWith('.ts'));
  const dir = await mkdtemp(join(await ensureOut(), `${name}-`));
  const build = await rolldown({
    input: Object.fromEntries(inputs.map((file) => [file.slice(0, -'.ts'.length), join(benchFolder, file)])),
    platform: 'node',
    external: /^[^./]/,
    logLevel: 'warn',
  });
  await build.write({
    dir,
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
  });
  await build.close();
  return dir;
}

async function ensureOut() {
  const out = join(root, 'out', 'bench');
  await mkdir(out, { recursive: true });
  return out;
}

async function runBench(name) {
  await buildKernel();
  const temp = await mkdtemp(join(tmpdir(), `tapstory-bench-${name}-`));
  const bundled = await bundle(name);
  try {
    const { run } = await import(pathToFileURL(join(bundled, `${name}.bench.mjs`)).href);
    const rows = await run({ root, temp, quick: flags.has('--quick'), note: (text) => console.error(text) });
    if (flags.has('--json')) console.log(JSON.stringify({ name, rows }));
    else printTable(name, rows);
    if (rows.some((row) => !row.holds)) process.exitCode = 1;
  } finally {
    await rm(temp, { recursive: true, force: true });
    await rm(bundled, { recursive: true, force: true });
  }
}

function printTable(name, rows) {
  const number = (value) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));
  const cells = rows.map((row) => [
    row.case,
    number(row.ours),
    number(row.rival),
    `${row.ratio.toFixed(2)}x`,
    `<= ${row.goal}x`,
    row.holds ? 'holds' : 'MISSED',
  ]);
  const lines = [['case', 'ours', 'rival', 'ratio', 'goal', ''], ...cells];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  console.log(name);
  for (const line of lines) {
    console.log(
      `  ${line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('  ')}`,
    );
  }
}
