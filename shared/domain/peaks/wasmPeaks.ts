/** The peak engine on WebAssembly SIMD. */
import { createLayout, loadProgram } from '../kernel/kernelProgram';
import type { PcmFormat } from '../kernel/pcm';
import type { PeakEngine, PeakEngineOptions } from './peakEngine';

/** Numbers by which `assembly/peaks.ts` knows the formats. */
const FORMATS: Record<PcmFormat, number> = { s16: 0, s24: 1, s32: 2, f32: 3 };

/** Packed 24-bit samples are read in whole vectors, a few bytes beyond the last one. */
const SLACK_BYTES = 64;

/** Null where WebAssembly SIMD can't run. */
export function createWasmPeakEngine(options: PeakEngineOptions): PeakEngine | null {
  const { channels, framesPerPoint, capacity, points } = options;
  const format = FORMATS[options.format];
  const layout = createLayout();
  const stateOffset = layout.take(channels * 8);
  const scratchOffset = layout.take(32);
  const outOffset = layout.take(points * channels * 4);
  const bytesOffset = layout.take(capacity + SLACK_BYTES);
  const loaded = loadProgram(layout.bytes);
  if (!loaded) return null;
  const { program, buffer, base } = loaded;
  const state = base + stateOffset;
  const bytes = new Uint8Array(buffer, base + bytesOffset, capacity);
  const out = new Int16Array(buffer, base + outOffset, points * channels * 2);
  program.resetState(format, channels, state);
  return {
    kind: 'wasm',
    bytes,
    out,
    fold(offset, frames, filled) {
      return program.foldPeaks(
        format,
        bytes.byteOffset + offset,
        frames,
        channels,
        framesPerPoint,
        filled,
        state,
        base + scratchOffset,
        out.byteOffset,
      );
    },
    complete() {
      program.emitPoint(format, channels, state, out.byteOffset);
    },
  };
}
