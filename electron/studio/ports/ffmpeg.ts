/**
 * What the studio needs of FFmpeg. The process adapter in `adapters/ffmpegProcess` implements it: no shell,
 * `-nostdin`, protocol allow-list, bounded time and output, progress, cancel by signal.
 */
export interface AudioProbe {
  /** e.g. `wav`, `flac`, `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly container: string;
  readonly codec: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitsPerSample: number | null;
  /** Seconds as the container claims; null where it does not say. The decode has the last word. */
  readonly seconds: number | null;
  /** Lower-case keys. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface FfmpegRun {
  /** Arguments after the fixed safety prefix. */
  readonly args: readonly string[];
  readonly signal?: AbortSignal;
  /** Called with the microseconds of output that FFmpeg reports. */
  readonly onProgress?: (outMicroseconds: number) => void;
  /** Fed to stdin, with back-pressure. */
  readonly input?: AsyncIterable<Uint8Array>;
  /** Gets stdout in order, with back-pressure: FFmpeg waits while the promise is pending. Throwing ends the run. */
  readonly onOutput?: (bytes: Uint8Array) => void | Promise<void>;
  /** Killed after this many seconds without progress or output; default 60. */
  readonly stallSeconds?: number;
}

export interface FfmpegResult {
  /** The last lines of stderr, for filters that report there and for error texts. */
  readonly log: string;
  /** Lines of level error that did not stop FFmpeg: what a decoder could not make sense of. The first 100. */
  readonly errors: readonly string[];
}

export interface Ffmpeg {
  /** Path and version, e.g. `5.1.8`. */
  readonly path: string;
  readonly version: string;
  /** True when built with libsoxr, the better of its two resamplers. */
  readonly soxr: boolean;
  probe(file: string, signal?: AbortSignal): Promise<AudioProbe>;
  /** FFMPEG_FAILED with the reason from the log; CANCELLED when the signal fired. */
  run(run: FfmpegRun): Promise<FfmpegResult>;
}
