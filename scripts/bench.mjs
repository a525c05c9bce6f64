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
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildKernel } from './buildKernel.mjs';
import { withBundle } from './bundle.mjs';
import { at, root } from './lib/paths.mjs';

const benchFolder = at('bench');

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

/** @param {string} name */
async function inputsOf(name) {
  const files = await readdir(benchFolder);
  const inputs = files.filter((file) => file.startsWith(`${name}.`) && file.endsWith('.ts'));
  return Object.fromEntries(inputs.map((file) => [file.slice(0, -'.ts'.length), join(benchFolder, file)]));
}

async function runBench(name) {
  await buildKernel();
  const temp = await mkdtemp(join(tmpdir(), `tapstory-bench-${name}-`));
  try {
    await withBundle(await inputsOf(name), async (load) => {
      const { run } = await load(`${name}.bench`);
      const rows = await run({
        root,
        temp,
        quick: flags.has('--quick'),
        note: (text) => console.error(text),
      });
      if (flags.has('--json')) console.log(JSON.stringify({ name, rows }));
      else printTable(name, rows);
      if (rows.some((row) => !row.holds)) process.exitCode = 1;
    });
  } finally {
    await rm(temp, { recursive: true, force: true });
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
