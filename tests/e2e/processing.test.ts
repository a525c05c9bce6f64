/**
 * The console of a strip, on the built program in a real browser: high-pass, equaliser and compressor are turned, heard,
 * undone, overridden in a branch, stored and exported.
 */
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { highPass, peaking, responseAt } from '../../shared/domain/processing/biquad';
import { reductionDb } from '../../shared/domain/processing/compressor';
import { RATE, readMono, writeSignal } from './panels/signals';
import {
  choose,
  importOver,
  mixer,
  newStoryWith,
  openRecordPanel,
  openWindow,
  photographFailure,
  type RunningStudio,
  type StudioWindow,
  startStudio,
  temporaryFolder,
  treeItem,
} from './panels/studioUnderTest';
import { launchChromium } from './support/chromium';

/** Low enough for the high-pass, in the middle of the bell, and far from both. */
const TONES = [60, 1_000, 9_000] as const;

const tones = (seconds: number, levels: readonly number[]): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: seconds * RATE }, (_, at) =>
    levels.reduce((sum, level, n) => sum + level * Math.sin((2 * Math.PI * TONES[n]! * at) / RATE), 0),
  );

/** Level of a sine in a recording, from one second to three, in dB. Both are whole numbers of its periods. */
const levelDb = (recording: Float32Array, hertz: number): number => {
  let re = 0;
  let im = 0;
  for (let at = RATE; at < 3 * RATE; at += 1) {
    const turn = (2 * Math.PI * hertz * at) / RATE;
    re += recording[at]! * Math.cos(turn);
    im += recording[at]! * Math.sin(turn);
  }
  return 20 * Math.log10(Math.hypot(re, im) / RATE);
};

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let browser: Browser;
let studio: RunningStudio;
let opened: StudioWindow;
let page: Page;
let stories = 0;
let verse: string;
let chorus: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  browser = await launchChromium(null);
  studio = await startStudio(join(folder.path, 'home'));
  opened = await openWindow(browser, studio.url);
  page = opened.page;
  verse = writeSignal(folder.path, 'Verse.wav', tones(4, [0.2, 0.2, 0.1]));
  chorus = writeSignal(folder.path, 'Chorus.wav', tones(4, [0, 0, 0]));
});

afterAll(async () => {
  await browser?.close();
  await studio?.stop();
  await folder?.remove();
});

/** A story of its own for each test, in one window: Verse, and a silent Chorus over it, chosen. */
beforeEach(async () => {
  stories += 1;
  await newStoryWith(page, `Story ${stories}`, verse);
  await choose(page, 'Verse');
  await importOver(page, chorus, 'Chorus');
});

afterEach(async ({ task }) => {
  await photographFailure(task, page);
  const complaints = opened.complaints.splice(0);
  while ((await page.getByRole('dialog').count()) > 0) await page.keyboard.press('Escape');
  expect(complaints).toEqual([]);
});

const undo = () => page.keyboard.press('Control+z');
const redo = () => page.keyboard.press('Control+Shift+z');

const lights = (title: string) =>
  mixer(page).getByRole('button', { name: new RegExp(`^HP EQ C, processing of ${title}, `) });
const lightWords = async (title: string) =>
  (await lights(title).getAttribute('aria-label'))?.replace(`HP EQ C, processing of ${title}, `, '');
const menuOf = (title: string) =>
  mixer(page).getByRole('button', { name: `Copy, paste or reset the processing of ${title}` });
const panelOf = (title: string) => page.getByRole('region', { name: `Processing of ${title}`, exact: true });

const openPanel = async (title: string) => {
  await lights(title).click();
  await panelOf(title).waitFor();
};

const device = (title: string, name: string) => panelOf(title).getByRole('switch', { name });
const field = (title: string, name: string) => panelOf(title).getByRole('spinbutton', { name, exact: true });
const handle = (title: string, name: string) => panelOf(title).getByRole('slider', { name, exact: true });
const amountOf = async (locator: Locator) => Number(await locator.getAttribute('aria-valuenow'));
const settles = (locator: Locator, value: number) => expect.poll(() => amountOf(locator)).toBe(value);
const reads = (locator: Locator, words: string) =>
  expect.poll(() => locator.getAttribute('aria-valuetext')).toBe(words);
