/**
 * Rendering a branch 500 layers deep again after one fader was moved, against rendering all of it.
 *
 * The goal is the share of the layers that lie above the bounce, and as much again for reading the bounce and writing
 * the file: the cost of what was moved, not of the depth.
 */
import { writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mixdownOptionsSchema } from '../shared/contract/schemas';
import { buildWorkers, openAudioKit } from '../tests/support/audioKit';
import { type BenchContext, type BenchRow, compare, seconds } from './report';
import { plantBranch } from './rival/branches';
import { musicBlocks } from './rival/sounds';

const RATE = 48_000;
const DEPTH = 500;

export async function run(context: BenchContext): Promise<BenchRow[]> {
  const workers = await buildWorkers(join(context.temp, 'workers'), context.root);
  const kit = await openAudioKit({ workers, cacheLimit: 2 ** 40 });
  try {
    // All of them sound at once: what a render costs is then its layers, not its length.
    const length = context.quick ? 5 : 20;
    const nodes = await plantBranch(
      kit,
      Array.from({ length: DEPTH }, (_, index) => {
        const pcm = join(kit.paths.temp, `${index}.f32`);
        const blocks = [...musicBlocks(length, index + 1)].map((block) => Buffer.from(block.slice().buffer));
        writeFileSync(pcm, Buffer.concat(blocks));
        return { pcm, frames: length * RATE, startFrame: index * 480 };
      }),
    );
    const leaf = nodes.at(-1);
    if (!leaf) throw new Error('The branch is empty.');
    const target = join(context.temp, 'deep.wav');
    const options = mixdownOptionsSchema.parse({ bits: '32f' });
    const render = () => kit.mixdown.render({ nodeId: leaf.id, options, target });
    const bounces = join(kit.paths.cache, 'bounce');
    const forget = async () => {
      await kit.files.settled();
      for (const name of await readdir(bounces)) await rm(join(bounces, name));
    };
    let gain = 0;
    const move = (index: number) => {
      gain += 0.125;
      const edit = {
        entity: 'node' as const,
        id: nodes[index]?.id ?? '',
        field: 'gainDb',
        value: -12 - (gain % 6),
      };
      return kit.catalogue.commit({ storyId: leaf.storyId, label: 'Fader', edits: [edit] });
    };
    const whole = async () => {
      await forget();
      return seconds(render);
    };
    const rows: BenchRow[] = [];
    for (const [index, above] of [
      [490, 20],
      [470, 52],
      [400, 116],
    ] as const) {
      await forget();
      await render();
      await kit.files.settled();
      rows.push(
        await compare(context, {
          case: `fader of layer ${index + 1} of ${DEPTH}: ${above} layers above a bounce`,
          goal: Math.round(((2 * above) / DEPTH + 0.1) * 100) / 100,
          ours: async () => {
            await render();
            await kit.files.settled();
            await move(index);
            return seconds(render);
          },
          rival: whole,
        }),
      );
    }
    return rows;
  } finally {
    await kit.close();
  }
}
