/**
 * Checks the audio of a capture against the checksums in its journal, as the bytes stream by. Nothing is refused for
 * a wrong checksum: the sound is kept and the receipt says where it can't be trusted.
 */
import { crc32 } from 'node:zlib';
import type { Segment } from './journal';

/** Frames `[from, to)`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export interface CheckResult {
  /** Frames whose bytes are not what was written. */
  readonly damaged: readonly Span[];
  /** Frames that no checksum speaks of: what came after the last sync, or after damage to the journal. */
  readonly unchecked: readonly Span[];
}

export interface SegmentCheck {
  /** Bytes of the samples in order, in runs of any length. */
  push(bytes: Uint8Array): void;
  finish(): CheckResult;
}

/** `segments` in order and without overlap, as a journal gives them; `frameBytes` bytes a frame. */
export function createSegmentCheck(segments: readonly Segment[], frameBytes: number): SegmentCheck {
  const damaged: Span[] = [];
  const unchecked: Span[] = [];
  let position = 0;
  let index = 0;
  let crc = 0;

  return {
    push(bytes) {
      for (let done = 0; done < bytes.byteLength; ) {
        const segment = segments[index];
        const from = segment ? segment.from * frameBytes : Number.POSITIVE_INFINITY;
        const inside = position >= from;
        const edge = inside ? segment!.to * frameBytes : from;
        const length = Math.min(bytes.byteLength - done, edge - position);
        if (inside) crc = crc32(bytes.subarray(done, done + length), crc);
        else addSpan(unchecked, position / frameBytes, (position + length) / frameBytes);
        done += length;
        position += length;
        if (!inside || position < edge) continue;
        if (crc !== segment!.crc) addSpan(damaged, segment!.from, segment!.to);
        crc = 0;
        index += 1;
      }
    },
    finish() {
      const segment = segments[index];
      const reached = position / frameBytes;
      if (segment && segment.from < reached) addSpan(unchecked, segment.from, reached);
      return { damaged, unchecked };
    },
  };
}

function addSpan(spans: Span[], from: number, to: number): void {
  const last = spans.at(-1);
  if (last && last.to === from) spans[spans.length - 1] = { from: last.from, to };
  else spans.push({ from, to });
}

export const spanFrames = (spans: readonly Span[]): number =>
  spans.reduce((sum, { from, to }) => sum + to - from, 0);
