/** Measuring the latency as a person does it: the panel's line, the dialog by keyboard, in both themes, on the built program. */
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { plucked, writeSignal } from './panels/signals';
import {
  choose,
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
} from './panels/studioUnderTest';
import { launchChromium } from './support/chromium';
import { type Loopback, openLoopback } from './support/loopback';

/** A stream that stumbles meanwhile is measured again, as the dialog says. */
const TRIES = 10;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let loopback: Loopback;
let browser: Browser;
let studio: RunningStudio;
let opened: StudioWindow;
let page: Page;

beforeAll(async () => {
  folder = await temporaryFolder();
  loopback = await openLoopback();
  browser = await launchChromium(loopback);
  studio = await startStudio(join(folder.path, 'home'));
  opened = await openWindow(browser, studio.url);
  page = opened.page;
  await newStoryWith(page, 'Latency', writeSignal(folder.path, 'Verse.wav', plucked(8, 3)));
});

afterAll(async () => {
  await browser?.close();
  await loopback?.close();
  await studio?.stop();
  await folder?.remove();
});

afterEach(async ({ task }) => {
  await photographFailure(task, page);
  const complaints = opened.complaints.splice(0);
  while ((await page.getByRole('dialog').count()) > 0) await page.keyboard.press('Escape');
  expect(complaints).toEqual([]);
});

/** For whoever wants to look: pictures into the folder that is named. */
const photograph = async (name: string) => {
  const target = process.env.TAPSTORY_PICTURES;
  if (!target) return;
  for (const [width, height] of [
    [1440, 1000],
    [900, 640],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(200);
    await page.screenshot({ path: join(target, `${name}-${width}.png`) });
  }
  await page.setViewportSize({ width: 1440, height: 1000 });
};

const dialog = () => page.getByRole('dialog', { name: 'Measure the latency' });

const violations = async () => {
  const before = opened.complaints.length;
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe: injected } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations: all } = await injected.run(document);
    return all.map(({ id, nodes }) => ({
      id,
      where: nodes.map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
    }));
  });
  // axe measures with inline styles of its own, which our policy refuses and the console tells.
  opened.complaints.splice(before);
  return found;
};

const setTheme = (name: 'dark' | 'light') =>
  page.evaluate((theme) => {
    document.documentElement.dataset.theme = theme;
  }, name);