const isOn = (locator: Locator, on: boolean) => expect.poll(() => locator.isChecked()).toBe(on);

const type = async (title: string, name: string, text: string) => {
  await field(title, name).fill(text);
  await field(title, name).press('Enter');
};

/** Puts the focus where no text field eats the keys of undo and redo. */
const leaveField = (title: string) => panelOf(title).focus();

const drag = async (locator: Locator, x: number, y: number) => {
  const box = (await locator.boundingBox())!;
  const from = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + x / 2, from.y + y / 2, { steps: 4 });
  await page.mouse.move(from.x + x, from.y + y, { steps: 4 });
  await page.mouse.up();
};

describe('the console of a strip', () => {
  it('reads what musicians write, and marks what is no value', async () => {
    await openPanel('Verse');
    await type('Verse', 'Mid frequency', '1k2');
    await reads(field('Verse', 'Mid frequency'), '1.2 kHz');
    await type('Verse', 'Mid gain', '-3,5 dB');
    await reads(field('Verse', 'Mid gain'), '\u22123.5 dB');
    await type('Verse', 'Ratio', '4:1');
    await reads(field('Verse', 'Ratio'), '4:1');
    await type('Verse', 'Release', '0.25 s');
    await reads(field('Verse', 'Release'), '250 ms');
    await type('Verse', 'Threshold', '-99');
    await settles(field('Verse', 'Threshold'), -60);
    await field('Verse', 'Attack').fill('soon');
    expect(await field('Verse', 'Attack').getAttribute('aria-invalid')).toBe('true');
    await field('Verse', 'Attack').press('Escape');
    await reads(field('Verse', 'Attack'), '10 ms');
  });

  it('drags a band as one step of the history, which switches the equaliser on', async () => {
    await openPanel('Verse');
    const mid = handle('Verse', 'Mid band');
    expect(await lightWords('Verse')).toBe('all off');
    await drag(mid, 90, -40);
    const gain = await amountOf(mid);
    const hertz = await amountOf(field('Verse', 'Mid frequency'));
    expect(gain).toBeGreaterThan(3);
    expect(hertz).toBeGreaterThan(1_300);
    await expect.poll(() => lightWords('Verse')).toBe('equaliser on');
    await undo();
    await settles(mid, 0);
    await settles(field('Verse', 'Mid frequency'), 1_000);
    await isOn(device('Verse', 'Equaliser'), false);
    await redo();
    await settles(mid, gain);
    await settles(field('Verse', 'Mid frequency'), hertz);
    await isOn(device('Verse', 'Equaliser'), true);
    await mid.dblclick();
    await reads(mid, '1 kHz, 0.0 dB');
    await undo();
    await settles(mid, gain);
  });

  it('turns a Q by the wheel, stored when the wheel rests or the panel closes', async () => {
    await openPanel('Verse');
    await handle('Verse', 'Mid band').hover();
    for (let turns = 0; turns < 3; turns += 1) await page.mouse.wheel(0, -100);
    await settles(field('Verse', 'Mid Q'), 1.19);
    await leaveField('Verse');
    await page.keyboard.press('Escape');
    await panelOf('Verse').waitFor({ state: 'detached' });
    await openPanel('Verse');
    await settles(field('Verse', 'Mid Q'), 1.19);
    await undo();
    await settles(field('Verse', 'Mid Q'), 1);
  });

  it('gives way to the recording panel', async () => {
    await openPanel('Verse');
    const record = await openRecordPanel(page);
    await panelOf('Verse').waitFor({ state: 'detached' });
    await page.keyboard.press('Alt+5');
    await record.waitFor({ state: 'detached' });
  });

  it('drags a line of the compressor as one step, and Delete sets the default', async () => {
    await openPanel('Chorus');
    const threshold = panelOf('Chorus').getByRole('slider', { name: 'Threshold', exact: true });
    await drag(threshold, -30, 0);
    const dragged = await amountOf(threshold);
    expect(dragged).toBeLessThan(-25);
    await settles(field('Chorus', 'Threshold'), dragged);
    await threshold.focus();
    await page.keyboard.press('Delete');
    await settles(threshold, -18);
    await undo();
    await settles(threshold, dragged);
    await undo();
    await settles(threshold, -18);
    await isOn(device('Chorus', 'Compressor'), false);
    // The key was the handle's: nothing else was deleted by it.
    await treeItem(page, 'Chorus').waitFor();
  });

  it('is worked by the keyboard alone', async () => {
    await treeItem(page, 'Chorus').focus();
    await page.keyboard.press('Alt+6');
    await expect
      .poll(() => panelOf('Chorus').evaluate((panel) => panel === document.activeElement))
      .toBe(true);
    const focused = () =>
      page.evaluate(() => {
        const at = document.activeElement;
        return at?.getAttribute('aria-label') ?? at?.closest('label')?.textContent ?? '';
      });
    const tabTo = async (name: string) => {
      for (let tabs = 0; tabs < 40 && (await focused()) !== name; tabs += 1) await page.keyboard.press('Tab');
      expect(await focused()).toBe(name);
    };
    await tabTo('High-pass');
    await page.keyboard.press('Space');
    await isOn(device('Chorus', 'High-pass'), true);
    await tabTo('High-pass corner');
    await page.keyboard.press('PageUp');
    await reads(handle('Chorus', 'High-pass corner'), '113 Hz');
    await tabTo('Low band');
    for (let repeats = 0; repeats < 10; repeats += 1) await page.keyboard.down('ArrowUp');
    await page.keyboard.up('ArrowUp');
    await page.keyboard.press('ArrowRight');
    await reads(handle('Chorus', 'Low band'), '127 Hz, +5.0 dB');
    await page.keyboard.press('Shift+ArrowDown');
    await reads(handle('Chorus', 'Low band'), '127 Hz, +4.9 dB');
    // The last three are a held key, a step and a fine step.
    for (let steps = 0; steps < 3; steps += 1) await undo();
    await reads(handle('Chorus', 'Low band'), '120 Hz, 0.0 dB');
    await tabTo('Ratio');
    await page.keyboard.press('End');
    await reads(field('Chorus', 'Ratio'), '20:1');
    await page.keyboard.press('Escape');
    await panelOf('Chorus').waitFor({ state: 'detached' });
    expect(await focused()).toBe('HP EQ C, processing of Chorus, high-pass, compressor on');
    await page.keyboard.press('Enter');
    await panelOf('Chorus').waitFor();
    await page.keyboard.press('Alt+6');
    await panelOf('Chorus').waitFor({ state: 'detached' });
    expect(await focused()).toContain('processing of Chorus');
  });

  it('overrides an ancestor in this branch only, and resets field by field', async () => {
    await openPanel('Verse');
    await type('Verse', 'High gain', '6');
    await type('Verse', 'High frequency', '4 kHz');
    await panelOf('Verse').getByText('Overridden in this branch', { exact: true }).waitFor();
    await choose(page, 'Verse');
    await reads(handle('Verse', 'High band'), '8 kHz, 0.0 dB');
    expect(await lightWords('Verse')).toBe('all off');
    await choose(page, 'Chorus');
    await reads(handle('Verse', 'High band'), '4 kHz, +6.0 dB');
    const reset = (name: string) =>
      panelOf('Verse').getByRole('button', { name: `Reset ${name} in this branch`, exact: true });
    await reset('High frequency').click();
    await reads(handle('Verse', 'High band'), '8 kHz, +6.0 dB');
    await reset('High frequency').waitFor({ state: 'detached' });
    await reset('High gain').click();
    await reads(handle('Verse', 'High band'), '8 kHz, 0.0 dB');
    await panelOf('Verse')
      .getByRole('button', { name: /Reset whether the equaliser/ })
      .click();
    await panelOf('Verse').getByText('As the recording has it').waitFor();
    await isOn(device('Verse', 'Equaliser'), false);
    await leaveField('Verse');
    await undo();
    await isOn(device('Verse', 'Equaliser'), true);
  });

  it('changes the recording itself when asked to', async () => {
    await mixer(page).getByRole('radio', { name: 'Recording itself' }).click();
    await openPanel('Verse');
    await type('Verse', 'High-pass corner', '120');
    await choose(page, 'Verse');
    await reads(field('Verse', 'High-pass corner'), '120 Hz');
    await isOn(device('Verse', 'High-pass'), true);
  });

  it('copies, pastes and resets all settings, each as one step', async () => {
    await openPanel('Verse');
    await type('Verse', 'Low gain', '-6');
    await type('Verse', 'Threshold', '-30');
    const pick = async (title: string, item: string) => {
      await menuOf(title).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await pick('Verse', 'Copy the settings');
    await pick('Chorus', 'Paste the settings of Verse');
    await expect.poll(() => lightWords('Chorus')).toBe('equaliser, compressor on');
    await openPanel('Chorus');
    await settles(field('Chorus', 'Low gain'), -6);
    await settles(field('Chorus', 'Threshold'), -30);
    await undo();
    await expect.poll(() => lightWords('Chorus')).toBe('all off');
    await settles(field('Chorus', 'Threshold'), -18);
    await redo();
    await settles(field('Chorus', 'Threshold'), -30);
    await pick('Chorus', 'Reset all to the defaults');
    await expect.poll(() => lightWords('Chorus')).toBe('all off');
    await settles(field('Chorus', 'Low gain'), 0);
    await undo();
    await settles(field('Chorus', 'Low gain'), -6);
    await pick('Verse', 'Inherit all in this branch');
    await expect.poll(() => lightWords('Verse')).toBe('all off');
  });

  it('outlives the window and the program', async () => {
    const home = join(folder.path, 'lasting');
    let lasting = await startStudio(home);
    const first = await openWindow(browser, lasting.url);
    const outer = page;
    page = first.page;
    try {
      await newStoryWith(page, 'Lasting', verse);
      await choose(page, 'Verse');
      await importOver(page, chorus, 'Chorus');
      await openPanel('Verse');
      await type('Verse', 'Mid Q', 'Q 2.5');
      await openPanel('Chorus');
      await type('Chorus', 'Make-up gain', '4.5');
      await page.reload();
      await choose(page, 'Chorus');
      await openPanel('Verse');
      await reads(field('Verse', 'Mid Q'), 'Q 2.5');
      await first.context.close();
      await lasting.stop();
      lasting = await startStudio(home);
      ({ page } = await openWindow(browser, lasting.url));
      await page.getByRole('row', { name: /^Lasting/ }).click();
      await choose(page, 'Chorus');
      await openPanel('Chorus');
      await settles(field('Chorus', 'Make-up gain'), 4.5);
      await openPanel('Verse');
      await settles(field('Verse', 'Mid Q'), 2.5);
      await panelOf('Verse').getByText('Overridden in this branch', { exact: true }).waitFor();
    } finally {
      await page.context().close();
      page = outer;
      await lasting.stop();
    }
  });
});

describe('what is heard', () => {
  it('follows a switch while it plays', async () => {
    const meter = mixer(page).getByRole('meter', { name: 'Meter of Verse' });
    // A meter falls slowly, and says its value twice a second.
    const heard = () => expect.poll(() => amountOf(meter), { timeout: 20_000 });
    await openPanel('Verse');
    await page.getByRole('button', { name: 'Loop', exact: true }).click();
    await leaveField('Verse');
    await page.keyboard.press('Space');
    await heard().toBeGreaterThan(-14);
    // A limiter, far below the signal.
    await type('Verse', 'Ratio', '20');
    await type('Verse', 'Threshold', '-50');
    await heard().toBeLessThan(-25);
    await device('Verse', 'Compressor').press('Space');
    await heard().toBeGreaterThan(-14);
    await leaveField('Verse');
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Loop', exact: true }).click();
  });

  it('is what is exported', async () => {
    const exported = async (name: string) => {
      await leaveField('Verse');
      await page.keyboard.press('Control+e');
      const dialog = page.getByRole('dialog', { name: 'Export Chorus' });
      await dialog.getByRole('button', { name: 'Export mixdown' }).click();
      const link = dialog.getByRole('link', { name: /\.wav/ });
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      const path = join(folder.path, name);
      await download.saveAs(path);
      await dialog.getByRole('button', { name: 'Close' }).last().click();
      return readMono(path);
    };
    await openPanel('Verse');
    const dry = await exported('dry.wav');
    await type('Verse', 'High-pass corner', '240');
    await type('Verse', 'Mid gain', '6');
    const filtered = await exported('filtered.wav');
    const filters = [highPass(240, RATE), peaking(1_000, 6, 1, RATE)];
    for (const hertz of TONES) {
      const asked = filters.reduce((sum, each) => sum + 20 * Math.log10(responseAt(each, hertz, RATE)), 0);
      expect(levelDb(filtered, hertz) - levelDb(dry, hertz)).toBeCloseTo(asked, 1);
    }
    // The low tone alone: a steady level, which is turned down by what the static curve says.
    await type('Verse', 'Mid gain', '-24');
    await type('Verse', 'High gain', '-24');
    await device('Verse', 'High-pass').press('Space');
    await type('Verse', 'High frequency', '500');
    const soft = await exported('soft.wav');
    await type('Verse', 'Release', '3 s');
    await type('Verse', 'Threshold', '-30');
    await type('Verse', 'Knee', '0');
    await type('Verse', 'Make-up gain', '3');
    const pressed = await exported('pressed.wav');
    const reduction = reductionDb(20 * Math.log10(0.2), { thresholdDb: -30, ratio: 3, kneeDb: 0 });
    const turned = levelDb(pressed, TONES[0]) - levelDb(soft, TONES[0]);
    expect(turned).toBeGreaterThan(3 - reduction - 0.5);
    expect(turned).toBeLessThan(3 - reduction + 0.5);
  });
});

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  it('the console is free of what axe finds, with everything on and overridden', async () => {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme);
    await openPanel('Verse');
    // Handles may lie one over the other where their bands do; then the number fields are the way to either.
    await type('Verse', 'High-pass corner', '40');
    await type('Verse', 'Mid gain', '4');
    await type('Verse', 'Threshold', '-24');
    const before = opened.complaints.length;
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run('[aria-label="Chosen branch"]', {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        rules: { region: { enabled: false } },
      });
      return violations.map(({ id, nodes }) => ({
        id,
        where: nodes.map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
      }));
    });
    // axe measures with inline styles of its own, which our policy refuses and the console tells.
    opened.complaints.splice(before);
    expect(violations).toEqual([]);
  });
});

