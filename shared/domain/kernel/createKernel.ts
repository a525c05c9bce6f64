/** Picks the mix kernel: WebAssembly SIMD where it runs, else the plain twin, which gives the same bits. */
import { createJsKernel } from './jsKernel';
import type { MixKernel, MixKernelOptions } from './mixKernel';
import { createWasmKernel } from './wasmKernel';

/** Takes about a millisecond; a real-time thread calls it before it starts to play. */
export function createKernel(options: MixKernelOptions): MixKernel {
  return createWasmKernel(options) ?? createJsKernel(options);
}
