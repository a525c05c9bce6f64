/** The whole window, as axe-core sees it, in both themes and in each of its states. */
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  openWindow,
  type RunningStudio,
  type StudioWindow,
  startStudio,
  temporaryFolder,
  treeItem,
} from './panels/studioUnderTest';
import { launchChromium } from './support/chromium';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let browser: Browser;
let studio: RunningStudio;

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

describe.each(['dark', 'light'] as const)('in the %s theme, axe finds nothing in', (theme) => {
  let opened: StudioWindow;
  let page: Page;

  beforeEach(async () => {
    opened = await openWindow(browser, studio.url, { theme, width: 1280, height: 800 });
    page = opened.page;
    await page.getByRole('row', { name: /^Harbour Lights/ }).click();
    await treeItem(page, 'Reed, the other way home').waitFor();
    await page.getByRole('slider', { name: 'Trim start' }).waitFor();
  });

  afterEach(async () => {
    await opened.context.close();
  });

  const violations = async () => {
    // Before axe, which adds styles of its own that our policy rightly refuses.
    expect(opened.complaints).toEqual([]);
    await page.evaluate(axe.source);
    return page.evaluate(async () => {
      const { axe: injected } = globalThis as unknown as { axe: typeof import('axe-core') };
      const { violations: found } = await injected.run(document);
      return found.map(({ id, nodes }) => ({
        id,
        where: nodes.map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
      }));
    });
  };

  it('the story', async () => expect(await violations()).toEqual([]));

  it('the palette', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog', { name: 'Find a command' }).getByRole('menuitem').first().waitFor();
    expect(await violations()).toEqual([]);
  });

  it('the shortcuts', async () => {
    await page.keyboard.press('F1');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    expect(await violations()).toEqual([]);
  });

  it('the new story', async () => {
    await page.keyboard.press('Control+Alt+n');
    await page.getByRole('dialog', { name: 'New story' }).waitFor();
    expect(await violations()).toEqual([]);
  });

  it('a node’s menu', async () => {
    await treeItem(page, 'Kalimba answers').click({ button: 'right' });
    await page.getByRole('menu').waitFor();
    expect(await violations()).toEqual([]);
  });

  it('a message with a way back, and a title that is being edited', async () => {
    await treeItem(page, 'Bass under the lights').click();
    await page.keyboard.press('Delete');
    await page.getByText('Deleted “Bass under the lights”').waitFor();
    expect(await violations()).toEqual([]);
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await treeItem(page, 'Bass under the lights').waitFor();
  });

  it('an empty story', async () => {
    await page.keyboard.press('Control+Alt+n');
    await page.getByRole('dialog', { name: 'New story' }).getByLabel('Title').press('Enter');
    await page.getByText('Plant the seed').waitFor();
    expect(await violations()).toEqual([]);
  });

  it('a small window', async () => {
    await page.setViewportSize({ width: 640, height: 400 });
    await page.keyboard.press('Alt+1');
    expect(await violations()).toEqual([]);
  });
});
