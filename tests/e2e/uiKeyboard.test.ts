/** Everything without a mouse: a person who only has keys finds, plays, changes and undoes. */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
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
  await treeItem(page, 'Reed, the other way home').waitFor();
  await page.getByRole('treeitem', { name: /^Kalimba answers/, selected: true }).waitFor();
});

afterEach(async () => {
  expect(opened.complaints).toEqual([]);
  await opened.context.close();
});

const press = (...keys: string[]) =>
  keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
const focused = () =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim().slice(0, 60) ?? '';
  });
const chosen = () => page.getByRole('treeitem', { selected: true }).getAttribute('aria-label');

/** What has the focus, also inside a shadow tree, and where it is drawn. */
const focusStop = () =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return null;
    // A slider's own input is a dot somewhere in the control; what stands for it is around it.
    const drawn = element.closest('[data-focus-visible]') ?? element;
    const { left, top, right, bottom } = drawn.getBoundingClientRect();
    const label = element.getAttribute('aria-label') ?? element.getAttribute('aria-labelledby');
    return { name: `${label ?? element.textContent?.trim().slice(0, 40)}`, left, top, right, bottom };
  });

it('reaches every control with Tab, each with a focus that can be seen', async () => {
  const visited: { readonly name: string; readonly isSeen: boolean; readonly inSight: boolean }[] = [];
  for (let step = 0; step < 160; step += 1) {
    await press('Tab');
    const stop = await focusStop();
    if (stop === null) break;
    const inSight = stop.bottom > 0 && stop.right > 0 && stop.top < 1000 && stop.left < 1440;
    const x = Math.max(0, stop.left - 6);
    const y = Math.max(0, stop.top - 6);
    const clip = {
      x,
      y,
      width: Math.max(1, Math.min(1440, stop.right + 6) - x),
      height: Math.max(1, Math.min(1000, stop.bottom + 6) - y),
    };
    const withFocus = await page.screenshot({ clip });
    // The ring is what goes when the focus goes; Tab then continues from the same place.
    const refocus = await page.evaluateHandle(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      (element as HTMLElement).blur();
      return element as HTMLElement;
    });
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    const without = await page.screenshot({ clip });
    await refocus.evaluate((element) => element.focus({ preventScroll: true }));
    visited.push({ name: stop.name, isSeen: !withFocus.equals(without), inSight });
  }
  const names = visited.map(({ name }) => name).join('\n');
  for (const expected of [
    'Story list',
    'New story',
    'Kalimba answers',
    'Story playhead',
    'Go to the start',
    'Count-in',
    'Settings',
    'Find',
  ]) {
    expect(names).toContain(expected);
  }
  expect(visited.length).toBeGreaterThan(40);
  expect(visited.filter(({ isSeen }) => !isSeen)).toEqual([]);
  expect(visited.filter(({ inSight }) => !inSight)).toEqual([]);
});

it('walks the tree: rows, parents, children, siblings, first, last and by typing', async () => {
  await press('t');
  expect(await focused()).toMatch(/^Kalimba answers/);
  await press('Alt+ArrowDown');
  expect(await chosen()).toMatch(/^Reed/);
  await press('Alt+ArrowUp', 'ArrowLeft');
  expect(await chosen()).toMatch(/^Bass/);
  await press('ArrowRight');
  expect(await chosen()).toMatch(/^Kalimba/);
  await press('Home');
  expect(await chosen()).toMatch(/^Harbour/);
  await press('End');
  expect(await chosen()).toMatch(/^Reed/);
  await page.keyboard.type('ba');
  expect(await chosen()).toMatch(/^Bass/);
  await page.waitForTimeout(1000);
  await page.keyboard.type('/re');
  expect(await chosen()).toMatch(/^Reed/);
  expect(await focused()).toMatch(/^Reed/);
});

it('plays with Enter and Space from anywhere, but types spaces into text', async () => {
  const playing = (pressed: boolean) =>
    page.getByRole('button', { name: 'Play', exact: true, pressed }).waitFor();
  await press('t', 'Enter');
  await playing(true);
  await press('Space');
  await playing(false);
  // After a click the focus is on that button; Space plays all the same.
  await page.getByRole('button', { name: 'Loop', exact: true }).click();
  await press('Space');
  await playing(true);
  await press('Space');
  await playing(false);
  await page.getByRole('button', { name: 'Loop', exact: true, pressed: true }).waitFor();
  await press('l');
  await press('t', 'F2');
  await page.keyboard.type('Two words');
  await press('Enter');
  await treeItem(page, 'Two words').waitFor();
  await playing(false);
  await press('Control+z');
  await treeItem(page, 'Kalimba answers').waitFor();
});

it('renames, deletes, undoes and redoes', async () => {
  await press('t', 'End', 'F2');
  await page.keyboard.type('Reed alone');
  await press('Escape');
  await treeItem(page, 'Reed, the other way home').waitFor();
  expect(await focused()).toMatch(/^Reed, the other/);
  await press('Delete');
  await expect.poll(() => page.getByRole('treeitem').count()).toBe(3);
  await press('Control+z');
  await expect.poll(() => page.getByRole('treeitem').count()).toBe(4);
  await press('Control+Shift+z');
  await expect.poll(() => page.getByRole('treeitem').count()).toBe(3);
  await press('Control+z');
  await expect.poll(() => page.getByRole('treeitem').count()).toBe(4);
});

it('finds commands, stories and nodes by a few letters', async () => {
  await press('Control+k');
  await page.getByRole('dialog', { name: 'Find a command' }).waitFor();
  await page.keyboard.type('harb dus');
  await press('Enter');
  await expect.poll(chosen).toMatch(/^Harbour at dusk/);
  await press('Control+k');
  await page.keyboard.type('keyboard sho');
  await press('Enter');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await sheet.waitFor();
  await press('Escape');
  await sheet.waitFor({ state: 'detached' });
});

it('gives the focus back to where it was when a dialog closes', async () => {
  await press('t');
  const before = await focused();
  for (const [open, name] of [
    ['?', 'Keyboard shortcuts'],
    ['Control+Alt+n', 'New story'],
    ['Control+k', 'Find a command'],
  ] as const) {
    await press(open);
    await page.getByRole('dialog', { name }).waitFor();
    await press('Escape');
    await page.getByRole('dialog', { name }).waitFor({ state: 'detached' });
    await expect.poll(focused).toBe(before);
  }
});

it('opens a node’s menu with the menu key, and goes through it', async () => {
  await press('t', 'Shift+F10');
  await page.getByRole('menu', { name: 'Actions for Kalimba answers' }).waitFor();
  expect(await focused()).toMatch(/^Play/);
  await press('ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter');
  await page.getByRole('button', { name: 'Loop', exact: true, pressed: true }).waitFor();
  await press('l');
});

it('moves the playhead with the ruler’s keys', async () => {
  const ruler = page.getByRole('slider', { name: 'Story playhead' });
  await ruler.focus();
  await press('End');
  await expect.poll(() => ruler.getAttribute('aria-valuetext')).toBe('0:38.500');
  await press('ArrowLeft', 'ArrowLeft');
  await expect.poll(() => ruler.getAttribute('aria-valuenow')).toBe('36');
  await press('Home');
  await expect.poll(() => ruler.getAttribute('aria-valuenow')).toBe('0');
});
