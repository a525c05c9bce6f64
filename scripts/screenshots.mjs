/**
 * `npm run screenshots`: the pictures of the README and of docs/tour.md, taken from the running studio.
 *
 *   npm run screenshots [-- --out DIR]
 *
 * Drives the loopback host with an installed Chromium, on a home of its own with the demo story, in several sizes and
 * in both themes.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { at } from './lib/paths.mjs';
import { prepare } from './lib/prepare.mjs';
import { installRemedy } from './lib/systemPackages.mjs';
import { runScript, Stop, step } from './lib/terminal.mjs';
import { findChromium } from './lib/testNeeds.mjs';

/** @typedef {import('playwright').Page} Page */

/**
 * @typedef {object} Picture
 * @property {string} name
 * @property {'dark' | 'light'} theme
 * @property {number} width
 * @property {number} height
 * @property {string} select node that is chosen
 * @property {(page: Page) => Promise<void>} [show] brings up what the picture is about
 */

/** @param {string} keys @returns {(page: Page) => Promise<void>} */
const press = (keys) => (page) => page.keyboard.press(keys);

/** @type {readonly Picture[]} */
const pictures = [
  { name: 'studio-dark', theme: 'dark', width: 1440, height: 900, select: 'Kalimba answers' },
  { name: 'studio-light', theme: 'light', width: 1440, height: 900, select: 'Reed, the other way home' },
  { name: 'studio-wide', theme: 'dark', width: 1920, height: 1080, select: 'Kalimba answers' },
  { name: 'studio-small', theme: 'light', width: 1024, height: 700, select: 'Bass under the lights' },
  {
    name: 'tour-console',
    theme: 'dark',
    width: 1280,
    height: 860,
    select: 'Bass under the lights',
    show: press('Alt+6'),
  },
  {
    name: 'tour-record',
    theme: 'dark',
    width: 1280,
    height: 860,
    select: 'Kalimba answers',
    show: async (page) => {
      await page.keyboard.press('Alt+5');
      const panel = page.getByRole('region', { name: 'Record', exact: true });
      await panel.getByRole('button', { name: 'Input open' }).click();
      await panel.getByText('ms late').or(panel.getByText('Ready.')).first().waitFor();
    },
  },
  {
    name: 'tour-export',
    theme: 'light',
    width: 1280,
    height: 860,
    select: 'Kalimba answers',
    show: press('Control+e'),
  },
  {
    name: 'tour-find',
    theme: 'dark',
    width: 1280,
    height: 860,
    select: 'Harbour at dusk',
    show: async (page) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type('mix');
    },
  },
  {
    name: 'tour-keys',
    theme: 'light',
    width: 1280,
    height: 860,
    select: 'Harbour at dusk',
    show: press('F1'),
  },
];

/**
 * A microphone for any machine: a soft hum, which the browser takes from a WAV file of 16 bits.
 * @param {string} path
 */
const writeHum = async (path) => {
  const rate = 48_000;
  const frames = 4 * rate;
  const file = Buffer.alloc(44 + frames * 2);
  file.write('RIFF', 0);
  file.writeUInt32LE(36 + frames * 2, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36);
  file.writeUInt32LE(frames * 2, 40);
  for (let frame = 0; frame < frames; frame += 1) {
    const swell = 0.05 + 0.04 * Math.sin((2 * Math.PI * frame) / rate);
    file.writeInt16LE(Math.round(32_767 * swell * Math.sin((440 * Math.PI * frame) / rate)), 44 + frame * 2);
  }
  await writeFile(path, file);
};

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
  const hum = join(home, 'hum.wav');
  await writeHum(hum);
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${hum}`,
      ...(root ? ['--no-sandbox'] : []),
    ],
  });
  try {
    // The demo story fills itself after the first start.
    await step('Waiting for the demo story', async () => {
      const page = await browser.newPage();
      await page.goto(url);
      for (const { select } of pictures) await page.getByText(select).first().waitFor({ timeout: 120_000 });
      await page.close();
    });
    for (const { name, theme, width, height, select, show } of pictures) {
      await step(`${name}.png, ${width} x ${height}`, async () => {
        const context = await browser.newContext({ colorScheme: theme, viewport: { width, height } });
        const page = await context.newPage();
        await page.goto(url);
        await page.getByText(select).first().waitFor();
        await showNode(page, select);
        if (show) {
          await show(page);
          // What slides in has come to rest.
          await page.waitForTimeout(1_000);
        }
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
