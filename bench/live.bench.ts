/**
 * The audio engine as a whole in Chromium, on a sound card that hears itself: 64 layers streamed from a server while
 * the processors are busy with a mixdown, the memory that a layer takes, and where takes land that are placed by
 * estimate alone. (What the mix itself costs is `livemix`.)
 *
 * These rows are counts and milliseconds, not times: `rival` is what may not be exceeded.
 */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Browser } from 'playwright';
import { ringBytes, ringFrames } from '../renderer/audio/playback/layerRing';
import { BLOCK_FRAMES, RUN_BLOCKS } from '../renderer/audio/playback/pcmBlocks';
import type { PageApi } from '../tests/e2e/support/audioPage/pageApi';
import { buildAudioPage } from '../tests/e2e/support/buildAudioPage';
import { launchChromium } from '../tests/e2e/support/chromium';
import { alignment, clickTrack } from '../tests/e2e/support/clickTrack';
import { openLoopback } from '../tests/e2e/support/loopback';
import { type DoubleTake, startStudioDouble } from '../tests/e2e/support/studioDouble';
import { testLayer } from '../tests/e2e/support/testAudio';
import { type BenchContext, type BenchRow, median, row } from './report';
import { mostSince, threadSeconds } from './threadTime';

declare const studio: PageApi;

const LAYERS = 64;
const TAKES = 20;
const RATES = [48_000, 44_100] as const;
const MIB = 2 ** 20;

interface Opened {
  readonly browser: Browser;
  readonly folder: string;
}

export async function run(context: BenchContext): Promise<BenchRow[]> {
  const built = await buildAudioPage(context.root);
  const rows: BenchRow[] = [memory()];
  try {
    const loopback = await openLoopback();
    const browser = await launchChromium(loopback);
    const opened = { browser, folder: built.folder };
    try {
      rows.push(...(await playing(context, opened)));
      for (const rate of RATES) rows.push(...(await placement(context, opened, rate)));
    } finally {
      await browser.close();
      await loopback.close();
    }
  } finally {
    await built.remove();
  }
  return rows;
}

/** Ring and fetched blocks of one stereo layer, whatever its length. */
function memory(): BenchRow {
  const bytes = ringBytes(ringFrames(48_000), 2) - 64 + RUN_BLOCKS * BLOCK_FRAMES * 8;
  return row('memory of a stereo layer, MiB', bytes / MIB, 1, 1);
}

/** Chromium's name of the thread in which a worklet runs, as the system cuts it. */
const WORKLET_THREAD = 'Realtime AudioW';
/** What the worklet may take of real time for 64 layers. */
const WORKLET_SHARE = 0.15;

async function playing(context: BenchContext, { browser, folder }: Opened): Promise<BenchRow[]> {
  const double = await startStudioDouble(folder);
  const page = await browser.newPage();
  const busy = new Worker(fileURLToPath(new URL('./live.worker.mjs', import.meta.url)));
  try {
    await page.goto(double.url);
    const seconds = context.quick ? 5 : 60;
    const layers = Array.from({ length: LAYERS }, (_, k) => {
      const { id, ...layer } = testLayer(`layer-${k}`, { frames: (seconds + 10) * 48_000, gainDb: -30 });
      return { ...layer, nodeId: id, solo: false };
    });
    const started = performance.now();
    const before = threadSeconds(WORKLET_THREAD);
    const counted = await page.evaluate(
      async ([loaded, frames]) => {
        await studio.create({ sampleRate: 48_000 });
        studio.engine.setLayers(loaded);
        const before = performance.now();
        await studio.engine.play();
        const start = performance.now() - before;
        while (studio.engine.position() < frames) await studio.sleep(200);
        return { underruns: studio.engine.getState().underruns, start };
      },
      [layers, seconds * 48_000] as const,
    );
    context.note(
      `${LAYERS} layers: sound ${counted.start.toFixed(0)} ms after Play; ${seconds} s of sound took ${((performance.now() - started) / 1_000).toFixed(1)} s beside a busy processor`,
    );
    const worked = mostSince(before, WORKLET_THREAD);
    const rows = [
      row(`underruns of ${LAYERS} layers in ${seconds} s beside a mixdown`, counted.underruns, 1, 0),
    ];
    if (worked === null) context.note('The worklet’s own work is only measured on Linux.');
    else rows.push(row(`the worklet’s own work, of real time`, worked / seconds, WORKLET_SHARE, 1));
    return rows;
  } finally {
    await busy.terminate();
    await page.close();
    await double.close();
  }
}

/** Each take on an input stream of its own, because the round trip is another one after each opening. */
async function placement(
  context: BenchContext,
  { browser, folder }: Opened,
  rate: number,
): Promise<BenchRow[]> {
  const double = await startStudioDouble(folder);
  const clicks = clickTrack(rate, 10);
  double.sounds.set('clicks-mono', { channels: 1, samples: clicks });
  const { id, ...layer } = testLayer('clicks-mono', { channels: 1, frames: clicks.length });
  const takes = context.quick ? 3 : TAKES;
  const errors: number[] = [];
  const naive: number[] = [];
  const trips: number[] = [];
  const page = await browser.newPage();
  try {
    await page.goto(double.url);
    await page.evaluate(
      async ([sampleRate, loaded]) => {
        await studio.create({ sampleRate });
        studio.engine.setLayers([loaded]);
      },
      [rate, { ...layer, nodeId: id, solo: false }] as const,
    );
    for (let take = 0; take < takes; take += 1) {
      const outputOnly = await page.evaluate(async (frames) => {
        await studio.engine.arm(null, 1);
        await studio.sleep(2_000);
        await studio.engine.record({
          storyId: 'story-00000001',
          parentId: 'clicks-mono',
          startFrame: 0,
          countInBeats: 0,
          tempo: 120,
          title: null,
        });
        await studio.untilRecorded(frames);
        const outputOnly = studio.outputLatency();
        await studio.engine.stopRecording();
        return outputOnly;
      }, 3.5 * rate);
      const filed = [...double.takes.values()].at(-1) as DoubleTake;
      const { startFrame, receipt } = filed.finished as {
        startFrame: number;
        receipt: { latencyFrames: number; method: string };
      };
      if (receipt.method !== 'estimate') {
        context.note(`take ${take + 1} at ${rate} Hz was placed by “${receipt.method}”`);
      }
      const { offset, found } = alignment(double.audioOf(filed.id), clicks, startFrame, rate);
      if (found < 0.5) {
        context.note(`take ${take + 1} at ${rate} Hz was not understood: the sound system stumbled`);
        continue;
      }
      const inMs = (frames: number) => (frames / rate) * 1_000;
      errors.push(inMs(offset));
      trips.push(inMs(offset + receipt.latencyFrames));
      naive.push(Math.abs(inMs(offset + receipt.latencyFrames) - outputOnly * 1_000));
    }
  } finally {
    await page.close();
    await double.close();
  }
  const sizes = errors.map(Math.abs);
  const list = (values: readonly number[]) => values.map((value) => value.toFixed(1)).join(' ');
  context.note(`${rate} Hz, round trips in ms: ${list(trips)}`);
  context.note(`${rate} Hz, take is late by ms: ${list(errors)}; worst ${Math.max(...sizes).toFixed(1)}`);
  return [
    row(`placement by estimate at ${rate} Hz, median ms`, median(sizes), 10, 1),
    row(`  against trusting the output latency alone, median ms`, median(sizes), median(naive), 0.5),
  ];
}
