/** Live comparing: one key goes to a sibling or the parent while the branch plays, and the playhead runs on. */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { plucked, RATE, writeSignal } from './panels/signals';
import {
  choose,
  importOver,
  newStoryWith,
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

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let loopback: Loopback;
let browser: Browser;
let studio: RunningStudio;
let opened: StudioWindow;

beforeAll(async () => {
  folder = await temporaryFolder();
  loopback = await openLoopback(RATE);
  browser = await launchChromium(loopback);
  studio = await startStudio(join(folder.path, 'home'));
  opened = await openWindow(browser, studio.url);
});

afterEach(({ task }) => photographFailure(task, opened.page));

afterAll(async () => {
  await browser?.close();
  await studio?.stop();
  await loopback?.close();
  await folder?.remove();
});

/** Where the playhead is, in seconds. */
const position = async (page: Page): Promise<number> => {
  const text = (await page.getByRole('timer', { name: 'Position' }).textContent()) ?? '';
  const [, minutes = '0', seconds = '0'] = /(\d+):(\d+\.\d+)/.exec(text) ?? [];
  return Number(minutes) * 60 + Number(seconds);
};

it('goes from take to take and to the parent at the playhead, at one loudness on request', async () => {
  const { page } = opened;
  await newStoryWith(page, 'Fork', writeSignal(folder.path, 'Ground.wav', plucked(60, 3, 0.3)));
  await importOver(page, writeSignal(folder.path, 'Soft.wav', plucked(60, 5, 0.2)), 'Soft');
  // An import chooses what it made once it is done, which is a moment after the node is there.
  await page.waitForTimeout(2_000);
  await choose(page, 'Ground');
  await importOver(page, writeSignal(folder.path, 'Loud.wav', plucked(60, 7, 0.9)), 'Loud');
  await page.waitForTimeout(2_000);
  await choose(page, 'Soft');
  await page.keyboard.press(',');
  await page.keyboard.press('Space');
  await expect.poll(() => position(page)).toBeGreaterThan(0.2);

  const isChosen = (title: string) =>
    expect.poll(() => treeItem(page, title).getAttribute('aria-selected')).toBe('true');
  const runsOn = async (key: string, title: string) => {
    const before = await position(page);
    await page.keyboard.press(key);
    await isChosen(title);
    await expect.poll(() => position(page)).toBeGreaterThan(before + 0.5);
  };
  await runsOn(']', 'Loud');
  await runsOn('[', 'Soft');
  await page.keyboard.press('m');
  await page.getByText('Matched 0.0 dB').waitFor();
  await runsOn(']', 'Loud');
  await page.getByText(/^Matched \u2212\d+\.\d dB$/).waitFor();
  await runsOn('\\', 'Ground');
  await page.keyboard.press('m');
  expect(await page.getByText(/^Matched/).count()).toBe(0);
  await page.keyboard.press('Space');
  expect(opened.complaints).toEqual([]);

  await page.keyboard.press('Control+k');
  await page.keyboard.type('hear the parent');
  await page.getByText('Compare: hear the parent here').waitFor();
  await page.keyboard.press('Escape');
});
