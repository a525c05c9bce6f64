/**
 * What the engine's threads say to each other, one type per direction. No code here.
 *
 *     main ──► feeder ──ring──► worklet ──ring──► drain ──► studio
 *       └────────────────────────►┘  └───────────────►┘
 *
 * Audio travels in shared memory. Where the page is not cross-origin isolated it travels in the `…Port` messages
 * instead, straight between the workers and the worklet, so that a blocked main thread costs nothing in either case.
 * Positions: "stream frames" count from the start of a timeline, "context frames" are the audio context's own count,
 * "capture frames" count from the opening of the input.
 */
import type { Processing } from '../../shared/domain/model';
import type { CaptureMemory } from './capture/captureRing';
import type { MetronomeSettings } from './engine';
import type { PackedSpans } from './playback/heardSpans';
import type { RingMemory } from './playback/layerRing';
import type { Timeline } from './playback/timeline';

/** One sounding layer: a ring slot with what is in it. */
export interface VoiceSpec {
  /** Index of the ring; one voice at a time uses it. */
  readonly slot: number;
  /** Which use of the ring this is. */
  readonly generation: number;
  readonly nodeId: string;
  readonly channels: 1 | 2;
  /** Story frame of audio frame 0, and length of the whole audio. A change of these is a new voice. */
  readonly startFrame: number;
  readonly frames: number;
  /** Stream frame of the ring's frame 0, in the program's timeline. */
  readonly base: number;
  /** Null where memory can't be shared: the worklet makes its own, and is fed by messages. */
  readonly memory: RingMemory | null;
  /** Frames, in case the worklet makes the memory. */
  readonly capacity: number;
}

/** What may change while a voice sounds. */
export interface VoiceLevels {
  readonly slot: number;
  readonly trimIn: number;
  readonly trimOut: number;
  readonly fadeIn: number;
  readonly fadeOut: number;
  readonly gainDb: number;
  readonly pan: number;
  /** Muted, or silenced by another layer's solo. */
  readonly silent: boolean;
  /** What it goes through before gain and pan; absent for nothing. */
  readonly processing?: Processing;
  /** The stretches that are heard of it; null or absent: all. */
  readonly spans?: PackedSpans | null;
}

export interface CountIn {
  readonly beats: number;
  readonly beatFrames: number;
}

/** Everything that shall sound from some moment on. Replaces whatever was prepared before and has not sounded yet. */
export interface Program {
  readonly id: number;
  /** Null keeps the running timeline and only exchanges voices. */
  readonly timeline: Timeline | null;
  /**
   * Stream frame of the running timeline at which the program takes over, or null for "as soon as it is ready".
   * When its data are late it takes over later, at the place where it would be by then.
   */
  readonly at: number | null;
  /** The full set: a voice that is not named here fades away. Names of voices that sound already are welcome. */
  readonly voices: readonly VoiceSpec[];
  readonly levels: readonly VoiceLevels[];
  /** Story frame at which the run ends by itself; null goes on for ever (while recording). A loop goes first. */
  readonly end: number | null;
  readonly countIn: CountIn | null;
  /** Start without a further word as soon as enough is buffered. */
  readonly go: boolean;
  /** Fade out this many frames before the end: a scrubbing grain. 0 plays to the last frame. */
  readonly fadeOutFrames: number;
  /** Listening gain while it plays, in dB: for comparing branches at one loudness. Never part of a mixdown. */
  readonly gainDb?: number;
  /** Do not start before this many frames of input are in the capture ring: the head of a take. */
  readonly captureHead: number;
}

export type ToWorklet =
  | { readonly type: 'program'; readonly program: Program }
  | { readonly type: 'go'; readonly id: number }
  /** `end` as in the program. */
  | { readonly type: 'levels'; readonly levels: readonly VoiceLevels[]; readonly end: number | null }
  | { readonly type: 'pause' }
  | { readonly type: 'master'; readonly gainDb: number }
  /** The listening gain of what sounds already; see `Program.gainDb`. */
  | { readonly type: 'matched'; readonly gainDb: number }
  | { readonly type: 'monitor'; readonly on: boolean }
  | { readonly type: 'metronome'; readonly settings: MetronomeSettings }
  /** Layer meters cost a pass over each layer's samples: only while somebody looks. */
  | { readonly type: 'layerMeters'; readonly on: boolean }
  | { readonly type: 'clearClips' }
  | { readonly type: 'feederPort'; readonly port: MessagePort }
  | {
      readonly type: 'capture';
      readonly channels: number;
      /** Null where memory can't be shared: frames go to the drain's port. */
      readonly memory: CaptureMemory | null;
      readonly drainPort: MessagePort | null;
    }
  | { readonly type: 'captureOff' };

