/** The panels around the tree, on the built program in a real browser: each edit, its undo, and that it was stored. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium, type Locator, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findBrowser } from '../../electron/adapters/browsers';
import { readZip } from '../support/readZip';
import { plucked, writeSignal } from './panels/signals';
import {
  choose,
  importOver,
  inspector,
  mixer,
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
  verse = writeSignal(folder.path, 'Verse.wav', plucked(8, 3));
  chorus = writeSignal(folder.path, 'Chorus.wav', plucked(10, 5));
});

afterAll(async () => {
  await browser?.close();
  await studio?.stop();
  await folder?.remove();
});

/** A story of its own for each test, in one window: Verse, and Chorus over it, chosen. */
beforeEach(async () => {
  stories += 1;
  await newStoryWith(page, `Story ${stories}`, verse);
  await choose(page, 'Verse');
  await importOver(page, chorus, 'Chorus');
});

afterEach(async ({ task }) => {
  await photographFailure(task, page);
  const complaints = opened.complaints.splice(0);
  // A dialog that is left open would fail the next test too.
  while ((await page.getByRole('dialog').count()) > 0) await page.keyboard.press('Escape');
  expect(complaints).toEqual([]);
});

const undo = () => page.keyboard.press('Control+z');
const redo = () => page.keyboard.press('Control+Shift+z');
const slider = (name: string) => page.getByRole('slider', { name, exact: true });
const field = (name: string) => inspector(page).getByRole('spinbutton', { name, exact: true });
const frames = async (locator: Locator) => Number(await locator.getAttribute('aria-valuenow'));
/** Waits until a slider or field shows these frames (or this gain, or this pan). */
const settles = (locator: Locator, value: number) => expect.poll(() => frames(locator)).toBe(value);

/** What a slider or field shows once it no longer changes: the last movement of a drag may not be drawn yet. */
const rests = async (locator: Locator): Promise<number> => {
  let last = await frames(locator);
  await expect
    .poll(
      async () => {
        const before = last;
        last = await frames(locator);
        return last === before;
      },
      { interval: 150 },
    )
    .toBe(true);
  return last;
};

const dragBy = async (locator: Locator, x: number, y: number) => {
  const box = (await locator.boundingBox())!;
  const from = { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 40) };
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + x / 2, from.y + y / 2, { steps: 4 });
  await page.mouse.move(from.x + x, from.y + y, { steps: 4 });
  await page.mouse.up();
};

/** Puts the focus where no text field eats the keys of undo and redo. */
const leaveField = () => page.getByRole('treeitem', { selected: true }).focus();

