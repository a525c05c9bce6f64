/**
 * The ring between the feeder and the real-time thread: one layer's audio, about 1.4 s of it.
 *
 * Frames are addressed by their stream frame (`timeline.ts`), not first-in-first-out: a reader that had to play
 * silence simply asks for the next address, and what comes late is skipped by the writer instead of shifting
 * everything after it. Runs of silence cost the writer one addition.
 *
 * Single writer, single reader, no locks. The counters are the low 32 bits of stream frames, so differences are right
 * for runs of any length as long as the two sides are less than 2^31 frames apart. Each new use of the memory gets a
 * generation: until the writer has stored it, a reader of that generation sees an empty ring, never an older layer.
 * The same code runs on an ordinary ArrayBuffer inside the worklet where SharedArrayBuffer can't be had.
 */

export interface RingMemory {
  readonly buffer: SharedArrayBuffer | ArrayBuffer;
  /** Byte address of the ring in the buffer; a multiple of 64. */
  readonly offset: number;
  /** Frames; a power of two. */
  readonly capacity: number;
  readonly channels: 1 | 2;
}

const HEADER_BYTES = 64;
const WRITE = 0;
/** Frames before this one were never written (the writer jumped ahead). */
const VALID = 1;
const READ = 2;
const GENERATION = 3;

/** Largest memory of one layer's ring in bytes, its small header aside. */
export const MAX_RING_BYTES = 1_048_576;

/** Frames of a ring at a rate: about 1.4 s, at most `MAX_RING_BYTES` of stereo. */
export const ringFrames = (sampleRate: number): number =>
  Math.min(MAX_RING_BYTES / 8, 2 ** Math.round(Math.log2(sampleRate * 1.4)));

/** Bytes that a ring takes, a multiple of 64. */
export const ringBytes = (capacity: number, channels: 1 | 2): number => {
  if (2 ** Math.round(Math.log2(capacity)) !== capacity) throw new RangeError('A ring holds a power of two.');
  return HEADER_BYTES + Math.ceil((capacity * channels * 4) / 64) * 64;
};

/** A ring in memory of its own. */
export const createRingMemory = (capacity: number, channels: 1 | 2, shared: boolean): RingMemory => {
  const bytes = ringBytes(capacity, channels);
  const buffer = shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
  return { buffer, offset: 0, capacity, channels };
};

/** Where the feeder puts a layer's frames: into shared memory, or into messages to the worklet. */
export interface RingWriter {
  /** Stream frame that is written next. */
  readonly position: number;
  /** Frames that fit now. */
  space(): number;
  /** Frames that the reader is already past and that were not written. */
  late(): number;
  /** Copies interleaved frames from `sourceFrame` of `source` on. Returns how many it took. */
  write(source: Float32Array, sourceFrame: number, frames: number): number;
  /** Passes over frames that nobody will read. Returns how many. */
  skip(frames: number): number;
  /** Gives up what lies before `frame`; it plays as silence. */
  jump(frame: number): void;
}

/** Nothing is copied out of a ring: the mix kernel reads the frames where they are. */
export interface RingReader {
  readonly capacity: number;
  /** The whole ring, interleaved. */
  readonly samples: Float32Array;
  /** Frames that can be read from `at` on; 0 while another generation owns the memory. */
  available(at: number): number;
  /** Where in `samples`, in frames, frame `at` lies; what follows wraps at `capacity`. */
  index(at: number): number;
  /** Tells the writer that everything before `frame` may be overwritten. */
  release(frame: number): void;
}

const views = (memory: RingMemory) => ({
  header: new Int32Array(memory.buffer, memory.offset, HEADER_BYTES / 4),
  data: new Float32Array(memory.buffer, memory.offset + HEADER_BYTES, memory.capacity * memory.channels),
  mask: memory.capacity - 1,
});

/** The writer's side of a new use of the memory: empties it and takes it over for `generation`. */
export const createRingWriter = (memory: RingMemory, generation: number): RingWriter => {
  const { header, data, mask } = views(memory);
  const { capacity, channels } = memory;
  let position = 0;
  Atomics.store(header, GENERATION, 0);
  Atomics.store(header, WRITE, 0);
  Atomics.store(header, VALID, 0);
  Atomics.store(header, READ, 0);
  Atomics.store(header, GENERATION, generation);

  /** Frames between the reader and the writer; negative when the reader is ahead. */
  const lead = () => (position - Atomics.load(header, READ)) | 0;
  const space = () => Math.min(capacity, capacity - lead());
  const advance = (frames: number) => {
    position += frames;
    Atomics.store(header, WRITE, position | 0);
  };
  return {
    get position() {
      return position;
    },
    space,
    late: () => Math.max(0, -lead()),
    write(source, sourceFrame, frames) {
      const taken = Math.max(0, Math.min(frames, space()));
      const at = position & mask;
      const first = Math.min(taken, capacity - at);
      const from = sourceFrame * channels;
      data.set(source.subarray(from, from + first * channels), at * channels);
      data.set(source.subarray(from + first * channels, from + taken * channels), 0);
      advance(taken);
      return taken;
    },
    skip(frames) {
      const taken = Math.max(0, Math.min(frames, space()));
      advance(taken);
      return taken;
    },
    jump(frame) {
      if (frame <= position) return;
      position = frame;
      // Before the write counter: a reader that sees the new end must not take old frames for new ones.
      Atomics.store(header, VALID, position | 0);
      Atomics.store(header, WRITE, position | 0);
    },
  };
};

export const createRingReader = (memory: RingMemory, generation: number): RingReader => {
  const { header, data, mask } = views(memory);
  const available = (at: number): number => {
    if (Atomics.load(header, GENERATION) !== generation) return 0;
    const ready = (Atomics.load(header, WRITE) - (at | 0)) | 0;
    if (ready <= 0 || ((Atomics.load(header, VALID) - (at | 0)) | 0) > 0) return 0;
    return ready;
  };
  return {
    capacity: memory.capacity,
    samples: data,
    available,
    index: (at) => at & mask,
    release(frame) {
      if (Atomics.load(header, GENERATION) === generation) Atomics.store(header, READ, frame | 0);
    },
  };
};
