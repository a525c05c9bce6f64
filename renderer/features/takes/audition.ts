/**
 * A comp as layers of the engine, to be heard before it is made: each take is one layer that is heard where its phrases
 * are, with the very fades and gains of the comp that will be rendered. Pure.
 */
import { edgeFades } from '../../../shared/domain/comp/edges';
import { compRange } from '../../../shared/domain/comp/phrases';
import { planComp, type SeamedPhrase } from '../../../shared/domain/comp/spans';
import { nodeProcessing } from '../../../shared/domain/mix';
import type { AudioNode, NodeId } from '../../../shared/domain/model';
import { isUnprocessed } from '../../../shared/domain/processing/settings';
import type { EngineLayer } from '../../audio/engine';

/** Takes without a phrase are kept ready, silent, so that one that is chosen is heard at once; no more than these. */
const MOST_READY = 16;

/** A mono take in a stereo comp, in dB: as loud as the pan law makes it in the centre. */
const CENTRED_DB = 20 * Math.log10(Math.SQRT1_2);

/** The takes that a comp needs, and those that may be wanted next. */
function takesAtHand(used: ReadonlySet<NodeId>, takes: ReadonlyMap<NodeId, AudioNode>): readonly AudioNode[] {
  const all = [...takes.values()];
  const others = all.filter(({ id }) => !used.has(id)).slice(0, Math.max(0, MOST_READY - used.size));
  return all.filter((take) => used.has(take.id) || others.includes(take));
}

/** What a layer goes through, where it goes through anything. */
const processed = (take: AudioNode) => {
  const processing = nodeProcessing(take);
  return isUnprocessed(processing) ? {} : { processing };
};

/** A take as it sounds by itself, but in the voice that plays it in the comp, so that neither waits for the other. */
const aloneLayer = (take: AudioNode, solo: boolean): EngineLayer => {
  const { id, channels, startFrame, frames, trimIn, trimOut, fadeIn, fadeOut, gainDb, pan } = take;
  const placed = { channels, startFrame, frames, trimIn, trimOut, fadeIn, fadeOut, gainDb, pan };
  return { nodeId: id, part: 'comp', ...placed, ...processed(take), mute: false, solo };
};

/** What a comp sounds like over its backing, or, with `alone`, one of its takes, whole. */
export function compLayers(
  phrases: readonly SeamedPhrase[],
  takes: ReadonlyMap<NodeId, AudioNode>,
  backing: readonly EngineLayer[],
  alone: NodeId | null = null,
): EngineLayer[] {
  const range = compRange(phrases);
  const [first, last] = [phrases[0], phrases.at(-1)].map((phrase) => takes.get(phrase?.sourceId ?? ''));
  if (!range || !first || !last) return [...backing];
  const { spans } = planComp(phrases, (id) => takes.get(id));
  const used = new Set(phrases.map(({ sourceId }) => sourceId));
  const isStereo = [...used].some((id) => (takes.get(id)?.channels ?? 1) > 1);
  const solo = backing.some((layer) => layer.solo);
  const common = {
    part: 'comp',
    channels: isStereo ? 2 : 1,
    // As in the comp that is made: it begins and ends as one, and has the pan and the processing of its first take.
    ...edgeFades(first, last, range, first.sampleRate),
    ...processed(first),
    pan: first.pan,
    mute: false,
    solo,
  };
  const needed = alone === null ? used : new Set(used).add(alone);
  const layers = takesAtHand(needed, takes).map((take): EngineLayer => {
    const { id, startFrame, frames, channels, gainDb } = take;
    if (id === alone) return aloneLayer(take, solo);
    return {
      ...common,
      nodeId: id,
      startFrame,
      frames,
      // The comp's own range, which may well begin before the take or end behind it.
      trimIn: range.from - startFrame,
      trimOut: startFrame + frames - range.to,
      gainDb: isStereo && channels === 1 ? gainDb + CENTRED_DB : gainDb,
      heard: alone === null ? spans.filter(({ sourceId }) => sourceId === id) : [],
    };
  });
  return [...backing, ...layers];
}
