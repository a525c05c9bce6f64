/**
 * How phrases become sound: which frames of which take are heard, and how one goes over into the next.
 *
 * Crossfades are equal in power, cosine against sine: takes of one part are performances of their own, hardly
 * correlated sample by sample, and a linear crossfade would dip by 3 dB in its middle. They lie around the seam, half
 * on each side, as far as both takes have sound there; where one of them has none, the other fades in or out by
 * itself. Between its fades a phrase is its take, sample by sample.
 */
import type { NodeId } from '../model';
import { audibleRange, type FrameRange, type PlacedNode } from '../timeline';
import type { TakePhrase } from './phrases';

/** A phrase with how long the crossfade at its head may be, in frames. Of the first phrase it is not looked at. */
export interface SeamedPhrase extends TakePhrase {
  readonly crossfade: number;
}

/** Sound of one phrase: its own frames and those that it shares with its neighbours. Never empty. */
export interface CompSpan extends FrameRange {
  /** Index of the phrase. */
  readonly phrase: number;
  readonly sourceId: NodeId;
  /** Lengths of the fades at the ends, in frames; they never meet. */
  readonly fadeIn: number;
  readonly fadeOut: number;
}

export interface CompPlan {
  /** In order. Phrases whose take is silent there have none. */
  readonly spans: readonly CompSpan[];
  /** The crossfade at the head of each phrase as it comes out: even, 0 where there is none. */
  readonly crossfades: readonly number[];
}

const nothing: FrameRange = { from: 0, to: 0 };

/** Half of the longest crossfade at a seam that both takes and both phrases have room for. */
function halfAt(before: SeamedPhrase, after: SeamedPhrase, leaving: FrameRange, coming: FrameRange): number {
  const seam = after.from;
  const room = Math.min(
    after.crossfade / 2,
    (before.to - before.from) / 2,
    (after.to - after.from) / 2,
    leaving.to - seam,
    seam - leaving.from,
    coming.to - seam,
    seam - coming.from,
  );
  return Math.max(0, Math.floor(room));
}

/**
 * The spans of a partition. `sourceOf` places a take in the story; an unknown one counts as silent. O(phrases).
 */
export function planComp(
  phrases: readonly SeamedPhrase[],
  sourceOf: (sourceId: NodeId) => PlacedNode | undefined,
): CompPlan {
  const heard = phrases.map(({ sourceId }) => {
    const source = sourceOf(sourceId);
    return source ? audibleRange(source) : nothing;
  });
  const halves = phrases.map((phrase, at) =>
    at === 0 ? 0 : halfAt(phrases[at - 1]!, phrase, heard[at - 1]!, heard[at]!),
  );
  const spans: CompSpan[] = [];
  phrases.forEach((phrase, at) => {
    const [headHalf, tailHalf] = [halves[at]!, halves[at + 1] ?? 0];
    const sound = heard[at]!;
    const from = Math.max(phrase.from - headHalf, sound.from);
    const to = Math.min(phrase.to + tailHalf, sound.to);
    if (from >= to) return;
    const next = phrases[at + 1];
    const frames = to - from;
    const half = Math.floor(frames / 2);
    // A take that is cut in the middle of its sound, with nobody to hand over to, must not click.
    const edgeIn = at > 0 && headHalf === 0 && sound.from < phrase.from ? phrase.crossfade : 0;
    const edgeOut = next && tailHalf === 0 && sound.to > phrase.to ? next.crossfade : 0;
    spans.push({
      phrase: at,
      sourceId: phrase.sourceId,
      from,
      to,
      fadeIn: headHalf * 2 || Math.min(half, edgeIn, frames - tailHalf * 2),
      fadeOut: tailHalf * 2 || Math.min(half, edgeOut, frames - headHalf * 2),
    });
  });
  return { spans, crossfades: halves.map((half) => half * 2) };
}

/** A span as a layer of the mix kernel's plan: the take where it lies, trimmed to the span. */
export function spanPlacement(span: CompSpan, source: PlacedNode) {
  const { startFrame, frames } = source;
  return {
    startFrame,
    frames,
    trimIn: span.from - startFrame,
    trimOut: startFrame + frames - span.to,
    fadeIn: span.fadeIn,
    fadeOut: span.fadeOut,
  };
}

/**
 * Gain of a fade-in at its frame `at` of `frames`, taken in the middle of the frame; a fade-out is the same from its
 * end. In and out over the same frames: sin² + cos² = 1.
 */
export function equalPowerGain(at: number, frames: number): number {
  return Math.sin(((at + 0.5) / frames) * (Math.PI / 2));
}
