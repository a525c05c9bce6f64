/**
 * Reads frames of a plain PCM file as float32, from anywhere in it.
 *
 * Mono and stereo only; what has more channels is folded to stereo by FFmpeg. One decoder's memory is shared by all
 * reads of a reader, so they take turns.
 */
import type { FileHandle } from 'node:fs/promises';
import { createPcmDecoder } from '../../../shared/domain/kernel/createPcm';
import { BYTES_PER_SAMPLE, type PcmDecoder } from '../../../shared/domain/kernel/pcm';
import type { NativePcm } from './nativePcm';

/** Frames of one read call: large enough for the disk's pace, small enough not to hold up the event loop. */
const BLOCK_FRAMES = 131_072;

export interface NativeReader {
  /**
   * Fills `target` with interleaved float32 from `fromFrame` on. Returns the frames read, fewer only at the end.
   * Samples that are not numbers come as 0.
   */
  read(fromFrame: number, target: Float32Array): Promise<number>;
}

/** In place, from big-endian to little-endian samples of 2, 3 or 4 bytes. `bytes` must hold whole samples. */
export function swapBytes(bytes: Uint8Array, sampleBytes: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (sampleBytes === 2) buffer.swap16();
  else if (sampleBytes === 4) buffer.swap32();
  else {
    for (let at = 0; at + 2 < bytes.length; at += 3) {
      const first = bytes[at] as number;
      bytes[at] = bytes[at + 2] as number;
      bytes[at + 2] = first;
    }
  }
}

/** Replaces NaN and infinite samples by 0, in place. Returns how many there were. */
export function zeroNonFinite(samples: Float32Array): number {
  // The exponent of a float32 that is no number has all bits set: an integer test is several times faster.
  const bits = new Int32Array(samples.buffer, samples.byteOffset, samples.length);
  let found = 0;
  for (let at = 0; at < bits.length; at += 1) {
    if (((bits[at] as number) & 0x7f80_0000) === 0x7f80_0000) {
      bits[at] = 0;
      found += 1;
    }
  }
  return found;
}

export function createNativeReader(handle: FileHandle, pcm: NativePcm): NativeReader {
  const sampleBytes = BYTES_PER_SAMPLE[pcm.format];
  const frameBytes = sampleBytes * pcm.channels;
  let decoder: PcmDecoder | null = null;
  let turn: Promise<unknown> = Promise.resolve();

  async function fill(fromFrame: number, target: Float32Array): Promise<number> {
    const wanted = Math.min(Math.floor(target.length / pcm.channels), pcm.frames - fromFrame);
    decoder ??= createPcmDecoder({ format: pcm.format, capacity: BLOCK_FRAMES * pcm.channels });
    let done = 0;
    while (done < wanted) {
      const frames = Math.min(BLOCK_FRAMES, wanted - done);
      const offset = pcm.dataOffset + (fromFrame + done) * frameBytes;
      const { bytesRead } = await handle.read(decoder.input, 0, frames * frameBytes, offset);
      const got = Math.floor(bytesRead / frameBytes);
      if (got === 0) break;
      if (pcm.bigEndian) swapBytes(decoder.input.subarray(0, got * frameBytes), sampleBytes);
      target.set(decoder.decode(got * pcm.channels), done * pcm.channels);
      done += got;
    }
    if (pcm.format === 'f32') zeroNonFinite(target.subarray(0, done * pcm.channels));
    return done;
  }

  return {
    read(fromFrame, target) {
      const reading = turn.then(() => fill(fromFrame, target));
      turn = reading.catch(() => {});
      return reading;
    },
  };
}
