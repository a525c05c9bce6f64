/**
 * The map in a real Chromium over the built program: the same gesture on a story of 50,000 nodes and on one of 500 with
 * as many clips in sight, in turn in one run; and opening the large one against loading it from the catalogue.
 *
 * A frame's time is the work of the page's thread in it: the gesture's event, and from the first callback of the frame
 * to the task after it, which is when scripts, styles and painting are done. Not the time from one frame to the next:
 * that is the screen's, and would make both sides look alike because both wait for it.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { findBrowser } from '../electron/adapters/browsers';
import { openCatalogue } from '../electron/adapters/catalogue';
import { createIds, systemClock } from '../electron/adapters/system';
import { makeHome } from '../tests/support/storyHome';
import { type BenchContext, type BenchRow, median, row, seconds } from './report';

const quiet = () => {};

interface Frames {
  /** Milliseconds of work in each frame. */
  readonly work: readonly number[];
  readonly longTasks: readonly number[];
}

/** What is pressed and turned while frames are timed. */
type Gesture = 'zoom' | 'pan' | 'far';

export async function run(context: BenchContext): Promise<BenchRow[]> {
  const [large, small] = context.quick ? [5_000, 500] : [50_000, 500];
  const made = await makeHome(context.temp, [large, small]);
  const largeId = made[0]!.story.id;
  const loading = await timeLoading(context.temp, largeId, context.quick ? 1 : 5);
  const host = await startHost(context);
  const browser = await launch();
  const rows: BenchRow[] = [];
  try {
    context.note('Timing the opening.');
    const opening = await timeOpening(browser, host.url, large, small, context.quick ? 1 : 3);
    rows.push(row(`open ${large} nodes to first paint, against loading them`, opening.seconds, loading, 2));
    const gestures: readonly Gesture[] = ['zoom', 'pan', 'far'];
    const ours = await openStory(browser, host.url, large);
    const rival = await openStory(browser, host.url, small);
    const longest = [...opening.longTasks];
    for (const gesture of gestures) {
      const runs = context.quick ? 1 : 5;
      const times: Record<'ours' | 'rival', number[]> = { ours: [], rival: [] };
      await perform(rival, gesture);
      await perform(ours, gesture);
      context.note(`Timing ${gesture}.`);
      for (let at = 0; at < runs; at += 1) {
        times.rival.push(...(await perform(rival, gesture)).work);
        const frames = await perform(ours, gesture);
        times.ours.push(...frames.work);
        longest.push(...frames.longTasks);
      }
      const ninetyFive = (values: readonly number[]) =>
        [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN;
      const ms = (value: number) => value / 1000;
      rows.push(
        row(
          `${gesture}: median frame, ${large} / ${small}`,
          ms(median(times.ours)),
          ms(median(times.rival)),
          1.5,
        ),
      );
      rows.push(
        row(
          `${gesture}: p95 frame, ${large} / ${small}`,
          ms(ninetyFive(times.ours)),
          ms(ninetyFive(times.rival)),
          1.5,
        ),
      );
    }
    const worst = Math.max(0, ...longest);
    context.note(
      `Long tasks with ${large} nodes: ${longest.map((each) => each.toFixed(0)).join(', ') || 'none'} ms.`,
    );
    rows.push(row('longest task on the page, s, against 50 ms', worst / 1000, 0.05, 1));
    rows.push(row('memory of the page, MB, against 400', await heapMegabytes(ours), 400, 1));
  } finally {
    await browser.close();
    host.stop();
  }
  return rows;
}

async function timeLoading(home: string, storyId: string, runs: number): Promise<number> {
  const { catalogue } = await openCatalogue({
    path: join(home, 'catalogue.db'),
    quarantine: join(home, 'quarantine'),
    clock: systemClock,
    ids: createIds(),
    logger: { info: quiet, warn: quiet, error: quiet },
  });
  const times: number[] = [];
  for (let at = 0; at <= runs; at += 1) times.push(await seconds(() => catalogue.content(storyId)));
  await catalogue.close();
  return median(times.slice(1));
}

async function startHost({ root, temp }: BenchContext): Promise<{ url: string; stop(): void }> {
  const program = join(root, 'out/main/browser.js');
  const child = spawn(process.execPath, [program, '--home', temp, '--port', '0', '--no-open'], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (bytes) => {
      said += bytes;
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(said);
      if (found) resolve(found[0]);
    });
    child.once('exit', (code) =>
      reject(new Error(`The host ended with ${code}. Is the program built?\n${said}`)),
    );
  });
  return { url, stop: () => child.kill() };
}

async function launch(): Promise<Browser> {
  const found = findBrowser();
  if (!found) throw new Error('The map needs an installed Chromium, Chrome or Edge, or TAPSTORY_BROWSER.');
  return chromium.launch({
    executablePath: found.path,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--enable-precise-memory-info'],
  });
}

const storyRow = (page: Page, count: number) =>
  page.getByRole('row', { name: new RegExp(`^Story of ${count}\\b`) });

