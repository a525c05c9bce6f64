/** The files in `audio/`: immutable, named by the SHA-256 of their bytes. */
import type { AudioFileRecord } from './catalogue';

/** Where a node's samples lie. */
export interface AudioLocation {
  readonly path: string;
  /** The file's own SHA-256, which differs from the record's when a FLAC stands in for the original PCM. */
  readonly sha256: string;
  readonly extension: string;
  readonly bytes: number;
}

export interface AudioStore {
  /** Where the file of a record is, whether or not it is there. */
  locate(record: Pick<AudioFileRecord, 'sha256' | 'extension' | 'bytes' | 'storedAs'>): AudioLocation;
  /** As `locate`, for a file that must be there: CORRUPT_AUDIO when it is missing or has another size. */
  require(
    record: Pick<AudioFileRecord, 'sha256' | 'extension' | 'bytes' | 'storedAs'>,
  ): Promise<AudioLocation>;
  /** Publishes a finished temporary under its SHA-256. False when the same bytes were there already. */
  adopt(temporary: string, sha256: string, extension: string): Promise<boolean>;
  /** Takes back a file that was just adopted for something that then failed. */
  withdraw(sha256: string, extension: string): Promise<void>;
  /** Every file that is there, whatever its name. */
  list(): Promise<{ readonly name: string; readonly path: string; readonly bytes: number }[]>;
}
