/**
 * What the interface may ask of the audio engine, and what it is told. No code here: `createEngine` implements it on
 * one AudioContext with one worklet that plays and captures in the same callback; the stores and features only see
 * these types.
 */
import type { ProbeVerdict } from '../../shared/domain/alignment/probe';
import type { AudioNode, Processing, Receipt } from '../../shared/domain/model';
import type { HeardSpan } from './playback/heardSpans';

/** A node as it sounds in the branch that is loaded: inheritance of the mix is resolved already. */
export interface EngineLayer {
  readonly nodeId: string;
  /** Tells layers of one node apart that must not share a voice: a take as such, and the same as part of a comp. */
  readonly part?: string;
  /** The stretches that are heard, in order and apart from each other; absent: all of it. */
  readonly heard?: readonly HeardSpan[];
  readonly channels: number;
  readonly startFrame: number;
  readonly frames: number;
  readonly trimIn: number;
  readonly trimOut: number;
  readonly fadeIn: number;
  readonly fadeOut: number;
  readonly gainDb: number;
  readonly pan: number;
  readonly mute: boolean;
  /** What it goes through before gain and pan; absent for nothing. */
  readonly processing?: Processing;
  /** Listening only; never part of a mixdown. */
  readonly solo: boolean;
}

export interface LoopRegion {
  /** Story frames, `from < to`. */
  readonly from: number;
  readonly to: number;
}

/** Clicks beside the mix, on the story's own time: bar 1, beat 1 is the story's zero. Never part of a take or a mixdown. */
export interface MetronomeSettings {
  readonly on: boolean;
  /** Beats a minute. */
  readonly tempo: number;
  readonly beatsInBar: number;
  /** The first beat of a bar sounds higher. */
  readonly accent: boolean;
  readonly levelDb: number;
}

export interface InputDevice {
  readonly deviceId: string;
  readonly label: string;
  readonly bluetooth: boolean;
  /** Null where the browser does not tell. */
  readonly channels?: number | null;
}

/** Peak and RMS of the last 50 ms or so, linear 0..; `clipped` latches until `clearClips`. */
export interface Meter {
  readonly peak: number;
  readonly rms: number;
  readonly clipped: boolean;
}

export type EnginePhase = 'idle' | 'starting' | 'playing' | 'countIn' | 'recording' | 'finishing';

export interface LiveTake {
  readonly takeId: string;
  readonly parentId: string | null;
  /** Which pass of a loop is played, from 1; 0 where there is no loop. */
  readonly pass: number;
  /** Frames at the end, behind a punched region, that will not be heard. */
  readonly trimOut: number;
  /** Story frame of the first captured frame as placed by now. */
  readonly startFrame: number;
  readonly trimIn: number;
  readonly channels: number;
  /** Captured so far. */
  readonly frames: number;
  /** Captured and known to be on the disk; the difference is what a crash would cost. */
  readonly durableFrames: number;
  /** Min/max pairs per `peakFrames` frames, mono, -1..1; grows while recording. The array is reused: read, don't keep. */
  readonly peaks: Float32Array;
  readonly peakCount: number;
  readonly peakFrames: number;
  readonly droppedFrames: number;
}

/** By what takes of the open input are placed. */
export interface StreamLatencyState {
  /** Measured on this stream; on an earlier one of the same devices; from reported latencies. */
  readonly method: 'probe' | 'residual' | 'estimate';
  readonly confidence: number;
  /** This stream was measured and has stumbled since: what was measured no longer holds. */
  readonly isStale: boolean;
}

export interface ProbeOptions {
  readonly signal?: AbortSignal;
  /** 0..1, some 20 times a second. */
  readonly onProgress?: (fraction: number) => void;
}

export interface ProbeOutcome {
  readonly verdict: ProbeVerdict;
  /** 0 when nothing was found. */
  readonly roundTripSeconds: number;
  /** 0..1. */
  readonly confidence: number;
  /** How far the three bursts disagree, in seconds. */
  readonly spreadSeconds: number;
  /** Loudest that came in, linear. */
  readonly peak: number;
  /** What takes would have been placed by without the measurement, in seconds. */
  readonly estimateSeconds: number;
  /** Later streams of the same devices will know. */
  readonly isRemembered: boolean;
}

/** Read 60 times a second by canvas code through `getState`; React subscribes only to what changes rarely. */
export interface EngineState {
  readonly phase: EnginePhase;
  readonly sampleRate: number;
  /** Where the ear is, in story frames (output latency taken off). Changes continuously while playing. */
  readonly loop: LoopRegion | null;
  readonly inputs: readonly InputDevice[];
  readonly inputId: string | null;
  readonly inputChannels: number;
  readonly armed: boolean;
  readonly monitoring: boolean;
  readonly latencySeconds: number;
  /** Null while no input is open. */
  readonly streamLatency: StreamLatencyState | null;
  /** The round trip is being measured; nothing else can sound or be recorded meanwhile. */
  readonly isProbing: boolean;
  readonly take: LiveTake | null;
  /** Times that a layer's data came too late, since the last play. */
  readonly underruns: number;
  /** In words, with the remedy; null when all is well. */
  readonly problem: { readonly message: string; readonly remedy: string } | null;
}

