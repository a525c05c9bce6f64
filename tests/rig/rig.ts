/** The alignment matrix: every case in a page of its own, one after the other. See docs/rig.md. */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { PageApi } from '../e2e/support/audioPage/pageApi';
import { clickTrack } from '../e2e/support/clickTrack';
import { type OpenRig, withRig } from './openRig';
import { type RigRow, rowOf } from './report';
import { type RigCase, rigCases } from './rigCases';
import { recordTake, type TakeResult } from './takeRun';

declare const studio: PageApi;

export interface RigOptions {
  readonly root: string;
  readonly repeats: number;
  /** Cases whose name contains this; null takes all. */
  readonly only: string | null;
  readonly note: (text: string) => void;
}

/** Longer than the longest take. */
const TRACK_SECONDS = 30;

export async function run(options: RigOptions): Promise<RigRow[]> {
  const cases = rigCases.filter(({ name }) => options.only === null || name.includes(options.only));
  const rows: RigRow[] = [];
  for (const card of new Set(cases.map((rigCase) => rigCase.card))) {
    await withRig(options.root, card, async (opened) => {
      for (const rigCase of cases.filter((one) => one.card === card))
        rows.push(rowOf(rigCase, await runCase({ ...options, ...opened }, rigCase)));
    });
  }
  return rows;
}

async function runCase(options: RigOptions & OpenRig, rigCase: RigCase): Promise<TakeResult[]> {
  const { repeats, note, browser, loopback, rig } = options;
  const { rate } = rigCase;
  const track = clickTrack(rate, TRACK_SECONDS);
  const [seed] = await rig.plant(rigCase.name, track, rate);
  const busy =
    rigCase.trouble === 'busy' ? new Worker(fileURLToPath(new URL('./busy.mjs', import.meta.url))) : null;
  const page = await browser.newPage();
  const results: TakeResult[] = [];
  try {
    await page.goto(rig.url);
    await page.evaluate(
      async ([sampleRate, layer]) => {
        await studio.create({ sampleRate });
        studio.engine.setLayers([layer]);
      },
      [rate, { ...seed, nodeId: seed.id, solo: false }] as const,
    );
    for (let take = 0; take < repeats; take += 1) {
      const result = await recordTake({ page, rig, loopback, seed, track }, rigCase, take === 0);
      results.push(result);
      if (result.refused) note(`${rigCase.name}, take ${take + 1}: the probe said “${result.refused}”`);
      else {
        const ms = result.truths.map(({ offset }) => ((offset / rate) * 1_000).toFixed(2)).join(' ');
        note(`${rigCase.name}, take ${take + 1}: ${result.nodes[0]?.receipt?.method}, late by ${ms} ms`);
      }
    }
  } finally {
    await busy?.terminate();
    await page.close();
  }
  return results;
}
