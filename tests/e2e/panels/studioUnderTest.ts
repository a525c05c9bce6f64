/** The built program as a person starts it: the loopback host as a child process, and its window in a real browser. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';

const program = join(import.meta.dirname, '../../../out/main/browser.js');

export interface RunningStudio {
  readonly url: string;
  readonly pid: number;
  /** Ends the host at once, as a power cut would. */
  kill(): Promise<void>;
  /** Asks it to end. */
  stop(): Promise<void>;
}

const ended = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

/** Starts the host on a home; resolves once it serves. */
export const startStudio = async (home: string): Promise<RunningStudio> => {
  if (!existsSync(program)) throw new Error('The program is not built. Run: npm run build');
  const child = spawn(process.execPath, [program, '--home', home, '--port', '0', '--no-open'], {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (bytes: Buffer) => {
      said += bytes.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(said);
      if (found) resolve(found[0]);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`The host ended with ${code}:\n${said}`)));
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended(child);
  };
  return { url, pid: child.pid as number, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
};

export const temporaryFolder = async () => {
  const path = await mkdtemp(join(tmpdir(), 'tapstory-e2e-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

export interface StudioWindow {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the page and its console; a finished test expects none. */
  readonly complaints: string[];
}

export interface WindowOptions {
  readonly theme?: 'dark' | 'light';
  readonly width?: number;
  readonly height?: number;
}

/** Opens a window on the studio and waits until it has something to show. */
export const openWindow = async (
  browser: Browser,
  url: string,
  { theme = 'dark', width = 1440, height = 1000 }: WindowOptions = {},
): Promise<StudioWindow> => {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    acceptDownloads: true,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  // Generous: build machines are busy, and what matters here is that it happens.
  page.setDefaultTimeout(90_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
  });
  await page.goto(url);
  await page.getByRole('button', { name: 'New story' }).first().waitFor();
  return { page, context, complaints };
};

/** Leaves a picture of the window in the temporary folder when a test has failed, and says where. */
export const photographFailure = async (
  task: { readonly name: string; readonly result?: { readonly state: string } | undefined },
  page: Page,
): Promise<void> => {
  if (task.result?.state !== 'fail' || page.isClosed()) return;
  const path = join(tmpdir(), `tapstory-failed-${task.name.replace(/\W+/g, '-').slice(0, 60)}.png`);
  await page.screenshot({ path });
  console.error(`The window when this failed: ${path}`);
};

/** Makes a story of its own and imports a file as its seed; the new node is chosen. */
export const newStoryWith = async (page: Page, title: string, file: string): Promise<void> => {
  await page.getByRole('button', { name: 'New story' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'New story' });
  await dialog.getByLabel('Title').fill(title);
  await dialog.getByRole('button', { name: 'Create story' }).click();
  await page.getByRole('heading', { name: title, exact: true }).waitFor();
  await page
    .getByRole('heading', { name: 'Plant the seed' })
    .or(page.getByText('Plant the seed'))
    .first()
    .waitFor();
  await page.setInputFiles('input[type="file"]', file);
  await page.getByRole('treeitem', { selected: true }).waitFor();
};

/** Imports a file over the chosen node. The new node is chosen once its name shows in the inspector. */
export const importOver = async (page: Page, file: string, title: string): Promise<void> => {
  await page.setInputFiles('input[type="file"]', file);
  await treeItem(page, title).waitFor();
  await choose(page, title);
};

/** A node's row in the tree. Rows are named by title and facts, e.g. `Verse, 12.3 s, recorded`. */
export const treeItem = (page: Page, title: string) =>
  page.getByRole('treeitem', { name: new RegExp(`^${title},`) });

export const choose = async (page: Page, title: string): Promise<void> => {
  await treeItem(page, title).click();
  await inspector(page)
    .getByLabel('Title', { exact: true })
    .and(page.locator(`[value="${title}"]`))
    .waitFor();
};

export const inspector = (page: Page) => page.getByRole('region', { name: 'Inspector' });
export const mixer = (page: Page) => page.getByRole('region', { name: /^Mixer/ });
export const recordPanel = (page: Page) => page.getByRole('region', { name: 'Record', exact: true });

/** The key shows and hides the panel, and the studio remembers which: only pressed where it is hidden. */
export const openRecordPanel = async (page: Page) => {
  const panel = recordPanel(page);
  await page.getByRole('treeitem', { selected: true }).waitFor();
  if (!(await panel.isVisible())) await page.keyboard.press('Alt+5');
  await panel.waitFor();
  return panel;
};
