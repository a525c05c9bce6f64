/** Exit kits on the built program: out of the studio, played from the disk in a browser, and back in. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readZip } from '../support/readZip';
import { plucked, writeSignal } from './panels/signals';
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
} from './panels/studioUnderTest';
import { launchChromium } from './support/chromium';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let browser: Browser;
let studio: RunningStudio;
let opened: StudioWindow;
let page: Page;

beforeAll(async () => {
  folder = await temporaryFolder();
  browser = await launchChromium(null);
  studio = await startStudio(join(folder.path, 'home'));
});
afterAll(async () => {
  await browser?.close();
  await studio?.stop();
  await folder?.remove();
});
beforeEach(async () => {
  opened = await openWindow(browser, studio.url);
  page = opened.page;
});
afterEach(async ({ task }) => {
  await photographFailure(task, page);
  await opened.context.close();
});

const storyRows = () => page.getByRole('grid', { name: 'Stories' }).getByRole('row', { name: /^Train/ });

/** Writes the story of this name out through the list of stories, and saves the zip. */
async function exportKit(): Promise<string> {
  await page.getByRole('button', { name: 'More about Train' }).click();
  await page.getByRole('menuitem', { name: 'Write an exit kit' }).click();
  await page.getByRole('button', { name: /^Jobs:/ }).click();
  const link = page.getByRole('link', { name: /Train\.zip/ });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const path = join(folder.path, 'Train.zip');
  await download.saveAs(path);
  await page.keyboard.press('Escape');
  return path;
}

describe('an exit kit', () => {
  it('leaves the studio, plays from the disk, and comes back as a copy', async () => {
    const seed = writeSignal(folder.path, 'Verse.wav', plucked(8, 3));
    await newStoryWith(page, 'Train', seed);
    await choose(page, 'Verse');
    await importOver(page, writeSignal(folder.path, 'First.wav', plucked(8, 5)), 'First');
    await choose(page, 'Verse');
    await importOver(page, writeSignal(folder.path, 'Second.wav', plucked(8, 7)), 'Second');
    const zip = await exportKit();

    for (const [name, bytes] of await readZip(zip)) {
      const target = join(folder.path, name);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, bytes);
    }
    const player = await browser.newPage({ colorScheme: 'light' });
    const complaints: string[] = [];
    player.on('pageerror', (error) => complaints.push(error.message));
    await player.goto(pathToFileURL(join(folder.path, 'Train', 'index.html')).href);
    await player.getByRole('heading', { name: 'Train' }).waitFor();
    const sound = () =>
      player.locator('audio').evaluate((audio: HTMLAudioElement) => ({
        file: decodeURIComponent(audio.src.split('/').at(-1) ?? ''),
        at: audio.currentTime,
        paused: audio.paused,
      }));
    await player.keyboard.press('Space');
    await expect.poll(async () => (await sound()).at).toBeGreaterThan(0.5);
    expect(await sound()).toMatchObject({ file: '001-First.flac', paused: false });
    await player.keyboard.press('ArrowDown');
    // The other branch goes on where the first one was.
    await expect.poll(async () => (await sound()).at).toBeGreaterThan(0.5);
    expect(await sound()).toMatchObject({ file: '002-Second.flac', paused: false });
    await player.getByRole('button', { name: 'First' }).click();
    await expect.poll(async () => (await sound()).file).toBe('001-First.flac');
    await player.evaluate(axe.source);
    const violations = await player.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
      const found = await axe.run();
      return found.violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }));
    });
    expect(violations).toEqual([]);
    expect(complaints).toEqual([]);
    await player.close();

    await page.setInputFiles('input[type="file"]', zip);
    await page.getByRole('button', { name: 'Import as a copy' }).click();
    await expect.poll(() => storyRows().count()).toBe(2);
    await page.getByRole('treeitem', { name: /^Second,/ }).waitFor();
    expect(opened.complaints).toEqual([]);
  });
});
