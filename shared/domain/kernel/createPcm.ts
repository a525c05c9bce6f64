/** Picks the PCM converters: WebAssembly SIMD where it runs, else the plain twins, which give the same bytes. */
import { createJsPcmDecoder, createJsPcmEncoder } from './jsPcm';
import type { PcmDecoder, PcmDecoderOptions, PcmEncoder, PcmEncoderOptions } from './pcm';
import { createWasmPcmDecoder, createWasmPcmEncoder } from './wasmPcm';

export function createPcmEncoder(options: PcmEncoderOptions): PcmEncoder {
  return createWasmPcmEncoder(options) ?? createJsPcmEncoder(options);
}

export function createPcmDecoder(options: PcmDecoderOptions): PcmDecoder {
  return createWasmPcmDecoder(options) ?? createJsPcmDecoder(options);
}
