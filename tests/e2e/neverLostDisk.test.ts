/**
 * The whole program on a disk that fills up: what was recorded is kept and filed, an import leaves nothing behind, the
 * person is told what to do, and everything goes on once there is room.
 */
import { readdirSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { AudioNode } from '../../shared/domain/model';
import { plucked, writeSignal } from './panels/signals';
import {
  inspector,
  openWindow,
  photographFailure,
  type RunningStudio,
  recordPanel,
  type StudioWindow,
  startStudio,
  temporaryFolder,
  treeItem,
} from './panels/studioUnderTest';
import { launchChromium } from './support/chromium';
import { type Loopback, openLoopback } from './support/loopback';
import { RATE, readyToRecord, startTake } from './support/runningTake';
import { storedNodes } from './support/storedNodes';
import { mountTinyDisk, type TinyDisk } from './support/tinyDisk';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let loopback: Loopback;
let browser: Browser;
let disk: TinyDisk | null = null;
let studio: RunningStudio | null = null;
let opened: StudioWindow | null = null;

beforeAll(async () => {
  folder = await temporaryFolder();
  loopback = await openLoopback(RATE);
  browser = await launchChromium(loopback);
});

afterAll(async () => {
  await browser?.close();
  await loopback?.close();
  await folder?.remove();
});

afterEach(async ({ task }) => {
  if (opened) {
    await photographFailure(task, opened.page).catch(() => undefined);
    await opened.context.close();
  }
  await studio?.stop();
  await disk?.close();
  disk = null;
  studio = null;
  opened = null;
});

/** A window on a studio whose home lies on a small disk; null where there can be none. */
const onTinyDisk = async () => {
  disk = await mountTinyDisk(await mkdtemp(join(folder.path, 'tiny-')), 64);
  if (!disk) return null;
  const home = join(disk.path, 'home');
  studio = await startStudio(home);
  opened = await openWindow(browser, studio.url);
  const { page } = opened;
  await readyToRecord(page, folder.path);
  // The first start makes a demo story, which shall not come between.
  await expect.poll(() => readdirSync(join(home, 'temp')), { timeout: 60_000 }).toEqual([]);
  return { page, disk, home };
};

const ended = (page: Page) =>
  page.getByText(/Recording stopped after \d+\.\d s; everything up to there is kept\./);

/** The take that was filed, as the catalogue has it after the program was ended. */
const filed = async (home: string): Promise<AudioNode> => {
  await studio?.stop();
  const takes = (await storedNodes(home)).filter(({ kind }) => kind === 'recording' || kind === 'recovered');
  expect(takes).toHaveLength(1);
  return takes[0] as AudioNode;
};

it('a take that fills the disk ends by itself, is filed at once, and the next one waits for room', async () => {
  const ready = await onTinyDisk();
  if (!ready) return;
  const { page, home } = ready;
  // Some eight seconds of sound above what is kept free for filing.
  await ready.disk.leave(5_500_000);
  await startTake(page);
  await ended(page).first().waitFor();
  await page.getByText('Free some space on the disk before the next take.').first().waitFor();
  await page
    .getByText(/^Recorded “/)
    .first()
    .waitFor();
  await treeItem(page, 'Take 1 over Calm').waitFor();
  await inspector(page)
    .getByText(/Recording stopped after/)
    .first()
    .waitFor();

  await recordPanel(page).getByRole('button', { name: 'Record', exact: true }).click();
  await page
    .getByText(/The disk is full, so nothing can be recorded\./)
    .first()
    .waitFor();
  await ready.disk.makeRoom();
  await page.getByRole('treeitem', { name: /^Calm,/ }).click();
  await startTake(page);
  await page.getByRole('button', { name: 'Stop', exact: true }).first().click();
  await treeItem(page, 'Take 2 over Calm').waitFor();

  await studio?.stop();
  const [first] = (await storedNodes(home)).filter(({ kind }) => kind === 'recording');
  expect(first?.frames).toBeGreaterThan(RATE);
  expect(readdirSync(join(home, 'takes'))).toEqual([]);
});

it('a take on a disk that another program fills is kept, and recovered once there is room', async () => {
  const ready = await onTinyDisk();
  if (!ready) return;
  const { page, home } = ready;
  await startTake(page);
  await page.waitForTimeout(1_500);
  await ready.disk.leave(0);
  await ended(page).first().waitFor();
  // Whether the last bytes were enough to file it is the disk's business; in neither case may it be gone.
  await page
    .getByText(/^Recorded “/)
    .or(page.getByText(/The take is kept, but there is no room to add it to the story\./))
    .first()
    .waitFor();
  await ready.disk.makeRoom();
  await opened?.context.close();
  opened = null;
  await studio?.stop();
  studio = await startStudio(home);
  await expect.poll(() => readdirSync(join(home, 'takes')), { timeout: 30_000 }).toEqual([]);
  const take = await filed(home);
  expect(take.frames).toBeGreaterThan(RATE);
});

it('an import that does not fit says so and leaves nothing, and the program goes on', async () => {
  const ready = await onTinyDisk();
  if (!ready) return;
  const { page, home } = ready;
  const before = await readdirSync(join(home, 'audio')).sort();
  const large = writeSignal(folder.path, 'Ocean.wav', plucked(60, 7, 0.2));
  await ready.disk.leave(6_000_000);
  await page.setInputFiles('input[type="file"]', large);
  await page
    .getByText(/Could not import: .*does not fit on the disk\./)
    .first()
    .waitFor();
  await page.getByText('Free some space on the disk, then import it again.').first().waitFor();
  expect(readdirSync(join(home, 'audio')).sort()).toEqual(before);
  expect(readdirSync(join(home, 'temp'))).toEqual([]);
  await ready.disk.makeRoom();
  await page.setInputFiles('input[type="file"]', large);
  await treeItem(page, 'Ocean').waitFor();
});
