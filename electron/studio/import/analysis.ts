/**
 * One pass over PCM that yields peaks, loudness and length, while the file is still being written.
 *
 * Synchronous on purpose: it runs in a worker of its own, where blocking reads are the cheapest and nobody waits.
 */
import { fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { createPcmDecoder } from '../../../shared/domain/kernel/createPcm';
import { amplitudeToDecibels } from '../../../shared/domain/kernel/loudness';
import { createLoudnessMeter } from '../../../shared/domain/kernel/loudnessMeter';
import { BYTES_PER_SAMPLE, type PcmFormat } from '../../../shared/domain/kernel/pcm';
import { createPeakBuilder } from '../../../shared/domain/peaks/peakBuilder';
import type { Peaks } from '../../../shared/domain/peaks/peaks';
import { swapBytes, zeroNonFinite } from '../pcm/nativeReader';

export interface AnalysisTask {
  readonly path: string;
  readonly format: PcmFormat;
  readonly bigEndian: boolean;
  readonly channels: 1 | 2;
  readonly sampleRate: number;
  /** Byte offset of the first frame. */
  readonly dataOffset: number;
  /** Frames that will be there; null for as many as there are once the writer is done. */
  readonly frames: number | null;
  readonly loudness: boolean;
  /** Looks for samples that are not numbers, which only float PCM can hold. They count as 0 in any case. */
  readonly scan: boolean;
  /** Writes 0 over those that were found. Only for decodes of our own, never for a person's file. */
  readonly repair: boolean;
}

export interface Analysis {
  readonly frames: number;
  readonly peaks: Peaks;
  /** LUFS; null for silence or when it was not asked for. */
  readonly loudness: number | null;
  /** dBTP; null for silence or when it was not asked for. */
  readonly truePeak: number | null;
  /** Samples that were NaN or infinite, and count as 0. */
  readonly nonFinite: number;
}

/** What the writer of the file tells, shared between threads. */
export interface AnalysisControl {
  state(): 'growing' | 'complete' | 'stopped';
  /** Waits a moment for more. */
  pause(): void;
  progress(frames: number): void;
}

/** Frames of one step: 1.5 MiB of 24-bit stereo. */
const BLOCK_FRAMES = 262_144;

/**
 * Opens the file once its writer has made it. Making an empty one beforehand would be simpler, but ext4 writes a file
 * that was cut to nothing and filled again to the disk as soon as it is closed, which cost a decode 15 % of its time.
 *
 * Null when it was stopped.
 */
export function openGrowing(task: AnalysisTask, control: AnalysisControl): number | null {
  for (;;) {
    const state = control.state();
    if (state === 'stopped') return null;
    try {
      return openSync(task.path, task.repair ? 'r+' : 'r');
    } catch (error) {
      if (state === 'complete' || (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      control.pause();
    }
  }
}

/** Null when it was stopped. */
export function analyse(file: number, task: AnalysisTask, control: AnalysisControl): Analysis | null {
  const { format, channels, sampleRate } = task;
  const sampleBytes = BYTES_PER_SAMPLE[format];
  const frameBytes = sampleBytes * channels;
  const decoder = createPcmDecoder({ format, capacity: BLOCK_FRAMES * channels });
  const builder = createPeakBuilder({ format, channels, sampleRate });
  const meter = task.loudness ? createLoudnessMeter(sampleRate, channels) : null;
  let nonFinite = 0;

  /** Takes up to a block from `frame` on; the number of frames taken, 0 when there are none yet. */
  function step(frame: number, frames: number): number {
    const offset = task.dataOffset + frame * frameBytes;
    const bytes = readSync(file, decoder.input, 0, frames * frameBytes, offset);
    const got = Math.floor(bytes / frameBytes);
    if (got === 0) return 0;
    const raw = decoder.input.subarray(0, got * frameBytes);
    if (task.bigEndian) swapBytes(raw, sampleBytes);
    const floats = format === 'f32' ? new Float32Array(raw.buffer, raw.byteOffset, got * channels) : null;
    if (floats && task.scan) {
      const found = zeroNonFinite(floats);
      if (found > 0 && task.repair) writeSync(file, raw, 0, raw.length, offset);
      nonFinite += found;
    }
    builder.push(raw);
    meter?.push(floats ?? decoder.decode(got * channels), got);
    return got;
  }

  let frame = 0;
  for (;;) {
    // Asked before the size, so that "complete" and a size seen after it belong together.
    const state = control.state();
    if (state === 'stopped') return null;
    const there = Math.floor((fstatSync(file).size - task.dataOffset) / frameBytes);
    const end = Math.max(0, task.frames === null ? there : Math.min(there, task.frames));
    const ready = end - frame;
    if (ready <= 0 || (ready < BLOCK_FRAMES && state === 'growing')) {
      if (state === 'complete' && ready <= 0) break;
      control.pause();
      continue;
    }
    const got = step(frame, Math.min(ready, BLOCK_FRAMES));
    if (got === 0) break;
    frame += got;
    control.progress(frame);
  }

  const reading = meter?.read();
  const finite = (value: number | undefined) =>
    value !== undefined && Number.isFinite(value) ? Math.round(value * 1000) / 1000 : null;
  return {
    frames: frame,
    peaks: builder.finish(),
    loudness: finite(reading?.integrated),
    truePeak: finite(reading && amplitudeToDecibels(reading.truePeak)),
    nonFinite,
  };
}
