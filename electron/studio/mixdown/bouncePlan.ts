/**
 * Bounces: the beginning of a deep branch, already mixed.
 *
 * A bounce is the float32 sum after the first n audible layers of a branch, at `cache/bounce/<key>.f32`. Its key is a
 * hash of everything that can be heard in those layers, so it can't be out of date: another fader, another key. Since
 * the kernel sums in float32 in the order of the layers, going on from a bounce gives the very bits of a full render.
 */
import { createHash } from 'node:crypto';
import { isInaudible, mixdownFrames, type PlannedLayer } from '../../../shared/domain/kernel/mixPlan';
import { audibleSettings } from '../../../shared/domain/processing/settings';

/** A layer that can be heard, with the audio behind it. */
export interface MixLayer extends PlannedLayer {
  readonly sha256: string;
}

export interface BouncePoint {
  /** Audible layers in it. */
  readonly layers: number;
  readonly key: string;
  /** Its length: to the end of its last audible frame. */
  readonly frames: number;
}

/** Layers between two possible bounces. A branch that is not deeper than this has none. */
export const BOUNCE_EVERY = 32;

/** Changes when the kernel's sums do, so that old bounces are not mixed with new ones. */
const KERNEL_VERSION = 1;
/** The same for what a layer's processing makes of it. */
const CHAIN_VERSION = 1;

/** The layers that can be heard, in the order of the sum. */
export const audibleLayers = (layers: readonly MixLayer[]): MixLayer[] =>
  layers.filter((layer) => !isInaudible(layer));

/** Where a branch may have a bounce, shortest first, the whole branch included when its length fits. */
export function bouncePoints(layers: readonly MixLayer[], rate: number): BouncePoint[] {
  const points: BouncePoint[] = [];
  let chain = createHash('sha256').update(`${KERNEL_VERSION} ${rate}`).digest('hex');
  for (const [index, layer] of layers.entries()) {
    const { sha256, startFrame, frames, trimIn, trimOut, fadeIn, fadeOut, gainDb, pan, channels } = layer;
    const placed = [sha256, startFrame, frames, trimIn, trimOut, fadeIn, fadeOut, gainDb, pan, channels];
    const heard = layer.processing ? [...placed, CHAIN_VERSION, audibleSettings(layer.processing)] : placed;
    chain = createHash('sha256')
      .update(`${chain} ${JSON.stringify(heard)}`)
      .digest('hex');
    const count = index + 1;
    if (count % BOUNCE_EVERY === 0) {
      points.push({ layers: count, key: chain, frames: mixdownFrames(layers.slice(0, count)) });
    }
  }
  return points;
}

/**
 * Which bounces to make on the way: the last one before the tip, and ever fewer further down (32, 64, 128, … layers
 * back). Whatever fader is moved next, about twice the layers above it are mixed again, and the disk holds a handful
 * of bounces rather than one for every 32 layers.
 *
 * @param base layers of the bounce that the render starts from; 0 for none
 */
export function bouncesToMake(points: readonly BouncePoint[], depth: number, base: number): BouncePoint[] {
  const below = points.filter(({ layers }) => layers < depth);
  const wanted: BouncePoint[] = [];
  for (let back = 0; back < below.length; back = back * 2 + 1) {
    const point = below[below.length - 1 - back];
    if (point && point.layers > base) wanted.push(point);
  }
  return wanted.reverse();
}
