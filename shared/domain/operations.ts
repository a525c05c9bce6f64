/**
 * Operations: the only way a story changes.
 *
 * An edit is a list of `{entity, id, field, value}`; the catalogue stamps each with an HLC and stores it with its
 * outbox row in one transaction. The renderer applies the very same list to its own copy with `applyOperations`, so
 * a change made by another window, by undo or (later) by another person arrives by the same road.
 *
 * Creation is one operation with field `*` whose value is the whole record: the write-once fields live only there,
 * and every editable field starts with the creation's stamp.
 */
import type { StoryContent } from './model';

export type Entity =
  | 'story'
  | 'node'
  | 'mixOverride'
  | 'tag'
  | 'marker'
  | 'takeGroup'
  | 'phrase'
  | 'comment'
  | 'like';

export type FieldValue = string | number | boolean | null;

/** One field of one entity takes a value. `field` `*` creates the entity from a whole record. */
export interface Edit {
  readonly entity: Entity;
  /** Entity id; for a mix override `nodeId/ancestorId`. */
  readonly id: string;
  readonly field: string;
  readonly value: FieldValue | Readonly<Record<string, unknown>>;
}

/** An edit as it was stored. `hlc` orders it against every other edit of the same field, anywhere. */
export interface Operation extends Edit {
  readonly story: string;
  readonly hlc: string;
}

/** What one user action did: shown in the history, undone and redone as a whole. */
export interface HistoryEntry {
  readonly id: string;
  readonly storyId: string;
  /** In words, e.g. "Trim Verse". */
  readonly label: string;
  readonly at: string;
  readonly undone: boolean;
}

/** Told to everybody who watches a story, in commit order. */
export interface StoryChange {
  readonly storyId: string;
  readonly operations: readonly Operation[];
  readonly history: { readonly undo: string | null; readonly redo: string | null };
}

/** Applies operations to a story's content; see operationsApply for the rules. */
export type ApplyOperations = (content: StoryContent, operations: readonly Operation[]) => StoryContent;
