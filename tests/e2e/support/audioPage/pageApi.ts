/** What the test page offers to `page.evaluate`. Types only. */
import type { Engine, EngineLayer, EngineState, RecordRequest } from '../../../../renderer/audio/engine';

/** What the browser says of its clocks at one moment; times in seconds of the audio context unless named otherwise. */
export interface ClockReading {
  /** `performance.now`, in ms. */
  readonly now: number;
  readonly current: number;
  readonly outputTime: number;
  /** `performance.now` of `outputTime`, in ms. */
  readonly outputAt: number;
  readonly delivered: number;
  readonly total: number;
  /** In ms. */
  readonly inputLatency: number;
  readonly underruns: number;
  readonly underrunSeconds: number;
  readonly captured: number;
}

export interface PageApi {
  readonly engine: Engine;
  /** Makes the engine. */
  create(options: {
    sampleRate: number;
    sharedMemory?: boolean;
    plainKernel?: boolean;
    /** Listens behind the studio's node. */
    tap?: boolean;
    /** Listens to the raw microphone instead. */
    tapInput?: boolean;
  }): Promise<void>;
  /** The tap's recording since the last call, interleaved stereo, sent to the server; returns its first context frame. */
  sendTap(): Promise<{ frame: number; frames: number }>;
  startTap(): void;
  /** What the browser reports as the latency of the way out, in seconds: what is often trusted alone. */
  outputLatency(): number;
  /** Writes down every few milliseconds what the browser tells of its clocks; `readTrace` ends it. */
  startTrace(): void;
  readTrace(): ClockReading[];
  /** The microphone is pulled out. */
  loseInput(): void;
  /** Resolves when the state fulfils what `wanted` says. */
  until(wanted: Partial<Pick<EngineState, 'phase' | 'armed'>>, milliseconds?: number): Promise<void>;
  /** Resolves when the take has so many frames, by the clock of the sound, which a busy machine makes slower. */
  untilRecorded(frames: number): Promise<void>;
  /** Stands still on the main thread. */
  block(milliseconds: number): void;
  sleep(milliseconds: number): Promise<void>;
  readonly states: EngineState[];
}

export type { Engine, EngineLayer, EngineState, RecordRequest };
