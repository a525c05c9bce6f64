/**
 * Mending a take by a button: the sound server stands still for 300 ms while a take runs, the receipt tells of the jump,
 * and the repaired copy lies behind it where it lies before it. Where it lies is found by correlation in the filed audio.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { AudioNode } from '../../shared/domain/model';
import { planRepair, repairableJumps, repairedFrame } from '../../shared/domain/repair';
import { find, plucked, readMono } from './panels/signals';
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
import { RATE, readyToRecord, SEED, startTake } from './support/runningTake';
import { storedNodes } from './support/storedNodes';

const SECONDS = 40;
const FROZEN_MS = 300;
/** Length of what is looked for in the seed. */
const PIECE = RATE / 5;
/** How far from a jump a piece may lie that tells the time around it. */
const AROUND = RATE;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let loopback: Loopback;
let browser: Browser;
let studio: RunningStudio | null = null;
let opened: StudioWindow | null = null;
let homes = 0;

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
  await studio?.kill();
  opened = null;
  studio = null;
});

const seed = plucked(SECONDS, SEED.seed, SEED.level);

const audioOf = (home: string, { audio }: AudioNode): Float32Array => {
  const name = readdirSync(join(home, 'audio')).find((entry) => entry.startsWith(audio.sha256));
  if (!name) throw new Error('the audio is not there');
  return readMono(join(home, 'audio', name));
};

interface Heard {
  readonly frame: number;
  /** How far behind the audio's own begin the seed's zero lies. */
  readonly offset: number;
}

/** The first piece from a frame on that is whole, going forward or back: a busy machine tears more than one place. */
const hearNear = (audio: Float32Array, from: number, way: 1 | -1): Heard => {
  for (let moved = 0; moved <= AROUND; moved += PIECE / 4) {
    const frame = Math.round(from + way * moved);
    const { strength, frame: at } = find(audio.subarray(frame, frame + PIECE), seed);
    if (strength > 0.9) return { frame, offset: frame - at };
  }
  throw new Error(`the seed was not found again around ${(from / RATE).toFixed(2)} s`);
};

/** A take with more jumps was torn by the machine rather than by us, and has no quiet stretch to compare with. */
const MOST_JUMPS = 4;

/** Once more where the machine was late by itself meanwhile: then the freeze is not the only truth. */
const PATIENCE = { retry: 2 };

it('the jump of a take is repaired in a copy, which undo takes away', PATIENCE, async ({ skip }) => {
  homes += 1;
  const home = join(folder.path, `home-${homes}`);
  studio = await startStudio(home);
  opened = await openWindow(browser, studio.url);
  const { page } = opened;
  await readyToRecord(page, folder.path, SECONDS);
  await startTake(page);
  await page.waitForTimeout(3_000);
  await loopback.freeze(FROZEN_MS);
  await page.waitForTimeout(4_000);
  await page.getByRole('button', { name: 'Stop', exact: true }).first().click();
  await page
    .getByText(/^Recorded “/)
    .first()
    .waitFor();
  await treeItem(page, 'Take 1 over Calm').click();
  const details = inspector(page);
  await details.getByText('Time jumped').first().waitFor();
  await details.getByText('The jump can be repaired.').waitFor();
  await details.getByText(/Moves everything after \d+\.\d s by .* This take stays as it is\./).waitFor();
  await details.getByRole('button', { name: 'Repair a copy' }).click();

  const copy = page.getByRole('treeitem', { name: /^Take 1 over Calm \(repaired\),/ });
  await copy.waitFor();
  await treeItem(page, 'Take 1 over Calm').waitFor();
  await copy.click();
  await page.keyboard.press('Control+z');
  await copy.waitFor({ state: 'detached' });
  await treeItem(page, 'Take 1 over Calm').waitFor();
  await page.keyboard.press('Control+Shift+z');
  await copy.waitFor();
  await opened.context.close();
  opened = null;
  await studio.stop();

  const nodes = await storedNodes(home);
  const take = nodes.find(({ title }) => title === 'Take 1 over Calm') as AudioNode;
  const mended = nodes.find(({ title }) => title.endsWith('(repaired)')) as AudioNode;
  expect(mended).toMatchObject({ parentId: take.parentId, startFrame: take.startFrame, kind: 'recording' });
  const jumps = repairableJumps(take.receipt, take.frames);
  if (jumps.length > MOST_JUMPS) {
    const why = `the machine was too busy: it tore the take at ${jumps.length} places`;
    console.warn(`NOT JUDGED by correlation: ${why}. That the copy is made and undone was seen.`);
    skip(why);
  }
  const plan = planRepair(jumps, take.frames);
  const largest = [...jumps].sort((a, b) => Math.abs(b.slip) - Math.abs(a.slip))[0];
  if (!largest) throw new Error('no jump was found');
  const torn = audioOf(home, take);
  const whole = audioOf(home, mended);
  const { frame, slip } = largest;
  const before = hearNear(torn, frame - PIECE, -1).offset;
  const behind = hearNear(torn, frame + Math.abs(slip), 1);
  const slipped = behind.offset;
  const repaired = hearNear(whole, repairedFrame(plan, behind.frame), 1).offset;
  const within = jumps.reduce((sum, jump) => sum + (jump.within ?? Number.NaN), 0);
  const said = (frames: number) => `${((frames / RATE) * 1_000).toFixed(1)} ms`;
  const left = repaired - before;
  console.info(
    `slipped ${said(slipped - before)}, told ${jumps.map((jump) => said(jump.slip)).join(', ')}; ` +
      `${said(left)} off after the repair`,
  );
  expect(Math.abs(left)).toBeLessThan(Math.abs(slipped - before));
  expect(Math.abs(left)).toBeLessThanOrEqual(within + 1);
  // What lies before the first jump is the very same.
  const same = Math.min(...jumps.map((jump) => jump.frame)) - RATE / 100;
  expect(whole.subarray(0, same)).toEqual(torn.subarray(0, same));
});
