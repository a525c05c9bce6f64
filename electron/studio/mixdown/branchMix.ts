/** A branch as it is to be mixed: its layers with the mix that holds in it. */
import { StudioError } from '../../../shared/contract/errors';
import { mixdownFrames } from '../../../shared/domain/kernel/mixPlan';
import { branchLayers, indexOverrides, type Layer, plannedLayer } from '../../../shared/domain/mix';
import type { AudioNode, Story } from '../../../shared/domain/model';
import { mixedChannels } from '../pcm/decodeArguments';
import type { Catalogue } from '../ports/catalogue';
import type { MixLayer } from './bouncePlan';

export interface BranchMix {
  readonly story: Story;
  readonly layers: readonly Layer[];
  /** The same layers, as the kernel sees them. */
  readonly mixLayers: readonly MixLayer[];
  /** From the story's zero to the end of the last audible frame. */
  readonly frames: number;
  /** What the layers' files say of their makers. */
  readonly artists: readonly string[];
}

/** NOT_FOUND for an unknown node; BAD_INPUT when nothing of the branch lies after the story's zero. */
export async function loadBranchMix(catalogue: Catalogue, nodeId: string): Promise<BranchMix> {
  const node = await catalogue.node(nodeId);
  const [branch, content] = await Promise.all([catalogue.branch(nodeId), catalogue.content(node.storyId)]);
  const layers = branchLayers(branch, indexOverrides(content.overrides));
  const mixLayers = layers.map(
    (layer): MixLayer => ({
      ...plannedLayer(layer),
      channels: mixedChannels(layer.node.audio.channels),
      sha256: layer.node.audio.sha256,
    }),
  );
  const frames = mixdownFrames(mixLayers);
  if (frames === 0) {
    throw new StudioError(
      'BAD_INPUT',
      `There is nothing to hear in the branch of "${node.title}".`,
      'Undo a trim, or move a recording to the right of the story’s zero.',
    );
  }
  return { story: content.story, layers, mixLayers, frames, artists: await artistsOf(catalogue, branch) };
}

async function artistsOf(catalogue: Catalogue, branch: readonly AudioNode[]): Promise<string[]> {
  const hashes = [...new Set(branch.map(({ audio }) => audio.sha256))];
  const files = await Promise.all(hashes.map((sha256) => catalogue.audioFile(sha256)));
  return files.flatMap((file) => (file?.tags.artist ? [file.tags.artist] : []));
}