describe('the inspector', () => {
  it('trims by dragging the edges of the region, as one step of the history each', async () => {
    await dragBy(slider('Trim start'), 60, 0);
    const trimmed = await rests(field('Hidden at start'));
    expect(trimmed).toBeGreaterThan(48_000);
    await settles(slider('Trim start'), trimmed);
    await dragBy(slider('Trim end'), -40, 0);
    expect(await frames(field('Hidden at end'))).toBeGreaterThan(24_000);
    await leaveField();
    await undo();
    await settles(field('Hidden at end'), 0);
    await settles(field('Hidden at start'), trimmed);
    await undo();
    await settles(field('Hidden at start'), 0);
    await redo();
    await settles(field('Hidden at start'), trimmed);
  });

  it('trims by keyboard to the sample, and a held key is one step of the history', async () => {
    await slider('Trim start').focus();
    await page.keyboard.press('Alt+ArrowRight');
    await settles(field('Hidden at start'), 1);
    await page.keyboard.press('Shift+ArrowRight');
    await settles(field('Hidden at start'), 481);
    for (let repeats = 0; repeats < 10; repeats += 1) await page.keyboard.down('ArrowRight');
    await page.keyboard.up('ArrowRight');
    await settles(field('Hidden at start'), 961);
    await leaveField();
    await undo();
    await settles(field('Hidden at start'), 481);
  });

  it('never lets the two ends cross', async () => {
    await dragBy(slider('Trim start'), 900, 0);
    const start = await rests(field('Hidden at start'));
    expect(start).toBe(480_000 - 48);
    await field('Hidden at end').fill('9 s');
    await field('Hidden at end').press('Enter');
    await settles(field('Hidden at end'), 0);
    await leaveField();
    await undo();
    await settles(field('Hidden at start'), 0);
  });

  it('fades by dragging and by typing', async () => {
    await dragBy(slider('Fade in'), 50, 0);
    const faded = await rests(field('Fade in'));
    expect(faded).toBeGreaterThan(24_000);
    await field('Fade out').fill('1.5');
    await field('Fade out').press('Enter');
    await settles(slider('Fade out'), 72_000);
    await leaveField();
    await undo();
    await settles(field('Fade out'), 0);
    await undo();
    await settles(field('Fade in'), 0);
  });

  it('moves a node by samples, milliseconds and typed times, and marks what is no time', async () => {
    const start = field('Start in the story');
    await page.getByRole('button', { name: '1 sample later' }).click();
    await settles(start, 1);
    await page.getByRole('button', { name: '10 milliseconds earlier' }).click();
    await settles(start, -479);
    await start.fill('0:02.5');
    await start.press('Enter');
    await settles(start, 120_000);
    await start.fill('later');
    expect(await start.getAttribute('aria-invalid')).toBe('true');
    await start.press('Escape');
    await page.getByRole('radio', { name: 'Frames' }).click();
    expect(await start.inputValue()).toBe('120\u2009000');
    await page.getByRole('radio', { name: 'Time' }).click();
    await leaveField();
    await undo();
    await settles(start, -479);
  });

  it('keeps title, notes, tags, markers and colour over a reload', async () => {
    const panel = inspector(page);
    await panel.getByLabel('Title', { exact: true }).fill('Refrain');
    await panel.getByLabel('Title', { exact: true }).press('Enter');
    await page.getByRole('treeitem', { name: /^Refrain,/ }).waitFor();
    await panel.getByRole('radio', { name: 'Violet' }).click({ force: true });
    await panel.getByLabel('Add a tag').fill('keeper');
    await panel.getByLabel('Add a tag').press('Enter');
    await panel.getByRole('row', { name: 'keeper' }).waitFor();
    await panel.getByRole('button', { name: 'At playhead' }).click();
    await panel.getByLabel('Name of Marker 1').fill('Entry');
    await panel.getByLabel('Name of Marker 1').press('Enter');
    await panel.getByRole('button', { name: 'Jump to Entry' }).waitFor();
    await panel.getByRole('textbox', { name: 'Notes' }).fill('Second take was better.');
    await choose(page, 'Verse');
    await choose(page, 'Refrain');
    await expect.poll(() => panel.getByRole('textbox', { name: 'Notes' }).inputValue()).not.toBe('');
    await page.reload();
    await page.getByRole('treeitem', { name: /^Refrain,/ }).click();
    await panel.getByRole('row', { name: 'keeper' }).waitFor();
    await panel.getByRole('button', { name: 'Jump to Entry' }).waitFor();
    await expect
      .poll(() => panel.getByRole('textbox', { name: 'Notes' }).inputValue())
      .toBe('Second take was better.');
    expect(await panel.getByRole('radio', { name: 'Violet' }).isChecked()).toBe(true);
  });

  it('likes once however often, and takes it back', async () => {
    const like = inspector(page).getByRole('button', { name: /^Like Chorus/ });
    await like.click();
    await expect.poll(() => like.textContent()).toBe('1 like');
    expect(await like.getAttribute('aria-pressed')).toBe('true');
    await like.click();
    await expect.poll(() => like.textContent()).toBe('Like');
    expect(await like.getAttribute('aria-pressed')).toBe('false');
    await leaveField();
    await undo();
    await expect.poll(() => like.textContent()).toBe('1 like');
    // The canon ends at what is liked.
    await choose(page, 'Verse');
    await page.keyboard.press('Alt+b');
    await expect.poll(() => like.textContent()).toBe('1 like');
  });

  it('adds a comment once, on the whole or at the playhead, and keeps it over a reload', async () => {
    const panel = inspector(page);
    const comments = () => panel.getByRole('listitem').filter({ has: page.getByText(/bridge|entry/) });
    const add = async (text: string) => {
      await panel.getByLabel('Add a comment').fill(text);
      await panel.getByLabel('Add a comment').press('Enter');
      // Leaving the field keeps what is in it, so it must be empty by now.
      await leaveField();
    };
    await add('Longer bridge?');
    await expect.poll(() => comments().count()).toBe(1);
    await panel.getByLabel('Add a comment').fill('A late entry');
    await panel.getByRole('button', { name: 'Comment at the playhead' }).click();
    await panel.getByLabel('Add a comment').press('Enter');
    await panel.getByRole('button', { name: /^Jump to the comment at/ }).waitFor();
    await page.reload();
    await choose(page, 'Chorus');
    await expect.poll(() => comments().count()).toBe(2);
    await panel.getByRole('button', { name: 'Delete the comment Longer bridge?' }).click();
    await expect.poll(() => comments().count()).toBe(1);
    await leaveField();
    await undo();
    await expect.poll(() => comments().count()).toBe(2);
  });

  it('goes to the parent, and shows a deleted parent with the way back', async () => {
    const panel = inspector(page);
    await panel.getByRole('button', { name: 'Verse', exact: true }).click();
    await expect.poll(() => panel.getByLabel('Title', { exact: true }).inputValue()).toBe('Verse');
    await panel.getByRole('button', { name: 'Delete from the story' }).click();
    await panel.getByText('It still sounds in the branches that were recorded over it').waitFor();
    expect(await field('Start in the story').isDisabled()).toBe(true);
    await panel.getByRole('button', { name: 'Restore' }).click();
    await panel.getByRole('button', { name: 'Delete from the story' }).waitFor();
  });

  it('zooms to single samples and shows a spectrogram of what is in sight', async () => {
    for (let times = 0; times < 12; times += 1) {
      await page.getByRole('button', { name: 'Zoom in' }).last().click();
    }
    await inspector(page).getByRole('button', { name: 'Spectrogram' }).click();
    await inspector(page)
      .getByRole('img', { name: /^Spectrogram of/ })
      .locator('canvas:not([height="0"])')
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await inspector(page)
      .getByRole('img', { name: /^Spectrogram of 0:00.000 to 0:10.000/ })
      .waitFor();
  });

  it('seeks by its ruler and by keyboard', async () => {
    const playhead = slider('Playhead');
    const box = (await playhead.boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await expect.poll(() => frames(playhead)).toBeGreaterThan(200_000);
    await playhead.focus();
    await page.keyboard.press('Home');
    await settles(playhead, 0);
  });
});

describe('the mixer', () => {
  const level = (title: string) =>
    mixer(page).getByRole('slider', { name: `Level of ${title}`, exact: true });
  const pan = (title: string) => mixer(page).getByRole('slider', { name: `Pan of ${title}`, exact: true });

  it('overrides an ancestor in this branch only, and resets it', async () => {
    await level('Verse').focus();
    for (let steps = 0; steps < 4; steps += 1) await page.keyboard.press('ArrowDown');
    await settles(level('Verse'), -2);
    expect(await level('Verse').getAttribute('aria-valuetext')).toBe('\u22122.0 dB');
    await mixer(page).getByText('This branch', { exact: true }).last().waitFor();
    await choose(page, 'Verse');
    await settles(level('Verse'), 0);
    await choose(page, 'Chorus');
    await settles(level('Verse'), -2);
    await mixer(page).getByRole('button', { name: 'Reset the mix of Verse in this branch' }).click();
    await settles(level('Verse'), 0);
    await leaveField();
    await undo();
    await settles(level('Verse'), -2);
    await redo();
    await settles(level('Verse'), 0);
  });

  it('changes the recording itself when asked to', async () => {
    await mixer(page).getByRole('radio', { name: 'Recording itself' }).click();
    await mixer(page).getByRole('spinbutton', { name: 'Level of Verse in dB' }).fill('-6');
    await page.keyboard.press('Enter');
    await settles(level('Verse'), -6);
    await choose(page, 'Verse');
    await settles(level('Verse'), -6);
  });

  it('drags a fader as one step of the history, and 0 sets it back', async () => {
    await dragBy(level('Chorus'), 0, 30);
    const dragged = await rests(level('Chorus'));
    expect(dragged).toBeLessThan(-1);
    await leaveField();
    await undo();
    await settles(level('Chorus'), 0);
    await redo();
    await settles(level('Chorus'), dragged);
    await level('Chorus').focus();
    await page.keyboard.press('0');
    await settles(level('Chorus'), 0);
  });

  it('pans, mutes and solos by keyboard', async () => {
    await pan('Chorus').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => pan('Chorus').getAttribute('aria-valuetext')).toBe('R 1');
    const mute = mixer(page).getByRole('button', { name: 'Mute Chorus' });
    await mute.press('Space');
    expect(await mute.getAttribute('aria-pressed')).toBe('true');
    await leaveField();
    await undo();
    await expect.poll(() => mute.getAttribute('aria-pressed')).toBe('false');
    const solo = mixer(page).getByRole('button', { name: 'Solo Verse' });
    await solo.press('Space');
    expect(await solo.getAttribute('aria-pressed')).toBe('true');
  });
});

