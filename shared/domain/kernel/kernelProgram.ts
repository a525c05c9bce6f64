/**
 * Loads the WebAssembly build of the kernel.
 *
 * The program is carried as base64 in a module rather than as a file: an audio worklet has no `fetch`, no `atob` and
 * no path, and a packaged app has no folder to look in. It is small enough to be compiled synchronously anywhere. A
 * page needs `'wasm-unsafe-eval'` in the `script-src` of its Content-Security-Policy; without it, or without SIMD,
 * `loadProgram` gives null and callers use the plain twin.
 */
import { kernelWasmBase64, sharedMixWasmBase64 } from './generated/kernelWasm';

/** What `assembly/mixIndex.ts` exports; pointers are byte addresses in the program's memory. */
export interface MixProgram {
  heapBase(): number;
  mixStereoStraight(acc: number, source: number, frames: number, ll: number, rr: number): void;
  mixStereo(
    acc: number,
    source: number,
    frames: number,
    ll: number,
    lr: number,
    rl: number,
    rr: number,
  ): void;
  mixMono(acc: number, source: number, frames: number, ll: number, lr: number): void;
  mixShaped(
    acc: number,
    source: number,
    frames: number,
    stereo: number,
    rise: number,
    fadeIn: number,
    fall: number,
    fadeOut: number,
    step: number,
    rampFrames: number,
    ll: number,
    lr: number,
    rl: number,
    rr: number,
    deltaLl: number,
    deltaLr: number,
    deltaRl: number,
    deltaRr: number,
  ): void;
  filterLayer(values: number, source: number, target: number, frames: number, stereo: number): void;
  compressLayer(values: number, samples: number, frames: number, stereo: number): void;
  passLayer(source: number, target: number, samples: number): void;
  splitStereo(source: number, left: number, right: number, frames: number): void;
}

/** What `assembly/index.ts` exports. */
export interface KernelProgram extends MixProgram {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  encodeS16(
    source: number,
    target: number,
    samples: number,
    dithered: number,
    position: number,
    key: number,
  ): void;
  encodeS24(source: number, target: number, samples: number): void;
  decodeS16(source: number, target: number, samples: number): void;
  decodeS24(source: number, target: number, samples: number): void;
  decodeS32(source: number, target: number, samples: number): void;
  settle(samplesAt: number, samples: number): number;
  weigh(
    samplesAt: number,
    frames: number,
    stride: number,
    pair: number,
    stateAt: number,
    b0: number,
    b1: number,
    b2: number,
    a1: number,
    a2: number,
    c1: number,
    c2: number,
  ): void;
  interpolatedPeak(
    samplesAt: number,
    frames: number,
    channels: number,
    coefficientsAt: number,
    taps: number,
    phases: number,
    core: number,
    bound: number,
    restBound: number,
    current: number,
  ): number;
  foldPeaks(
    format: number,
    source: number,
    frames: number,
    channels: number,
    framesPerPoint: number,
    filled: number,
    state: number,
    scratch: number,
    out: number,
  ): number;
  emitPoint(format: number, channels: number, state: number, out: number): number;
  resetState(format: number, channels: number, state: number): void;
}

/** The little of the WebAssembly API that is used; the domain layer has no DOM types. */
interface WebAssemblyApi {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports?: object) => { exports: unknown };
  Memory: new (limits: { initial: number; maximum: number; shared: true }) => MemoryHandle;
}

/** A shared `WebAssembly.Memory`; it can be posted to workers and worklets. */
export interface MemoryHandle {
  readonly buffer: SharedArrayBuffer;
}

const PAGE_BYTES = 65_536;
const LINE_BYTES = 64;
/** As many as `scripts/buildKernel.mjs` allows the program on shared memory. */
const MAX_SHARED_PAGES = 16_384;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Standard base64 with padding. By hand because an audio worklet has no `atob`. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(128);
  for (let value = 0; value < ALPHABET.length; value += 1) values[ALPHABET.charCodeAt(value)] = value;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let from = 0, to = 0; from < text.length; from += 4) {
    let group = 0;
    for (let digit = 0; digit < 4; digit += 1)
      group = group * 64 + (values[text.charCodeAt(from + digit)] ?? 0);
    bytes[to++] = group >> 16;
    if (to < bytes.length) bytes[to++] = group >> 8;
    if (to < bytes.length) bytes[to++] = group;
  }
  return bytes;
}

/** An instance with memory of its own. */
export interface LoadedProgram {
  readonly program: KernelProgram;
  readonly buffer: ArrayBuffer;
  /** Address of offset 0 of the layout; a multiple of 64. */
  readonly base: number;
}

/**
 * A fresh instance of the program with room for `bytes` bytes, or null where it can't run. About a millisecond. The
 * memory never grows afterwards, so views on it stay valid.
 */
export function loadProgram(bytes: number): LoadedProgram | null {
  const program = instantiate(kernelWasmBase64) as KernelProgram | null;
  if (!program) return null;
  const base = Math.ceil(program.heapBase() / LINE_BYTES) * LINE_BYTES;
  const missing = base + bytes - program.memory.buffer.byteLength;
  if (missing > 0) program.memory.grow(Math.ceil(missing / PAGE_BYTES));
  return { program, buffer: program.memory.buffer, base };
}

/** Bytes at the start of a shared memory that belong to the program. */
export const PROGRAM_BYTES = PAGE_BYTES;

/** Shared memory of at least so many bytes, or null where it can't be had. It never grows; untouched pages cost nothing. */
export function createSharedMemory(bytes: number): MemoryHandle | null {
  const api = webAssembly();
  const pages = Math.ceil(bytes / PAGE_BYTES);
  if (!api || pages > MAX_SHARED_PAGES) return null;
  try {
    return new api.Memory({ initial: pages, maximum: MAX_SHARED_PAGES, shared: true });
  } catch {
    // The page is not cross-origin isolated, or the system has no address space left.
    return null;
  }
}

/** The mixing program on shared memory, or null where it can't run. */
export function loadSharedProgram(memory: MemoryHandle): MixProgram | null {
  const program = instantiate(sharedMixWasmBase64, { env: { memory } }) as MixProgram | null;
  return program && program.heapBase() <= PROGRAM_BYTES ? program : null;
}

/** Null where there is no WebAssembly, no SIMD, or a page's policy that allows compiling it. */
function instantiate(base64: string, imports?: object): unknown {
  const api = webAssembly();
  if (!api) return null;
  try {
    return new api.Instance(new api.Module(decodeBase64(base64)), imports).exports;
  } catch {
    return null;
  }
}

function webAssembly(): WebAssemblyApi | undefined {
  return (globalThis as unknown as { WebAssembly?: WebAssemblyApi }).WebAssembly;
}

/** Lays buffers one after another, each on a cache line of its own. `take` gives offsets from `LoadedProgram.base`. */
export function createLayout(): { take(bytes: number): number; readonly bytes: number } {
  let used = 0;
  return {
    take(bytes) {
      const at = used;
      used += Math.ceil(bytes / LINE_BYTES) * LINE_BYTES;
      return at;
    },
    get bytes() {
      return used;
    },
  };
}
