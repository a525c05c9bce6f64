/** Which takes lie side by side with a node, and what a comp was made of. Pure. */
import { compRange, type TakePhrase, wholeTake } from '../../../shared/domain/comp/phrases';
import type { AudioNode, NodeId, Phrase } from '../../../shared/domain/model';
import { audibleRange, type FrameRange } from '../../../shared/domain/timeline';
import { childrenOf, type StoryTree } from '../../../shared/domain/tree';

export interface TakeLanes {
  readonly parentId: NodeId | null;
  /** Oldest first. */
  readonly takes: readonly AudioNode[];
  /** Where choosing begins: the comp as it was made, or the whole of one take. */
  readonly phrases: readonly TakePhrase[];
  /** Longest crossfade of the comp that is reopened, in frames; null for a new one. */
  readonly crossfade: number | null;
}

/** From the first sound of any of the takes to the last. */
function rangeOf(takes: readonly AudioNode[]): FrameRange {
  const heard = takes.map(audibleRange).filter(({ from, to }) => from < to);
  if (heard.length === 0) return { from: 0, to: 0 };
  return { from: Math.min(...heard.map(({ from }) => from)), to: Math.max(...heard.map(({ to }) => to)) };
}

/** The phrases of a comp that are not deleted, in order. */
export function phrasesOf(phrases: readonly Phrase[], nodeId: NodeId): readonly Phrase[] {
  return phrases
    .filter((phrase) => phrase.nodeId === nodeId && !phrase.deleted)
    .sort((a, b) => a.from - b.from);
}

/**
 * The takes beside a node: those of its take group where it has one of at least two, else all its siblings. Comps are
 * no takes, unless one was made of them; a take that a comp was made of stays even when it is deleted.
 */
export function takeLanes(tree: StoryTree, all: readonly Phrase[], node: AudioNode): TakeLanes {
  const { parentId } = node;
  const siblings = (parentId === null ? tree.seeds : childrenOf(tree, parentId)).filter(
    (sibling) => sibling.parentId === parentId,
  );
  const made = node.kind === 'comp' ? phrasesOf(all, node.id) : [];
  const sources = new Set(made.map(({ sourceId }) => sourceId));
  const groups = new Set(
    siblings
      .filter(({ id }) => (sources.size > 0 ? sources.has(id) : id === node.id))
      .map((take) => take.takeGroupId),
  );
  const [group] = groups.size === 1 ? groups : [null];
  const living = siblings.filter(({ deleted, kind }) => !deleted && kind !== 'comp');
  const grouped = group === null ? [] : living.filter(({ takeGroupId }) => takeGroupId === group);
  const shown = new Set(grouped.length > 1 ? grouped : living);
  const takes = siblings.filter((sibling) => shown.has(sibling) || sources.has(sibling.id));
  if (made.length > 0) {
    const phrases = made.map(({ sourceId, from, to }) => ({ sourceId, from, to }));
    return { parentId, takes, phrases, crossfade: Math.max(...made.map(({ crossfade }) => crossfade)) };
  }
  const base = takes.find(({ id }) => id === node.id) ?? takes[0];
  return { parentId, takes, phrases: base ? wholeTake(base.id, rangeOf(takes)) : [], crossfade: null };
}

/** Whether there is anything to compare: two takes, or a comp that can be opened again. */
export function hasTakes(tree: StoryTree, all: readonly Phrase[], node: AudioNode): boolean {
  const { takes, phrases, crossfade } = takeLanes(tree, all, node);
  return compRange(phrases) !== null && (takes.length > 1 || crossfade !== null);
}