/** Integrated loudness of a file in LUFS, as FFmpeg measures it. */
const loudnessOf = (path: string): number => {
  const { stderr } = spawnSync('ffmpeg', ['-nostdin', '-i', path, '-af', 'ebur128', '-f', 'null', '-'], {
    encoding: 'utf8',
  });
  return Number([...stderr.matchAll(/I:\s+(-?[\d.]+) LUFS/g)].at(-1)?.[1]);
};

describe('exports', () => {
  const save = async (link: Locator, name: string) => {
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const path = join(folder.path, name);
    await download.saveAs(path);
    return path;
  };

  it('reach the loudness that was asked for', async () => {
    await page.keyboard.press('Control+e');
    const dialog = page.getByRole('dialog', { name: 'Export Chorus' });
    await dialog.getByRole('button', { name: /Target/ }).click();
    await page.getByRole('option', { name: /Podcast/ }).click();
    await dialog.getByRole('button', { name: 'Export mixdown' }).click();
    const path = await save(dialog.getByRole('link', { name: /\.wav/ }), 'loud.wav');
    expect(loudnessOf(path)).toBeGreaterThan(-16.5);
    expect(loudnessOf(path)).toBeLessThan(-15.5);
  });

  it('write a stem for every layer and remember the choice', async () => {
    await page.keyboard.press('Control+e');
    const dialog = page.getByRole('dialog', { name: 'Export Chorus' });
    await dialog.getByRole('radio', { name: 'Stems' }).click();
    await dialog.getByRole('button', { name: 'Export stems' }).click();
    await expect.poll(() => dialog.getByRole('link', { name: /\.wav/ }).count()).toBe(2);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('button', { name: /^Jobs/ }).click();
    await page.getByRole('dialog', { name: 'Jobs' }).getByText('Done: 2 files').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+e');
    await dialog.getByRole('button', { name: 'Export stems' }).waitFor();
    await dialog.getByRole('radio', { name: 'Mixdown' }).click();
  });

  it('write a DAW project with every recording in it', async () => {
    await page.keyboard.press('Control+e');
    const dialog = page.getByRole('dialog', { name: 'Export Chorus' });
    await dialog.getByRole('radio', { name: 'DAW project' }).click();
    await dialog.getByText('One file with 2 tracks').waitFor();
    await dialog.getByRole('button', { name: 'Export DAW project' }).click();
    const path = await save(dialog.getByRole('link', { name: /\.dawproject/ }), 'chorus.dawproject');
    expect([...(await readZip(path)).keys()]).toEqual([
      'project.xml',
      'metadata.xml',
      'audio/001-Verse.wav',
      'audio/002-Chorus.wav',
    ]);
    await dialog.getByRole('radio', { name: 'Mixdown' }).click();
  });
});

