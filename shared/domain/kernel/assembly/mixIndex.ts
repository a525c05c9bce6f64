/** Entry of the build on shared memory: the mixing part alone. */
export { compressLayer, filterLayer, passLayer } from './chain';
export { mixMono, mixShaped, mixStereo, mixStereoStraight, splitStereo } from './mix';

/** First byte that the program does not use itself; buffers are laid out from here by the caller. */
export function heapBase(): usize {
  return __heap_base;
}
