/** One take of a case, recorded in a real browser, and what became of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright';
import type { AudioNode } from '../../shared/domain/model';
import type { PageApi } from '../e2e/support/audioPage/pageApi';
import type { Loopback } from '../e2e/support/loopback';
import type { RigCase } from './rigCases';
import type { RigStudio } from './rigStudio';
import { type Truth, truthOf } from './truth';

declare const studio: PageApi;

/** How long the input stays open before a take, so that the latencies are known. */
const SETTLE_MS = 1_500;
const STALL_MS = 300;

export interface TakeResult {
  /** The nodes that the take became: one, or one for each pass of a loop. */
  readonly nodes: readonly AudioNode[];
  readonly truths: readonly Truth[];
  /** What the receipt says of jumps, in frames of the take. */
  readonly told: readonly { readonly frame: number; readonly slip: number }[];
  readonly droppedFrames: number;
  /** Frame of the take at which the sound server was stopped; null where it was not. */
  readonly stalledAt: number | null;
  /** Why the latency could not be measured, so that no take was made. */
  readonly refused: string | null;
}

export interface TakeContext {
  readonly page: Page;
  readonly rig: RigStudio;
  readonly loopback: Loopback;
  readonly seed: AudioNode;
  readonly track: Float32Array;
}

const nothing = (refused: string): TakeResult => ({
  nodes: [],
  truths: [],
  told: [],
  droppedFrames: 0,
  stalledAt: null,
  refused,
});

/** Opens the input anew, as after a start, and measures its latency where the case asks for it. */
async function arm(page: Page, latency: RigCase['latency'], isFirst: boolean): Promise<string | null> {
  const open = () =>
    page.evaluate(async (settle) => {
      await studio.engine.arm(null, 1);
      await studio.sleep(settle);
    }, SETTLE_MS);
  await open();
  if (latency === 'estimate' || (latency === 'residual' && !isFirst)) return null;
  const verdict = await page.evaluate(async () => (await studio.engine.probe()).verdict);
  if (verdict !== 'ok') return verdict;
  // A residual is what an earlier stream of the same devices left behind.
  if (latency === 'residual') await open();
  return null;
}

export async function recordTake(
  context: TakeContext,
  rigCase: RigCase,
  isFirst: boolean,
): Promise<TakeResult> {
  const { page, rig, seed, loopback, track } = context;
  const { rate, way, trouble, seconds } = rigCase;
  const refused = await arm(page, rigCase.latency, isFirst);
  if (refused) return nothing(refused);
  const known = new Set((await rig.nodes(seed.storyId)).map(({ id }) => id));
  const region = { from: rate, to: 3 * rate };

  await page.evaluate(
    async ([storyId, parentId, region, way]) => {
      await studio.engine.record({
        storyId,
        parentId,
        startFrame: 0,
        countInBeats: 0,
        tempo: 120,
        title: null,
        ...(way === 'punch' && { punch: region, preRollFrames: region.from, postRollFrames: region.from }),
        ...(way === 'loop' && { loop: region }),
      });
    },
    [seed.storyId, seed.id, region, way] as const,
  );

  let stalledAt: number | null = null;
  const blocked = new AbortController();
  if (trouble === 'stall') {
    await page.evaluate((frames) => studio.untilRecorded(frames), (seconds / 2) * rate);
    stalledAt = await page.evaluate(() => studio.engine.takeFrame());
    await loopback.freeze(STALL_MS);
  } else if (trouble === 'blocked') {
    void blockNowAndThen(page, blocked.signal);
  }
  if (way === 'punch') {
    // Ends by itself, behind the region.
    await page.evaluate(() => studio.until({ phase: 'idle' }, 60_000));
  } else {
    await page.evaluate((frames) => studio.untilRecorded(frames), (seconds + 0.5) * rate);
    await page.evaluate(async () => void (await studio.engine.stopRecording()));
  }
  blocked.abort();
  await page.evaluate(() => studio.engine.disarm());

  const nodes = (await rig.nodes(seed.storyId)).filter(({ id }) => !known.has(id));
  const truths: Truth[] = [];
  for (const node of nodes) {
    const from = node.trimIn;
    const frames = node.frames - node.trimIn - node.trimOut;
    const heard = way === 'overdub' ? { from: 0, frames: node.frames } : { from, frames };
    const audio = await rig.audio(node, heard.from, heard.frames);
    truths.push(truthOf(audio, track, node.startFrame + heard.from, rate));
  }
  const receipt = nodes[0]?.receipt;
  return {
    nodes,
    truths,
    told: receipt?.jumps ?? [],
    droppedFrames: receipt?.droppedFrames ?? 0,
    stalledAt,
    refused: null,
  };
}

/** The interface stands still for 1 s in every 3. */
async function blockNowAndThen(page: Page, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await page.evaluate(() => studio.block(1_000)).catch(() => {});
    await sleep(2_000, undefined, { signal }).catch(() => {});
  }
}
