/**
 * Mixdown of 8, 16 and 64 stereo layers of 3 minutes, from warm float32 PCM to a float32 WAV, by the studio's own
 * service and its threads, against a C program that reads the same files and does nothing else. Both leave a file that
 * is synced to the disk.
 */
import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { WAV_HEADER_BYTES } from '../electron/studio/mixdown/wavFile';
import { pcmPath } from '../electron/studio/pcm/pcmCache';
import { mixdownOptionsSchema } from '../shared/contract/schemas';
import type { AudioNode } from '../shared/domain/model';
import { type AudioKit, buildWorkers, openAudioKit } from '../tests/support/audioKit';
import { type BenchContext, type BenchRow, compare, seconds } from './report';
import { plantBranch } from './rival/branches';
import { compileRival, timeProgram } from './rival/programs';
import { musicBlocks } from './rival/sounds';
import { WAV_HEADER_BYTES as RIVAL_HEADER_BYTES } from './rival/wav';

const RATE = 48_000;
/** Layers of the row with processing. */
const PROCESSED = 64;
const CASES = [
  { layers: 8, goal: 1.5 },
  { layers: 16, goal: 1.3 },
  { layers: 64, goal: 0.75 },
];

export async function run(context: BenchContext): Promise<BenchRow[]> {
  const floor = compileRival(context, 'mix');
  const workers = await buildWorkers(join(context.temp, 'workers'), context.root);
  const rows: BenchRow[] = [];
  for (const { layers, goal } of CASES) {
    const kit = await openAudioKit({ workers, cacheLimit: 2 ** 40 });
    try {
      rows.push(await compareMixdowns(context, kit, floor, layers, goal));
      if (layers === PROCESSED) rows.push(await compareProcessed(context, kit, layers));
    } finally {
      await kit.close();
    }
  }
  return rows;
}

async function compareMixdowns(
  context: BenchContext,
  kit: AudioKit,
  floor: string,
  count: number,
  goal: number,
): Promise<BenchRow> {
  const nodes = await plantBranch(kit, layersOf(kit, count, context.quick ? 20 : 180));
  const nodeId = nodes.at(-1)?.id ?? '';
  const target = join(context.temp, 'ours.wav');
  const rivalTarget = join(context.temp, 'rival.wav');
  const options = mixdownOptionsSchema.parse({ bits: '32f' });
  const ours = async () => {
    await forgetBounces(kit);
    return seconds(() => kit.mixdown.render({ nodeId, options, target }));
  };
  const rival = () => timeProgram(floor, [rivalTarget, String(RATE), ...gainsAndFiles(kit, nodes)]);
  await ours();
  await rival();
  if (!samplesOf(target, WAV_HEADER_BYTES).equals(samplesOf(rivalTarget, RIVAL_HEADER_BYTES))) {
    throw new Error(`The mix of ${count} layers differs from the rival's.`);
  }
  return compare(context, { case: `${count} layers`, goal, ours, rival });
}

/** What high-pass, equaliser and compressor on every layer add to the same render; the plain one is the floor. */
async function compareProcessed(context: BenchContext, kit: AudioKit, count: number): Promise<BenchRow> {
  const nodes = await plantBranch(kit, layersOf(kit, count, context.quick ? 20 : 180));
  const leaf = nodes.at(-1) as AudioNode;
  const target = join(context.temp, 'processed.wav');
  const options = mixdownOptionsSchema.parse({ bits: '32f' });
  const renderWith = async (on: boolean) => {
    const fields = { highPass: on, eq: on, compressor: on, lowDb: 4, midDb: -6, highDb: 3 };
    const edits = nodes.flatMap(({ id }) =>
      Object.entries(fields).map(([field, value]) => ({ entity: 'node' as const, id, field, value })),
    );
    await kit.catalogue.commit({ storyId: leaf.storyId, label: 'Process', edits });
    await forgetBounces(kit);
    return seconds(() => kit.mixdown.render({ nodeId: leaf.id, options, target }));
  };
  return compare(context, {
    case: `${count} layers, all processed, against unprocessed`,
    goal: 20,
    ours: () => renderWith(true),
    rival: () => renderWith(false),
  });
}

function layersOf(kit: AudioKit, count: number, length: number) {
  return Array.from({ length: count }, (_, index) => {
    const pcm = join(kit.paths.temp, `${index}.f32`);
    const blocks = [...musicBlocks(length, index + 1)].map((block) => Buffer.from(block.slice().buffer));
    // Flushed, since a disk that is busy with gigabytes of unwritten pages would slow down whoever writes next.
    writeFileSync(pcm, Buffer.concat(blocks), { flush: true });
    return { pcm, frames: length * RATE, startFrame: 0 };
  });
}

const gainsAndFiles = (kit: AudioKit, nodes: readonly AudioNode[]) =>
  nodes.flatMap((node) => [String(10 ** (node.gainDb / 20)), pcmPath(kit.paths, node)]);

/** What an earlier run kept for the next one would spare it the work. */
async function forgetBounces(kit: AudioKit): Promise<void> {
  await kit.files.settled();
  const folder = join(kit.paths.cache, 'bounce');
  for (const name of await readdir(folder)) await rm(join(folder, name));
}

/** The first megabytes of samples of a file. */
function samplesOf(file: string, headerBytes: number): Buffer {
  const bytes = Buffer.alloc(2 ** 22);
  const descriptor = openSync(file, 'r');
  readSync(descriptor, bytes, 0, bytes.length, headerBytes);
  closeSync(descriptor);
  return bytes;
}
