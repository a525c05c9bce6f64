/** The tree: its picture on the canvas and its words in the outline, on the built program in a real browser. */
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plucked, writeSignal } from './panels/signals';
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
  await page.getByRole('row', { name: /^Harbour Lights/ }).click();
  await treeItem(page, 'Reed, the other way home').waitFor();
});

afterEach(async () => {
  expect(opened.complaints).toEqual([]);
  await opened.context.close();
});

const map = () => page.locator('[data-drop="tree"] canvas').nth(1);

/** How many columns of a node's row show something that stands out from the row's edge, and how high it gets. */
const waveform = async (title: string) => {
  const row = (await treeItem(page, title).boundingBox())!;
  return map().evaluate((element, { y, height }) => {
    const canvas = element as HTMLCanvasElement;
    const box = canvas.getBoundingClientRect();
    const scale = canvas.width / box.width;
    const top = Math.round((y - box.top) * scale);
    const { data, width } = canvas
      .getContext('2d')!
      .getImageData(0, top, canvas.width, Math.round(height * scale));
    const middle = Math.round((height * scale) / 2) + 7;
    const at = (x: number, line: number) => (line * width + x) * 4;
    let columns = 0;
    for (let x = 0; x < width; x += 1) {
      // A waveform's column has the same colour for some pixels above and below its middle.
      const here = at(x, middle);
      const same = (other: number) =>
        [0, 1, 2].every((channel) => Math.abs(data[here + channel]! - data[other + channel]!) < 12);
      const background = same(at(x, 1));
      if (!background && same(at(x, middle - 3)) && same(at(x, middle + 3)) && data[here + 3]! > 0)
        columns += 1;
    }
    return columns;
  }, row);
};

const clipOf = async (title: string) => {
  // Where the clip is, told by its facts and by the ruler's geometry: 56 px before zero when the story is fitted.
  const row = (await treeItem(page, title).boundingBox())!;
  const box = (await map().boundingBox())!;
  return { y: row.y + row.height / 2, left: box.x, width: box.width };
};

const seconds = async () =>
  Number(await page.getByRole('slider', { name: 'Story playhead' }).getAttribute('aria-valuenow'));

