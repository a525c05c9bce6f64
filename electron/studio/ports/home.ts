/** Ending of a job's folder below `exports/` until all of its files are in it; what ends so at start is removed. */
export const UNFINISHED_EXPORT = '.unfinished';

/** The folders below `TAPSTORY_HOME`. Absolute paths; all exist once the home was opened. */
export interface HomePaths {
  readonly root: string;
  /** SQLite file. */
  readonly catalogue: string;
  /** `<sha256>.<ext>`, immutable. */
  readonly audio: string;
  /** Captures in progress; nothing here is ever deleted unread. */
  readonly takes: string;
  /** Always safe to delete. */
  readonly cache: string;
  /** Uploads and other temporaries; emptied at start. On the same disk as `audio`, so that a rename publishes. */
  readonly temp: string;
  /** Finished mixdowns, kits and DAW projects, one folder per job. */
  readonly exports: string;
  /** Unreadable data, kept for a person to look at. */
  readonly quarantine: string;
}

/**
 * Writes by temp, fsync, rename, fsync directory; the only way that a file appears outside `temp` and `cache`.
 * Moves a finished temporary to its place. An existing target with the same name is kept (content-addressed).
 */
export type PublishFile = (temporary: string, target: string) => Promise<void>;
