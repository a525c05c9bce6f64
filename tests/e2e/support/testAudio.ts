/** Audio that tests make up: the same sample for the same node, frame and channel, wherever it is asked for. */
import type { PlannedLayer } from '../../../shared/domain/kernel/mixPlan';

/** Noise in a table of prime length, so that no block size hides a frame that is off by a power of two. */
const TABLE = 65_521;
const noise = (() => {
  const table = new Float32Array(TABLE);
  let state = 0x2545_f491;
  for (let k = 0; k < TABLE; k += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    table[k] = (state >> 8) / 2 ** 23;
  }
  return table;
})();

const offsetOf = (nodeId: string): number => {
  let hash = 7;
  for (const letter of nodeId) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0;
  return hash % TABLE;
};

/** Interleaved frames [from, from + frames) of a node's noise, peak 0.25. */
export const noiseFrames = (
  nodeId: string,
  channels: number,
  from: number,
  frames: number,
): Float32Array<ArrayBuffer> => {
  const samples = new Float32Array(frames * channels);
  let at = (offsetOf(nodeId) + from * channels) % TABLE;
  for (let k = 0; k < samples.length; k += 1) {
    samples[k] = (noise[at] as number) * 0.25;
    at = at + 1 === TABLE ? 0 : at + 1;
  }
  return samples;
};

/** A layer for the player and for the reference mix alike. */
export const testLayer = (id: string, change: Partial<PlannedLayer> = {}): PlannedLayer => ({
  id,
  startFrame: 0,
  frames: 240_000,
  trimIn: 0,
  trimOut: 0,
  fadeIn: 0,
  fadeOut: 0,
  gainDb: 0,
  pan: 0,
  mute: false,
  channels: 2,
  ...change,
});
