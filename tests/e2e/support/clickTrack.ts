/** A performance whose place can be measured: short noise bursts at uneven distances, found again by correlation. */

const BURST_SECONDS = 0.02;

/** Start of each burst in seconds, never twice the same distance: a shifted match can't look like the right one. */
const starts = (seconds: number): number[] => {
  const list: number[] = [];
  for (let at = 0.25, k = 0; at < seconds - 0.1; k += 1) {
    list.push(at);
    at += 0.31 + ((k * 7) % 13) * 0.017;
  }
  return list;
};

/** Mono, with bursts of noise at -6 dBFS, without the highest octaves: a resampler on the way must not change them. */
export const clickTrack = (rate: number, seconds: number): Float32Array<ArrayBuffer> => {
  const track = new Float32Array(Math.round(rate * seconds));
  const length = Math.round(BURST_SECONDS * rate);
  let state = 99_991;
  for (const start of starts(seconds)) {
    const from = Math.round(start * rate);
    let low = 0;
    let lower = 0;
    for (let k = 0; k < length; k += 1) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      const white = state / 0x3fff_ffff - 1;
      low += 0.4 * (white - low);
      lower += 0.4 * (low - lower);
      track[from + k] = lower * Math.exp(-k / (length / 3));
    }
  }
  return track;
};

export interface Alignment {
  /** Frames by which the take lies late (positive) or early in the story: the median of its bursts. */
  readonly offset: number;
  /** Part of the bursts that were found at all, 0..1. */
  readonly found: number;
}

/** Frames by which one burst, expected at `at`, is late; null when it is not there. Looks 150 ms to either side. */
const burstOffset = (take: Float32Array, burst: Float32Array, at: number, reach: number): number | null => {
  let reference = 0;
  for (const sample of burst) reference += sample * sample;
  let best = 0;
  let offset = 0;
  for (let shift = -reach; shift <= reach; shift += 1) {
    let product = 0;
    let energy = 0;
    for (let k = 0; k < burst.length; k += 1) {
      const heard = take[at + shift + k] ?? 0;
      product += heard * (burst[k] as number);
      energy += heard * heard;
    }
    const correlation = energy > 0 ? product / Math.sqrt(energy * reference) : 0;
    if (correlation > best) {
      best = correlation;
      offset = shift;
    }
  }
  return best > 0.8 ? offset : null;
};

export interface BurstOffset {
  /** Frame of the take at which the burst is expected. */
  readonly at: number;
  /** Frames by which it is late; null when it was not found. */
  readonly offset: number | null;
}

/** Each burst that lies within the take with all that is searched around it. */
export const burstOffsets = (
  take: Float32Array,
  track: Float32Array,
  startFrame: number,
  rate: number,
): BurstOffset[] => {
  const reach = Math.round(0.15 * rate);
  const length = Math.round(BURST_SECONDS * rate);
  return starts(track.length / rate)
    .map((start) => Math.round(start * rate))
    .filter((from) => from - startFrame - reach >= 0 && from - startFrame + length + reach < take.length)
    .map((from) => ({
      at: from - startFrame,
      offset: burstOffset(take, track.subarray(from, from + length), from - startFrame, reach),
    }));
};

/**
 * Where a mono take that starts at story frame `startFrame` really lies against the track that was heard, burst by
 * burst: a sound system that stumbles in the middle moves some of them, and the median shrugs.
 */
export const alignment = (
  take: Float32Array,
  track: Float32Array,
  startFrame: number,
  rate: number,
): Alignment => {
  const offsets = burstOffsets(take, track, startFrame, rate).map(({ offset }) => offset);
  const found = offsets.filter((offset) => offset !== null).sort((a, b) => a - b);
  return {
    offset: found[found.length >> 1] ?? Number.NaN,
    found: offsets.length > 0 ? found.length / offsets.length : 0,
  };
};
