/** Layers as voices: which can share one, what is needed anew, and what may change while it sounds. */
import { audibleFrames } from '../../../shared/domain/kernel/mixPlan';
import type { EngineLayer } from '../engine';
import { packSpans } from '../playback/heardSpans';
import type { VoiceLevels, VoiceSpec } from '../protocol';
import type { VoiceBank } from './voiceBank';

/** By structural key. */
export type Voices = ReadonlyMap<string, VoiceSpec>;

const voiceChannels = (layer: EngineLayer): 1 | 2 => (layer.channels === 1 ? 1 : 2);

/** Two layers with the same key can share a voice; everything else about them are levels. */
const keyOf = (layer: EngineLayer): string =>
  `${layer.nodeId}/${layer.part ?? ''}/${voiceChannels(layer)}/${layer.startFrame}/${layer.frames}`;

/** Story frame after the last audible one. */
export const branchEnd = (layers: readonly EngineLayer[]): number =>
  layers.reduce((end, layer) => {
    const audible = audibleFrames(layer);
    return audible > 0 ? Math.max(end, layer.startFrame + layer.trimIn + audible) : end;
  }, 0);

/** These voices are those of the layers, no more and no less. */
export const areVoicesOf = (voices: Voices, layers: readonly EngineLayer[]): boolean => {
  const keys = new Set(layers.map(keyOf));
  return keys.size === voices.size && [...keys].every((key) => voices.has(key));
};

/** Levels of the layers that have a voice. */
export const levelsOf = (layers: readonly EngineLayer[], voices: Voices): VoiceLevels[] => {
  const isSoloed = layers.some(({ solo }) => solo);
  return layers.flatMap((layer) => {
    const voice = voices.get(keyOf(layer));
    if (!voice) return [];
    const { trimIn, trimOut, fadeIn, fadeOut, gainDb, pan, processing } = layer;
    const silent = layer.mute || (isSoloed && !layer.solo);
    const spans = layer.heard ? packSpans(layer.heard) : null;
    const levels = { slot: voice.slot, trimIn, trimOut, fadeIn, fadeOut, gainDb, pan, silent, spans };
    return [processing ? { ...levels, processing } : levels];
  });
};

/** A voice for each layer: one of `reusable`, or a new one whose ring begins at stream frame `base`. */
export const voicesFor = (
  layers: readonly EngineLayer[],
  reusable: Voices | null | undefined,
  bank: VoiceBank,
  base: number,
): { readonly voices: Voices; readonly added: readonly VoiceSpec[] } => {
  const voices = new Map<string, VoiceSpec>();
  const added: VoiceSpec[] = [];
  for (const layer of layers) {
    const key = keyOf(layer);
    const known = voices.get(key) ?? reusable?.get(key);
    if (known) {
      voices.set(key, known);
      continue;
    }
    const { nodeId, startFrame, frames } = layer;
    const voice = bank.take({ nodeId, channels: voiceChannels(layer), startFrame, frames, base });
    voices.set(key, voice);
    added.push(voice);
  }
  return { voices, added };
};
