/**
 * `npm run screenshots`: the pictures of the README and the docs, taken from the running studio.
 *
 *   npm run screenshots [-- --out DIR]
 *
 * Drives the loopback host with an installed Chromium, on a home of its own with the demo story, in several sizes and
 * in both themes.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { at } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { installRemedy } from './lib/systemPackages.mjs';
import { runScript, Stop, step } from './lib/terminal.mjs';
import { findChromium } from './lib/testNeeds.mjs';

/** @typedef {import('playwright').Page} Page */

/** @type {readonly { name: string, theme: 'dark' | 'light', width: number, height: number, select: string }[]} */
const pictures = [
  { name: 'studio-dark', theme: 'dark', width: 1440, height: 900, select: 'Kalimba answers' },
  { name: 'studio-light', theme: 'light', width: 1440, height: 900, select: 'Reed, the other way home' },
  { name: 'studio-wide', theme: 'dark', width: 1920, height: 1080, select: 'Kalimba answers' },
  { name: 'studio-small', theme: 'light', width: 1024, height: 700, select: 'Bass under the lights' },
];

/**
 * Starts the host and answers its address.
 * @param {string} home
 */
const startHost = (home) =>
  new Promise((resolveStart, reject) => {
    const child = spawn(process.execPath, [at('out/main/browser.js'), '--no-open', '--home', home], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const [url] = /http:\/\/127\.0\.0\.1:\S+/.exec(output) ?? [];
      if (url) resolveStart({ child, url });
    });
    child.on('error', reject);
    child.on('close', () => reject(new Error(`the host ended before it was ready:\n${output}`)));
  });

/**
 * @param {Page} page
 * @param {string} title
 */
const showNode = async (page, title) => {
  const tree = page.getByRole('tree').or(page.getByRole('treegrid'));
  await tree.getByText(title).first().click();
  // Away from the row, whose buttons would cover its title.
  await page.mouse.move(0, 0);
  // Waveforms are drawn a moment after their peaks have come.
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(1_500);
};

await runScript(async () => {
  const { values } = parseArgs({ options: { out: { type: 'string', default: at('docs', 'images') } } });
  await prepare();
  const executablePath = findChromium();
  if (!executablePath) throw new Stop('No Chromium was found.', installRemedy('chromium'));
  const { chromium } = await import('playwright');
  const folder = resolve(values.out);
  await mkdir(folder, { recursive: true });
  const home = await mkdtemp(join(tmpdir(), 'tap-story-screenshots-'));
  const { child, url } = await startHost(home);
  const root = process.getuid?.() === 0;
  const browser = await chromium.launch({ executablePath, args: root ? ['--no-sandbox'] : [] });
  try {
    // The demo story fills itself after the first start.
    await step('Waiting for the demo story', async () => {
      const page = await browser.newPage();
      await page.goto(url);
      for (const { select } of pictures) await page.getByText(select).first().waitFor({ timeout: 120_000 });
      await page.close();
    });
    for (const { name, theme, width, height, select } of pictures) {
      await step(`${name}.png, ${width} x ${height}`, async () => {
        const context = await browser.newContext({ colorScheme: theme, viewport: { width, height } });
        const page = await context.newPage();
        await page.goto(url);
        await page.getByText(select).first().waitFor();
        await showNode(page, select);
        await page.screenshot({ path: join(folder, `${name}.png`) });
        await context.close();
      });
    }
  } finally {
    await browser.close();
    const ended = new Promise((done) => child.once('close', done));
    child.kill();
    await ended;
    await rm(home, { recursive: true, force: true });
  }
});
