/**
 * Brings a rendered mix to a loudness target, and converts it: the second half of an export, in a worker.
 *
 * The mix lies on disk as raw float32 stereo, so a pass costs a read. Measure (EBU R128), set the gain, limit true
 * peaks where the gain lifts them over the ceiling, measure again; limiting takes loudness away, so the gain is
 * corrected until the result is right. Two or three passes in practice, at a small fraction of what two passes of
 * FFmpeg's `loudnorm` cost, and never its dynamic mode.
 */
import { readSync, writeSync } from 'node:fs';
import { createPcmEncoder } from '../../../shared/domain/kernel/createPcm';
import { createLoudnessMeter } from '../../../shared/domain/kernel/loudnessMeter';
import { BYTES_PER_SAMPLE, type PcmFormat } from '../../../shared/domain/kernel/pcm';
import { type Level, measureLevel } from './level';
import { createLimiter, HISTORY_FRAMES, type Limiter } from './limiter';

export interface ShapeOrder {
  /** Raw float32 stereo. */
  readonly input: number;
  readonly frames: number;
  readonly rate: number;
  readonly output: number;
  /** Where the samples begin in the output. */
  readonly headerBytes: number;
  readonly format: PcmFormat;
  /** Null converts only. */
  readonly target: { readonly lufs: number; readonly truePeak: number } | null;
  readonly stop: Int32Array<SharedArrayBuffer>;
}

export interface ShapeResult extends Readonly<Level> {
  readonly stopped: boolean;
  /** What was found and what came of it; null when there was no target. LUFS (null for silence), dBTP, dB. */
  readonly loudness: {
    readonly before: number | null;
    readonly after: number | null;
    readonly truePeak: number | null;
    readonly gainDb: number;
    readonly limited: boolean;
  } | null;
}

const BLOCK_FRAMES = 65_536;
const STEREO_BYTES = 8;
/** How near the result must come, in LU; half of what is promised. */
const CLOSE = 0.05;
const MAX_PASSES = 8;
/**
 * The limiter's ceiling lies this far under the one that is promised, in dB: the gain moves while the interpolating
 * filter looks at it, and other meters interpolate with other filters.
 */
const MARGIN = 0.04;
/** Most that a peak is turned down, in dB. Beyond it, what comes out has little to do with what was mixed. */
const MOST_LIMITING = 18;

const toDecibels = (amplitude: number) => 20 * Math.log10(amplitude);
const toAmplitude = (decibels: number) => 10 ** (decibels / 20);
const finite = (value: number) => (Number.isFinite(value) ? value : null);

export function shape(order: ShapeOrder, onProgress: (fraction: number) => void): ShapeResult {
  const { frames, rate, target } = order;
  const progress = (pass: number, frame: number) =>
    onProgress((pass + frame / Math.max(1, frames)) / (target ? 3 : 1));
  if (!target) return { ...write(order, 1, null, null, (frame) => progress(0, frame)), loudness: null };

  const first = createLoudnessMeter(rate, 2);
  if (
    !readBlocks(order, 0, (block, count, at) => {
      first.push(block, count);
      progress(0, at);
    })
  )
    return { stopped: true, peak: 0, clipped: 0, loudness: null };
  const before = first.read();
  if (!Number.isFinite(before.integrated)) {
    const written = write(order, 1, null, null, (frame) => progress(1, frame));
    const truePeak = finite(toDecibels(before.truePeak));
    return { ...written, loudness: { before: null, after: null, truePeak, gainDb: 0, limited: false } };
  }

  const ceiling = target.truePeak;
  const mostGain = ceiling + MOST_LIMITING - toDecibels(before.truePeak);
  let gainDb = Math.min(target.lufs - before.integrated, mostGain);
  let lowered = MARGIN;
  let last: { gainDb: number; loudness: number } | null = null;
  for (let pass = 1; ; pass += 1) {
    const limited = toDecibels(before.truePeak) + gainDb > ceiling;
    const meter = createLoudnessMeter(rate, 2);
    const limiter = limited
      ? createLimiter(rate, toAmplitude(gainDb), toAmplitude(ceiling - lowered), BLOCK_FRAMES)
      : null;
    const written = write(order, toAmplitude(gainDb), limiter, meter, (frame) =>
      progress(Math.min(2, pass), frame),
    );
    if (written.stopped) return { ...written, loudness: null };
    const after = meter.read();
    const short = target.lufs - after.integrated;
    const over = toDecibels(after.truePeak) - ceiling;
    const isRight = over <= MARGIN / 2 && (Math.abs(short) <= CLOSE || gainDb >= mostGain);
    if (isRight || pass === MAX_PASSES) {
      return {
        ...written,
        loudness: {
          before: before.integrated,
          after: finite(after.integrated),
          truePeak: finite(toDecibels(after.truePeak)),
          gainDb,
          limited,
        },
      };
    }
    if (over > MARGIN / 2) lowered += over;
    const heard = { gainDb, loudness: after.integrated };
    // The more is limited, the less a dB of gain brings: how much, the last two passes tell.
    const slope = last ? (heard.loudness - last.loudness) / (heard.gainDb - last.gainDb) : 1;
    if (Math.abs(short) > CLOSE) {
      gainDb = Math.min(mostGain, gainDb + short / Math.max(0.2, Math.min(1, slope || 1)));
      last = heard;
    }
  }
}

