/**
 * The studio's main job, done as a person does it, with sound: import a recording, record over it, watch the new node
 * grow, play the branch, mix it down, and find both parts in the file. And the promise behind it: a take outlives a
 * host that is killed.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { find, plucked, RATE, readMono, writeSignal } from './panels/signals';
import {
  newStoryWith,
  openRecordPanel,
  openWindow,
  photographFailure,
  type RunningStudio,
  type StudioWindow,
  startStudio,
  temporaryFolder,
  treeItem,
} from './panels/studioUnderTest';
import { launchChromium } from './support/chromium';
import { type Loopback, openLoopback } from './support/loopback';

const SEED_SECONDS = 4;
const OVERDUB_SECONDS = 5;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let loopback: Loopback;
let browser: Browser;
let studio: RunningStudio;

const seed = plucked(SEED_SECONDS, 11, 0.3);
const overdub = plucked(OVERDUB_SECONDS, 23, 0.7);

beforeAll(async () => {
  folder = await temporaryFolder();
  loopback = await openLoopback(RATE);
  browser = await launchChromium(loopback);
  studio = await startStudio(join(folder.path, 'home'));
});

afterAll(async () => {
  await browser?.close();
  await studio?.stop();
  await loopback?.close();
  await folder?.remove();
});

let opened: StudioWindow;

const open = async () => {
  opened = await openWindow(browser, studio.url);
  return opened.page;
};

afterEach(async ({ task }) => {
  await photographFailure(task, opened.page);
  await opened.context.close();
});

/** Plays a file into the sound card that the microphone hears; resolves when it has been played. */
const performInto = (file: string) =>
  new Promise<void>((resolve, reject) => {
    const player = spawn('paplay', [file], { env: { ...process.env, ...loopback.env }, stdio: 'ignore' });
    player.once('error', reject);
    player.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`paplay ended with ${code}`))));
  });

/** Opens the record panel with no count-in and the input open. */
const prepareToRecord = async (page: Page) => {
  const panel = await openRecordPanel(page);
  const countIn = panel.getByRole('textbox', { name: 'Count-in' });
  await countIn.fill('0');
  await countIn.press('Enter');
  await panel.getByRole('button', { name: 'Input open' }).click();
  await panel.getByText('Ready.').waitFor();
  return panel;
};

describe('the main job', () => {
  it('imports, records over, grows, plays, mixes down, and both parts are in the file', async () => {
    const page = await open();
    await newStoryWith(page, 'Harbour', writeSignal(folder.path, 'Seed.wav', seed));
    await treeItem(page, 'Seed').waitFor();
    expect(await page.getByRole('treeitem').count()).toBe(1);

    const panel = await prepareToRecord(page);
    await panel.getByRole('radio', { name: 'From its start' }).click();
    await panel.getByRole('button', { name: 'Record', exact: true }).click();
    await panel.getByText('to the end of Seed').waitFor();
    // The branch plays through the very same loopback, so the take hears it together with the performance.
    await performInto(writeSignal(folder.path, 'overdub.wav', overdub));
    const tail = panel.getByText(/^Extends by \d/);
    await tail.waitFor();
    const first = await tail.textContent();
    await expect.poll(() => tail.textContent()).not.toBe(first);
    // Loss is stated either way: on a busy machine the browser itself may drop input, which the receipt counts.
    await panel
      .getByText(/dropped/i)
      .first()
      .waitFor();
    await panel.getByRole('button', { name: 'Stop', exact: true }).click();
    const outcome = page.getByText(/^(Recorded “|Could not finish)/).first();
    await outcome.waitFor({ timeout: 60_000 });
    expect(await outcome.textContent()).toMatch(/^Recorded/);
    expect(await page.getByRole('treeitem').count()).toBe(2);

    const take = page.getByRole('treeitem', { selected: true });
    expect(await take.getAttribute('aria-level')).toBe('2');
    expect(await take.getAttribute('aria-label')).toMatch(/\+[\d.]+ m?s tail/);
    const receipt = page.getByRole('region', { name: 'Receipt' });
    await receipt.getByText(/^Placed by estimate: \d.* taken off/).waitFor();

    const transport = page.getByRole('toolbar', { name: 'Transport' });
    await transport.getByRole('button', { name: 'Go to the start' }).click();
    await transport.getByRole('button', { name: 'Play' }).click();
    const meter = page.getByRole('meter', { name: 'Output, left' });
    await expect.poll(async () => Number(await meter.getAttribute('aria-valuenow'))).toBeGreaterThan(-40);
    await transport.getByRole('button', { name: 'Stop' }).click();

    await page.keyboard.press('Control+e');
    const dialog = page.getByRole('dialog', { name: /^Export/ });
    await dialog.getByRole('button', { name: 'Export mixdown' }).click();
    const link = dialog.getByRole('link', { name: /\.wav/ });
    await link.waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const path = join(folder.path, 'mixdown.wav');
    await download.saveAs(path);

    const mix = readMono(path);
    // By how much depends on what the browser dropped, and the take says so.
    expect(mix.length / RATE).toBeGreaterThan(SEED_SECONDS);
    const seedFound = find(seed, mix);
    const overdubFound = find(overdub, mix);
    const strangerFound = find(plucked(SEED_SECONDS, 99), mix);
    expect(seedFound.strength).toBeGreaterThan(strangerFound.strength * 2);
    expect(overdubFound.strength).toBeGreaterThan(strangerFound.strength * 2);
    // The seed plays from the story's zero.
    expect(Math.abs(seedFound.frame)).toBeLessThan(RATE / 10);
    expect(opened.complaints).toEqual([]);
  });

  it('keeps a take whose host was killed in the middle of it', async () => {
    const page = await open();
    await newStoryWith(page, 'Storm', writeSignal(folder.path, 'Calm.wav', plucked(3, 31, 0.2)));
    const panel = await prepareToRecord(page);
    await panel.getByRole('button', { name: 'Record', exact: true }).click();
    await panel.getByText(/^At risk: 0\.[0-5] s$/).waitFor();
    const before = plucked(3, 41, 0.9);
    await performInto(writeSignal(folder.path, 'before.wav', before));
    await studio.kill();
    await opened.context.close();

    studio = await startStudio(join(folder.path, 'home'));
    const again = await open();
    await again.getByRole('grid', { name: 'Stories' }).getByText('Storm').click();
    const recovered = again.getByRole('treeitem', { name: /recovered/ });
    await recovered.waitFor();
    await recovered.click();
    await again.getByRole('region', { name: 'Inspector' }).getByText('Recovered take').waitFor();

    await again.keyboard.press('Control+e');
    const dialog = again.getByRole('dialog', { name: /^Export/ });
    await dialog.getByRole('button', { name: 'Export mixdown' }).click();
    const link = dialog.getByRole('link', { name: /\.wav/ });
    await link.waitFor();
    const [download] = await Promise.all([again.waitForEvent('download'), link.click()]);
    const path = join(folder.path, 'recovered.wav');
    await download.saveAs(path);
    const mix = readMono(path);
    expect(find(before, mix).strength).toBeGreaterThan(find(plucked(3, 99), mix).strength * 2);
  });
});
