/**
 * Writes spans of takes into a block of a comp.
 *
 * The mix kernel adds layers to a stereo sum with linear fades; a comp keeps its takes' own channels, wants equal power
 * at its seams, and between them the very bits of its source, which an addition to zero would not even give for -0. So
 * the plan is the kernel's (`planLayer`), the loop is this one. Pure typed arrays, no reading.
 */
import type { LayerRead } from '../kernel/mixPlan';
import { equalPowerGain } from './spans';

/** How a take's channels land in the comp's, and how loud. */
export interface SpanGain {
  /** Channels of the take's samples and of the block. A stereo take in a mono comp is a mistake: RangeError. */
  readonly from: 1 | 2;
  readonly to: 1 | 2;
  /** Linear. 1 copies the bits. */
  readonly gain: number;
}

/** A mono take in a stereo comp: as loud as the pan law makes it in the centre. */
const CENTRED = Math.SQRT1_2;

/**
 * Writes the frames of one read: inside of its fades they replace what is in the block (which nobody else writes to),
 * inside of a fade they add to it. Blocks begin as silence.
 *
 * @param block interleaved, `gain.to` channels
 * @param samples the frames of the read, interleaved, `gain.from` channels
 */
export function writeSpan(
  block: Float32Array,
  samples: Float32Array,
  read: Pick<LayerRead, 'targetFrame' | 'frames' | 'clipFrame' | 'clipFrames' | 'fadeIn' | 'fadeOut'>,
  { from, to, gain }: SpanGain,
): void {
  if (from > to) throw new RangeError('A stereo take does not fit a mono comp.');
  const { targetFrame, frames, clipFrame, clipFrames, fadeIn, fadeOut } = read;
  if (samples.length < frames * from || block.length < (targetFrame + frames) * to) {
    throw new RangeError(`A span of ${frames} frames does not fit its block.`);
  }
  const bodyFrom = Math.max(0, Math.min(frames, fadeIn - clipFrame));
  const bodyTo = Math.max(bodyFrom, Math.min(frames, clipFrames - fadeOut - clipFrame));
  const level = from === to ? gain : gain * CENTRED;
  const base = targetFrame * to;

  const addFaded = (first: number, end: number, fadeAt: (frame: number) => number) => {
    for (let frame = first; frame < end; frame += 1) {
      const factor = level * fadeAt(frame);
      for (let channel = 0; channel < to; channel += 1) {
        const at = base + frame * to + channel;
        const sample = samples[from === to ? frame * from + channel : frame] as number;
        block[at] = (block[at] as number) + sample * factor;
      }
    }
  };

  addFaded(0, bodyFrom, (frame) => equalPowerGain(clipFrame + frame, fadeIn));
  if (from === to && level === 1) {
    block.set(samples.subarray(bodyFrom * from, bodyTo * from), base + bodyFrom * to);
  } else {
    for (let frame = bodyFrom; frame < bodyTo; frame += 1) {
      for (let channel = 0; channel < to; channel += 1) {
        const sample = samples[from === to ? frame * from + channel : frame] as number;
        block[base + frame * to + channel] = sample * level;
      }
    }
  }
  addFaded(bodyTo, frames, (frame) => equalPowerGain(clipFrames - 1 - clipFrame - frame, fadeOut));
}
