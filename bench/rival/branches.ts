/** Branches for the mixdown benches, put into a catalogue in memory and a cache on disk. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pcmPath } from '../../electron/studio/pcm/pcmCache';
import type { AudioNode } from '../../shared/domain/model';
import type { AudioKit } from '../../tests/support/audioKit';

export interface BenchLayer {
  /** A raw float32 stereo file that becomes the layer's decoded audio. Moved, not copied. */
  readonly pcm: string;
  readonly frames: number;
  readonly startFrame: number;
}

/** Each layer over the one before; returns the nodes, seed first. */
export async function plantBranch(
  kit: AudioKit,
  layers: readonly BenchLayer[],
  rate = 48_000,
): Promise<AudioNode[]> {
  const storyId = kit.ids.next();
  const createdAt = new Date(kit.clock.now()).toISOString();
  const nodes: AudioNode[] = [];
  for (const [index, layer] of layers.entries()) {
    const sha256 = index.toString(16).padStart(64, '0');
    const { frames, startFrame } = layer;
    const node: AudioNode = {
      id: kit.ids.next(),
      storyId,
      parentId: nodes.at(-1)?.id ?? null,
      kind: 'import',
      title: `Layer ${index + 1}`,
      startFrame,
      frames,
      sampleRate: rate,
      channels: 2,
      trimIn: 0,
      trimOut: 0,
      fadeIn: 0,
      fadeOut: 0,
      gainDb: -12 - (index % 7),
      pan: 0,
      mute: false,
      color: null,
      notes: '',
      takeGroupId: null,
      deleted: false,
      createdAt,
      creator: '',
      audio: { sha256, bytes: 1, mime: 'audio/wav', sampleRate: rate, channels: 2, frames },
      receipt: null,
    };
    const path = pcmPath(kit.paths, node);
    mkdirSync(join(kit.paths.cache, 'pcm'), { recursive: true });
    renameSync(layer.pcm, path);
    writeFileSync(`${path}.json`, JSON.stringify({ version: 1, bytes: frames * 8, frames }));
    nodes.push(node);
  }
  const story = {
    id: storyId,
    title: 'Bench',
    sampleRate: rate,
    extensionRule: false,
    createdAt,
    deleted: false,
  };
  await kit.catalogue.commit({
    storyId,
    label: 'Plant',
    edits: [
      { entity: 'story', id: storyId, field: '*', value: story },
      ...nodes.map((node) => ({ entity: 'node' as const, id: node.id, field: '*', value: { ...node } })),
    ],
  });
  return nodes;
}