describe('measuring the latency', () => {
  it('is offered by the panel, cancelled and done by keyboard, and shown from then on', async () => {
    const panel = await openRecordPanel(page);
    await panel.getByText('The round trip shows once the input is open').waitFor();
    await page.getByRole('treeitem', { selected: true }).focus();
    await page.keyboard.press('Alt+l');
    const measure = dialog().getByRole('button', { name: 'Measure', exact: true });
    await expect.poll(() => measure.isEnabled()).toBe(true);
    await panel.getByText('estimated').waitFor();
    await photograph('ready-dark');
    await measure.press('Enter');
    await dialog().getByRole('progressbar', { name: 'Measuring' }).waitFor();
    await photograph('running-dark');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await measure.waitFor();

    const done = dialog().getByText(/^Round trip \d/);
    const again = dialog().getByRole('button', { name: 'Measure again' });
    await measure.click();
    for (let tries = 1; tries < TRIES; tries += 1) {
      await again.waitFor();
      if (await done.isVisible()) break;
      await again.click();
      await dialog().getByRole('progressbar', { name: 'Measuring' }).waitFor();
    }
    await done.waitFor();
    await dialog()
      .getByText(/Takes are now placed by this measurement\. It is remembered/)
      .waitFor();
    await photograph('done-dark');
    await dialog().getByRole('button', { name: 'Done' }).click();
    // Measured, or, on a machine that stumbled meanwhile, no longer so.
    await panel.getByText(/measured/).waitFor();
    await photograph('panel-dark');
  });

  it('is remembered for the same devices when the input is opened anew', async () => {
    const panel = await openRecordPanel(page);
    const input = panel.getByRole('button', { name: 'Input open' });
    await input.click();
    await panel.getByText('The round trip shows once the input is open').waitFor();
    await input.click();
    await panel.getByText('from an earlier measurement').waitFor();
  });

  it('says what to do when nothing is heard', async () => {
    await loopback.pactl('set-source-mute', 'mic', '1');
    try {
      await page.getByRole('treeitem', { selected: true }).focus();
      await page.keyboard.press('Alt+l');
      await dialog().getByRole('button', { name: 'Measure', exact: true }).click();
      await dialog().getByText('Nothing was heard').waitFor();
      await dialog().getByText('turn them up and hold one side close').waitFor();
      await photograph('silent-dark');
    } finally {
      await loopback.pactl('set-source-mute', 'mic', '0');
    }
  });

  it.each(['dark', 'light'] as const)('passes axe in the %s theme, in each of its steps', async (theme) => {
    await openRecordPanel(page);
    await setTheme(theme);
    expect(await violations()).toEqual([]);
    await page.getByRole('treeitem', { selected: true }).focus();
    await page.keyboard.press('Alt+l');
    const measure = dialog().getByRole('button', { name: 'Measure', exact: true });
    await expect.poll(() => measure.isEnabled()).toBe(true);
    expect(await violations()).toEqual([]);
    await photograph(`ready-${theme}`);
    await measure.click();
    await dialog().getByRole('progressbar', { name: 'Measuring' }).waitFor();
    expect(await violations()).toEqual([]);
    await dialog().getByRole('button', { name: 'Measure again' }).waitFor();
    expect(await violations()).toEqual([]);
    await photograph(`result-${theme}`);
    await setTheme('dark');
  });
});

describe('moving a recording in time', () => {
  const start = () => inspector(page).getByRole('spinbutton', { name: 'Start in the story', exact: true });
  const settles = (frames: number) =>
    expect.poll(async () => Number(await start().getAttribute('aria-valuenow'))).toBe(frames);

  it('goes by keys, and a held key is one step of the history', async () => {
    const file = writeSignal(folder.path, 'Answer.wav', plucked(8, 3));
    await choose(page, 'Verse');
    await importOver(page, file, 'Answer');
    await page.getByRole('treeitem', { selected: true }).focus();
    await page.keyboard.press('Alt+ArrowRight');
    await settles(48);
    await page.keyboard.press('Shift+Alt+ArrowLeft');
    await settles(-432);
    await page.keyboard.press('Alt+k');
    await settles(-431);
    // Presses that follow each other at once are one move; this one shall be another.
    await page.waitForTimeout(1_000);
    await page.keyboard.down('Alt');
    for (let repeats = 0; repeats < 10; repeats += 1) await page.keyboard.down('ArrowRight');
    await page.keyboard.up('ArrowRight');
    await page.keyboard.up('Alt');
    await settles(49);
    await page.keyboard.press('Control+z');
    await settles(-431);
    const by = inspector(page).getByRole('spinbutton', { name: 'Move by', exact: true });
    await by.fill('-20 ms');
    await by.press('Enter');
    await settles(-1_391);
    expect(await by.getAttribute('aria-valuenow')).toBe('0');
  });

  it('suggests where it belongs, and moves it only when told', async () => {
    const suggest = inspector(page).getByRole('button', { name: 'Suggest alignment' });
    await suggest.click();
    await inspector(page).getByText('Move it 29.0 ms later').waitFor();
    await settles(-1_391);
    await photograph('suggestion-dark');
    expect(await violations()).toEqual([]);
    await setTheme('light');
    expect(await violations()).toEqual([]);
    await setTheme('dark');
    await inspector(page).getByRole('button', { name: 'Dismiss' }).click();
    await settles(-1_391);
    await suggest.click();
    await inspector(page).getByRole('button', { name: 'Apply' }).click();
    await settles(0);
    await page.getByRole('treeitem', { selected: true }).focus();
    await page.keyboard.press('Control+z');
    await settles(-1_391);
  });
});
