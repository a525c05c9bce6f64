/**
 * Takes that end as no take should, with real processes: kill -9 of the window's process, of the host, of both, the
 * microphone pulled out, the sound interrupted, a second program on the same home. (A full disk: `neverLostDisk.test.ts`.) Whatever happens, the
 * take is there afterwards, says what is missing, and no more is missing than was promised.
 *
 * What was lost is measured from outside: the capture's file grows at the pace of the sound, so the line through its
 * largest sizes of the last moments says how much had been captured when the end came. Only the last moments count,
 * because the sound of a busy machine is slower than its clock.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AudioNode } from '../../shared/domain/model';
import {
  openWindow,
  photographFailure,
  type RunningStudio,
  type StudioWindow,
  startStudio,
  temporaryFolder,
} from './panels/studioUnderTest';
import { launchChromium } from './support/chromium';
import { type Loopback, openLoopback } from './support/loopback';
import { RATE, readyToRecord, startTake } from './support/runningTake';
import { storedNodes } from './support/storedNodes';

/** Header of a capture file, and bytes of a mono frame of 24 bits. */
const HEADER = 104;
const FRAME = 3;
const HOST_LOSS = 0.5;
const WINDOW_LOSS = 0.25;
const LAST_MOMENTS_MS = 300;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let loopback: Loopback;
let browser: Browser;
let homes = 0;
let home = '';
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
  if (opened && browser.isConnected()) {
    await photographFailure(task, opened.page).catch(() => undefined);
    await opened.context.close().catch(() => undefined);
  }
  await studio?.kill();
  studio = null;
  opened = null;
});

const sleep = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));

/** A studio of its own with one seed, and a take running over it. */
const recording = async (): Promise<Page> => {
  homes += 1;
  home = join(folder.path, `home-${homes}`);
  studio = await startStudio(home);
  opened = await openWindow(browser, studio.url);
  const { page } = opened;
  // So that a test can do what otherwise only the system does.
  await page.addInitScript(() => {
    const Original = AudioContext;
    globalThis.AudioContext = class extends Original {
      constructor(options?: AudioContextOptions) {
        super(options);
        Object.assign(globalThis, { latestContext: this });
      }
    };
  });
  await page.reload();
  await page.getByRole('button', { name: 'New story' }).first().waitFor();
  await readyToRecord(page, folder.path);
  await startTake(page);
  return page;
};

const captureFile = () => {
  const takes = join(home, 'takes');
  const name = readdirSync(takes).find((entry) => entry.endsWith('.rec'));
  if (!name) throw new Error('no capture is on the disk');
  return join(takes, name);
};

/** Watches the capture grow for so long; gives the way to know how much was captured a moment later, in frames. */
const watchGrowth = async (milliseconds: number) => {
  const path = captureFile();
  const sizes: { readonly at: number; readonly ahead: number }[] = [];
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    const at = performance.now();
    sizes.push({ at, ahead: (statSync(path).size - HEADER) / FRAME - (at / 1_000) * RATE });
    await sleep(4);
  }
  const ahead = Math.max(...sizes.filter(({ at }) => at > end - LAST_MOMENTS_MS).map((size) => size.ahead));
  return (moment: number) => ahead + (moment / 1_000) * RATE;
};

/** The window's process, and every other that shows pages. */
const windowProcesses = async (): Promise<number[]> => {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
};

const killWindow = (pids: readonly number[]) => {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It was gone already.
    }
  }
};

const isTidy = () => !readdirSync(join(home, 'takes')).some((name) => name.endsWith('.rec'));
const untilFiled = () => expect.poll(isTidy, { timeout: 30_000 }).toBe(true);

/** Starts the program once more, lets it tidy up, and reads what is in the catalogue. */
const afterNextStart = async (): Promise<readonly AudioNode[]> => {
  if (opened && browser.isConnected()) await opened.context.close().catch(() => undefined);
  await studio?.stop();
  studio = await startStudio(home);
  await untilFiled();
  await studio.stop();
  return storedNodes(home);
};

const expectRecovered = (nodes: readonly AudioNode[]): AudioNode => {
  const found = nodes.filter(({ kind }) => kind === 'recovered');
  expect(found).toHaveLength(1);
  const [take] = found as [AudioNode];
  expect(take.parentId).toBe(nodes.find(({ kind }) => kind === 'import')?.id);
  expect(take.receipt?.note).toMatch(/^The studio stopped while this take was recorded\./);
  return take;
};

