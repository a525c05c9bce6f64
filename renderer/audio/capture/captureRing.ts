/**
 * The ring between the input and the disk: the last 70 seconds and more of what the microphone heard.
 *
 * The real-time thread always writes and never asks whether somebody reads: while armed the ring is the retro buffer
 * from which a take gets its head and from which the last minute can still be kept; while recording it covers for a
 * slow disk. It costs 16 MiB a channel at 44.1 and 48 kHz and 32 MiB at 96 kHz, for as long as an input is open. So it is the reader who finds out, and
 * can say to the frame, what was overwritten before it came; the take gets silence of the same length there, because
 * a hole that is closed would shift everything after it.
 *
 * Addresses are capture frames since the input was opened; the counter holds their low 32 bits.
 */

export interface CaptureMemory {
  readonly buffer: SharedArrayBuffer | ArrayBuffer;
  /** Frames; a power of two. */
  readonly capacity: number;
  readonly channels: number;
}

const HEADER_BYTES = 64;
const WRITE = 0;

/** Frames that the writer may be ahead of its counter: more than any render quantum. */
const WRITE_MARGIN = 16_384;

/** The last minute, and time to read it while more comes in. */
const RING_SECONDS = 70;

/** Frames of the ring at a rate: the power of two that holds at least so long. */
export const captureRingFrames = (sampleRate: number): number =>
  2 ** Math.ceil(Math.log2(sampleRate * RING_SECONDS));

export const createCaptureMemory = (capacity: number, channels: number, shared: boolean): CaptureMemory => {
  if (2 ** Math.round(Math.log2(capacity)) !== capacity) throw new RangeError('A ring holds a power of two.');
  const bytes = HEADER_BYTES + capacity * channels * 4;
  return { buffer: shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes), capacity, channels };
};

const views = (memory: CaptureMemory) => ({
  header: new Int32Array(memory.buffer, 0, HEADER_BYTES / 4),
  data: new Float32Array(memory.buffer, HEADER_BYTES, memory.capacity * memory.channels),
});

export interface CaptureWriter {
  /** Capture frame that is written next. */
  readonly position: number;
  /** Adds planar input; a channel that is missing is silent. Does not allocate. */
  write(planes: readonly Float32Array[], frames: number): void;
  /** Adds interleaved frames, for a ring that is filled by messages. */
  writeInterleaved(source: Float32Array, frames: number): void;
}

export const createCaptureWriter = (memory: CaptureMemory, from = 0): CaptureWriter => {
  const { header, data } = views(memory);
  const { capacity, channels } = memory;
  let position = from;
  Atomics.store(header, WRITE, position | 0);
  const advance = (frames: number) => {
    position += frames;
    Atomics.store(header, WRITE, position | 0);
  };
  return {
    get position() {
      return position;
    },
    write(planes, frames) {
      for (let channel = 0; channel < channels; channel += 1) {
        const plane = planes[channel];
        let frame = position & (capacity - 1);
        for (let k = 0; k < frames; k += 1) {
          data[frame * channels + channel] = plane ? (plane[k] as number) : 0;
          frame = (frame + 1) & (capacity - 1);
        }
      }
      advance(frames);
    },
    writeInterleaved(source, frames) {
      const at = position & (capacity - 1);
      const first = Math.min(frames, capacity - at);
      data.set(source.subarray(0, first * channels), at * channels);
      data.set(source.subarray(first * channels, frames * channels), 0);
      advance(frames);
    },
  };
};

export interface CaptureRead {
  /** Frames that were delivered, lost ones included. */
  readonly frames: number;
  /** How many of them, at the head, were overwritten and are silence now. */
  readonly lost: number;
}

export interface CaptureReader {
  /** Capture frame that is read next. */
  readonly position: number;
  /** Frames that wait. */
  waiting(): number;
  /** Copies up to `frames` frames, interleaved, to the start of `into`. */
  read(frames: number, into: Float32Array): CaptureRead;
}

/** Reads from capture frame `from` on, which must be less than 2^31 frames from where the writer is. */
export const createCaptureReader = (memory: CaptureMemory, from: number): CaptureReader => {
  const { header, data } = views(memory);
  const { capacity, channels } = memory;
  let position = from;
  const waiting = () => (Atomics.load(header, WRITE) - (position | 0)) | 0;
  return {
    get position() {
      return position;
    },
    waiting: () => Math.max(0, waiting()),
    read(frames, into) {
      const taken = Math.max(0, Math.min(frames, waiting()));
      const at = position & (capacity - 1);
      for (let done = 0; done < taken; ) {
        const start = (at + done) & (capacity - 1);
        const part = Math.min(taken - done, capacity - start);
        into.set(data.subarray(start * channels, (start + part) * channels), done * channels);
        done += part;
      }
      // Asked after the copy: what the writer reached meanwhile may be torn, and counts as lost too. A quantum that is
      // being written now is not in the counter yet, hence the margin.
      const lost = Math.min(taken, Math.max(0, waiting() + WRITE_MARGIN - capacity));
      into.fill(0, 0, lost * channels);
      position += taken;
      return { frames: taken, lost };
    },
  };
};