describe('the record panel', () => {
  it('says what is missing before Record is pressed, with the remedy', async () => {
    const panel = await openRecordPanel(page);
    await panel.getByText('No input was found.').waitFor();
    await panel.getByText('Plug in a microphone or an audio interface').waitFor();
    expect(await panel.getByRole('button', { name: 'Record', exact: true }).isDisabled()).toBe(true);
  });

  it('tells a blocked microphone from a missing one', async () => {
    const { path } = findBrowser()!;
    const denying = await chromium.launch({
      executablePath: path,
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream=deny',
      ],
    });
    const blocked = await openWindow(denying, studio.url);
    await blocked.page.getByRole('treeitem').first().waitFor();
    const panel = await openRecordPanel(blocked.page);
    await panel.getByRole('button', { name: 'Input open' }).click();
    await panel
      .getByText(/blocked|not allowed|denied/i)
      .first()
      .waitFor();
    await panel.getByText(/allow/i).first().waitFor();
    await denying.close();
  });

  it('remembers count-in, tempo and where a take begins', async () => {
    const panel = await openRecordPanel(page);
    const countIn = panel.getByRole('textbox', { name: 'Count-in' });
    await countIn.fill('2');
    await countIn.press('Enter');
    await panel.getByRole('radio', { name: 'From its start' }).click();
    // Preferences are stored a moment after the last change, so that a drag stores once.
    await page.waitForTimeout(2_000);
    await page.reload();
    await page.getByRole('treeitem', { selected: true }).waitFor();
    await openRecordPanel(page);
    expect(await countIn.inputValue()).toBe('2');
    expect(await panel.getByRole('radio', { name: 'From its start' }).getAttribute('aria-checked')).toBe(
      'true',
    );
  });
});

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  /** Everything that axe can tell by itself: names, roles, contrast, targets. */
  const violations = async (where: string) => {
    const before = opened.complaints.length;
    await page.evaluate(axe.source);
    const found = await page.evaluate(async (selector) => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run(selector, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        rules: { region: { enabled: false } },
      });
      return violations.map(({ id, nodes }) => ({
        id,
        where: nodes.map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ''}`),
      }));
    }, where);
    // axe measures with inline styles of its own, which our policy refuses and the console tells.
    opened.complaints.splice(before);
    return found;
  };

  beforeEach(async () => {
    await page.evaluate((name) => {
      document.documentElement.dataset.theme = name;
    }, theme);
  });

  it('every panel is free of what axe finds', async () => {
    await openRecordPanel(page);
    await dragBy(slider('Trim start'), 40, 0);
    expect(await violations('section')).toEqual([]);
  });

  it('every dialog is free of what axe finds', async () => {
    await page.keyboard.press('Control+e');
    await page.getByRole('dialog', { name: 'Export Chorus' }).waitFor();
    expect(await violations('[role="dialog"]')).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('dialog', { name: 'Settings' }).getByText('FFmpeg').first().waitFor();
    await page
      .getByRole('cell', { name: /Fine|Look|Missing/ })
      .first()
      .waitFor();
    expect(await violations('[role="dialog"]')).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Jobs/ }).click();
    await page.getByRole('dialog', { name: 'Jobs' }).waitFor();
    expect(await violations('[role="dialog"]')).toEqual([]);
  });
});
