/** Stereo material for the audio benches, made once and written in the pieces that a bench needs. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { stereoWavHeader, WAV_HEADER_BYTES } from './wav';

const BLOCK_FRAMES = 48_000;

/**
 * Something that compresses and peaks like music: noise under a slow swell with a tone in it, at about -20 LUFS.
 * Float32 stereo blocks of a second; only the swell differs from block to block, so that hours cost little to make.
 */
export function* musicBlocks(seconds: number, seed = 1): Generator<Float32Array> {
  const base = new Float32Array(BLOCK_FRAMES * 2);
  let state = Math.imul(seed, 0x9e37_79b9) | 1;
  for (let at = 0; at < base.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    base[at] = (state / 2 ** 31) * 0.08 + 0.1 * Math.sin(((at >> 1) * 2 * Math.PI * 220) / BLOCK_FRAMES);
  }
  const block = new Float32Array(base.length);
  for (let second = 0; second < seconds; second += 1) {
    const swell = 0.6 + 0.4 * Math.sin(second / 7 + seed);
    for (let at = 0; at < base.length; at += 1) block[at] = (base[at] as number) * swell;
    // Drums, so to say: what a limiter is for.
    for (let at = 0; at < 2_000; at += 1) {
      const hit = 3 * Math.exp(-at / 400) * Math.sin(at / 9 + seed);
      for (const place of [0, 24_000, 36_000]) {
        const frame = (place + seed * 31) % (BLOCK_FRAMES - 2_000);
        block[(frame + at) * 2] = (block[(frame + at) * 2] as number) + hit;
        block[(frame + at) * 2 + 1] = (block[(frame + at) * 2 + 1] as number) + hit;
      }
    }
    yield block;
  }
}

/** Writes a stereo WAV at 48 kHz, 24-bit or float. */
export function writeMusic(path: string, seconds: number, format: 's24' | 'f32', seed = 1): void {
  const sampleBytes = format === 's24' ? 3 : 4;
  const file = openSync(path, 'w');
  const bytes = new Uint8Array(BLOCK_FRAMES * 2 * sampleBytes);
  let offset = WAV_HEADER_BYTES;
  writeSync(file, stereoWavHeader(48_000, format, seconds * bytes.length), 0, WAV_HEADER_BYTES, 0);
  for (const block of musicBlocks(seconds, seed)) {
    if (format === 'f32') bytes.set(new Uint8Array(block.buffer));
    else {
      for (let at = 0; at < block.length; at += 1) {
        const value = Math.round((block[at] as number) * 8_388_607);
        bytes[at * 3] = value;
        bytes[at * 3 + 1] = value >> 8;
        bytes[at * 3 + 2] = value >> 16;
      }
    }
    writeSync(file, bytes, 0, bytes.length, offset);
    offset += bytes.length;
  }
  closeSync(file);
}
