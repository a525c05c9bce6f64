/** One more take over the same parent, by keys alone, with a sound card that hears itself. */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { plucked, RATE, writeSignal } from './panels/signals';
import {
  importOver,
  inspector,
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

/** Where the chosen node begins to be heard, in frames, as the inspector says. */
const startOf = async (page: Page): Promise<number> => {
  const frames = async (name: string) =>
    Number(
      await inspector(page).getByRole('spinbutton', { name, exact: true }).getAttribute('aria-valuenow'),
    );
  return (await frames('Start in the story')) + (await frames('Hidden at start'));
};

it('records again from the same place, beside the take, and takes it back with one undo', async () => {
  const { page } = opened;
  await newStoryWith(page, 'Again', writeSignal(folder.path, 'Verse.wav', plucked(8, 3, 0.4)));
  await importOver(page, writeSignal(folder.path, 'Answer.wav', plucked(2, 5, 0.4)), 'Answer');
  // An import chooses what it made once it is done, which is a moment after the node is there.
  await page.waitForTimeout(2_000);
  const panel = await openRecordPanel(page);
  const countIn = panel.getByRole('textbox', { name: 'Count-in' });
  await countIn.fill('0');
  await countIn.press('Enter');
  // Neither the region nor where Record would begin matters.
  await panel.getByRole('radio', { name: 'Punch' }).click();
  await treeItem(page, 'Answer').focus();
  const start = await startOf(page);
  await page.keyboard.press('Alt+r');
  await panel.getByRole('button', { name: 'Stop', exact: true }).waitFor();
  await page.waitForTimeout(1_500);
  await page.keyboard.press('Space');
  await page.getByText(/^Recorded “/).waitFor();
  const rows = page.getByRole('treeitem');
  await expect.poll(() => rows.count()).toBe(3);
  const take = page.getByRole('treeitem', { selected: true });
  expect(await take.getAttribute('aria-level')).toBe(
    await treeItem(page, 'Answer').getAttribute('aria-level'),
  );
  await inspector(page).getByText('2 takes lie side by side.').waitFor();
  // Placed where the first one lies, as well as an estimate of the latency can know.
  expect(Math.abs((await startOf(page)) - start)).toBeLessThan(0.25 * RATE);
  await page.keyboard.press('Control+z');
  await expect.poll(() => rows.count()).toBe(2);

  await page.keyboard.press('Control+k');
  await page.keyboard.type('record again');
  await page.getByText('Record again over the same parent').waitFor();
  await page.keyboard.press('Escape');
  expect(opened.complaints).toEqual([]);
});
