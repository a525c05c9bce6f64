/**
 * Whether there was anything to play along with: from what was asked to sound, not from a meter alone. A meter that
 * misses a moment would call an overdub a first take, and leave it late by the whole round trip.
 */
import { audibleFrames } from '../../../shared/domain/kernel/mixPlan';
import type { EngineLayer } from '../engine';

/** Quieter than this, in dB, nobody plays along with it. */
const INAUDIBLE_DB = -90;

/** True when a layer that is not silenced lies in the story frames [from, to). */
export const isAnythingAudible = (layers: readonly EngineLayer[], from: number, to: number): boolean => {
  const isSoloed = layers.some(({ solo }) => solo);
  return layers.some((layer) => {
    if (layer.mute || (isSoloed && !layer.solo) || layer.gainDb <= INAUDIBLE_DB) return false;
    const start = layer.startFrame + layer.trimIn;
    return start < to && start + audibleFrames(layer) > from && audibleFrames(layer) > 0;
  });
};
