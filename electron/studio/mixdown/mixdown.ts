/**
 * Mixdown: a branch becomes a file, or a file for each of its layers.
 *
 * What is written is what is heard: the same kernel, the same plan, the effective mix of the branch. Nothing is
 * normalised or limited unless a loudness target asks for it.
 *
 * Stems have the whole length of the branch, so that they line up at zero in any editor, and the gain, pan, trims and
 * fades that hold in the branch: their sum is the mixdown. Muted layers are left out, with a word about it. A loudness
 * target does not apply to them, since it would change how they sum.
 */
import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { StudioError } from '../../../shared/contract/errors';
import type { MixdownOptions } from '../../../shared/contract/schemas';
import { isInaudible } from '../../../shared/domain/kernel/mixPlan';
import { throwIfCancelled } from '../cancel';
import { onDisk } from '../diskErrors';
import { createGate } from '../pcm/gate';
import type { PcmNode } from '../pcm/pcmCache';
import type { Catalogue } from '../ports/catalogue';
import type { MixLayer } from './bouncePlan';
import { type BranchMix, loadBranchMix } from './branchMix';
import { mixdownName, stemName } from './fileNames';
import { openSources, type SourcesDeps } from './mixSources';
import { mixChapters, mixTags } from './mixTags';
import { createMixWorkers, type MixWatch } from './mixWorkers';
import { outputFormat } from './outputFormat';
import { type ProduceDeps, type Produced, produce } from './produce';

export interface MixdownRequest {
  /** The branch that ends here. */
  readonly nodeId: string;
  readonly options: MixdownOptions;
  /** A file for a mixdown, a folder for stems. An older file of that name is replaced in one step. */
  readonly target: string;
}

export interface MixdownResult extends Produced {
  readonly path: string;
  readonly sampleRate: number;
  /** Layers that a bounce saved from being mixed again. */
  readonly bounced: number;
}

export interface StemsResult {
  readonly files: readonly { readonly name: string; readonly path: string; readonly bytes: number }[];
  readonly warnings: readonly string[];
}

export interface Mixdown {
  /** CANCELLED when the signal fires. Whatever goes wrong, no file is left half-written. */
  render(request: MixdownRequest, watch?: MixWatch): Promise<MixdownResult>;
  stems(request: MixdownRequest, watch?: MixWatch): Promise<StemsResult>;
  /** A file name for the mixdown of a branch, from its last node's title. */
  suggestName(nodeId: string, options: MixdownOptions): Promise<string>;
  close(): Promise<void>;
}

export type MixdownDeps = SourcesDeps &
  Omit<ProduceDeps, 'workers'> & {
    readonly catalogue: Catalogue;
    /** The built `mixdown.worker`. */
    readonly program: URL;
  };

/** EBU R128's ceiling, for targets that name none. dBTP. */
const DEFAULT_TRUE_PEAK = -1;
/** Share of the progress that decoding takes. */
const DECODING = 0.3;

