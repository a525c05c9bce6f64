/**
 * What takes need of the disk. `adapters/takeFiles` implements it on the `takes/` folder of the home.
 *
 * Audio is `takes/<id>.rec`, its journal `takes/<id>.journal`; what was discarded lies in `takes/trash/`. Failures
 * are StudioErrors: DISK_FULL when there is no room, DISK_FAILED for anything else that the disk refuses.
 */

/** A capture on the disk, open for writing. One writer; calls may overlap only where it is said. */
export interface CaptureFile {
  /** Appends audio. When it fails, a part may have been written: `size` tells. */
  append(bytes: Uint8Array): Promise<void>;
  /** Bytes of the audio file, header included. */
  size(): Promise<number>;
  /** Resolves when all that was appended before the call is on the disk. May overlap with `append`. */
  sync(): Promise<void>;
  /** Appends whole lines to the journal; calls may overlap. Durable after the next `syncJournal`. */
  note(lines: string): Promise<void>;
  syncJournal(): Promise<void>;
  /** Writes the header over the old one, cuts or lengthens the file to `bytes`, and syncs. */
  seal(header: Uint8Array, bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** What lies in `takes/` under one id. */
export interface StoredCapture {
  readonly id: string;
  /** Size of the audio file; null when there is none. */
  readonly audioBytes: number | null;
  /** Text of the journal; null when there is none. */
  readonly journal: string | null;
}

/** A copy in the making, in the home's folder for temporaries. */
export interface CaptureCopy {
  write(bytes: Uint8Array): Promise<void>;
  /** Syncs and closes; the path of the finished copy. */
  finish(): Promise<string>;
  /** Closes and removes it. */
  abandon(): Promise<void>;
}

export interface TakeFiles {
  /** Makes both files and syncs them and their folder before it resolves. */
  create(id: string, header: Uint8Array, journal: string): Promise<CaptureFile>;
  list(): Promise<StoredCapture[]>;
  /** Room on their disk; null where the system does not tell. */
  freeBytes(): Promise<number | null>;
  /** Where the audio lies, to be published from there. */
  audioPath(id: string): string;
  /**
   * Bytes `[from, to)` of the audio file in order, in blocks of a multiple of `unit` bytes. A block is valid until the
   * next one is asked for. DISK_FAILED when the file ends before `to`.
   */
  read(id: string, from: number, to: number, unit: number): AsyncIterable<Uint8Array>;
  /** The first bytes of the audio file, at most `bytes`. */
  head(id: string, bytes: number): Promise<Uint8Array>;
  copy(id: string): Promise<CaptureCopy>;
  /** Moves what there is of the take to `takes/trash/`. */
  trash(id: string): Promise<void>;
  /** Moves what there is of the take to the home's quarantine. */
  quarantine(id: string): Promise<void>;
  /** Deletes what there is of the take. Only for takes whose audio was read, verified and published. */
  remove(id: string): Promise<void>;
}
