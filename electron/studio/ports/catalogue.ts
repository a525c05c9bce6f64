/**
 * What the studio needs of a catalogue. SQLite through Prisma implements it in `adapters/catalogue`.
 *
 * Every write is a list of operations stored together with their registers, their outbox rows and (for a person's
 * action) one history entry, in one transaction: there is no other way in, so nothing can change unseen by sync.
 */

import type { StorySummary } from '../../../shared/contract/schemas';
import type { EditPurpose } from '../../../shared/domain/editRules';
import type { AudioNode, AudioRef, Story, StoryContent } from '../../../shared/domain/model';
import type { Edit, HistoryEntry, StoryChange } from '../../../shared/domain/operations';

/** What import and recording learnt about a file. Kept once per SHA-256. */
export interface AudioFileRecord extends AudioRef {
  /** Extension of the stored file, without a dot. */
  readonly extension: string;
  readonly codec: string;
  readonly bitsPerSample: number | null;
  /** Integrated loudness in LUFS; null for silence or while unknown. */
  readonly loudness: number | null;
  /** dBTP. */
  readonly truePeak: number | null;
  /** Metadata of the file: title, artist, date and so on, lower-case keys. */
  readonly tags: Readonly<Record<string, string>>;
  readonly originalName: string;
  /**
   * Where the samples lie now when the original PCM was replaced by a FLAC that decodes to the same samples:
   * its own SHA-256, extension and size. Null while the original bytes are stored.
   */
  readonly storedAs: { readonly sha256: string; readonly extension: string; readonly bytes: number } | null;
}

/** A capture that has begun and is not a node yet. */
export interface TakeRecord {
  readonly id: string;
  readonly storyId: string;
  readonly parentId: string | null;
  readonly channels: number;
  readonly sampleRate: number;
  readonly bits: '24' | '32f';
  readonly device: string;
  readonly streamId: string;
  readonly startFrame: number;
  readonly trimIn: number;
  readonly takeGroupId: string | null;
  readonly startedAt: string;
}

export interface Commit {
  readonly storyId: string;
  readonly edits: readonly Edit[];
  /** In words, for the history; null for writes that are not a person's action and cannot be undone. */
  readonly label: string | null;
  /** `restore` for a story that comes back as it stood; default `change`. */
  readonly purpose?: EditPurpose;
  /** Audio file rows that the edits refer to, inserted in the same transaction when new. */
  readonly audioFiles?: readonly AudioFileRecord[];
  /** A take that became a node: its row goes in the same transaction. */
  readonly finishedTakeId?: string;
}

export interface HistoryState {
  readonly undo: string | null;
  readonly redo: string | null;
}

export interface CatalogueReport {
  readonly ok: boolean;
  readonly problems: readonly string[];
}

export interface Catalogue {
  listStories(): Promise<StorySummary[]>;
  /** NOT_FOUND for unknown ids, here and below. Removed stories are found too. */
  story(storyId: string): Promise<Story>;
  /** The whole story in one flat read. Deleted nodes are included: they show as ghosts. */
  content(storyId: string): Promise<StoryContent>;
  node(nodeId: string): Promise<AudioNode>;
  /** The path from the seed to the node, seed first. */
  branch(nodeId: string): Promise<AudioNode[]>;
  history(storyId: string): Promise<HistoryEntry[]>;
  historyState(storyId: string): Promise<HistoryState>;

  /** Validates, stamps and stores; tells the watchers after the transaction is durable. */
  commit(commit: Commit): Promise<StoryChange>;
  undo(storyId: string): Promise<StoryChange>;
  redo(storyId: string): Promise<StoryChange>;
  /** Called after each commit. Returns the way to stop. */
  onChange(listener: (change: StoryChange) => void): () => void;

  audioFile(sha256: string): Promise<AudioFileRecord | null>;
  audioFiles(): Promise<AudioFileRecord[]>;
  /** Derived or relocated facts about a file (loudness, storedAs); never its identity. */
  updateAudioFile(
    sha256: string,
    facts: Partial<Pick<AudioFileRecord, 'loudness' | 'truePeak' | 'storedAs'>>,
  ): Promise<void>;

  insertTake(take: TakeRecord): Promise<void>;
  takes(): Promise<TakeRecord[]>;
  deleteTake(takeId: string): Promise<void>;

  setting(key: string): Promise<unknown>;
  settings(): Promise<Record<string, unknown>>;
  setSetting(key: string, value: unknown): Promise<void>;

  /** Integrity of the database and of what refers to what. */
  check(): Promise<CatalogueReport>;
  close(): Promise<void>;
}
