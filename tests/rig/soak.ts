/**
 * One take of hours, with the interface standing still for 1 s in every 10: does it drift, does it lose a frame? The
 * track that is heard is ten minutes of bursts again and again; the take is compared with it minute by minute.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright';
import type { PageApi } from '../e2e/support/audioPage/pageApi';
import { clickTrack } from '../e2e/support/clickTrack';
import { withRig } from './openRig';
import { truthOf } from './truth';

declare const studio: PageApi;

export interface SoakOptions {
  readonly root: string;
  readonly hours: number;
  readonly note: (text: string) => void;
}

export interface SoakReport {
  readonly seconds: number;
  readonly method: string;
  /** Distance from the truth in the first minute, in ms. */
  readonly firstMs: number;
  /** Largest distance of any minute from the first one, in ms, over all and per five minutes. */
  readonly driftMs: number;
  readonly driftIn5MinMs: number;
  readonly droppedFrames: number;
  /** Minutes in which the offset jumped, and jumps that the receipt tells. */
  readonly jumps: number;
  readonly told: number;
  /** The most that was captured and not yet on the disk, in seconds: what a crash would have cost. */
  readonly mostAtRisk: number;
  /** Bytes of the filed audio against the same audio as bare 24-bit samples. */
  readonly storage: number;
}

const RATE = 48_000;
const TRACK_SECONDS = 600;
const WINDOW = 60 * RATE;
const BLOCK_EVERY_MS = 10_000;
const BLOCK_MS = 1_000;

export const run = ({ root, hours, note }: SoakOptions): Promise<SoakReport> =>
  withRig(root, RATE, async ({ browser, rig }) => {
    const seconds = Math.round(hours * 3_600);
    const track = clickTrack(RATE, TRACK_SECONDS);
    const places = Array.from(
      { length: Math.ceil((seconds + 10) / TRACK_SECONDS) },
      (_, k) => k * TRACK_SECONDS,
    );
    const seeds = await rig.plant('Soak', track, RATE, places);
    const page = await browser.newPage();
    await page.goto(rig.url);
    await page.evaluate(
      async ([rate, layers]) => {
        await studio.create({ sampleRate: rate });
        studio.engine.setLayers(layers);
        await studio.engine.arm(null, 1);
        await studio.sleep(1_500);
        await studio.engine.probe();
      },
      [RATE, seeds.map((seed) => ({ ...seed, nodeId: seed.id, solo: false }))] as const,
    );
    await page.evaluate(
      async ([storyId, parentId]) =>
        studio.engine.record({ storyId, parentId, startFrame: 0, countInBeats: 0, tempo: 120, title: null }),
      [seeds[0].storyId, seeds[0].id] as const,
    );
    const mostAtRisk = await standStillNowAndThen(page, seconds, note);
    const { node, receipt } = await page.evaluate(() => studio.engine.stopRecording());

    const windows: { offset: number; jumps: number }[] = [];
    for (let from = 0; from + WINDOW <= node.frames; from += WINDOW) {
      const storyFrame = node.startFrame + from;
      const place = Math.floor(Math.max(0, storyFrame) / (TRACK_SECONDS * RATE)) * TRACK_SECONDS * RATE;
      const { offset, jumps } = truthOf(await rig.audio(node, from, WINDOW), track, storyFrame - place, RATE);
      windows.push({ offset, jumps: jumps.length });
    }
    const inMs = (frames: number) => (frames / RATE) * 1_000;
    const [first] = windows;
    const moved = windows.map(({ offset }) => Math.abs(offset - (first?.offset ?? 0)));
    const in5 = windows.map(({ offset }, k) =>
      Math.abs(offset - (windows[Math.max(0, k - 5)]?.offset ?? offset)),
    );
    return {
      seconds: node.frames / RATE,
      method: receipt.method,
      firstMs: inMs(first?.offset ?? Number.NaN),
      driftMs: inMs(Math.max(...moved)),
      driftIn5MinMs: inMs(Math.max(...in5)),
      droppedFrames: receipt.droppedFrames,
      jumps: windows.reduce((sum, { jumps }) => sum + jumps, 0),
      told: receipt.jumps?.length ?? 0,
      mostAtRisk,
      storage: node.audio.bytes / (node.frames * 3),
    };
  });

/** Until the take is long enough. The most seconds that were at risk at any look. */
async function standStillNowAndThen(page: Page, seconds: number, note: SoakOptions['note']): Promise<number> {
  let worst = 0;
  for (let next = 60; ; ) {
    const { taken, risk } = await page.evaluate(
      ([rate, block]) => {
        studio.block(block);
        const take = studio.engine.getState().take;
        if (!take) throw new Error('The take ended by itself.');
        return { taken: take.frames / rate, risk: (take.frames - take.durableFrames) / rate };
      },
      [RATE, BLOCK_MS] as const,
    );
    worst = Math.max(worst, risk);
    if (taken >= seconds) return worst;
    if (taken >= next) {
      note(`${Math.floor(taken / 60)} min, at most ${worst.toFixed(2)} s at risk`);
      next += 60;
    }
    await sleep(Math.min(BLOCK_EVERY_MS - BLOCK_MS, Math.max(100, (seconds - taken) * 1_000)));
  }
}
