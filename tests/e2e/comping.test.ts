/** Comping on the built program in a real browser: choose phrases of two takes, hear them, make a comp, open it again. */
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plucked, writeSignal } from './panels/signals';
import {
  choose,
  importOver,
  inspector,
  newStoryWith,
  openWindow,
  photographFailure,
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
let seed: string;
let first: string;
let second: string;
let stories = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  browser = await launchChromium(null);
  studio = await startStudio(join(folder.path, 'home'));
  seed = writeSignal(folder.path, 'Verse.wav', plucked(8, 3));
  first = writeSignal(folder.path, 'First.wav', plucked(8, 5));
  second = writeSignal(folder.path, 'Second.wav', plucked(8, 7));
});

afterAll(async () => {
  await browser?.close();
  await studio?.stop();
  await folder?.remove();
});

/** A story with two takes over its seed; the second is chosen. */
const openTakes = async (window: StudioWindow) => {
  stories += 1;
  page = window.page;
  await newStoryWith(page, `Takes ${stories}`, seed);
  await choose(page, 'Verse');
  await importOver(page, first, 'First');
  await choose(page, 'Verse');
  await importOver(page, second, 'Second');
};

const view = () => page.getByRole('region', { name: 'Takes over Verse' });
const lane = (title: string) => view().getByRole('gridcell', { name: new RegExp(`^${title}, take`) });
const seams = () => view().getByRole('slider', { name: /^Seam/ });
const status = () => view().getByRole('status');
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
const seamFrames = async () =>
  Promise.all((await seams().all()).map(async (seam) => Number(await seam.getAttribute('aria-valuenow'))));
const compare = async () => {
  await inspector(page).getByRole('button', { name: 'Compare takes' }).click();
  await lane('Second').waitFor();
};
/** Two cells of the grid from the second one on, given to the first take by keys alone. */
const chooseByKeys = async () => {
  await expect
    .poll(() => lane('Second').evaluate((element) => element === document.activeElement))
    .toBe(true);
  await press('ArrowUp', 'ArrowRight', 'Shift+ArrowRight', 'Enter');
  await expect.poll(() => seams().count()).toBe(2);
};

describe('with the keys', () => {
  beforeEach(async () => {
    opened = await openWindow(browser, studio.url);
    await openTakes(opened);
    await compare();
  });

  afterEach(async ({ task }) => {
    await photographFailure(task, page);
    expect(opened.complaints).toEqual([]);
    await opened.context.close();
  });

  it('chooses phrases, takes them back, moves a seam and gives a phrase back', async () => {
    await chooseByKeys();
    await expect.poll(() => status().textContent()).toMatch(/^First, .* Heard here: First\.$/);
    const chosen = await seamFrames();
    await press('Control+z');
    await expect.poll(() => seams().count()).toBe(0);
    await press('Control+Shift+z');
    await expect.poll(seamFrames).toEqual(chosen);
    const seam = view().getByRole('slider', { name: 'Seam 1, Second to First' });
    await seam.focus();
    await press('ArrowRight', 'Shift+ArrowRight', 'Alt+ArrowLeft');
    await expect.poll(seamFrames).toEqual([chosen[0]! + 48 + 480 - 1, chosen[1]]);
    await lane('First').focus();
    await press('Delete');
    await expect.poll(() => seams().count()).toBe(0);
    await press('Control+a', 'Enter');
    await expect.poll(() => lane('Second').getAttribute('aria-label')).toContain('not heard');
  });

  it('hears the comp from both takes, makes it, and opens and makes it again', async () => {
    await expect
      .poll(() => lane('Second').evaluate((element) => element === document.activeElement))
      .toBe(true);
    await press('ArrowUp', 'End', 'Shift+ArrowLeft', 'Shift+ArrowLeft', 'Enter');
    await expect.poll(() => seams().count()).toBe(1);
    const chosen = await seamFrames();
    // Nobody was at the end yet: what is fetched there now is what the comp is heard from.
    const asked = new Set<string>();
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/media/pcm/')) asked.add(pathname);
    });
    const ruled = (await view().getByRole('gridcell').first().boundingBox())!;
    await page.mouse.click(ruled.x + ruled.width * 0.9, ruled.y - 14);
    await press('Space');
    await view().getByRole('button', { name: 'Pause' }).waitFor();
    // The seed below them, and the two takes around the seam.
    await expect.poll(() => asked.size).toBe(3);
    await press('Space');
    await view().getByRole('button', { name: 'Hear the comp' }).waitFor();

    await view().getByRole('button', { name: 'Make the comp' }).click();
    await page.getByRole('treeitem', { name: /^Comp 1 over Verse,/, selected: true }).waitFor();
    await page.getByText('Made Comp 1 over Verse').waitFor();
    await inspector(page).getByText('Made of 2 phrases of 2 takes.').waitFor();

    await inspector(page).getByRole('button', { name: 'Open the comp' }).click();
    await expect.poll(seamFrames).toEqual(chosen);
    await lane('First').focus();
    await press('Home', 'Enter');
    await expect.poll(() => seams().count()).toBe(2);
    await press('Control+Enter');
    await page.getByRole('treeitem', { name: /^Comp 2 over Verse,/, selected: true }).waitFor();
    expect(await treeItem(page, 'Comp 1 over Verse').count()).toBe(1);

    await page.getByRole('treeitem', { selected: true }).focus();
    await press('Control+z');
    await expect.poll(() => treeItem(page, 'Comp 2 over Verse').count()).toBe(0);
  });

  it('goes back to the tree with Escape, and comes again with the key', async () => {
    await press('Escape');
    await expect
      .poll(() => treeItem(page, 'Second').evaluate((row) => row === document.activeElement))
      .toBe(true);
    await press('Alt+t');
    await lane('Second').waitFor();
  });
});