export type FromWorklet =
  | { readonly type: 'ready'; readonly kernel: 'wasm' | 'js'; readonly quantum: number }
  /** Stream frame 0 of the program's timeline was, or would have been, rendered at `contextFrame`. */
  | { readonly type: 'started'; readonly id: number; readonly contextFrame: number }
  /** A program without a timeline of its own took over. */
  | { readonly type: 'switched'; readonly id: number }
  /** `storyFrame` is where playback goes on without a gap. */
  | {
      readonly type: 'stopped';
      readonly contextFrame: number;
      readonly storyFrame: number;
      /** Stream frame of the same place: says how often a loop went round. */
      readonly streamFrame: number;
      readonly reason: 'pause' | 'end';
    }
  /** The rings are free again. */
  | {
      readonly type: 'released';
      readonly voices: readonly { readonly slot: number; readonly generation: number }[];
    }
  | { readonly type: 'underrun'; readonly slot: number; readonly storyFrame: number; readonly count: number }
  /** The context's frame counter jumped. */
  | { readonly type: 'jump'; readonly frames: number }
  /** Capture frame 0 came in at this context frame. */
  | { readonly type: 'captureOpened'; readonly contextFrame: number }
  /** Sound is missing from the input, in capture frames. */
  | { readonly type: 'captureGap'; readonly frame: number; readonly frames: number; readonly cause: string }
  /** A run of nothing but zeros in the input, in capture frames; no fault by itself. */
  | { readonly type: 'captureSilence'; readonly frame: number; readonly frames: number }
  /** Without shared memory: a copy of the status block, about 25 times a second. */
  | { readonly type: 'status'; readonly buffer: ArrayBuffer };

export type ToFeeder =
  | {
      readonly type: 'open';
      readonly origin: string;
      /** Present where memory can't be shared. */
      readonly port: MessagePort | null;
    }
  | {
      readonly type: 'feed';
      readonly voice: VoiceSpec;
      readonly timeline: Timeline;
    }
  | { readonly type: 'drop'; readonly slots: readonly number[] };

export type FromFeeder = {
  readonly type: 'problem';
  readonly nodeId: string;
  readonly message: string;
};

/** Feeder to worklet, where memory can't be shared. `data` is null for frames that nobody will read. */
export interface FeedPortMessage {
  readonly slot: number;
  readonly generation: number;
  readonly channels: 1 | 2;
  readonly capacity: number;
  readonly at: number;
  readonly frames: number;
  readonly data: Float32Array<ArrayBuffer> | null;
}

/** Worklet to feeder, where memory can't be shared: how far each ring was read, as pairs of slot and stream frame. */
export interface ReadPortMessage {
  readonly reads: readonly { readonly slot: number; readonly generation: number; readonly frame: number }[];
}

/** Worklet to drain, where memory can't be shared: interleaved input. */
export interface CapturePortMessage {
  readonly frame: number;
  readonly data: Float32Array<ArrayBuffer>;
}

export type ToDrain =
  | {
      readonly type: 'open';
      readonly origin: string;
      readonly channels: number;
      readonly sampleRate: number;
      readonly memory: CaptureMemory | null;
      readonly port: MessagePort | null;
    }
  /** Begin to file from this capture frame on, and never beyond `to`: a take of the past. */
  | { readonly type: 'record'; readonly takeId: string; readonly from: number; readonly to?: number }
  /** File up to this capture frame, then say `drained`. Null: what is there by now. */
  | { readonly type: 'stop'; readonly to: number | null }
  | { readonly type: 'abandon' }
  /** Send the capture frames [from, from + frames) to the port as soon as all of them are there. */
  | { readonly type: 'listen'; readonly from: number; readonly frames: number; readonly port: MessagePort }
  /** Nobody listens any more. */
  | { readonly type: 'forget' };

/** Drain to whoever listens: interleaved input, and how many of its first frames were lost and are silent. */
export interface ListenPortMessage {
  readonly data: Float32Array<ArrayBuffer>;
  readonly lost: number;
}

export interface Dropout {
  /** Frame of the take. */
  readonly frame: number;
  readonly frames: number;
  readonly cause: string;
}

export type FromDrain =
  | {
      readonly type: 'progress';
      readonly takeId: string;
      readonly frames: number;
      readonly durableFrames: number;
      readonly droppedFrames: number;
      /** Min/max pairs that were completed since the last message. */
      readonly peaks: Float32Array<ArrayBuffer>;
    }
  | {
      readonly type: 'drained';
      readonly takeId: string;
      readonly frames: number;
      readonly droppedFrames: number;
      readonly dropouts: readonly Dropout[];
    }
  /** The studio does not take chunks; they are kept and sent again. Null: it does again. */
  | {
      readonly type: 'trouble';
      readonly takeId: string;
      readonly problem: { readonly message: string; readonly remedy: string } | null;
      /** The studio will never take more of this take. */
      readonly isFinal: boolean;
    };
