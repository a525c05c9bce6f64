/**
 * The feeder's small memory of decoded audio: aligned blocks, least recently used goes first.
 *
 * Blocks are aligned to the node's own frame 0 rather than to where playback began, so that a short loop, a scrub
 * around one place, a seek back and the other branch of an A/B comparison all find what was fetched before.
 */
import type { VoiceSpec } from '../protocol';

/** Frames of a block: 0.34 s at 48 kHz, 128 KiB of stereo. */
export const BLOCK_FRAMES = 16_384;

export interface PcmBlock {
  /** Interleaved. Shorter than a block at the end of the audio. */
  readonly data: Float32Array;
  /** Frames that are there; what is missing up to a full block plays as silence. */
  readonly frames: number;
}

/** Blocks that one request fetches at most: as much as a ring holds, 512 KiB of stereo. */
export const RUN_BLOCKS = 4;

/** A mono take is two channels wide in a stereo comp: the same frames, in other blocks. */
export const blockKey = (
  { nodeId, channels }: Pick<VoiceSpec, 'nodeId' | 'channels'>,
  index: number,
): string => `${nodeId}:${channels}:${index}`;

export interface BlockCache {
  get(key: string): PcmBlock | undefined;
  put(key: string, block: PcmBlock): void;
  /** Bytes held. */
  readonly bytes: number;
}

export const createBlockCache = (limitBytes: () => number): BlockCache => {
  const blocks = new Map<string, PcmBlock>();
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    get(key) {
      const block = blocks.get(key);
      if (block) {
        blocks.delete(key);
        blocks.set(key, block);
      }
      return block;
    },
    put(key, block) {
      const old = blocks.get(key);
      if (old) bytes -= old.data.byteLength;
      blocks.delete(key);
      blocks.set(key, block);
      bytes += block.data.byteLength;
      for (const [oldest, { data }] of blocks) {
        if (bytes <= limitBytes() || oldest === key) break;
        blocks.delete(oldest);
        bytes -= data.byteLength;
      }
    },
  };
};
