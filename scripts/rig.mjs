/**
 * Measures where takes land, on a sound card that hears itself, and prints a table.
 *
 *   npm run rig                     20 takes of each case (about an hour)
 *   npm run rig -- --repeats 3      fewer
 *   npm run rig -- --only probe     the cases whose name contains this
 *   npm run rig -- --json           prints {"rows":[…]} for a program
 *
 * Exit code 1 when a goal does not hold, 2 for wrong arguments. What each column means: docs/rig.md.
 */
import { parseArgs } from 'node:util';
import { at, root } from './lib/paths.mjs';
import { prepareAside } from './lib/prepare.mjs';
import { runScript, Stop } from './lib/terminal.mjs';
import { provideNeeds } from './lib/testNeeds.mjs';

const readOptions = () => {
  const { values } = parseArgs({
    options: {
      repeats: { type: 'string', default: '20' },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const repeats = Number(values.repeats);
  if (!Number.isInteger(repeats) || repeats < 1) throw new Error('--repeats takes a whole number above 0.');
  return { json: values.json, only: values.only ?? null, repeats };
};

/** @param {ReturnType<typeof readOptions>} options */
const measure = async ({ json, only, repeats }) => {
  await prepareAside();
  // Only now are its packages there for certain.
  const { withBundle } = await import('./bundle.mjs');
  const [missing] = await provideNeeds(['e2e']);
  if (missing) throw new Stop(`${missing.name} is missing.`, missing.remedy);
  const inputs = {
    rig: at('tests/rig/rig.ts'),
    busy: at('tests/rig/busy.ts'),
    report: at('tests/rig/report.ts'),
  };
  return withBundle(inputs, async (load) => {
    const { run } = await load('rig');
    const { printTable } = await load('report');
    const note = (/** @type {string} */ text) => console.error(text);
    const rows = await run({ root, repeats, only, note });
    if (rows.length === 0)
      throw new Stop(`No case is called like “${only}”.`, 'Leave --only out to see all.');
    if (json) console.log(JSON.stringify({ rows }));
    else printTable(rows);
    return rows.some((/** @type {{ holds: boolean | null }} */ row) => row.holds === false) ? 1 : 0;
  });
};

let options = null;
try {
  options = readOptions();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error('Usage: npm run rig -- [--repeats N] [--only CASE] [--json]');
  process.exitCode = 2;
}
if (options) {
  const chosen = options;
  await runScript(() => measure(chosen));
}
