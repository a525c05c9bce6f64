/**
 * A comp as layers of the engine, to be heard before it is made: each phrase is its take, trimmed to the phrase, with
 * the crossfades as fades of the layers (which the engine draws straight, so that a seam is a shade softer than in the
 * comp that is rendered; and processing begins anew with each phrase, where it runs through the comp).
 *
 * Every layer holds a stream of its own in the engine, so a comp of a thousand phrases gives it only those around the
 * playhead. Pure.
 */
import { type CompSpan, planComp, type SeamedPhrase, spanPlacement } from '../../../shared/domain/comp/spans';
import { nodeProcessing } from '../../../shared/domain/mix';
import type { AudioNode } from '../../../shared/domain/model';
import { isUnprocessed } from '../../../shared/domain/processing/settings';
import { audibleRange } from '../../../shared/domain/timeline';
import type { EngineLayer } from '../../audio/engine';

/** Phrases that are given to the engine at a time. */
export const WINDOW_PHRASES = 32;
/** Of them, so many may lie behind the playhead before the window moves on. */
const BEHIND = 8;

/** First span of the window that plays from a frame. Stays where it is while the playhead is well inside of it. */
export function windowFirst(spans: readonly CompSpan[], frame: number, before: number): number {
  if (spans.length <= WINDOW_PHRASES) return 0;
  const at = spans.findIndex(({ to }) => to > frame);
  const current = at < 0 ? spans.length - 1 : at;
  if (current >= before && current < before + WINDOW_PHRASES - BEHIND * 2) return before;
  return Math.max(0, current - BEHIND);
}

/** @param like the take whose pan and processing hold: a comp has those of its first one */
const layerOf = (take: AudioNode, like: AudioNode | undefined) => {
  const processing = nodeProcessing(like ?? {});
  return {
    nodeId: take.id,
    channels: take.channels,
    startFrame: take.startFrame,
    gainDb: take.gainDb,
    pan: like?.pan ?? 0,
    mute: false,
    ...(isUnprocessed(processing) ? {} : { processing }),
  };
};

/** What of a comp is heard from its `first` span on, over its backing. */
export function compLayers(
  phrases: readonly SeamedPhrase[],
  takes: ReadonlyMap<string, AudioNode>,
  backing: readonly EngineLayer[],
  first = 0,
): EngineLayer[] {
  const { spans } = planComp(phrases, (id) => takes.get(id));
  const like = takes.get(phrases[0]?.sourceId ?? '');
  const solo = backing.some((layer) => layer.solo);
  const layers = spans.slice(first, first + WINDOW_PHRASES).map((span): EngineLayer => {
    const take = takes.get(span.sourceId)!;
    return {
      ...layerOf(take, like),
      part: String(span.from),
      ...spanPlacement(span, take),
      solo,
    };
  });
  return [...backing, ...layers];
}

/** One take alone over its backing, whole. */
export function takeLayers(take: AudioNode, backing: readonly EngineLayer[]): EngineLayer[] {
  const { frames, trimIn, trimOut, fadeIn, fadeOut } = take;
  const { from, to } = audibleRange(take);
  if (from >= to) return [...backing];
  const solo = backing.some((layer) => layer.solo);
  return [
    ...backing,
    { ...layerOf(take, take), part: 'whole', frames, trimIn, trimOut, fadeIn, fadeOut, solo },
  ];
}
