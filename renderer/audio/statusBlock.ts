/**
 * What the real-time thread tells many times a second without posting anything: counters and meters in one small
 * block of shared memory. Each value is read alone, except for the playhead, which a sequence number guards.
 *
 * Where memory can't be shared the worklet writes the same layout into its own memory and posts a copy now and then.
 */

/** Layers that have a meter of their own; layers in higher ring slots are heard but not metered. */
export const METERED_SLOTS = 256;

const INTS = 16;
const DOUBLES = 8;
const FLOATS = 8 + METERED_SLOTS * 2;

/** Size in bytes. */
export const STATUS_BYTES = INTS * 4 + DOUBLES * 8 + FLOATS * 4;

const SEQUENCE = 0;
const RUNNING = 1;
const UNDERRUNS = 2;
const CLIP_LEFT = 3;
const CLIP_RIGHT = 4;
const CLIP_INPUT = 5;
/** Something came out of the mix or the metronome since the program started. */
const HEARD = 6;
const PROGRAM = 7;

const CONTEXT_FRAME = 0;
const STREAM_FRAME = 1;
const CAPTURE_FRAME = 2;
const INPUT_FRAME = 3;

const INPUT_PEAK = 0;
const INPUT_RMS = 1;
const OUTPUT = 2;
const LAYERS = 8;

const views = (buffer: SharedArrayBuffer | ArrayBuffer) => ({
  ints: new Int32Array(buffer, 0, INTS),
  doubles: new Float64Array(buffer, INTS * 4, DOUBLES),
  floats: new Float32Array(buffer, INTS * 4 + DOUBLES * 8, FLOATS),
});

export interface Playhead {
  readonly running: boolean;
  /** Program whose timeline runs. */
  readonly program: number;
  /** Context frame and stream frame at the end of the last block. */
  readonly contextFrame: number;
  readonly streamFrame: number;
  /** Capture frames so far. */
  readonly captureFrame: number;
  /** Those of them in which an input was connected: frames that were taken from its queue. */
  readonly inputFrame: number;
}

/** The real-time side. Nothing allocates. */
export interface StatusWriter {
  playhead(
    running: boolean,
    program: number,
    contextFrame: number,
    streamFrame: number,
    captureFrame: number,
    inputFrame: number,
  ): void;
  underruns(count: number): void;
  heard(is: boolean): void;
  output(channel: 0 | 1, peak: number, rms: number): void;
  clip(what: 'left' | 'right' | 'input'): void;
  input(peak: number, rms: number): void;
  layer(slot: number, peak: number, rms: number): void;
  clearClips(): void;
}

export const createStatusWriter = (buffer: SharedArrayBuffer | ArrayBuffer): StatusWriter => {
  const { ints, doubles, floats } = views(buffer);
  return {
    playhead(running, program, contextFrame, streamFrame, captureFrame, inputFrame) {
      Atomics.add(ints, SEQUENCE, 1);
      ints[RUNNING] = running ? 1 : 0;
      ints[PROGRAM] = program;
      doubles[CONTEXT_FRAME] = contextFrame;
      doubles[STREAM_FRAME] = streamFrame;
      doubles[CAPTURE_FRAME] = captureFrame;
      doubles[INPUT_FRAME] = inputFrame;
      Atomics.add(ints, SEQUENCE, 1);
    },
    underruns(count) {
      Atomics.store(ints, UNDERRUNS, count);
    },
    heard(is) {
      Atomics.store(ints, HEARD, is ? 1 : 0);
    },
    output(channel, peak, rms) {
      floats[OUTPUT + channel * 2] = peak;
      floats[OUTPUT + channel * 2 + 1] = rms;
    },
    clip(what) {
      Atomics.store(ints, what === 'left' ? CLIP_LEFT : what === 'right' ? CLIP_RIGHT : CLIP_INPUT, 1);
    },
    input(peak, rms) {
      floats[INPUT_PEAK] = peak;
      floats[INPUT_RMS] = rms;
    },
    layer(slot, peak, rms) {
      if (slot >= METERED_SLOTS) return;
      floats[LAYERS + slot * 2] = peak;
      floats[LAYERS + slot * 2 + 1] = rms;
    },
    clearClips() {
      Atomics.store(ints, CLIP_LEFT, 0);
      Atomics.store(ints, CLIP_RIGHT, 0);
      Atomics.store(ints, CLIP_INPUT, 0);
    },
  };
};

export interface StatusReader {
  playhead(): Playhead;
  underruns(): number;
  heard(): boolean;
  output(channel: 0 | 1): { readonly peak: number; readonly rms: number; readonly clipped: boolean };
  input(): { readonly peak: number; readonly rms: number; readonly clipped: boolean };
  layer(slot: number): { readonly peak: number; readonly rms: number; readonly clipped: boolean };
}

/** `current` gives the block to read: the shared one, or the latest copy. */
export const createStatusReader = (current: () => SharedArrayBuffer | ArrayBuffer): StatusReader => {
  let buffer = current();
  let block = views(buffer);
  const latest = () => {
    if (current() !== buffer) {
      buffer = current();
      block = views(buffer);
    }
    return block;
  };
  const meter = (index: number, clip: number | null) => {
    const { ints, floats } = latest();
    return {
      peak: floats[index] as number,
      rms: floats[index + 1] as number,
      clipped: clip !== null && Atomics.load(ints, clip) === 1,
    };
  };
  return {
    playhead() {
      const { ints, doubles } = latest();
      for (;;) {
        const before = Atomics.load(ints, SEQUENCE);
        const playhead = {
          running: ints[RUNNING] === 1,
          program: ints[PROGRAM] as number,
          contextFrame: doubles[CONTEXT_FRAME] as number,
          streamFrame: doubles[STREAM_FRAME] as number,
          captureFrame: doubles[CAPTURE_FRAME] as number,
          inputFrame: doubles[INPUT_FRAME] as number,
        };
        if (before % 2 === 0 && Atomics.load(ints, SEQUENCE) === before) return playhead;
      }
    },
    underruns: () => Atomics.load(latest().ints, UNDERRUNS),
    heard: () => Atomics.load(latest().ints, HEARD) === 1,
    output: (channel) => meter(OUTPUT + channel * 2, channel === 0 ? CLIP_LEFT : CLIP_RIGHT),
    input: () => meter(INPUT_PEAK, CLIP_INPUT),
    layer: (slot) => meter(LAYERS + Math.min(slot, METERED_SLOTS - 1) * 2, null),
  };
};