const sayLoss = (what: string, captured: number, kept: number): number => {
  const lost = Math.max(0, captured - kept) / RATE;
  console.info(`${what}: ${(lost * 1_000).toFixed(0)} ms lost of ${(captured / RATE).toFixed(1)} s`);
  return lost;
};

describe('a take outlives', () => {
  it('kill -9 of the window’s process', async () => {
    await recording();
    const pids = await windowProcesses();
    const captured = await watchGrowth(2_000);
    killWindow(pids);
    const killed = performance.now();
    await sleep(500);
    const take = expectRecovered(await afterNextStart());
    expect(sayLoss('window killed', captured(killed), take.frames)).toBeLessThanOrEqual(WINDOW_LOSS);
  });

  it('kill -9 of the host', async () => {
    await recording();
    const captured = await watchGrowth(2_000);
    const killed = performance.now();
    await studio?.kill();
    const take = expectRecovered(await afterNextStart());
    expect(sayLoss('host killed', captured(killed), take.frames)).toBeLessThanOrEqual(HOST_LOSS);
  });

  it('kill -9 of both at once', async () => {
    await recording();
    const pids = await windowProcesses();
    const captured = await watchGrowth(2_000);
    const killed = performance.now();
    killWindow(pids);
    await studio?.kill();
    const take = expectRecovered(await afterNextStart());
    expect(sayLoss('window and host killed', captured(killed), take.frames)).toBeLessThanOrEqual(HOST_LOSS);
  });

  it('a microphone that is pulled out, and the next one can be opened', async () => {
    const page = await recording();
    const captured = await watchGrowth(1_500);
    // Without a card that could take over; the sound system moves streams to what is left.
    const modules = (await loopback.pactl('list', 'short', 'modules'))
      .split('\n')
      .map((line) => line.split('\t'))
      .filter(([, name = '']) => name === 'module-remap-source' || name === 'module-null-sink');
    const pulled = performance.now();
    for (const [id = ''] of [...modules].reverse()) await loopback.pactl('unload-module', id);
    try {
      await page
        .getByText(/The take up to here is kept\./)
        .first()
        .waitFor();
      await untilFiled();
    } finally {
      for (const [, name = '', words = ''] of modules)
        await loopback.pactl('load-module', name, ...words.split(' '));
      await loopback.pactl('set-default-sink', 'loop');
      await loopback.pactl('set-default-source', 'mic');
    }
    const take = (await afterNextStart()).find(({ kind }) => kind === 'recording') as AudioNode;
    // The device says late that it is gone; what it gave until then is there.
    expect(sayLoss('microphone pulled out', captured(pulled), take.frames)).toBeLessThanOrEqual(HOST_LOSS);
  });

  it('the system that suspends the sound', async () => {
    const page = await recording();
    const captured = await watchGrowth(1_500);
    const suspended = performance.now();
    await page.evaluate(() =>
      (globalThis as unknown as { latestContext: AudioContext }).latestContext.suspend(),
    );
    await page
      .getByText(/interrupted the sound\. The take up to here is kept\./)
      .first()
      .waitFor();
    await untilFiled();
    const take = (await afterNextStart()).find(({ kind }) => kind === 'recording') as AudioNode;
    expect(sayLoss('sound suspended', captured(suspended), take.frames)).toBeLessThanOrEqual(WINDOW_LOSS);
  });

  it('a second program on the same home, which is sent away', async () => {
    const page = await recording();
    await expect(startStudio(home)).rejects.toThrow(/in use|already open|another/i);
    const captured = await watchGrowth(500);
    await page.getByRole('button', { name: 'Stop', exact: true }).first().click();
    const stopped = performance.now();
    await page
      .getByText(/^Recorded “/)
      .first()
      .waitFor();
    const take = (await afterNextStart()).find(({ kind }) => kind === 'recording') as AudioNode;
    expect(take.receipt?.note ?? '').not.toContain('The studio stopped');
    expect(sayLoss('second program', captured(stopped), take.frames)).toBeLessThanOrEqual(WINDOW_LOSS);
  });
});
