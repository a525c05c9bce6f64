/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/**
 * A recording of twelve hours in the studio's window: how long until its waveform is there when its peaks are cached,
 * and whether any task of the interface takes longer than 50 ms while it is zoomed from end to end and scrolled, and
 * while a take is recorded over it besides.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import type { AudioNode } from '../shared/domain/model';
import { openRecordPanel, openWindow, startStudio } from '../tests/e2e/panels/studioUnderTest';
import { launchChromium } from '../tests/e2e/support/chromium';
import { NoLoopback, openLoopback } from '../tests/e2e/support/loopback';
import { type BenchContext, type BenchRow, median, row } from './report';

const RATE = 44_100;
const HOURS = 12;
/** Times that the file is chosen; the first is counted like the others. */
const LOOKS = 5;
const PICTURE_SECONDS = 1;
const TASK_MS = 50;

declare global {
  interface Window {
    longTasks: number[];
  }
}

export async function run(context: BenchContext): Promise<BenchRow[]> {
  const hours = context.quick ? 0.5 : HOURS;
  const long = join(context.temp, 'long.wav');
  writeMono(long, Math.round(hours * 3_600));
  const short = join(context.temp, 'short.wav');
  writeMono(short, 2);
  const home = join(context.temp, 'home');
  const tapstory = (...words: string[]) =>
    JSON.parse(
      execFileSync(
        process.execPath,
        [join(context.root, 'out/main/cli.js'), ...words, '--home', home, '--json'],
        { encoding: 'utf8', maxBuffer: 2 ** 24 },
      ),
    ) as { nodes: AudioNode[] };
  const [seed] = tapstory('import', short, '--new-story', 'Long').nodes;
  tapstory('import', long, '--over', seed?.id ?? '');

  const studio = await startStudio(home);
  const loopback = await openLoopback(RATE).catch((error: unknown) => {
    if (!(error instanceof NoLoopback)) throw error;
    context.note(`NOT RUN: recording over it. ${error.message}`);
    return null;
  });
  const browser = await launchChromium(loopback);
  try {
    const { page, context: shown } = await openWindow(browser, studio.url);
    await page.getByRole('treeitem', { name: /^long/ }).waitFor();
    await page.evaluate(() => {
      window.longTasks = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.longTasks.push(entry.duration);
      }).observe({ entryTypes: ['longtask' as never] });
    });
    const looks: number[] = [];
    for (let look = 0; look < (context.quick ? 2 : LOOKS); look += 1) looks.push(await lookAt(page));
    // Looking at pixels is work too: from here on nobody looks.
    await page.evaluate(() => {
      window.longTasks = [];
    });
    await page.getByRole('treeitem', { name: /^short/ }).click();
    await page.waitForTimeout(500);
    await page.getByRole('treeitem', { name: /^long/ }).click();
    await page.waitForTimeout(500);
    await scrollAndZoom(page);
    const idle = await longTasks(page, context, 'choosing, zooming, scrolling');
    const recording = loopback ? await recordAndScroll(page, context) : null;
    await shown.close();
    return [
      row(`${hours} h: from choosing it to its waveform, peaks cached, s`, median(looks), PICTURE_SECONDS, 1),
      row(
        `${hours} h: longest task while choosing, zooming, scrolling, ms`,
        Math.max(0, ...idle),
        TASK_MS,
        1,
      ),
      ...(recording
        ? [
            row(
              `${hours} h: longest task while recording and scrolling, ms`,
              Math.max(0, ...recording),
              TASK_MS,
              1,
            ),
          ]
        : []),
    ];
  } finally {
    await browser.close();
    await studio.stop();
    await loopback?.close();
  }
}

/** What took longer than 50 ms since the last time, in ms. */
async function longTasks(page: Page, context: BenchContext, doing: string): Promise<number[]> {
  const tasks = await page.evaluate(() => window.longTasks.splice(0));
  const words = tasks.length === 0 ? 'none' : tasks.map(Math.round).join(', ');
  context.note(`Tasks over ${TASK_MS} ms while ${doing}: ${words}`);
  return tasks;
}

