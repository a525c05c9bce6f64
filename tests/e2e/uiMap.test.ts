/** The map of a story that is larger than the window: from afar, in little, and what can be aimed at there. */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { layoutTree, type TreeLayout } from '../../shared/domain/layout/treeLayout';
import { indexTree } from '../../shared/domain/tree';
import { makeHome } from '../support/storyHome';
import {
  openWindow,
  photographFailure,
  type RunningStudio,
  type StudioWindow,
  startStudio,
  temporaryFolder,
} from './panels/studioUnderTest';
import { launchChromium } from './support/chromium';

const COUNT = 900;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let browser: Browser;
let studio: RunningStudio;
let layout: TreeLayout;
let opened: StudioWindow;
let page: Page;

beforeAll(async () => {
  folder = await temporaryFolder();
  const home = join(folder.path, 'home');
  const [made] = await makeHome(home, [COUNT]);
  layout = layoutTree(indexTree(made?.nodes ?? []), new Set());
  browser = await launchChromium(null);
  studio = await startStudio(home);
});
afterAll(async () => {
  await browser?.close();
  await studio?.stop();
  await folder?.remove();
});
beforeEach(async () => {
  opened = await openWindow(browser, studio.url);
  page = opened.page;
  await page.getByRole('row', { name: new RegExp(`^Story of ${COUNT}\\b`) }).click();
  await page.getByRole('treeitem').first().waitFor();
});
afterEach(async ({ task }) => {
  await photographFailure(task, page);
  expect(opened.complaints).toEqual([]);
  await opened.context.close();
});

const map = () => page.locator('[data-drop="tree"] canvas').nth(1);
const minimap = () => page.locator('[data-minimap]');

/** Zooms about the map's middle: out with a positive way, in with a negative one. */
async function zoom(way: number, times: number): Promise<void> {
  const box = (await map().boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.keyboard.down('Control');
  for (let step = 0; step < times; step += 1) await page.mouse.wheel(0, way);
  await page.keyboard.up('Control');
}

/**
 * Where the map shows something that neither its ground nor the ruler's lines are, three pixels of it side by side: CSS
 * pixels in the map, one for each of so many bands of its height that has any.
 */
const specks = (bands: number) =>
  map().evaluate((element, count) => {
    const canvas = element as HTMLCanvasElement;
    const { width, height } = canvas;
    const scale = width / canvas.getBoundingClientRect().width;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
    const isStrong = (at: number) => Math.max(data[at]!, data[at + 1]!, data[at + 2]!) > 72;
    const isSpeck = (at: number) => isStrong(at) && isStrong(at + 4) && isStrong(at + 8);
    const found: { x: number; y: number }[] = [];
    for (let band = 0; band < count; band += 1) {
      const y = Math.floor(((band + 0.5) * height) / count);
      // Right of the mark for the outline's rows.
      for (let x = 8; x < width - 3; x += 1) {
        if (!isSpeck((y * width + x) * 4)) continue;
        found.push({ x: x / scale, y: y / scale });
        break;
      }
    }
    return found;
  }, bands);

const selectedNode = async () =>
  (await page.getByRole('treeitem', { selected: true }).getAttribute('data-node')) ?? '';

describe('the whole tree from afar', () => {
  it('shows every part of it, beside an outline that can still be read', async () => {
    await zoom(400, 12);
    await expect.poll(async () => (await specks(40)).length, { timeout: 20_000 }).toBeGreaterThan(35);
    const rows = await page
      .getByRole('treeitem')
      .evaluateAll((items) => items.map((item) => (item as HTMLElement).offsetHeight));
    expect(Math.min(...rows)).toBeGreaterThanOrEqual(28);
    // All of it is in sight: nothing to find.
    await expect.poll(() => minimap().isVisible()).toBe(false);
  });

  it('chooses the speck that is pressed, and brings its row into sight', async () => {
    await zoom(400, 12);
    await expect.poll(async () => (await specks(40)).length, { timeout: 20_000 }).toBeGreaterThan(35);
    const box = (await map().boundingBox())!;
    const rowsAPixel = layout.count / box.height;
    for (const { x, y } of (await specks(5)).slice(1, 4)) {
      await page.mouse.click(box.x + x, box.y + y);
      await expect
        .poll(async () => Math.abs(layout.rowOf(await selectedNode()) - y * rowsAPixel))
        .toBeLessThan(5 * rowsAPixel);
      await expect.poll(() => page.getByRole('treeitem', { selected: true }).isVisible()).toBe(true);
    }
  });

  it('takes a file that is dropped there for a seed, since rows can’t be aimed at; the outline’s still can', async () => {
    const drag = (type: 'dragover' | 'dragleave', x: number, y: number) =>
      page.evaluate(
        ({ type, clientX, clientY }) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(['x'], 'x.wav'));
          const event = { dataTransfer, clientX, clientY, bubbles: true, cancelable: true };
          document.elementFromPoint(clientX, clientY)?.dispatchEvent(new DragEvent(type, event));
        },
        { type, clientX: x, clientY: y },
      );
    const veil = async (x: number, y: number) => {
      await drag('dragover', x, y);
      const words = await page.getByText(/^Import (over|as)/).textContent();
      await drag('dragleave', x, y);
      await page.getByText(/^Import (over|as)/).waitFor({ state: 'detached' });
      return words;
    };
    const box = (await map().boundingBox())!;
    const row = (await page.getByRole('treeitem').nth(3).boundingBox())!;
    expect(await veil(box.x + 300, row.y + row.height / 2)).toMatch(/^Import over/);
    await zoom(400, 12);
    await expect.poll(async () => (await specks(40)).length, { timeout: 20_000 }).toBeGreaterThan(35);
    const low = (await page.getByRole('treeitem').nth(3).boundingBox())!;
    expect(await veil(low.x + 40, low.y + low.height / 2)).toMatch(/^Import over/);
    await expect.poll(() => veil(box.x + 300, low.y + low.height / 2)).toBe('Import as a new seed');
  });
});

describe('the whole tree in little', () => {
  it('is there while something is out of sight, and leads to any part of it', async () => {
    await minimap().waitFor();
    const last = layout.at(layout.count - 1)?.node.id;
    const box = (await minimap().locator('canvas').boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height - 2);
    await page.locator(`[role="treeitem"][data-node="${last}"]`).waitFor();
    await page.mouse.click(box.x + box.width / 2, box.y + 1);
    await page.locator(`[role="treeitem"][data-node="${layout.at(0)?.node.id}"]`).waitFor();
  });

  it('comes back with the way in', async () => {
    await zoom(400, 12);
    await expect.poll(() => minimap().isVisible()).toBe(false);
    await zoom(-400, 12);
    await expect.poll(() => minimap().isVisible()).toBe(true);
    await page.keyboard.press('f');
    await expect.poll(async () => (await specks(40)).length, { timeout: 20_000 }).toBeGreaterThan(5);
  });
});
