/** What the doctor wants to know about the machine; `adapters/machineFacts` finds out. */

export interface FfmpegFacts {
  readonly path: string;
  readonly version: string;
  /** Path of ffprobe beside it or on the PATH. */
  readonly ffprobe: string | null;
  readonly soxr: boolean;
  /** Names of the encoders it was built with. */
  readonly encoders: readonly string[];
  /** Names of its filters. */
  readonly filters: readonly string[];
}

export interface MachineFacts {
  readonly platform: NodeJS.Platform;
  readonly node: string;
  /** Null where there is none, as in a packaged build. */
  readonly npm: string | null;
  readonly ffmpeg: FfmpegFacts | { readonly problem: string; readonly remedy: string };
  readonly home: {
    readonly path: string;
    /** Null when it can be written; else why not. */
    readonly problem: string | null;
    readonly freeBytes: number | null;
  };
  /** Path of Electron's binary, or null. */
  readonly electron: string | null;
  readonly browser: { readonly name: string; readonly path: string } | null;
  readonly display: boolean;
  /** A sound system that was found, in words, or null. */
  readonly sound: string | null;
  /** What to do about a missing program, for this system. */
  readonly remedies: { readonly ffmpeg: string; readonly browser: string; readonly sound: string };
}
