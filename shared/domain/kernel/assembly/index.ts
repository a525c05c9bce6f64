/** Entry of the WebAssembly build; `scripts/buildKernel.mjs` compiles it. */
export { compressLayer, filterLayer, passLayer } from './chain';
export { decodeS16, decodeS24, decodeS32, encodeS16, encodeS24 } from './convert';
export { interpolatedPeak, settle, weigh } from './loudness';
export { mixMono, mixShaped, mixStereo, mixStereoStraight, splitStereo } from './mix';
export { emitPoint, foldPeaks, resetState } from './peaks';

/** First byte that the program does not use itself; buffers are laid out from here by the caller. */
export function heapBase(): usize {
  return __heap_base;
}
