/** The window itself, on the built program in a real browser: stories, panels, theme, files from outside, a lost host. */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plucked, writeSignal } from './panels/signals';
import {
  openWindow,
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
let file: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  browser = await launchChromium(null);
  studio = await startStudio(join(folder.path, 'home'));
  file = writeSignal(folder.path, 'Night train.wav', plucked(4, 7));
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

afterEach(async () => {
  expect(opened.complaints).toEqual([]);
  await opened.context.close();
});

const storyRow = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) });
const openMenu = async (name: string) => {
  await storyRow(name).hover();
  await storyRow(name)
    .getByRole('button', { name: `More about ${name}` })
    .click();
};
const newStory = async (title: string) => {
  await page.getByRole('button', { name: 'New story' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New story' });
  await dialog.getByLabel('Title').fill(title);
  await dialog.getByLabel('Title').press('Enter');
  await page.getByRole('heading', { name: title, level: 1 }).waitFor();
};

describe('stories', () => {
  it('begins, on the first start, with a demo that branches', async () => {
    await page.getByRole('heading', { name: 'Harbour Lights', level: 1 }).waitFor();
    await page.getByRole('treeitem').nth(3).waitFor();
    const levels = await page
      .getByRole('treeitem')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-level')));
    expect(levels).toEqual(['1', '2', '3', '3']);
    expect(await page.getByRole('treeitem', { selected: true }).count()).toBe(1);
  });

  it('makes, renames, removes and brings back a story', async () => {
    await newStory('First light');
    await page.getByText('Plant the seed').waitFor();
    await openMenu('First light');
    await page.getByRole('menuitem', { name: 'Rename' }).click();
    const field = page.getByRole('textbox', { name: 'Title of the story' });
    await field.fill('Second light');
    await field.press('Enter');
    await page.getByRole('heading', { name: 'Second light', level: 1 }).waitFor();
    await openMenu('Second light');
    await page.getByRole('menuitem', { name: 'Remove' }).click();
    await page.getByText('Removed “Second light”').waitFor();
    expect(await storyRow('Second light').count()).toBe(0);
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
    await storyRow('Second light').waitFor();
    await page.getByRole('heading', { name: 'Second light', level: 1 }).waitFor();
  });

  it('opens the story of last time again', async () => {
    await newStory('The one to come back to');
    await storyRow('The one to come back to').waitFor();
    // The preference is stored a moment after; what counts is what the next window finds.
    await expect
      .poll(
        async () => {
          const again = await opened.context.newPage();
          await again.goto(new URL('/', page.url()).href);
          await again.getByRole('heading', { level: 1 }).waitFor();
          await again
            .getByText(/Plant the seed|Harbour at dusk/)
            .first()
            .waitFor();
          const title = await again.getByRole('heading', { level: 1 }).innerText();
          await again.close();
          return title;
        },
        { timeout: 20_000 },
      )
      .toBe('The one to come back to');
  });
});

describe('files from outside', () => {
  const drop = async (over: string | null, name: string) => {
    const { readFileSync } = await import('node:fs');
    const bytes = readFileSync(file).toString('base64');
    const box = over
      ? await page.getByRole('treeitem', { name: new RegExp(`^${over},`) }).boundingBox()
      : await page.getByRole('contentinfo').boundingBox();
    const place = { x: box!.x + 30, y: box!.y + box!.height / 2 };
    await page.evaluate(
      ({ bytes, name, place }) => {
        const data = new DataTransfer();
        data.items.add(
          new File([Uint8Array.from(atob(bytes), (char) => char.charCodeAt(0))], name, { type: 'audio/wav' }),
        );
        const target = document.elementFromPoint(place.x, place.y)!;
        for (const type of ['dragenter', 'dragover', 'drop']) {
          target.dispatchEvent(
            new DragEvent(type, {
              dataTransfer: data,
              bubbles: true,
              cancelable: true,
              clientX: place.x,
              clientY: place.y,
            }),
          );
        }
      },
      { bytes, name, place },
    );
  };

  it('become a seed where there is nothing, and go over the node they are dropped on', async () => {
    await newStory('Dropped');
    await drop(null, 'Ground.wav');
    await page.getByRole('treeitem', { name: /^Ground,/ }).waitFor();
    await drop('Ground', 'Over it.wav');
    const child = page.getByRole('treeitem', { name: /^Over it,/ });
    await child.waitFor();
    expect(await child.getAttribute('aria-level')).toBe('2');
    await expect.poll(() => child.getAttribute('aria-selected')).toBe('true');
  });

  it('that are not audio are refused in words, and nothing is left behind', async () => {
    await newStory('Refused');
    await page.setInputFiles('input[type="file"]', {
      name: 'shopping.wav',
      mimeType: 'audio/wav',
      buffer: Buffer.from('milk, bread, strings for the guitar\n'),
    });
    await page.getByText(/^Could not import:/).waitFor();
    await page.getByText('Plant the seed').waitFor();
  });
});

describe('the window', () => {
  it('keeps panels and their sizes for the next time', async () => {
    const mixer = page.getByRole('complementary', { name: 'Chosen branch' });
    await storyRow('Harbour Lights').click();
    await mixer.waitFor();
    const splitter = page.getByRole('separator', { name: 'Width of the story list' });
    const before = Number(await splitter.getAttribute('aria-valuenow'));
    await splitter.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Alt+4');
    await mixer.waitFor({ state: 'detached' });
    await expect
      .poll(
        async () => {
          await page.reload();
          await page.getByRole('treeitem').or(page.getByText('Plant the seed')).first().waitFor();
          return Number(await splitter.getAttribute('aria-valuenow'));
        },
        { timeout: 20_000 },
      )
      .toBe(before + 32);
    expect(await mixer.count()).toBe(0);
    await page.keyboard.press('Alt+4');
    await mixer.waitFor();
  });

  it('follows the system’s theme until one is chosen', async () => {
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    expect(await theme()).toBe('dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(theme).toBe('light');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('dark or light');
    await page.keyboard.press('Enter');
    await expect.poll(theme).toBe('dark');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await theme()).toBe('dark');
  });

  it.each([
    [1024, 700],
    [640, 400],
    [2560, 1440],
  ])('holds together at %d × %d: nothing is cut off and nothing scrolls sideways', async (width, height) => {
    await page.setViewportSize({ width, height });
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
    const report = await page.evaluate(() => ({
      sideways: document.documentElement.scrollWidth > document.documentElement.clientWidth,
      // Every control of the head and the transport lies in the window.
      outside: [...document.querySelectorAll('#root > div > :is(header, footer) button')]
        .map((button) => ({
          name: button.getAttribute('aria-label') ?? button.textContent,
          box: button.getBoundingClientRect(),
        }))
        .filter(
          ({ box }) => box.width > 0 && (box.left < 0 || box.right > innerWidth || box.bottom > innerHeight),
        )
        .map(({ name }) => name),
      small: [...document.querySelectorAll('#root > div > :is(header, footer) button')]
        .map((button) => button.getBoundingClientRect())
        .filter(({ width: wide, height: high }) => wide > 0 && (wide < 24 || high < 24)).length,
    }));
    expect(report).toEqual({ sideways: false, outside: [], small: 0 });
    const tree = await page.locator('main').boundingBox();
    expect(tree!.width).toBeGreaterThan(width * 0.4);
    expect(tree!.height).toBeGreaterThan(120);
  });

  it('moves nothing in the transport when it plays, pauses or warns', async () => {
    await page.getByRole('row', { name: /^Harbour Lights/ }).click();
    await page.getByRole('treeitem', { name: /^Kalimba answers,/ }).waitFor();
    const places = () =>
      page.locator('footer').evaluate((footer) =>
        [...footer.children].map((child) => {
          const { left, width } = child.getBoundingClientRect();
          return `${Math.round(left)}+${Math.round(width)}`;
        }),
      );
    const before = await places();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Play', exact: true, pressed: true }).waitFor();
    expect(await places()).toEqual(before);
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Play', exact: true, pressed: false }).waitFor();
    expect(await places()).toEqual(before);
  });
});

describe('a host that goes away', () => {
  it('is told calmly, and what was open stays in sight', async () => {
    const own = await startStudio(join(folder.path, 'other home'));
    const window = await openWindow(browser, own.url);
    await window.page.getByRole('treeitem').first().waitFor();
    await own.kill();
    await window.page.getByText('Reconnecting to the studio…').waitFor();
    expect(await window.page.getByRole('treeitem').count()).toBeGreaterThan(0);
    await window.page.keyboard.press('F2');
    const field = window.page.getByRole('textbox', { name: 'Title', exact: true }).first();
    await field.fill('Renamed in vain');
    await field.press('Enter');
    await window.page.getByText(/^Could not rename/).waitFor();
    await window.context.close();
  });
});
