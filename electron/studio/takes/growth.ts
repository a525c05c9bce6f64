/**
 * Where a take may grow in a story that asks for a tail.
 *
 * A take that ends before the node it was recorded over is no reason to lose it, nor to refuse it: it is filed beside
 * that node, over the nearest ancestor that it does outlast, or as a seed, at the very place in time where it was
 * performed. The rule holds, and so does the promise that no take is ever lost. Pure.
 */
import type { AudioNode, Story } from '../../../shared/domain/model';
import { audibleEnd, meetsExtensionRule } from '../../../shared/domain/timeline';
import { holdTrims } from './filing';
import type { FinishRequest } from './journal';

type Placement = Pick<FinishRequest, 'startFrame' | 'trimIn' | 'trimOut'>;

export interface Growth {
  readonly parent: AudioNode | null;
  /** What to say about it; null when the take grows where it was recorded. */
  readonly note: string | null;
}

/**
 * @param branch the path from the seed to the node that was recorded over, seed first; empty for a seed
 * @param placements of all nodes that the take becomes; they stay together
 * @param frames of the take's audio, at the story's rate
 */
export function growthOf(
  story: Story,
  branch: readonly AudioNode[],
  placements: readonly Placement[],
  frames: number,
): Growth {
  const placed = placements.map(({ startFrame, trimIn, trimOut }) => ({
    kind: 'recording' as const,
    startFrame,
    frames,
    ...holdTrims(frames, trimIn, trimOut),
  }));
  const asked = branch.at(-1) ?? null;
  const parent =
    [...branch].reverse().find((node) => placed.every((each) => meetsExtensionRule(story, each, node))) ??
    null;
  if (!asked || parent?.id === asked.id) return { parent: asked, note: null };
  const end = Math.min(...placed.map(audibleEnd));
  const missing = ((audibleEnd(asked) - end) / story.sampleRate).toFixed(2);
  const place = parent ? `beside it, over “${parent.title}”` : 'as a seed of its own';
  return {
    parent,
    note: `Recorded over “${asked.title}”, which lasts ${missing} s longer. This story asks for a tail, so the take is kept ${place}.`,
  };
}
