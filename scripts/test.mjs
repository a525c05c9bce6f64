/**
 * `npm test`: everything that must hold, from a fresh clone.
 *
 *   npm test [-- --only lint|types|unit|integration|e2e[,…]] [NAME…]
 *
 * A NAME picks the test files whose path contains it. The last line sums up all parts; the exit code is 0 only when
 * nothing failed and something ran.
 */
import { existsSync } from 'node:fs';
import { provideElectron } from './lib/electronBinary.mjs';
import { at } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { runScript, Stop, say } from './lib/terminal.mjs';
import { findChromium, provideNeeds } from './lib/testNeeds.mjs';
import { nothing, runLint, runTypes, runVitest, sum } from './lib/testRunners.mjs';

const parts = /** @type {const} */ (['lint', 'types', 'unit', 'integration', 'e2e']);

/**
 * @param {readonly string[]} args
 * @returns {{ only: readonly string[], names: string[] }}
 */
const readArguments = (args) => {
  const names = [...args];
  const flag = names.findIndex((name) => name === '--only' || name.startsWith('--only='));
  if (flag === -1) return { only: parts, names };
  const inline = names[flag]?.split('=')[1];
  const [, value = inline] = names.splice(flag, inline ? 1 : 2);
  const only = (inline ?? value ?? '').split(',').filter(Boolean);
  const strange = only.find((part) => !parts.includes(/** @type {never} */ (part)));
  if (only.length === 0 || strange) {
    throw new Stop(`--only does not know ${strange ?? 'nothing'}.`, `Choose among ${parts.join(', ')}.`);
  }
  return { only, names };
};

/** Test files by where they are: beside the source, or under `tests/`. */
const besideSource = ['shared', 'electron', 'renderer', 'scripts', 'bench'];

/** @type {Record<typeof parts[number], { heading: string, run: (names: readonly string[], env: Record<string, string>) => Promise<import('./lib/testRunners.mjs').Counts> }>} */
const runners = {
  lint: { heading: 'Lint and layers (biome)', run: runLint },
  types: { heading: 'Types (tsc, one environment after the other)', run: runTypes },
  unit: {
    heading: 'Unit tests, beside the source',
    run: (names, env) =>
      runVitest({
        config: 'vitest.config.ts',
        args: [
          ...(names.length ? names : besideSource.map((folder) => `${folder}/`)),
          '--exclude',
          'tests/**',
        ],
        env,
      }),
  },
  integration: {
    heading: 'Integration tests, under tests/',
    run: (names, env) =>
      runVitest({
        config: 'vitest.config.ts',
        args: [
          ...(names.length ? names : ['tests/']),
          ...besideSource.flatMap((folder) => ['--exclude', `${folder}/**`]),
        ],
        env,
      }),
  },
  e2e: {
    heading: 'End-to-end tests, in a real browser',
    run: (names, env) =>
      existsSync(at('vitest.e2e.config.ts'))
        ? runVitest({ config: 'vitest.e2e.config.ts', args: names, env })
        : Promise.resolve(nothing()),
  },
};

await runScript(async () => {
  const { only, names } = readArguments(process.argv.slice(2));
  await prepare();
  const missing = await provideNeeds(only);
  const chromium = findChromium();
  // The tests of the real Electron run wherever its binary can be had.
  const electron = only.includes('e2e') ? await provideElectron() : null;
  /** @type {Record<string, string>} */
  const env = chromium ? { TAPSTORY_BROWSER: chromium } : {};

  /** @type {import('./lib/testRunners.mjs').Counts[]} */
  const counts = [];
  /** @type {string[]} */
  const notRun = [];
  for (const part of parts.filter((name) => only.includes(name))) {
    say(`\n== ${runners[part].heading} ==\n`);
    if (part === 'e2e' && !chromium) {
      notRun.push('all end-to-end tests: no Chromium');
      say('Not run: no Chromium was found.');
      continue;
    }
    counts.push(await runners[part].run(names, env));
  }

  for (const { name, for: purpose, remedy } of missing)
    notRun.push(`${purpose}: ${name} is missing. ${remedy}`);
  const { passed, failed, skipped, retried } = sum(counts);
  // On a build machine nobody reads a list of what was left out; there it must not pass for a success.
  const unacceptable = process.env.CI === 'true' && notRun.length > 0;
  if (notRun.length > 0) {
    say('\n!! NOT RUN !!');
    for (const line of notRun) say(`  - ${line}`);
    if (unacceptable) say('  CI is set: this counts as a failure.');
  }
  if (retried.length > 0) {
    say('\nPassed only when tried again:');
    for (const line of retried) say(`  - ${line}`);
  }
  if (electron && !electron.path) say(`\nThe tests of the real Electron did not run: ${electron.reason}.`);
  const failures = failed + (unacceptable ? notRun.length : 0);
  say(`\n${passed} passed, ${failures} failed, ${skipped} skipped`);
  return failures === 0 && passed > 0 ? 0 : 1;
});