async function newPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1920, height: 1080 },
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.addInitScript(() => {
    const tasks: number[] = [];
    Object.assign(globalThis, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    }).observe({ type: 'longtask', buffered: true });
  });
  await page.goto(url);
  await page.getByRole('button', { name: 'New story' }).first().waitFor();
  return page;
}

async function openStory(browser: Browser, url: string, count: number): Promise<Page> {
  const page = await newPage(browser, url);
  await storyRow(page, count).click();
  await page.getByRole('heading', { name: `Story of ${count}`, exact: true }).waitFor();
  await page.getByRole('treeitem').first().waitFor();
  await page.waitForTimeout(3000);
  return page;
}

/** From the press on a story to the frame after its first rows are in the page, and the long tasks on the way. */
async function timeOpening(browser: Browser, url: string, count: number, from: number, runs: number) {
  const times: number[] = [];
  const longTasks: number[] = [];
  // Another story first, so that what is timed is this story and not the program.
  const page = await openStory(browser, url, from);
  for (let at = 0; at <= runs; at += 1) {
    await page.evaluate((title) => {
      const globals = globalThis as unknown as { longTasks: number[]; opened: Promise<number> };
      globals.longTasks.length = 0;
      globals.opened = new Promise((resolve) => {
        const press = () => {
          const start = performance.now();
          const look = () => {
            const headings = [...document.querySelectorAll('h1, h2')];
            const isOpen = headings.some(({ textContent }) => textContent === title);
            if (!isOpen || !document.querySelector('[role="treeitem"]')) requestAnimationFrame(look);
            else requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
          };
          requestAnimationFrame(look);
        };
        document.addEventListener('pointerdown', press, { capture: true, once: true });
      });
    }, `Story of ${count}`);
    await storyRow(page, count).click();
    const took = await page.evaluate(() => (globalThis as unknown as { opened: Promise<number> }).opened);
    await page.waitForTimeout(1500);
    const tasks = await page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks);
    await storyRow(page, from).click();
    await page.getByRole('heading', { name: `Story of ${from}`, exact: true }).waitFor();
    await page.waitForTimeout(1000);
    if (at === 0) continue;
    times.push(took / 1000);
    longTasks.push(...tasks);
  }
  await page.context().close();
  return { seconds: median(times), longTasks };
}

/** Sends a wheel event each frame and times what the frame costs. */
async function perform(page: Page, gesture: Gesture): Promise<Frames> {
  const map = (await page.locator('[data-drop="tree"] canvas').nth(1).boundingBox())!;
  const at = { x: map.x + map.width / 2, y: map.y + map.height / 2 };
  if (gesture === 'far') await wholeTree(page, at);
  await page.waitForTimeout(500);
  const frames = await page.evaluate(
    ({ at, gesture, steps }) =>
      new Promise<{ work: number[]; longTasks: number[] }>((resolve) => {
        const tasks = (globalThis as unknown as { longTasks: number[] }).longTasks;
        tasks.length = 0;
        const target = document.elementFromPoint(at.x, at.y)!;
        const work: number[] = [];
        let step = 0;
        const wheel = (options: WheelEventInit) =>
          target.dispatchEvent(
            new WheelEvent('wheel', {
              bubbles: true,
              cancelable: true,
              clientX: at.x,
              clientY: at.y,
              ...options,
            }),
          );
        const turn = () => {
          const back = step % 40 >= 20 ? -1 : 1;
          if (gesture === 'pan') wheel({ deltaX: 24 * back, deltaY: 48 * back });
          else wheel({ ctrlKey: true, deltaY: (gesture === 'far' ? -30 : -60) * back });
          step += 1;
        };
        const channel = new MessageChannel();
        let spent = 0;
        let start = 0;
        const frame = () => {
          // Before the page's own callback, which the event is about to ask for.
          requestAnimationFrame(() => {
            start = performance.now();
            channel.port2.postMessage(null);
          });
          const before = performance.now();
          turn();
          spent = performance.now() - before;
        };
        channel.port1.onmessage = () => {
          work.push(spent + performance.now() - start);
          if (step < steps) frame();
          else setTimeout(() => resolve({ work, longTasks: [...tasks] }), 200);
        };
        frame();
      }),
    { at, gesture, steps: 60 },
  );
  if (gesture === 'far') await readable(page, at);
  return frames;
}

/** Out until all rows are in sight, and some of the way back, so that both stories show as many. */
async function wholeTree(page: Page, at: { x: number; y: number }): Promise<void> {
  await turn(page, at, 400, 24);
}

async function readable(page: Page, at: { x: number; y: number }): Promise<void> {
  await turn(page, at, -400, 24);
  await turn(page, at, 400, 6);
  await page.keyboard.press('f');
}

async function turn(page: Page, at: { x: number; y: number }, delta: number, times: number): Promise<void> {
  await page.mouse.move(at.x, at.y);
  await page.keyboard.down('Control');
  for (let step = 0; step < times; step += 1) await page.mouse.wheel(0, delta);
  await page.keyboard.up('Control');
  await page.waitForTimeout(400);
}

async function heapMegabytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1024 / 1024;
}
