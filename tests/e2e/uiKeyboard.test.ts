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

it('reaches every control with Tab, each with a ring that can be seen', async () => {
  const visited: { readonly name: string; readonly ring: boolean; readonly inSight: boolean }[] = [];
  for (let step = 0; step < 160; step += 1) {
    await press('Tab');
    const stop = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      if (!element || element === document.body) return null;
      const style = getComputedStyle(element);
      const box = element.getBoundingClientRect();
      // A slider's or switch's own input is tiny and unseen; the ring is on what stands for it.
      const drawn = element.closest('[data-focus-visible], [data-focus-within]');
      const rings = [element, drawn, element.parentElement?.closest('[data-focus-visible]')]
        .filter((candidate): candidate is HTMLElement => candidate instanceof HTMLElement)
        .flatMap((candidate) => [candidate, ...candidate.querySelectorAll<HTMLElement>('*')])
        .some((candidate) => {
          const { outlineStyle, outlineWidth } = getComputedStyle(candidate);
          return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
        });
      return {
        name: `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent?.trim().slice(0, 40)}`,
        ring: rings || style.boxShadow !== 'none',
        inSight: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
      };
    });
    if (stop === null) break;
    if (visited.length > 3 && visited[0]!.name === stop.name && visited[1]?.name !== stop.name) break;
    visited.push(stop);
  }
  const names = visited.map(({ name }) => name).join('\n');
  for (const expected of [
    'Story list',
    'New story',
    'Kalimba answers',
    'Playhead',
    'Play',
    'Count-in',
    'Listening level',
    'Settings',
    'Find',
  ]) {
    expect(names).toContain(expected);
  }
  expect(visited.filter(({ ring }) => !ring)).toEqual([]);
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
  await press('ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter');
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
