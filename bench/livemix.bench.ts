/**
 * Live mixing of stereo layers in an OfflineAudioContext of Chromium: our kernel in one worklet node against the
 * native graph of a source, a gain and a panner node for each layer. Figures are CPU seconds of the page's
 * process for the whole rendering.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { chromium, type Page } from 'playwright';
import type { Processing } from '../shared/domain/model';
import { defaultProcessing } from '../shared/domain/processing/settings';
import type { LiveMixPage, RenderRequest, Side } from './livemix.page';
import { type BenchContext, type BenchRow, compare } from './report';
import { isAtHand } from './rival/programs';

const LAYERS = 64;
const RATE = 48_000;
const RING_FRAMES = 65_536;
const FILTERS: Processing = {
  ...defaultProcessing,
  ...{ highPass: true, eq: true, lowDb: 4, midDb: -6, midQ: 1.5, highDb: 3 },
};
const EVERYTHING: Processing = { ...FILTERS, compressor: true, thresholdDb: -24 };
const PAGE = '<!doctype html><title>Live mix</title><script type="module" src="/livemix.page.mjs"></script>';

interface PageGlobals {
  liveMix: LiveMixPage;
}

/** What one rendering gives: its cost in CPU seconds, and samples of it to compare the sides by. */
interface Rendering {
  seconds: number;
  probe: number[];
}

export async function run(context: BenchContext): Promise<BenchRow[]> {
  const server = await serve();
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const page = await browser.newPage();
    await page.goto(server.url, { waitUntil: 'load' });
    const length = (context.quick ? 5 : 60) * RATE;
    await checkAgreement(page, null);
    await checkAgreement(page, FILTERS);
    const time = async (side: Side, processing: Processing | null = null) =>
      (await render(page, side, length, processing)).seconds;
    return [
      await compare(context, {
        case: `${LAYERS} layers, plain kernel`,
        goal: 0.45,
        ours: () => time('js'),
        rival: () => time('native'),
      }),
      await compare(context, {
        case: `${LAYERS} layers, WebAssembly kernel`,
        goal: 0.25,
        ours: () => time('wasm'),
        rival: () => time('native'),
      }),
      await compare(context, {
        case: `${LAYERS} layers, all with high-pass and equaliser, WebAssembly`,
        goal: 0.5,
        ours: () => time('wasm', FILTERS),
        rival: () => time('native', FILTERS),
      }),
      await compare(context, {
        case: `${LAYERS} layers, all with compressor as well, WebAssembly`,
        goal: 0.5,
        ours: () => time('wasm', EVERYTHING),
        rival: () => time('native', EVERYTHING),
      }),
      // What processing adds; the plain mix beside it is the floor, not a goal.
      await compare(context, {
        case: `${LAYERS} layers, all processed, against unprocessed, WebAssembly`,
        goal: 40,
        ours: () => time('wasm', EVERYTHING),
        rival: () => time('wasm'),
      }),
    ];
  } finally {
    await browser.close();
    server.close();
  }
}

/**
 * All three must play the same: within -120 dBFS, for sums of 64 layers in another order of float32 additions; with
 * filters within -100 dBFS, since the native ones compute in float32.
 */
async function checkAgreement(page: Page, processing: Processing | null): Promise<void> {
  const [native, js, wasm] = [
    await render(page, 'native', RATE, processing),
    await render(page, 'js', RATE, processing),
    await render(page, 'wasm', RATE, processing),
  ];
  const difference = Math.max(...native.probe.map((sample, at) => Math.abs(sample - (js.probe[at] ?? 9))));
  if (!(difference < (processing ? 1e-5 : 1e-6)))
    throw new Error(`Our mix differs from the native one by ${difference}.`);
  if (wasm.probe.some((sample, at) => sample !== js.probe[at])) throw new Error('The two kernels differ.');
  if (!native.probe.some((sample) => Math.abs(sample) > 0.01)) throw new Error('The mix is silent.');
}

async function render(
  page: Page,
  side: Side,
  length: number,
  processing: Processing | null,
): Promise<Rendering> {
  const request: RenderRequest = {
    ...{ side, length, layers: LAYERS, rate: RATE, ringFrames: RING_FRAMES },
    processing,
  };
  await page.evaluate(
    (prepared) => (globalThis as unknown as PageGlobals).liveMix.prepare(prepared),
    request,
  );
  const before = await rendererSeconds(page);
  const probe = await page.evaluate(() => (globalThis as unknown as PageGlobals).liveMix.render());
  return { seconds: (await rendererSeconds(page)) - before, probe };
}

/** CPU seconds of the page's process so far: unlike wall time, little moved by whatever else the machine does. */
async function rendererSeconds(page: Page): Promise<number> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  if (!session) throw new Error('The browser is gone.');
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** Serves the page and the bundled worklet, isolated so that the page may share memory with it. */
async function serve(): Promise<{ url: string; close(): void }> {
  const folder = import.meta.dirname;
  const server = createServer(async (request, response) => {
    const name = basename(request.url ?? '/');
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    const isModule = name.endsWith('.mjs');
    response.setHeader('Content-Type', isModule ? 'text/javascript' : 'text/html');
    response.end(isModule ? await readFile(join(folder, name)) : PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

/** Playwright's own browser where it is installed (undefined), else one of the system's. */
function findChromium(): string | undefined {
  const candidates = [process.env.CHROMIUM_PATH, 'chromium', 'chromium-browser', 'google-chrome'];
  for (const program of candidates) {
    if (program && isAtHand(program)) return program.includes('/') ? program : `/usr/bin/${program}`;
  }
  return undefined;
}
