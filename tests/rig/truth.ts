/**
 * Where a take really lies, found in its audio: each burst of the track that was heard is looked for in the take. What
 * the program says of itself plays no part.
 */
import { type BurstOffset, burstOffsets } from '../e2e/support/clickTrack';

export interface Truth {
  /** Frames by which the take lies late (positive) or early: the median of its bursts. */
  readonly offset: number;
  /** Part of the bursts that were found, 0..1. */
  readonly found: number;
  /** Places, in frames of the take, after which the offset is another one for good, and by how much. */
  readonly jumps: readonly { readonly frame: number; readonly slip: number }[];
  /** Frames between the smallest and the largest offset before the first jump. */
  readonly spread: number;
}

/** A change of the offset that is no error of the measurement, in frames. */
const JUMP = 8;
/** Bursts that must agree on the new offset. */
const CONFIRMED = 2;

const middle = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** @param startFrame story frame of the take's first frame, as it was placed */
export function truthOf(take: Float32Array, track: Float32Array, startFrame: number, rate: number): Truth {
  const bursts = burstOffsets(take, track, startFrame, rate);
  const heard = bursts.filter((burst): burst is BurstOffset & { offset: number } => burst.offset !== null);
  const jumps: { frame: number; slip: number }[] = [];
  let current = heard[0]?.offset ?? 0;
  heard.forEach((burst, index) => {
    const next = heard.slice(index, index + CONFIRMED);
    const isOther =
      next.length === CONFIRMED && next.every(({ offset }) => Math.abs(offset - current) > JUMP);
    if (!isOther) return;
    jumps.push({ frame: burst.at, slip: burst.offset - current });
    current = burst.offset;
  });
  const before = heard.filter(({ at }) => at < (jumps[0]?.frame ?? Number.POSITIVE_INFINITY));
  const offsets = before.map(({ offset }) => offset);
  return {
    offset: middle(offsets),
    found: bursts.length > 0 ? heard.length / bursts.length : 0,
    jumps,
    spread: offsets.length > 0 ? Math.max(...offsets) - Math.min(...offsets) : 0,
  };
}
