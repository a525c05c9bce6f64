/** What was done in a story and can be taken back: its labels, and the edits for both directions. */
import { StudioError } from '../../../shared/contract/errors';
import type { Edit, HistoryEntry } from '../../../shared/domain/operations';
import type { HistoryState } from '../../studio/ports/catalogue';
import { queryJson, type Reader } from './reads';
import type { Writer } from './writes';

export type Direction = 'undo' | 'redo';

/** The entry that undo or redo would act on, with its edits in that direction. */
export interface HistoryStep {
  readonly position: number;
  readonly edits: readonly Edit[];
}

/** Undo takes the newest of what is done, redo the oldest of what is undone. */
const next = {
  undo: 'FROM HistoryEntry WHERE storyId = ?1 AND undone = 0 ORDER BY position DESC LIMIT 1',
  redo: 'FROM HistoryEntry WHERE storyId = ?1 AND undone = 1 ORDER BY position ASC LIMIT 1',
} as const;

export async function readHistoryState(reader: Reader, storyId: string): Promise<HistoryState> {
  const [state] = await reader.$queryRawUnsafe<HistoryState[]>(
    `SELECT (SELECT label ${next.undo}) AS undo, (SELECT label ${next.redo}) AS redo`,
    storyId,
  );
  return { undo: state?.undo ?? null, redo: state?.redo ?? null };
}

/** Oldest first. */
export async function readHistory(reader: Reader, storyId: string): Promise<HistoryEntry[]> {
  const { entries } = await queryJson(
    reader,
    '',
    {
      entries: `SELECT json_group_array(json_array(id, storyId, label, at, undone)) FROM (
        SELECT * FROM HistoryEntry WHERE storyId = ?1 ORDER BY position)`,
    },
    [storyId],
  );
  return entries.map(([id, story, label, at, undone]) => ({
    id: id as string,
    storyId: story as string,
    label: label as string,
    at: at as string,
    undone: undone === 1,
  }));
}

/** NOTHING_TO_UNDO when there is no such step. */
export async function readStep(reader: Reader, storyId: string, direction: Direction): Promise<HistoryStep> {
  const column = direction === 'undo' ? 'backward' : 'forward';
  const [entry] = await reader.$queryRawUnsafe<{ position: number; edits: string }[]>(
    `SELECT position, ${column} AS edits ${next[direction]}`,
    storyId,
  );
  if (entry) return { position: Number(entry.position), edits: JSON.parse(entry.edits) as Edit[] };
  throw new StudioError(
    'NOTHING_TO_UNDO',
    `There is nothing to ${direction} in this story.`,
    direction === 'undo' ? 'Nothing was changed since it was made.' : 'Redo only follows an undo.',
  );
}

export async function markStep(tx: Writer, position: number, direction: Direction): Promise<void> {
  await tx.$executeRawUnsafe(
    'UPDATE HistoryEntry SET undone = ?1 WHERE position = ?2',
    direction === 'undo' ? 1 : 0,
    position,
  );
}

export interface NewEntry {
  readonly id: string;
  readonly storyId: string;
  readonly label: string;
  readonly at: string;
  readonly forward: readonly Edit[];
  readonly backward: readonly Edit[];
}

/** Adds what was just done. What had been undone before cannot be redone any more: the story went another way. */
export async function addEntry(tx: Writer, entry: NewEntry): Promise<void> {
  const { id, storyId, label, at, forward, backward } = entry;
  await tx.$executeRawUnsafe('DELETE FROM HistoryEntry WHERE storyId = ?1 AND undone = 1', storyId);
  await tx.$executeRawUnsafe(
    `INSERT INTO HistoryEntry (id, storyId, label, at, forward, backward) VALUES (?1, ?2, ?3, ?4, ?5, ?6)`,
    id,
    storyId,
    label,
    at,
    JSON.stringify(forward),
    JSON.stringify(backward),
  );
}
