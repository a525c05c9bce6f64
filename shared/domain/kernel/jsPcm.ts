/** PCM converters on plain typed arrays: fallback and oracle of `wasmPcm.ts`. */
import { ditherAt, ditherKey } from './dither';
import {
  BYTES_PER_SAMPLE,
  type PcmDecoder,
  type PcmDecoderOptions,
  type PcmEncoder,
  type PcmEncoderOptions,
} from './pcm';
import { checkSamples } from './pcmChecks';

const { fround } = Math;

/** Adding and taking it away rounds a double below 2^51 to the nearest integer, ties to even, as SIMD does. */
const ROUNDER = 1.5 * 2 ** 52;

function roundHeld(value: number, lowest: number, highest: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.max(lowest, Math.min(highest, value)) + ROUNDER - ROUNDER;
}

export function createJsPcmEncoder(options: PcmEncoderOptions): PcmEncoder {
  const { format, capacity, dither = format === 's16', seed = 0 } = options;
  checkSamples(capacity);
  const bytes = new Uint8Array(capacity * BYTES_PER_SAMPLE[format]);
  const view = new DataView(bytes.buffer);
  let position = options.position ?? 0;

  function encodeS16(input: Float32Array, samples: number): void {
    for (let at = 0; at < samples; at += 1) {
      let value = (input[at] as number) * 32_768;
      if (dither) {
        const index = position + at;
        const noise = ditherAt(ditherKey(seed, Math.floor(index / 2 ** 32)), index | 0);
        value = fround(value + noise);
      }
      view.setInt16(at * 2, roundHeld(value, -32_768, 32_767), true);
    }
  }

  function encodeS24(input: Float32Array, samples: number): void {
    for (let at = 0; at < samples; at += 1) {
      const value = roundHeld((input[at] as number) * 8_388_608, -8_388_608, 8_388_607);
      bytes[at * 3] = value;
      bytes[at * 3 + 1] = value >> 8;
      bytes[at * 3 + 2] = value >> 16;
    }
  }

  return {
    kind: 'js',
    encode(input, samples) {
      checkSamples(samples, Math.min(capacity, input.length));
      if (format === 's16') encodeS16(input, samples);
      else encodeS24(input, samples);
      position += samples;
      return bytes.subarray(0, samples * BYTES_PER_SAMPLE[format]);
    },
    seek(to) {
      position = to;
    },
  };
}

export function createJsPcmDecoder({ format, capacity }: PcmDecoderOptions): PcmDecoder {
  checkSamples(capacity);
  const input = new Uint8Array(capacity * BYTES_PER_SAMPLE[format]);
  const view = new DataView(input.buffer);
  const output = new Float32Array(capacity);
  const readers: Record<typeof format, (at: number) => number> = {
    s16: (at) => view.getInt16(at * 2, true) / 2 ** 15,
    s24: (at) => (view.getUint16(at * 3, true) | (view.getInt8(at * 3 + 2) << 16)) / 2 ** 23,
    s32: (at) => view.getInt32(at * 4, true) / 2 ** 31,
    f32: (at) => view.getFloat32(at * 4, true),
  };
  const read = readers[format];
  return {
    kind: 'js',
    input,
    decode(samples) {
      checkSamples(samples, capacity);
      for (let at = 0; at < samples; at += 1) output[at] = read(at);
      return output.subarray(0, samples);
    },
  };
}
