/** Publishes files and commits what refers to them: both or neither. */
import type { AudioStore } from '../ports/audioStore';
import type { AudioFileRecord, Catalogue, Commit } from '../ports/catalogue';
import type { Logger } from '../ports/system';

export interface Landing {
  readonly catalogue: Pick<Catalogue, 'commit' | 'audioFile' | 'story' | 'node'>;
  readonly store: Pick<AudioStore, 'adopt' | 'withdraw'>;
  readonly logger?: Logger;
}

/** A finished temporary and the row that it belongs to. */
export interface LandingFile {
  readonly record: AudioFileRecord;
  readonly copy: string;
}

/** Takes back what was published when the commit fails. */
export async function landFiles(
  { catalogue, store, logger }: Landing,
  files: readonly LandingFile[],
  commit: Commit,
): Promise<void> {
  const adopted: { sha256: string; extension: string; row: string }[] = [];
  try {
    for (const { record, copy } of files) {
      const { sha256, extension } = record.storedAs ?? record;
      if (await store.adopt(copy, sha256, extension)) adopted.push({ sha256, extension, row: record.sha256 });
    }
    await catalogue.commit(commit);
  } catch (error) {
    for (const { sha256, extension, row } of adopted) {
      if (await catalogue.audioFile(row)) continue;
      await store
        .withdraw(sha256, extension)
        .catch((failure: unknown) =>
          logger?.warn('A file could not be taken back.', { sha256, error: String(failure) }),
        );
    }
    throw error;
  }
}