describe('with a pointer', () => {
  beforeEach(async () => {
    opened = await openWindow(browser, studio.url);
    await openTakes(opened);
    await compare();
  });

  afterEach(async ({ task }) => {
    await photographFailure(task, page);
    expect(opened.complaints).toEqual([]);
    await opened.context.close();
  });

  it('swipes over a take, and drags a seam as one step', async () => {
    const box = (await lane('First').boundingBox())!;
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.31, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.64, y, { steps: 6 });
    await page.mouse.up();
    await expect.poll(() => seams().count()).toBe(2);
    const [from, to] = await seamFrames();
    expect((to! - from!) / (8 * 48_000)).toBeCloseTo(0.33, 1);
    const handle = (await seams().first().boundingBox())!;
    await page.mouse.move(handle.x + handle.width / 2, handle.y + 8);
    await page.mouse.down();
    await page.mouse.move(handle.x + 60, handle.y + 8, { steps: 8 });
    await page.mouse.up();
    await expect.poll(async () => (await seamFrames())[0]).toBeGreaterThan(from!);
    await press('Control+z');
    await expect.poll(seamFrames).toEqual([from, to]);
  });

  it('hears one take alone', async () => {
    const alone = view().getByRole('button', { name: 'Hear only First' });
    await alone.click();
    expect(await alone.getAttribute('aria-pressed')).toBe('true');
    await view().getByRole('button', { name: 'Hear only Second' }).click();
    expect(await alone.getAttribute('aria-pressed')).toBe('false');
  });
});

describe.each(['dark', 'light'] as const)('in the %s theme, axe finds nothing in', (theme) => {
  beforeEach(async () => {
    opened = await openWindow(browser, studio.url, { theme, width: 1280, height: 800 });
    await openTakes(opened);
  });

  afterEach(() => opened.context.close());

  const violations = async () => {
    // Before axe, which adds styles of its own that our policy rightly refuses.
    expect(opened.complaints).toEqual([]);
    await page.evaluate(axe.source);
    const seen = await page.evaluate(async () => {
      const { axe: injected } = globalThis as unknown as { axe: typeof import('axe-core') };
      const { violations: found } = await injected.run(document);
      return found.map(({ id, nodes }) => ({
        id,
        where: nodes.map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
      }));
    });
    opened.complaints.length = 0;
    return seen;
  };
  /** Pictures for people, where a folder for them is named. */
  const photograph = async (name: string) => {
    const target = process.env.TAPSTORY_PICTURES;
    if (target) await page.screenshot({ path: join(target, `takes-${name}-${theme}.png`) });
  };

  it('the takes, also in a small window', async () => {
    await compare();
    await chooseByKeys();
    await photograph('large');
    expect(await violations()).toEqual([]);
    await page.setViewportSize({ width: 640, height: 480 });
    await photograph('small');
    expect(await violations()).toEqual([]);
  });

  it('a single take, which teaches how there come to be more', async () => {
    await choose(page, 'Verse');
    await press('Alt+t');
    await page.getByText('One take so far').waitFor();
    await photograph('single');
    expect(await violations()).toEqual([]);
  });
});
