/**
 * A machine that sleeps in the middle of a take: browser, host and sound server stand still for seconds and go on. The
 * take is kept with what came before and behind, its receipt names the place and how long nothing was recorded, and
 * the person is told.
 *
 * A real suspend stops the clocks of the programs as well; `pauses.ts` goes by the wall's clock, which runs on in both.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { nodeVerdict } from '../../shared/domain/verdict';
import {
  inspector,
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
import { RATE, readyToRecord, startTake } from './support/runningTake';
import { suspendMachine } from './support/sleepingMachine';
import { storedNodes } from './support/storedNodes';

const ASLEEP_MS = 5_000;
/** Header of a capture file, and bytes of a mono frame of 24 bits. */
const HEADER = 104;
const FRAME = 3;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let loopback: Loopback;
let browser: Browser;
let studio: RunningStudio | null = null;
let opened: StudioWindow | null = null;

beforeAll(async () => {
  folder = await temporaryFolder();
  loopback = await openLoopback(RATE);
  browser = await launchChromium(loopback);
});

afterAll(async () => {
  await browser?.close();
  await studio?.kill();
  await loopback?.close();
  await folder?.remove();
});

afterEach(async ({ task }) => {
  if (opened) await photographFailure(task, opened.page).catch(() => undefined);
});

/** Frames of the running take that are on the disk. */
const onDisk = (home: string): number => {
  const takes = join(home, 'takes');
  const name = readdirSync(takes).find((entry) => entry.endsWith('.rec'));
  if (!name) throw new Error('no capture is on the disk');
  return Math.floor((statSync(join(takes, name)).size - HEADER) / FRAME);
};

it('a take over which the machine sleeps is kept, and says where and how long', async () => {
  const home = join(folder.path, 'home');
  studio = await startStudio(home);
  opened = await openWindow(browser, studio.url);
  const { page } = opened;
  await readyToRecord(page, folder.path, 40);
  await startTake(page);
  await expect.poll(() => onDisk(home), { timeout: 60_000 }).toBeGreaterThan(3 * RATE);
  const before = onDisk(home);
  await suspendMachine(browser, [studio.pid, loopback.pid], ASLEEP_MS);
  await page
    .getByText(/The computer stood still for \d+\.\d s while recording\./)
    .first()
    .waitFor();
  await expect.poll(() => onDisk(home), { timeout: 60_000 }).toBeGreaterThan(before + 3 * RATE);
  await page.getByRole('button', { name: 'Stop', exact: true }).first().click();
  await page
    .getByText(/^Recorded “/)
    .first()
    .waitFor();
  await treeItem(page, 'Take 1 over Calm').click();
  await inspector(page).getByText('Time jumped').first().waitFor();
  await opened.context.close();
  opened = null;
  await studio.stop();

  const take = (await storedNodes(home)).find(({ kind }) => kind === 'recording');
  if (!take?.receipt) throw new Error('the take was not filed');
  const { dropouts, jumps = [] } = take.receipt;
  const [hole, ...others] = dropouts.filter(({ cause }) => cause === 'The computer stood still');
  expect(others).toEqual([]);
  console.info(
    `asleep ${ASLEEP_MS / 1_000} s after ${(before / RATE).toFixed(2)} s on the disk; told: ` +
      `${((hole?.frames ?? 0) / RATE).toFixed(2)} s at ${((hole?.frame ?? 0) / RATE).toFixed(2)} s`,
  );
  // What was on the disk, and what was on its way there.
  expect(Math.abs((hole?.frame ?? 0) - before)).toBeLessThan(RATE / 2);
  expect(Math.abs((hole?.frames ?? 0) - (ASLEEP_MS / 1_000) * RATE)).toBeLessThan(RATE);
  // The counters that disagree about such a gap must not become a repair that cuts sound away.
  expect(jumps.find(({ frame }) => frame === hole?.frame)).toMatchObject({ slip: 0 });
  expect(jumps.every(({ slip }) => Math.abs(slip) < RATE / 2)).toBe(true);
  expect(nodeVerdict(take)).toMatchObject({ colour: 'red' });
  expect(take.frames).toBeGreaterThan(before + 3 * RATE);
});