/** A take over the long recording: from the press of Record until it is filed, with the waveform scrolled meanwhile. */
async function recordAndScroll(page: Page, context: BenchContext): Promise<number[]> {
  const panel = await openRecordPanel(page);
  const countIn = panel.getByRole('textbox', { name: 'Count-in' });
  await countIn.fill('0');
  await countIn.press('Enter');
  await panel.getByRole('button', { name: 'Input open' }).click();
  await panel.getByText('ms late').or(panel.getByText('Ready.')).first().waitFor();
  // Opening a device is the browser's work; what counts begins with the take.
  await page.evaluate(() => window.longTasks.splice(0));
  await panel.getByRole('button', { name: 'Record', exact: true }).click();
  await panel.getByText(/^At risk: 0\.[0-9] s$/).waitFor();
  for (let round = 0; round < (context.quick ? 1 : 5); round += 1) await scrollAndZoom(page);
  await page.getByRole('button', { name: 'Stop', exact: true }).first().click();
  await page
    .getByText(/^Recorded “/)
    .first()
    .waitFor();
  return longTasks(page, context, 'recording and scrolling');
}

/** 16-bit mono with something to see: a swell. */
function writeMono(path: string, seconds: number): void {
  const file = openSync(path, 'w');
  const header = Buffer.alloc(44);
  const bytes = seconds * RATE * 2;
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + bytes, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(bytes, 40);
  writeSync(file, header);
  const block = new Int16Array(RATE);
  for (let second = 0; second < seconds; second += 1) {
    const level = 3_000 + 25_000 * Math.abs(Math.sin(second / 700));
    for (let k = 0; k < RATE; k += 1) block[k] = level * Math.sin((k * 2 * Math.PI * 220) / RATE);
    writeSync(file, new Uint8Array(block.buffer));
  }
  closeSync(file);
}

/** Chooses the short node, then the long one; seconds from the pointer's touch to the first column of its waveform. */
async function lookAt(page: Page): Promise<number> {
  await page.getByRole('treeitem', { name: /^short/ }).click();
  await page.waitForTimeout(500);
  const drawn = page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        /** What the waveforms look like: a sum over some of their pixels; 0 while there is nothing to see. */
        const looks = () =>
          [...document.querySelectorAll('*')]
            .flatMap((element) => [...(element.shadowRoot?.querySelectorAll('canvas') ?? [])])
            .filter(({ width }) => width > 100)
            .flatMap((canvas) => {
              const middle = canvas.getContext('2d')?.getImageData(0, canvas.height >> 1, canvas.width, 1);
              const upper = canvas.getContext('2d')?.getImageData(0, canvas.height >> 2, canvas.width, 1);
              return [...(middle?.data ?? []), ...(upper?.data ?? [])];
            })
            .reduce((sum, value, at) => (sum + value * ((at % 251) + 1)) % 1_000_003, 0);
        const before = looks();
        const look = (start: number) => {
          const now = looks();
          if (now !== 0 && now !== before) resolve((performance.now() - start) / 1_000);
          else if (performance.now() - start > 60_000) reject(new Error('No waveform within a minute.'));
          else requestAnimationFrame(() => look(start));
        };
        const begin = () => requestAnimationFrame(() => look(performance.now()));
        addEventListener('pointerdown', begin, { capture: true, once: true });
      }),
  );
  await page.getByRole('treeitem', { name: /^long/ }).click();
  return drawn;
}

async function scrollAndZoom(page: Page): Promise<void> {
  const wave = page.getByRole('region', { name: 'Inspector' });
  const box = await wave.boundingBox();
  if (!box) throw new Error('The inspector is not in sight.');
  await page.mouse.move(box.x + box.width / 2, box.y + 160);
  for (const [dx, dy, times, zooms] of [
    [0, -240, 40, true],
    [200, 0, 40, false],
    [0, 240, 40, true],
  ] as const) {
    if (zooms) await page.keyboard.down('Control');
    for (let turn = 0; turn < times; turn += 1) {
      await page.mouse.wheel(dx, dy);
      await page.waitForTimeout(16);
    }
    if (zooms) await page.keyboard.up('Control');
  }
}