export function createMixdown(deps: MixdownDeps): Mixdown {
  const workers = createMixWorkers(deps.program);
  const production = { ...deps, workers };
  // Two renders at once would only take the disk from each other.
  const gate = createGate(1);

  /** Renders some of a branch's layers to one file. */
  async function renderLayers(
    mix: BranchMix,
    chosen: readonly number[],
    options: MixdownOptions,
    target: string,
    title: string | null,
    bounce: boolean,
    watch: MixWatch,
  ): Promise<MixdownResult> {
    const rate = mix.story.sampleRate;
    const output = outputFormat(options, rate);
    const signal = watch.signal ? { signal: watch.signal } : {};
    const layers = chosen.map((index) => mix.mixLayers[index] as MixLayer);
    const nodes = chosen.map((index) => mix.layers[index]?.node as PcmNode);
    const sources = await openSources(deps, {
      layers,
      nodes,
      rate,
      frames: mix.frames,
      bounce,
      ...signal,
      onProgress: (fraction) => watch.onProgress?.(fraction * DECODING),
    });
    try {
      const tags = mixTags(mix.story, mix.layers, mix.artists);
      const produced = await produce(
        production,
        {
          work: sources.work,
          rate,
          output,
          target,
          tags: title === null ? tags : { ...tags, title },
          chapters: title === null ? mixChapters(mix.layers, mix.frames) : [],
          loudness:
            options.lufs === null
              ? null
              : { lufs: options.lufs, truePeak: options.truePeak ?? DEFAULT_TRUE_PEAK },
        },
        { ...signal, onProgress: (fraction) => watch.onProgress?.(DECODING + (1 - DECODING) * fraction) },
      );
      await sources.keepBounces();
      watch.onProgress?.(1);
      return { ...produced, path: target, sampleRate: output.rate, bounced: sources.bounced };
    } finally {
      await sources.close();
    }
  }

  return {
    render: ({ nodeId, options, target }, watch = {}) =>
      gate(async () => {
        throwIfCancelled(watch.signal);
        if (options.truePeak !== null && options.lufs === null) {
          throw new StudioError(
            'BAD_INPUT',
            'A true-peak ceiling needs a loudness target.',
            'Give a loudness target too, for instance -16 LUFS.',
          );
        }
        if ((await stat(target).catch(() => null))?.isDirectory()) {
          throw new StudioError('NOT_A_FILE', `${target} is a folder.`, 'Give the name of a file in it.');
        }
        const mix = await loadBranchMix(deps.catalogue, nodeId);
        const audible = mix.mixLayers.flatMap((layer, index) => (isInaudible(layer) ? [] : [index]));
        return renderLayers(mix, audible, options, target, null, true, watch);
      }),

    stems: ({ nodeId, options, target }, watch = {}) =>
      gate(async () => {
        throwIfCancelled(watch.signal);
        const mix = await loadBranchMix(deps.catalogue, nodeId);
        const warnings: string[] = [];
        if (options.lufs !== null)
          warnings.push('Stems keep their levels; the loudness target was not applied.');
        const level = { ...options, lufs: null, truePeak: null };
        const chosen = mix.mixLayers.flatMap((layer, index) => {
          if (!isInaudible(layer)) return [index];
          const reason = layer.mute ? 'muted in this branch' : 'not to be heard in this branch';
          warnings.push(`"${mix.layers[index]?.node.title}" is ${reason} and was left out.`);
          return [];
        });
        return inFolder(target, deps.ids.next(), async (folder) => {
          const files: { name: string; bytes: number }[] = [];
          for (const [count, index] of chosen.entries()) {
            const title = mix.layers[index]?.node.title ?? '';
            const name = stemName(index, title, options);
            const made = await renderLayers(mix, [index], level, join(folder, name), title, false, {
              ...(watch.signal ? { signal: watch.signal } : {}),
              onProgress: (fraction) => watch.onProgress?.((count + fraction) / chosen.length),
            });
            files.push({ name, bytes: made.bytes });
            warnings.push(...made.warnings.map((warning) => `${name}: ${warning}`));
          }
          return { files, warnings };
        });
      }),

    async suggestName(nodeId, options) {
      return mixdownName((await deps.catalogue.node(nodeId)).title, options);
    },

    close: () => workers.close(),
  };
}

/** Lets `work` fill a hidden folder, and moves its files to the target when all of them are there. */
async function inFolder(
  target: string,
  id: string,
  work: (folder: string) => Promise<{ files: { name: string; bytes: number }[]; warnings: string[] }>,
): Promise<StemsResult> {
  const isNew =
    (await onDisk(`create ${basename(target)}`, () => mkdir(target, { recursive: true }))) !== undefined;
  const staging = join(target, `.${id}.part`);
  try {
    await mkdir(staging);
    const { files, warnings } = await work(staging);
    const moved = [];
    for (const { name, bytes } of files) {
      await rename(join(staging, name), join(target, name));
      moved.push({ name, path: join(target, name), bytes });
    }
    return { files: moved, warnings };
  } finally {
    await rm(staging, { recursive: true, force: true });
    if (isNew && (await readdir(target)).length === 0) await rmdir(target);
  }
}
