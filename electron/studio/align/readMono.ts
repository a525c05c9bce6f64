/** Stretches of decoded files, added up to one mono signal. Synchronous: it runs in a worker of its own. */
import { closeSync, openSync, readSync } from 'node:fs';

/** A stretch of a decoded file (interleaved float32) and where it goes. All in frames. */
export interface MonoRead {
  readonly path: string;
  readonly channels: 1 | 2;
  readonly fileFrame: number;
  readonly targetFrame: number;
  readonly frames: number;
  /** Linear. */
  readonly gain: number;
}

/** Frames of one read: half a MiB of stereo. */
const BLOCK_FRAMES = 65_536;

/** The sum of the reads, each folded to mono by the mean of its channels. What a file no longer has is silence. */
export function readMono(reads: readonly MonoRead[], frames: number): Float32Array {
  const mono = new Float32Array(frames);
  const block = new Float32Array(BLOCK_FRAMES * 2);
  for (const { path, channels, fileFrame, targetFrame, frames: wanted, gain } of reads) {
    const file = openSync(path, 'r');
    try {
      const bytes = new Uint8Array(block.buffer);
      const scale = gain / channels;
      for (let done = 0; done < wanted; ) {
        const size = Math.min(BLOCK_FRAMES, wanted - done) * channels * 4;
        const got = readSync(file, bytes, 0, size, (fileFrame + done) * channels * 4);
        const count = Math.floor(got / 4 / channels);
        if (count === 0) break;
        for (let k = 0; k < count * channels; k += 1) {
          const at = targetFrame + done + Math.floor(k / channels);
          mono[at] = (mono[at] as number) + (block[k] as number) * scale;
        }
        done += count;
      }
    } finally {
      closeSync(file);
    }
  }
  return mono;
}
