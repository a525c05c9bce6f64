/**
 * The parts of `npm test`, each as a function that answers how many of its tests passed, failed and were skipped.
 *
 * vitest counts for itself (its JSON reporter); the linter and the compiler count as one test each.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { typecheck } from '../typecheck.mjs';
import { at } from './paths.mjs';
import { runNode } from './run.mjs';

/**
 * `retried` names the tests that passed only when they were tried again, each with what went wrong at first.
 * @typedef {{ passed: number, failed: number, skipped: number, retried: readonly string[] }} Counts
 */

/** @returns {Counts} */
export const nothing = () => ({ passed: 0, failed: 0, skipped: 0, retried: [] });

/** @param {readonly Counts[]} all @returns {Counts} */
export const sum = (all) =>
  all.reduce(
    (total, { passed, failed, skipped, retried }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
      skipped: total.skipped + skipped,
      retried: [...total.retried, ...retried],
    }),
    nothing(),
  );

/** @param {boolean} good @returns {Counts} */
const asOneTest = (good) => ({ ...nothing(), passed: good ? 1 : 0, failed: good ? 0 : 1 });

export const runLint = async () => {
  const { code } = await runNode(
    [at('node_modules/@biomejs/biome/bin/biome'), 'check', '.', '--error-on-warnings'],
    {
      show: true,
    },
  );
  return asOneTest(code === 0);
};

export const runTypes = async () => asOneTest(await typecheck());

/**
 * What a vitest report counts. Files that could not even be loaded hold no tests, so each counts as one that failed.
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: { status: string, assertionResults:
 *     { status: string, fullName: string, failureMessages: string[] }[] }[] }} report
 * @returns {Counts}
 */
export const countReport = (report) => {
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + report.numTodoTests,
    retried: report.testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status, failureMessages }) => status === 'passed' && failureMessages.length > 0)
      .map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0]?.split('\n')[0]}`),
  };
};

/**
 * Runs vitest and shows what it says.
 * @param {{ config: string, args: readonly string[], env?: Record<string, string> }} options
 * @returns {Promise<Counts>}
 */
export const runVitest = async ({ config, args, env }) => {
  const folder = await mkdtemp(join(tmpdir(), 'tap-story-test-'));
  const report = join(folder, 'report.json');
  try {
    const { code } = await runNode(
      [
        at('node_modules/vitest/vitest.mjs'),
        'run',
        '--config',
        at(config),
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
        '--passWithNoTests',
        ...args,
      ],
      { show: true, env },
    );
    if (!existsSync(report)) return { ...nothing(), failed: 1 };
    const counts = countReport(JSON.parse(await readFile(report, 'utf8')));
    // An unhandled rejection fails the run without failing a test.
    return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