describe('in a small window', () => {
  it.each([
    [900, 600],
    [720, 450],
  ])('of %i x %i everything of the console can be reached', async (width, height) => {
    await openPanel('Verse');
    // Everything overridden: then each field carries its way back as well.
    await type('Verse', 'Threshold', '-60');
    await type('Verse', 'Low gain', '-24');
    const wide = page.viewportSize()!;
    try {
      await page.setViewportSize({ width, height });
      // The window may be too low for the mixer to be open by itself.
      if (!(await panelOf('Verse').isVisible())) await page.keyboard.press('Alt+4');
      await panelOf('Verse').waitFor();
      const outside = await panelOf('Verse').evaluate((panel) => {
        const room = panel.getBoundingClientRect();
        const cut = [...panel.querySelectorAll('input, [role=slider], button, svg')].filter((each) => {
          const box = each.getBoundingClientRect();
          const isText = each instanceof HTMLInputElement && each.type === 'text';
          return (
            box.left < room.left ||
            box.right > room.right + 1 ||
            (isText && each.scrollWidth > each.clientWidth + 1)
          );
        });
        const isInWindow =
          room.left >= 0 && room.top >= 0 && room.right <= innerWidth && room.bottom <= innerHeight;
        return { isInWindow, cut: cut.map(({ outerHTML }) => outerHTML.slice(0, 120)) };
      });
      expect(outside).toEqual({ isInWindow: true, cut: [] });
      await field('Verse', 'Make-up gain').scrollIntoViewIfNeeded();
      await field('Verse', 'Make-up gain').click();
    } finally {
      await page.setViewportSize(wide);
    }
  });
});
