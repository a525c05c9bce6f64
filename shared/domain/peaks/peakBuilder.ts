/**
 * Peaks of a stream of PCM bytes. Finished points are kept in a list of equal pages rather than in one growing array,
 * so that a 12-hour file never makes it copy what it has.
 */
import { BYTES_PER_SAMPLE } from '../kernel/pcm';
import { createJsPeakEngine } from './jsPeaks';
import type { PeakEngine, PeakEngineOptions } from './peakEngine';
import { BASE_FRAMES_PER_POINT, MAX_PEAK_CHANNELS, type PeakBuilder, type PeakBuilderOptions } from './peaks';
import { createWasmPeakEngine } from './wasmPeaks';

const DEFAULT_INPUT_BYTES = 2 ** 20;
const PAGE_VALUES = 2 ** 16;

/** RangeError for channels, rates and sizes that make no sense. */
export function createPeakBuilder(options: PeakBuilderOptions): PeakBuilder {
  const engineOptions = engineOptionsFor(options);
  return createBuilderOn(
    createWasmPeakEngine(engineOptions) ?? createJsPeakEngine(engineOptions),
    options,
    engineOptions,
  );
}

/** The same on the plain engine, whatever the machine can do. */
export function createJsPeakBuilder(options: PeakBuilderOptions): PeakBuilder {
  const engineOptions = engineOptionsFor(options);
  return createBuilderOn(createJsPeakEngine(engineOptions), options, engineOptions);
}

/** Room for a cut frame stands before the input, so that its rest can follow it without moving the input. */
function engineOptionsFor(options: PeakBuilderOptions): PeakEngineOptions {
  const { format, channels, sampleRate, framesPerPoint = BASE_FRAMES_PER_POINT } = options;
  const { inputBytes = DEFAULT_INPUT_BYTES } = options;
  if (!Number.isInteger(channels) || channels < 1 || channels > MAX_PEAK_CHANNELS) {
    throw new RangeError(`Peaks are told apart for 1 to ${MAX_PEAK_CHANNELS} channels, not ${channels}.`);
  }
  if (!Number.isInteger(sampleRate) || sampleRate < 1)
    throw new RangeError(`${sampleRate} Hz is no sample rate.`);
  if (!Number.isInteger(framesPerPoint) || framesPerPoint < 1 || framesPerPoint > 2 ** 20) {
    throw new RangeError(`A point of peaks can't cover ${framesPerPoint} frames.`);
  }
  const frameBytes = channels * BYTES_PER_SAMPLE[format];
  const inputFrames = Math.floor(inputBytes / frameBytes);
  if (!(inputFrames >= 1 && inputBytes <= 2 ** 28)) {
    throw new RangeError(`An input of ${inputBytes} bytes is too small or too large.`);
  }
  return {
    format,
    channels,
    framesPerPoint,
    capacity: (inputFrames + 1) * frameBytes,
    points: Math.ceil((inputFrames + 1) / framesPerPoint) + 1,
  };
}

function createBuilderOn(
  engine: PeakEngine,
  { sampleRate }: PeakBuilderOptions,
  { format, channels, framesPerPoint, capacity }: PeakEngineOptions,
): PeakBuilder {
  const frameBytes = channels * BYTES_PER_SAMPLE[format];
  const input = engine.bytes.subarray(frameBytes, capacity);
  const store = createPointStore(channels * 2);
  let cutBytes = 0;
  let frames = 0;
  let filled = 0;
  let finished = false;

  function pushInput(bytes: number): void {
    if (finished) throw new Error('These peaks are finished.');
    if (!Number.isInteger(bytes) || bytes < 0 || bytes > input.length) {
      throw new RangeError(`${bytes} bytes do not fit an input of ${input.length}.`);
    }
    const start = frameBytes - cutBytes;
    const whole = Math.floor((cutBytes + bytes) / frameBytes);
    const points = engine.fold(start, whole, filled);
    store.append(engine.out, points);
    filled = (filled + whole) % framesPerPoint;
    frames += whole;
    const end = start + whole * frameBytes;
    cutBytes = cutBytes + bytes - whole * frameBytes;
    engine.bytes.copyWithin(frameBytes - cutBytes, end, end + cutBytes);
  }

  return {
    kind: engine.kind,
    input,
    pushInput,
    push(bytes) {
      for (let from = 0; from < bytes.length; from += input.length) {
        const piece = bytes.subarray(from, from + input.length);
        input.set(piece);
        pushInput(piece.length);
      }
    },
    get frames() {
      return frames;
    },
    get points() {
      return store.points;
    },
    completed(fromPoint) {
      return store.read(fromPoint);
    },
    finish() {
      if (!finished && filled > 0) {
        engine.complete();
        store.append(engine.out, 1);
      }
      finished = true;
      return { sampleRate, framesPerPoint, channels, points: store.points, data: store.read(0) };
    },
  };
}

/** Points in pages of a fixed size. */
function createPointStore(valuesPerPoint: number) {
  const pageValues = Math.floor(PAGE_VALUES / valuesPerPoint) * valuesPerPoint;
  const pages: Int16Array[] = [];
  let values = 0;
  return {
    get points() {
      return values / valuesPerPoint;
    },
    append(source: Int16Array, points: number): void {
      const end = points * valuesPerPoint;
      for (let from = 0; from < end; ) {
        const at = values % pageValues;
        if (at === 0) pages.push(new Int16Array(pageValues));
        const count = Math.min(end - from, pageValues - at);
        pages.at(-1)?.set(source.subarray(from, from + count), at);
        values += count;
        from += count;
      }
    },
    read(fromPoint: number): Int16Array<ArrayBuffer> {
      const start = Math.min(values, Math.max(0, Math.floor(fromPoint) * valuesPerPoint));
      const out = new Int16Array(values - start);
      for (let at = start; at < values; ) {
        const page = pages[Math.floor(at / pageValues)] as Int16Array;
        const from = at % pageValues;
        const count = Math.min(values - at, pageValues - from);
        out.set(page.subarray(from, from + count), at - start);
        at += count;
      }
      return out;
    },
  };
}
