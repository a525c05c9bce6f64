/**
 * Where a take should lie against the branch it was recorded over: reads both from the PCM cache and has them compared
 * in a thread of its own. A suggestion and nothing more; nothing is moved here.
 */
import { StudioError } from '../../../shared/contract/errors';
import type { Suggestion } from '../../../shared/domain/alignment/autoAlign';
import { decibelsToGain } from '../../../shared/domain/kernel/gain';
import {
  isInaudible,
  type LayerRead,
  type PlannedLayer,
  planLayer,
} from '../../../shared/domain/kernel/mixPlan';
import { branchLayers, indexOverrides, plannedLayer } from '../../../shared/domain/mix';
import type { AudioNode } from '../../../shared/domain/model';
import { audibleRange, type FrameRange } from '../../../shared/domain/timeline';
import type { PcmCache, PcmFile } from '../pcm/pcmCache';
import type { Catalogue } from '../ports/catalogue';
import { createWorkerPool } from '../workers';
import type { MonoRead } from './readMono';

/** Most that is compared, in seconds: a minute holds hundreds of onsets, and is read and compared in a few seconds. */
const LONGEST = 60;
/** Less than this in common says nothing, in seconds. */
const SHORTEST = 1;

export interface AlignOrder {
  readonly reference: readonly MonoRead[];
  readonly take: MonoRead;
  readonly frames: number;
  readonly sampleRate: number;
}

export interface AlignAnswer {
  readonly kind: 'compared';
  readonly suggestion: Suggestion;
}

export interface Align {
  /** NOT_FOUND for an unknown node; BAD_INPUT where there is nothing to compare with. */
  suggest(nodeId: string, signal?: AbortSignal): Promise<Suggestion>;
  close(): Promise<void>;
}

export interface AlignDeps {
  readonly catalogue: Pick<Catalogue, 'node' | 'branch' | 'content'>;
  readonly pcm: Pick<PcmCache, 'acquire'>;
  /** The built `align.worker`. */
  readonly program: URL;
}

interface Heard {
  readonly node: AudioNode;
  readonly layer: PlannedLayer;
}

export function createAlign({ catalogue, pcm, program }: AlignDeps): Align {
  const pool = createWorkerPool<AlignOrder, AlignAnswer>(program, 'read the audio');

  /** Decodes what is not decoded yet. Releases everything when one of them fails. */
  async function acquireAll(nodes: readonly AudioNode[], signal?: AbortSignal): Promise<PcmFile[]> {
    const settled = await Promise.allSettled(
      nodes.map((node) => pcm.acquire(node, signal ? { signal } : {})),
    );
    const files = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const failed = settled.find((each) => each.status === 'rejected');
    if (!failed) return files;
    for (const file of files) file.release();
    throw failed.reason;
  }

  return {
    async suggest(nodeId, signal) {
      const node = await catalogue.node(nodeId);
      const [branch, content] = await Promise.all([
        catalogue.branch(nodeId),
        catalogue.content(node.storyId),
      ]);
      const heard: Heard[] = branchLayers(branch, indexOverrides(content.overrides))
        .filter((layer) => layer.node.id !== nodeId)
        .map((layer) => ({ node: layer.node, layer: plannedLayer(layer) }))
        .filter(({ layer }) => !isInaudible(layer));
      const { from, to } = overlap(node, heard);
      const plan = (layer: PlannedLayer, index: number) => planLayer(layer, index, from, to);
      const reads = heard.flatMap(({ layer }, index) => plan(layer, index) ?? []);
      const take = planLayer(node, 0, from, to) as LayerRead;
      const needed = reads.map(({ layer }) => heard[layer] as Heard);
      const files = await acquireAll([node, ...needed.map((one) => one.node)], signal);
      try {
        const monoRead = (file: PcmFile, read: LayerRead, gain: number): MonoRead => ({
          path: file.path,
          channels: file.channels,
          fileFrame: read.audioFrame,
          targetFrame: read.targetFrame,
          frames: read.frames,
          gain,
        });
        const order: AlignOrder = {
          take: monoRead(files[0] as PcmFile, take, 1),
          reference: reads.map((read, at) =>
            monoRead(files[at + 1] as PcmFile, read, decibelsToGain((needed[at] as Heard).layer.gainDb)),
          ),
          frames: to - from,
          sampleRate: node.sampleRate,
        };
        const { suggestion } = await pool.ask(order, 'compared');
        return suggestion;
      } finally {
        for (const file of files) file.release();
      }
    },

    close: () => pool.close(),
  };
}

/** The story frames that are compared: where the take and something that it was played over sound both. */
function overlap(node: AudioNode, heard: readonly Heard[]): FrameRange {
  if (heard.length === 0) {
    throw new StudioError(
      'BAD_INPUT',
      `Nothing could be heard below “${node.title}”, so there is nothing to align it with.`,
      'Unmute what it was recorded over, or move it by hand.',
    );
  }
  const ranges = heard.map(({ layer }) => audibleRange(layer));
  const own = audibleRange(node);
  const from = Math.max(own.from, Math.min(...ranges.map((range) => range.from)));
  const end = Math.min(own.to, Math.max(...ranges.map((range) => range.to)));
  const to = Math.min(end, from + LONGEST * node.sampleRate);
  if (to - from < SHORTEST * node.sampleRate) {
    throw new StudioError(
      'BAD_INPUT',
      `“${node.title}” has less than a second in common with what it was recorded over.`,
      'Move it by hand, roughly to where it belongs, and ask again.',
    );
  }
  return { from, to };
}
