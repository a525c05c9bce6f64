/**
 * Records for hours on a sound card that hears itself while the interface stands still now and then, and says whether
 * the take drifted or lost anything.
 *
 *   npm run soak -- --hours 1       default: 0.1
 *   npm run soak -- --json          prints the report for a program
 *
 * Exit code 1 when a frame is missing, the take jumped or drifted by 1 ms in 5 min; 2 for wrong arguments.
 */
import { parseArgs } from 'node:util';
import { at, root } from './lib/paths.mjs';
import { prepareAside } from './lib/prepare.mjs';
import { runScript, Stop } from './lib/terminal.mjs';
import { provideNeeds } from './lib/testNeeds.mjs';

const readOptions = () => {
  const { values } = parseArgs({
    options: { hours: { type: 'string', default: '0.1' }, json: { type: 'boolean', default: false } },
  });
  const hours = Number(values.hours);
  if (!(hours > 0 && hours <= 24)) throw new Error('--hours takes a number up to 24.');
  return { json: values.json, hours };
};

/** @param {ReturnType<typeof readOptions>} options */
const soak = async ({ json, hours }) => {
  await prepareAside();
  // Only now are its packages there for certain.
  const { withBundle } = await import('./bundle.mjs');
  const [missing] = await provideNeeds(['e2e']);
  if (missing) throw new Stop(`${missing.name} is missing.`, missing.remedy);
  return withBundle({ soak: at('tests/rig/soak.ts') }, async (load) => {
    const { run } = await load('soak');
    const report = await run({ root, hours, note: (/** @type {string} */ text) => console.error(text) });
    if (json) console.log(JSON.stringify(report));
    else for (const [name, value] of Object.entries(report)) console.log(`  ${name.padEnd(16)}${value}`);
    const isWhole = report.droppedFrames === 0 && report.jumps === 0 && report.driftIn5MinMs <= 1;
    return isWhole ? 0 : 1;
  });
};

let options = null;
try {
  options = readOptions();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error('Usage: npm run soak -- [--hours N] [--json]');
  process.exitCode = 2;
}
if (options) {
  const chosen = options;
  await runScript(() => soak(chosen));
}
