/**
 * Turns a chunk of captured float32 samples into the bytes that go to the disk.
 *
 * A broken driver or effect can deliver NaN and infinities. One such sample would silence or blow up everything that
 * is mixed with it for ever, so they become zeros here, before anything is stored, and the receipt says where.
 */
import { createPcmEncoder } from '../../../shared/domain/kernel/createPcm';
import type { CaptureFormat } from './rf64';

export interface EncodedChunk {
  /** What to append. A view that the next call overwrites. */
  readonly bytes: Uint8Array;
  /** The same samples as float32, cleaned. A view that the next call overwrites. */
  readonly samples: Float32Array;
  /** Runs of frames in which a sample was no number, counted from the chunk's first frame. */
  readonly broken: readonly { readonly frame: number; readonly frames: number }[];
}

export interface ChunkEncoder {
  /** `chunk`: interleaved float32 LE, whole frames, at most the capacity. */
  encode(chunk: Uint8Array): EncodedChunk;
}

/** One per capture. `capacity` in samples (frames * channels). */
export function createChunkEncoder(format: CaptureFormat, capacity: number): ChunkEncoder {
  const samples = new Float32Array(capacity);
  const sampleBytes = new Uint8Array(samples.buffer);
  const pcm = format.bits === '24' ? createPcmEncoder({ format: 's24', capacity }) : null;
  return {
    encode(chunk) {
      // A copy, because a view of a request's body may start at any address and Float32Array needs a multiple of 4.
      sampleBytes.set(chunk);
      const count = chunk.byteLength / 4;
      const broken = silenceBroken(samples, count, format.channels);
      return {
        bytes: pcm ? pcm.encode(samples, count) : sampleBytes.subarray(0, chunk.byteLength),
        samples: samples.subarray(0, count),
        broken,
      };
    },
  };
}

function silenceBroken(samples: Float32Array, count: number, channels: number): EncodedChunk['broken'] {
  const broken: { frame: number; frames: number }[] = [];
  for (let index = 0; index < count; index += 1) {
    const sample = samples[index]!;
    // Only a finite number minus itself is 0.
    if (sample - sample === 0) continue;
    samples[index] = 0;
    const frame = Math.floor(index / channels);
    const last = broken.at(-1);
    if (last && frame < last.frame + last.frames) continue;
    if (last && frame === last.frame + last.frames) last.frames += 1;
    else broken.push({ frame, frames: 1 });
  }
  return broken;
}
