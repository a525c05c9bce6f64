/**
 * Which source frames of which layer land where in a block: the arithmetic of placement, trims and fades, once, for
 * the mixdown workers and for the live feeder alike. Pure integers; no audio passes through here.
 *
 * Positions are story frames. A layer's audio frame 0 sits at `startFrame` (negative after latency compensation);
 * trims hide its ends and never move it; fades count from the ends of the audible range.
 */
import type { Processing } from '../model';
import { gainMatrix, isSilent, SILENT_MATRIX } from './gain';
import type { GainMatrix } from './mixKernel';

/** One node as a layer of a branch, with the mix that holds in that branch. Integer frames at the story's rate. */
export interface PlannedLayer {
  id: string;
  /** Story frame of audio frame 0; may be negative. */
  startFrame: number;
  /** Length of the audio, trims included. */
  frames: number;
  /** Frames hidden at the head and at the tail. */
  trimIn: number;
  trimOut: number;
  /** Lengths of the linear fades, measured from the ends of the audible range; they may overlap (product). */
  fadeIn: number;
  fadeOut: number;
  gainDb: number;
  /** -1 (left) to 1 (right). */
  pan: number;
  mute: boolean;
  channels: 1 | 2;
  /** Absent where frames go to gain and pan as they are. */
  processing?: Processing;
}

/** What one layer gives to one block. `targetFrame`, `frames` and the clip fields go into a `LayerBlock` as they are. */
export interface LayerRead {
  /** Index of the layer in the list that was planned. */
  layer: number;
  /** First frame to read from the layer's audio, trims counted in: multiply by channels * 4 for a PCM-cache offset. */
  audioFrame: number;
  /** Frame inside the block on which it lands. */
  targetFrame: number;
  /** Frames to read; at least 1. */
  frames: number;
  /** Distance of the first frame from the start of the audible range. */
  clipFrame: number;
  /** Length of the audible range. */
  clipFrames: number;
  fadeIn: number;
  fadeOut: number;
}

/** Length of the audible range; 0 when the trims hide everything. */
export function audibleFrames(layer: Pick<PlannedLayer, 'frames' | 'trimIn' | 'trimOut'>): number {
  return Math.max(0, layer.frames - layer.trimIn - layer.trimOut);
}

/**
 * Length of a mixdown: from story frame 0 to the end of the last audible range. Mute and gain don't shorten it, so a
 * stem, a bounce and a mixdown of the same branch always have the same length.
 */
export function mixdownFrames(
  layers: readonly Pick<PlannedLayer, 'startFrame' | 'frames' | 'trimIn' | 'trimOut'>[],
): number {
  let end = 0;
  for (const layer of layers) {
    const audible = audibleFrames(layer);
    if (audible > 0) end = Math.max(end, layer.startFrame + layer.trimIn + audible);
  }
  return end;
}

/** The matrix that holds for a layer; silent when it is muted. */
export function layerMatrix(layer: Pick<PlannedLayer, 'gainDb' | 'pan' | 'mute' | 'channels'>): GainMatrix {
  return layer.mute ? { ...SILENT_MATRIX } : gainMatrix(layer.gainDb, layer.pan, layer.channels);
}

/**
 * Story frame at which a layer's processing begins, at rest: its first audible frame, or the story's zero when that lies
 * later, since a mixdown and a playback from the start begin there.
 */
export function processedFrom(layer: Pick<PlannedLayer, 'startFrame' | 'trimIn'>): number {
  return Math.max(0, layer.startFrame + layer.trimIn);
}

/** True when nothing of the layer can be heard whatever the block: muted, no gain, or trimmed away. */
export function isInaudible(layer: PlannedLayer): boolean {
  return audibleFrames(layer) === 0 || isSilent(layerMatrix(layer));
}

/**
 * What one layer gives to the story frames [from, to), whatever its mix, or null when it gives none.
 * The live feeder uses this one, since a muted layer must be ready to be heard; `index` is copied to `layer`.
 */
export function planLayer(
  layer: Omit<PlannedLayer, 'id' | 'gainDb' | 'pan' | 'mute' | 'channels' | 'processing'>,
  index: number,
  from: number,
  to: number,
): LayerRead | null {
  const clipFrames = audibleFrames(layer);
  const clipStart = layer.startFrame + layer.trimIn;
  const first = Math.max(from, clipStart);
  const end = Math.min(to, clipStart + clipFrames);
  if (first >= end) return null;
  return {
    layer: index,
    audioFrame: first - layer.startFrame,
    targetFrame: first - from,
    frames: end - first,
    clipFrame: first - clipStart,
    clipFrames,
    fadeIn: layer.fadeIn,
    fadeOut: layer.fadeOut,
  };
}

/**
 * What each audible layer gives to the story frames [from, to), in the order of the list, which is the order of the
 * sum. Layers that can't be heard are left out.
 */
export function planBlock(layers: readonly PlannedLayer[], from: number, to: number): LayerRead[] {
  const reads: LayerRead[] = [];
  layers.forEach((layer, index) => {
    if (isInaudible(layer)) return;
    const read = planLayer(layer, index, from, to);
    if (read) reads.push(read);
  });
  return reads;
}
