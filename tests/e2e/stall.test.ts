/**
 * The sound server stands still for 300 ms in the middle of a take. The receipt must name the place within 10 ms and by
 * how much everything behind it slipped; both are held against the file itself, where the recorded track can be found
 * again sample by sample.
 */
import type { Browser } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Receipt } from '../../shared/domain/model';
import type { PageApi } from './support/audioPage/pageApi';
import { type BuiltPage, buildAudioPage } from './support/buildAudioPage';
import { launchChromium } from './support/chromium';
import { type Loopback, openLoopback } from './support/loopback';
import { type StudioDouble, startStudioDouble } from './support/studioDouble';
import { testLayer } from './support/testAudio';

declare const studio: PageApi;

const RATE = 48_000;
const SECONDS = 20;
const TAKES = 3;
const FROZEN_MS = 300;
const TOLERANCE = RATE / 100;
/**
 * Clocks know the slip within a few blocks of the input (33 ms off was seen); where the silence was recorded it is
 * known to the sample.
 */
const SLIP_TOLERANCE = RATE * 0.05;

/** Noise that never repeats, so that any part of it is found in one place only. */
const track = (() => {
  let state = 0x1234_5678;
  return Float32Array.from({ length: SECONDS * RATE }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 33;
  });
})();

/** How alike the take at `at` and the track at `at - offset` are, 0..1. */
const likeness = (take: Float32Array, at: number, offset: number, frames: number): number => {
  let product = 0;
  let left = 0;
  let right = 0;
  for (let k = at; k < at + frames; k += 1) {
    const a = take[k] ?? 0;
    const b = track[k - offset] ?? 0;
    product += a * b;
    left += a * a;
    right += b * b;
  }
  return left > 0 && right > 0 ? product / Math.sqrt(left * right) : 0;
};

/** Frames by which the track lies behind its own zero in this part of the take; null when it is not there. */
const offsetAt = (take: Float32Array, at: number, around: number): number | null => {
  let best = 0;
  let offset: number | null = null;
  for (let shift = around - RATE / 2; shift <= around + RATE / 2; shift += 1) {
    const value = likeness(take, at, shift, 960);
    if (value > best) {
      best = value;
      offset = shift;
    }
  }
  return best > 0.7 ? offset : null;
};

/** First frame from `from` on at which the take no longer goes on as it did. */
const breakAfter = (take: Float32Array, from: number, offset: number): number => {
  const step = 48;
  const isThere = (at: number) => likeness(take, at, offset, step * 2) > 0.6;
  let at = from;
  while (at < take.length && (isThere(at) || isThere(at + step) || isThere(at + step * 2))) at += step;
  return at;
};

let built: BuiltPage;
let loopback: Loopback;
let browser: Browser;
let double: StudioDouble;

beforeAll(async () => {
  built = await buildAudioPage();
  loopback = await openLoopback(RATE);
  browser = await launchChromium(loopback);
  double = await startStudioDouble(built.folder);
  double.sounds.set('noise-mono', { channels: 1, samples: track });
});

afterAll(async () => {
  await browser?.close();
  await double?.close();
  await loopback?.close();
  await built?.remove();
});

const request = {
  storyId: 'story-00000001',
  parentId: 'noise-mono',
  startFrame: 0,
  countInBeats: 0,
  tempo: 120,
  title: null,
};

const finishedOf = () => {
  const take = [...double.takes.values()].at(-1);
  if (!take?.finished) throw new Error('no take was filed');
  const finished = take.finished as unknown as { startFrame: number; receipt: Receipt };
  return { ...finished, audio: double.audioOf(take.id) };
};

// Once more where the machine was late by itself while the server stood still: then the truth is not the freeze's alone.
const PATIENCE = { retry: 2 };

test(
  'a stall of the sound card is found, located within 10 ms, and never silently accepted',
  PATIENCE,
  async () => {
    const page = await browser.newPage();
    await page.goto(double.url);
    await page.evaluate((sampleRate) => studio.create({ sampleRate }), RATE);
    const layer = {
      ...testLayer('noise-mono', { channels: 1, frames: track.length }),
      nodeId: 'noise-mono',
      solo: false,
    };
    await page.evaluate((only) => studio.engine.setLayers([only]), layer);
    for (let take = 1; take <= TAKES; take += 1) {
      await page.evaluate(async () => {
        await studio.engine.arm(null, 1);
        await studio.sleep(2_500);
      });
      await page.evaluate(async (wanted) => {
        await studio.engine.record(wanted);
        await studio.untilRecorded(96_000);
      }, request);
      const frozenAt = await page.evaluate(() => studio.engine.getState().take?.frames ?? 0);
      await loopback.freeze(FROZEN_MS);
      await page.evaluate(async () => {
        await studio.untilRecorded(216_000);
        await studio.engine.stopRecording();
      });
      const { audio, startFrame, receipt } = finishedOf();
      const before = offsetAt(audio, frozenAt - 6_000, -startFrame);
      expect(before).not.toBeNull();
      const truth = breakAfter(audio, frozenAt - 6_000, before as number);
      const after = offsetAt(audio, truth + 0.6 * RATE, before as number);
      expect(after).not.toBeNull();
      const [nearest] = [...(receipt.jumps ?? [])].sort(
        (a, b) => Math.abs(a.frame - truth) - Math.abs(b.frame - truth),
      );
      expect(nearest).toBeDefined();
      const { frame, slip } = nearest as NonNullable<typeof nearest>;
      const slipped = (after as number) - (before as number);
      const milliseconds = (frames: number) => `${((frames / RATE) * 1_000).toFixed(1)} ms`;
      console.info(
        `take ${take}: jump at ${(truth / RATE).toFixed(3)} s, found ${milliseconds(frame - truth)} beside it; ` +
          `slipped ${milliseconds(slipped)}, told ${milliseconds(slip)}`,
      );
      expect(Math.abs(frame - truth)).toBeLessThanOrEqual(TOLERANCE);
      expect(Math.abs(slip - slipped)).toBeLessThanOrEqual(SLIP_TOLERANCE);
      expect(receipt.confidence).toBeLessThan(0.5);
    }
    await page.close();
  },
);