describe('the map', () => {
  it('draws every node’s waveform', async () => {
    for (const title of [
      'Harbour at dusk',
      'Bass under the lights',
      'Kalimba answers',
      'Reed, the other way home',
    ]) {
      await expect.poll(() => waveform(title), { timeout: 20_000, message: title }).toBeGreaterThan(100);
    }
  });

  it('chooses the clip that is pressed, seeks on empty ground, plays on a double click', async () => {
    const { y, left, width } = await clipOf('Reed, the other way home');
    await page.mouse.click(left + width * 0.5, y);
    await expect
      .poll(() => treeItem(page, 'Reed, the other way home').getAttribute('aria-selected'))
      .toBe('true');
    const seed = await clipOf('Harbour at dusk');
    await page.mouse.click(left + width * 0.9, seed.y);
    await expect.poll(seconds).toBeGreaterThan(20);
    expect(await treeItem(page, 'Reed, the other way home').getAttribute('aria-selected')).toBe('true');
    await page.mouse.dblclick(left + width * 0.5, seed.y);
    await page.getByRole('button', { name: 'Play', exact: true, pressed: true }).waitFor();
    await page.keyboard.press('Space');
  });

  it('zooms about the pointer, pans, and shows everything again', async () => {
    const thumb = page.getByRole('scrollbar', { name: 'Time in sight' }).locator('> div');
    const span = async () => (await thumb.boundingBox())!.width;
    const whole = await span();
    const { y, left, width } = await clipOf('Harbour at dusk');
    await page.mouse.move(left + width / 2, y);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -600);
    await page.keyboard.up('Control');
    await expect.poll(span).toBeLessThan(whole * 0.6);
    const before = (await thumb.boundingBox())!.x;
    await page.keyboard.down('Shift');
    await page.mouse.wheel(0, 200);
    await page.keyboard.up('Shift');
    await expect.poll(async () => (await thumb.boundingBox())!.x).toBeGreaterThan(before);
    await page.keyboard.press('f');
    await expect.poll(span).toBeCloseTo(whole, -1);
  });

  it('loops a stretch that is dragged on the ruler, and moves the playhead on a press', async () => {
    const ruler = page.getByRole('slider', { name: 'Story playhead' });
    const box = (await ruler.boundingBox())!;
    const y = box.y + box.height / 2;
    await page.mouse.click(box.x + box.width * 0.6, y);
    await expect.poll(seconds).toBeGreaterThan(10);
    await page.mouse.move(box.x + box.width * 0.3, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, y, { steps: 5 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Loop', exact: true, pressed: true }).waitFor();
    await page.keyboard.press('l');
    await page.getByRole('button', { name: 'Loop', exact: true, pressed: false }).waitFor();
  });

  it('moves the playhead while it plays, without drawing the map anew', async () => {
    await treeItem(page, 'Kalimba answers').click();
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('Space');
    await expect.poll(seconds, { timeout: 30_000 }).toBeGreaterThan(0);
    const draws = await map().evaluate(async (element) => {
      const context = (element as HTMLCanvasElement).getContext('2d')!;
      let count = 0;
      const clear = context.clearRect.bind(context);
      context.clearRect = (...box) => {
        count += 1;
        clear(...box);
      };
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return count;
    });
    // Not once a frame; a tile that arrives or a phase that changes may still draw it.
    expect(draws).toBeLessThan(10);
    await page.keyboard.press('Shift+Space');
    await page.getByRole('button', { name: 'Play', exact: true, pressed: false }).waitFor();
    await expect.poll(seconds).toBe(0);
  });
});

describe('the outline', () => {
  const names = () =>
    page
      .getByRole('treeitem')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')?.split(',')[0]));

  it('tells level, place and number of siblings', async () => {
    const facts = await page
      .getByRole('treeitem')
      .evaluateAll((rows) =>
        rows.map((row) =>
          ['level', 'posinset', 'setsize', 'expanded']
            .map((name) => row.getAttribute(`aria-${name}`))
            .join(' '),
        ),
      );
    expect(facts).toEqual(['1 1 1 true', '2 1 1 true', '3 1 2 ', '3 2 2 ']);
  });

  it('folds and unfolds with the map', async () => {
    await treeItem(page, 'Bass under the lights').click();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(names).toEqual(['Harbour at dusk', 'Bass under the lights']);
    expect(await treeItem(page, 'Bass under the lights').getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.getByRole('treeitem').count()).toBe(4);
  });

  it('keeps a deleted node as a ghost while others stand on it, and brings it back', async () => {
    await treeItem(page, 'Bass under the lights').click();
    await page.keyboard.press('Delete');
    await page.getByRole('treeitem', { name: 'Bass under the lights, deleted' }).waitFor();
    expect(await page.getByRole('treeitem').count()).toBe(4);
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await treeItem(page, 'Bass under the lights').waitFor();
    await expect.poll(() => page.getByRole('treeitem', { name: /deleted/ }).count()).toBe(0);
  });

  it('offers what can be done with a node at the pointer', async () => {
    await treeItem(page, 'Kalimba answers').click({ button: 'right' });
    const menu = page.getByRole('menu', { name: 'Actions for Kalimba answers' });
    await menu.waitFor();
    expect(await menu.getByRole('menuitem').allInnerTexts()).toHaveLength(9);
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
  });
});

describe('a tree of many nodes', () => {
  const count = 60;
  const item = (at: number): Locator => page.getByRole('treeitem', { name: new RegExp(`^Take ${at},`) });

  it('keeps only what is in sight in the page, and reaches the rest', async () => {
    const file = writeSignal(folder.path, 'short.wav', plucked(0.5, 3));
    const { readFileSync } = await import('node:fs');
    const buffer = readFileSync(file);
    await page.getByRole('button', { name: 'New story' }).first().click();
    await page.getByRole('dialog').getByLabel('Title').fill('Many');
    await page.getByRole('dialog').getByLabel('Title').press('Enter');
    await page.getByText('Plant the seed').waitFor();
    const files = Array.from({ length: count }, (_, at) => ({
      name: `Take ${String(at + 1)}.wav`,
      mimeType: 'audio/wav',
      buffer,
    }));
    await page.setInputFiles('input[type="file"]', files);
    await expect
      .poll(async () => Number(await page.getByRole('treeitem').first().getAttribute('aria-setsize')), {
        timeout: 90_000,
      })
      .toBe(count);
    expect(await page.getByRole('treeitem').count()).toBeLessThan(40);
    await page.getByRole('treeitem', { selected: true }).focus();
    await page.keyboard.press('Home');
    await expect.poll(() => item(1).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('End');
    await item(count).waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-posinset')))
      .toBe(String(count));
    // The tab stop stays in the page while one scrolls away from it.
    const { left, y } = await clipOf(`Take ${count}`);
    await page.mouse.move(left + 80, y);
    await page.mouse.wheel(0, -100_000);
    await item(1).waitFor();
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => item(count - 1).getAttribute('aria-selected')).toBe('true');
  });
});