const isStopped = (order: ShapeOrder) => Atomics.load(order.stop, 0) !== 0;

/**
 * Hands on the input block by block, each with `after` frames of what follows it; before the first block and after
 * the last one there are zeros. False when it was stopped.
 */
function readBlocks(
  order: ShapeOrder,
  after: number,
  take: (window: Float32Array, frames: number, at: number) => void,
): boolean {
  const before = after > 0 ? HISTORY_FRAMES : 0;
  const window = new Float32Array((before + BLOCK_FRAMES + after) * 2);
  const bytes = new Uint8Array(window.buffer);
  for (let at = 0; at < order.frames; at += BLOCK_FRAMES) {
    if (isStopped(order)) return false;
    const frames = Math.min(BLOCK_FRAMES, order.frames - at);
    const missing = Math.max(0, before - at);
    const from = at - before + missing;
    const wanted = Math.min(order.frames, at + frames + after) - from;
    let done = missing * STEREO_BYTES;
    bytes.fill(0, 0, done);
    for (const end = done + wanted * STEREO_BYTES; done < end; ) {
      const offset = from * STEREO_BYTES + done - missing * STEREO_BYTES;
      const got = readSync(order.input, bytes, done, end - done, offset);
      if (got === 0) break;
      done += got;
    }
    bytes.fill(0, done);
    take(window, frames, at);
  }
  return true;
}

/** One pass from input to output. */
function write(
  order: ShapeOrder,
  gain: number,
  limiter: Limiter | null,
  meter: ReturnType<typeof createLoudnessMeter> | null,
  onFrame: (frame: number) => void,
): Omit<ShapeResult, 'loudness'> {
  const { format } = order;
  const frameBytes = BYTES_PER_SAMPLE[format] * 2;
  const shaped = new Float32Array(BLOCK_FRAMES * 2);
  const encoder =
    format === 's16' || format === 's24' ? createPcmEncoder({ format, capacity: shaped.length }) : null;
  const raw = new Uint8Array(shaped.buffer);
  const level: Level = { peak: 0, clipped: 0 };
  const complete = readBlocks(order, limiter?.lookahead ?? 0, (window, frames, at) => {
    const samples = frames * 2;
    if (limiter) limiter.process(window, frames, shaped);
    else for (let index = 0; index < samples; index += 1) shaped[index] = (window[index] as number) * gain;
    measureLevel(shaped, samples, level);
    meter?.push(shaped, frames);
    const bytes = encoder ? encoder.encode(shaped, samples) : raw.subarray(0, samples * 4);
    for (let done = 0; done < bytes.length; ) {
      const offset = order.headerBytes + at * frameBytes + done;
      done += writeSync(order.output, bytes, done, bytes.length - done, offset);
    }
    onFrame(at + frames);
  });
  return { stopped: !complete, ...level };
}