export interface RecordRequest {
  readonly storyId: string;
  /** Null records a seed; nothing is heard and nothing is shifted. */
  readonly parentId: string | null;
  /** Story frame where the performance shall begin. */
  readonly startFrame: number;
  readonly countInBeats: number;
  /** Beats a minute of the count-in. */
  readonly tempo: number;
  readonly title: string | null;
  /** How much is heard before the performance begins; hidden in the take's head. */
  readonly preRollFrames?: number;
  /** Hears of the take exactly this range and stops by itself behind it. Goes before `startFrame`. */
  readonly punch?: LoopRegion | null;
  /** How much is played behind a punch. */
  readonly postRollFrames?: number;
  /** Goes round and round; each pass becomes a node. Goes before `punch` and `startFrame`. */
  readonly loop?: LoopRegion | null;
  /** Sibling takes made in one go share a group. */
  readonly takeGroupId?: string | null;
  /** Samples on the disk; 24-bit unless asked otherwise. */
  readonly bits?: '24' | '32f';
}

/** What is kept of the past: see `Engine.keepLast`. */
export interface KeepRequest {
  readonly storyId: string;
  readonly parentId: string | null;
  readonly title: string | null;
  readonly bits?: '24' | '32f';
}

export interface FinishedTake {
  /** The one with the take's own id; of several passes the last. */
  readonly node: AudioNode;
  readonly receipt: Receipt;
  /** What it was recorded over. The node may hang elsewhere: see `takes.finish`. */
  readonly over: string | null;
  /** Nodes that the take became. */
  readonly passes: number;
}

export interface Engine {
  getState(): EngineState;
  subscribe(listener: (state: EngineState) => void): () => void;
  /** Story frame under the playhead right now, any time, cheap. */
  position(): number;
  /** Needs a user gesture before, as browsers demand. Resolves when sound can flow. */
  resume(): Promise<void>;
  /** Story rate of what follows; the context is remade when it changes. */
  open(sampleRate: number): Promise<void>;
  /** Replaces what plays. Changes of gain, pan, mute, solo and processing of the same nodes are ramped; the rest is re-fed. */
  /** `matchDb` is a listening gain, taken up with the layers at the same sample; it is no part of the mix. */
  setLayers(layers: readonly EngineLayer[], matchDb?: number): void;
  play(): Promise<void>;
  pause(): void;
  /** Sample-exact, while playing or not. */
  seek(frame: number): void;
  setLoop(loop: LoopRegion | null): void;
  /** A short grain at the frame, for dragging the playhead. */
  scrub(frame: number): void;
  setMasterGain(gainDb: number): void;
  setMetronome(settings: MetronomeSettings): void;
  refreshInputs(): Promise<void>;
  /** Asks for the microphone and keeps the stream open until disarmed. `first` is the first of its channels, from 1. */
  arm(deviceId: string | null, channels: number, first?: number): Promise<void>;
  disarm(): void;
  setMonitoring(on: boolean): void;
  /**
   * Measures the round trip of the open input with a sound that lasts about 3 s. Takes are placed by it from then on,
   * when its verdict is `ok`.
   *
   * @throws StudioError CONFLICT while something plays or is recorded, DEVICE without an open input, CANCELLED
   */
  probe(options?: ProbeOptions): Promise<ProbeOutcome>;
  record(request: RecordRequest): Promise<void>;
  /** Drains, files the take, resolves with the new node. */
  stopRecording(): Promise<FinishedTake>;
  /**
   * Makes a take of the last minute that the open input heard, or of as much as there is.
   *
   * @throws StudioError DEVICE without an open input, CONFLICT while a take is made, BAD_INPUT when there is nothing yet
   */
  keepLast(request: KeepRequest): Promise<FinishedTake>;
  /** Told of each take that ends by itself: behind a punched region, or because its input is gone. */
  onTakeEnded(listener: (take: Promise<FinishedTake>) => void): () => void;
  /** Frame of the take that is being captured now; null while there is none. */
  takeFrame(): number | null;
  /** Ends a take without making a node; the capture stays in the trash of the takes folder. */
  discardRecording(): Promise<void>;
  inputMeter(): Meter;
  outputMeter(): readonly [Meter, Meter];
  layerMeter(nodeId: string): Meter | null;
  clearClips(): void;
  close(): Promise<void>;
}
