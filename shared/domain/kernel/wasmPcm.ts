/** PCM converters on WebAssembly SIMD. */
import { ditherKey } from './dither';
import { createLayout, loadProgram } from './kernelProgram';
import {
  BYTES_PER_SAMPLE,
  type PcmDecoder,
  type PcmDecoderOptions,
  type PcmEncoder,
  type PcmEncoderOptions,
} from './pcm';
import { checkSamples } from './pcmChecks';

/** The loops work on whole vectors and may touch this many bytes beyond the last sample. */
const SLACK_BYTES = 64;

/** Null where WebAssembly SIMD can't run. */
export function createWasmPcmEncoder(options: PcmEncoderOptions): PcmEncoder | null {
  const { format, capacity, dither = format === 's16', seed = 0 } = options;
  checkSamples(capacity);
  const sampleBytes = BYTES_PER_SAMPLE[format];
  const layout = createLayout();
  const sourceOffset = layout.take(capacity * 4 + SLACK_BYTES);
  const targetOffset = layout.take(capacity * sampleBytes + SLACK_BYTES);
  const loaded = loadProgram(layout.bytes);
  if (!loaded) return null;
  const { program, buffer, base } = loaded;
  const source = new Float32Array(buffer, base + sourceOffset, capacity);
  const bytes = new Uint8Array(buffer, base + targetOffset, capacity * sampleBytes);
  let position = options.position ?? 0;

  function encodeS16(samples: number): void {
    for (let done = 0; done < samples; ) {
      const high = Math.floor((position + done) / 2 ** 32);
      const run = Math.min(samples - done, (high + 1) * 2 ** 32 - (position + done));
      program.encodeS16(
        source.byteOffset + done * 4,
        bytes.byteOffset + done * 2,
        run,
        dither ? 1 : 0,
        (position + done) | 0,
        ditherKey(seed, high),
      );
      done += run;
    }
  }

  return {
    kind: 'wasm',
    encode(input, samples) {
      checkSamples(samples, Math.min(capacity, input.length));
      source.set(samples === input.length ? input : input.subarray(0, samples));
      if (format === 's16') encodeS16(samples);
      else program.encodeS24(source.byteOffset, bytes.byteOffset, samples);
      position += samples;
      return bytes.subarray(0, samples * sampleBytes);
    },
    seek(to) {
      position = to;
    },
  };
}

/** Null where WebAssembly SIMD can't run. */
export function createWasmPcmDecoder({ format, capacity }: PcmDecoderOptions): PcmDecoder | null {
  checkSamples(capacity);
  const sampleBytes = BYTES_PER_SAMPLE[format];
  const layout = createLayout();
  const sourceOffset = layout.take(capacity * sampleBytes + SLACK_BYTES);
  const targetOffset = layout.take(capacity * 4 + SLACK_BYTES);
  const loaded = loadProgram(layout.bytes);
  if (!loaded) return null;
  const { program, buffer, base } = loaded;
  const input = new Uint8Array(buffer, base + sourceOffset, capacity * sampleBytes);
  // Float samples pass as they are: the output is the input seen as floats.
  const output = new Float32Array(buffer, base + (format === 'f32' ? sourceOffset : targetOffset), capacity);
  return {
    kind: 'wasm',
    input,
    decode(samples) {
      checkSamples(samples, capacity);
      if (format === 's16') program.decodeS16(input.byteOffset, output.byteOffset, samples);
      else if (format === 's24') program.decodeS24(input.byteOffset, output.byteOffset, samples);
      else if (format === 's32') program.decodeS32(input.byteOffset, output.byteOffset, samples);
      return output.subarray(0, samples);
    },
  };
}
