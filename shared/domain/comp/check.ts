/**
 * Whether phrases from outside can become a comp. The first problem as a value; who asks decides what to call it.
 */
import type { AudioNode, NodeId } from '../model';
import { audibleRange } from '../timeline';
import { compRange } from './phrases';
import type { SeamedPhrase } from './spans';

/** More are a mistake: an hour of comp has a seam every third of a second then. */
export const MAX_PHRASES = 10_000;

/** What is needed of a take. */
export type CompSource = Pick<
  AudioNode,
  'id' | 'parentId' | 'title' | 'deleted' | 'startFrame' | 'frames' | 'trimIn' | 'trimOut'
>;

export type CompProblem =
  | { readonly kind: 'empty' }
  | { readonly kind: 'many'; readonly phrases: number }
  /** `at`: index of the phrase. */
  | { readonly kind: 'range'; readonly at: number }
  | { readonly kind: 'order'; readonly at: number }
  | { readonly kind: 'crossfade'; readonly at: number }
  | { readonly kind: 'unknown'; readonly sourceId: NodeId }
  | { readonly kind: 'deleted'; readonly source: CompSource }
  | { readonly kind: 'notSibling'; readonly source: CompSource }
  /** The comp reaches beyond everything that its takes have. */
  | { readonly kind: 'beyond'; readonly from: number; readonly to: number };

function phraseProblem(phrases: readonly SeamedPhrase[], at: number): CompProblem | null {
  const { from, to, crossfade } = phrases[at]!;
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from >= to) return { kind: 'range', at };
  if (at > 0 && phrases[at - 1]!.to !== from) return { kind: 'order', at };
  return Number.isSafeInteger(crossfade) && crossfade >= 0 ? null : { kind: 'crossfade', at };
}

function sourceProblem(source: CompSource, to: { readonly parentId: NodeId | null }): CompProblem | null {
  if (source.parentId !== to.parentId) return { kind: 'notSibling', source };
  return source.deleted ? { kind: 'deleted', source } : null;
}

/** The first thing that is wrong, or null. O(phrases). */
export function findCompProblem(
  phrases: readonly SeamedPhrase[],
  sourceOf: (sourceId: NodeId) => CompSource | undefined,
  to: { readonly parentId: NodeId | null },
): CompProblem | null {
  if (phrases.length === 0) return { kind: 'empty' };
  if (phrases.length > MAX_PHRASES) return { kind: 'many', phrases: phrases.length };
  for (let at = 0; at < phrases.length; at += 1) {
    const problem = phraseProblem(phrases, at);
    if (problem) return problem;
  }
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const sourceId of new Set(phrases.map((phrase) => phrase.sourceId))) {
    const source = sourceOf(sourceId);
    if (!source) return { kind: 'unknown', sourceId };
    const problem = sourceProblem(source, to);
    if (problem) return problem;
    const heard = audibleRange(source);
    first = Math.min(first, heard.from);
    last = Math.max(last, heard.to);
  }
  const range = compRange(phrases)!;
  return range.from < first || range.to > last ? { kind: 'beyond', ...range } : null;
}
