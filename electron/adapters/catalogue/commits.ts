/**
 * The one way in: checks edits, stamps them, stores them and tells the watchers once they are durable.
 *
 * Writers stand in a queue of their own. SQLite would make them wait as well, but here they also hand on the last
 * stamp, and watchers hear of commits in the order of the stamps.
 */
import { StudioError } from '../../../shared/contract/errors';
import { checkEdits, checkMoves, type EditProblem } from '../../../shared/domain/editRules';
import { CREATION } from '../../../shared/domain/entities';
import { invertEdits, repeatEdits } from '../../../shared/domain/invert';
import type { AudioNode } from '../../../shared/domain/model';
import type { Edit, StoryChange } from '../../../shared/domain/operations';
import type { Commit } from '../../studio/ports/catalogue';
import type { Clock, Ids, Logger } from '../../studio/ports/system';
import { type Device, saveDevice, stampEdits } from './device';
import { editFailure } from './editFailure';
import { addEntry, type Direction, markStep, readHistoryState, readStep } from './history';
import { queryJson, readStory } from './reads';
import { checkShape, storable, wellFormed } from './shapes';
import { loadView } from './views';
import { insertAudioFiles, type Writer, writeOperations } from './writes';

/** Runs work in one transaction that is durable when it resolves and never was when it rejects. */
export type Transact = <T>(work: (tx: Writer) => Promise<T>) => Promise<T>;

export interface CommitParts {
  readonly transact: Transact;
  readonly device: Device;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

export interface Commits {
  commit(commit: Commit): Promise<StoryChange>;
  step(storyId: string, direction: Direction): Promise<StoryChange>;
  onChange(listener: (change: StoryChange) => void): () => void;
  /** Resolves when everything that was asked for is stored or refused. */
  settled(): Promise<void>;
}

/** Others may have moved nodes since; then a step back is not possible as it stands. */
function stepFailure(problem: EditProblem, direction: Direction): StudioError {
  const failure = editFailure(problem);
  return new StudioError(
    'CONFLICT',
    `${failure.message} To ${direction} this is not possible as the tree is now.`,
    'Move one of the nodes on that path somewhere else first.',
  );
}

/** Nodes may only name audio that the catalogue knows: a node without bytes could never be played. */
async function checkAudio(tx: Writer, edits: readonly Edit[]): Promise<void> {
  const named = edits
    .filter(({ entity, field }) => entity === 'node' && field === CREATION)
    .map(({ value }) => (value as unknown as AudioNode).audio.sha256);
  if (named.length === 0) return;
  const { unknown } = await queryJson(
    tx,
    '',
    {
      unknown: `SELECT json_group_array(json_array(value)) FROM json_each(?1)
        WHERE value NOT IN (SELECT sha256 FROM AudioFile)`,
    },
    [JSON.stringify([...new Set(named)])],
  );
  if (!unknown[0]) return;
  throw new StudioError(
    'BAD_INPUT',
    `No audio file with the SHA-256 ${unknown[0][0]} is in the catalogue.`,
    'Import or record the audio first, or hand its record in with the node.',
  );
}

export function createCommits(parts: CommitParts): Commits {
  const { transact, clock, ids, logger } = parts;
  const watchers = new Set<{ readonly listener: (change: StoryChange) => void }>();
  let device = parts.device;
  let queue: Promise<unknown> = Promise.resolve();

  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = queue.then(work);
    queue = result.catch(() => {});
    return result;
  }

  function tell(change: StoryChange): void {
    for (const { listener } of watchers) {
      try {
        listener(change);
      } catch (error) {
        logger.error('A watcher failed on a change.', { storyId: change.storyId, error: String(error) });
      }
    }
  }

  /** Stamps and stores within one transaction; `before` and `after` run in it, around the writing. */
  async function store(
    storyId: string,
    before: (tx: Writer) => Promise<readonly Edit[]>,
    after: (tx: Writer, at: string) => Promise<void>,
  ): Promise<StoryChange> {
    const done = await transact(async (tx) => {
      const edits = await before(tx);
      const now = clock.now();
      const stamped = stampEdits(device, storyId, edits, now);
      const at = new Date(now).toISOString();
      await writeOperations(tx, storyId, stamped.operations, at);
      await after(tx, at);
      await saveDevice(tx, stamped.device);
      const history = await readHistoryState(tx, storyId);
      return { ...stamped, history };
    });
    device = done.device;
    const change = { storyId, operations: done.operations, history: done.history };
    tell(change);
    return change;
  }

  function commit({
    storyId,
    edits: asked,
    label,
    purpose,
    audioFiles = [],
    finishedTakeId,
  }: Commit): Promise<StoryChange> {
    if (asked.length === 0) {
      throw new StudioError(
        'BAD_INPUT',
        'There is nothing to change.',
        'Name at least one field and its value.',
      );
    }
    const edits = asked.map(checkShape);
    let backward: readonly Edit[] = [];
    return store(
      storyId,
      async (tx) => {
        const view = await loadView(tx, storyId, edits);
        const problem = checkEdits(view, storyId, edits, purpose);
        if (problem) throw editFailure(problem);
        if (label !== null) backward = invertEdits(view, edits);
        await insertAudioFiles(tx, audioFiles.map(storable));
        await checkAudio(tx, edits);
        return edits;
      },
      async (tx, at) => {
        if (finishedTakeId) await tx.$executeRawUnsafe('DELETE FROM Take WHERE id = ?1', finishedTakeId);
        if (label === null) return;
        const forward = repeatEdits(edits);
        await addEntry(tx, { id: ids.next(), storyId, label: wellFormed(label), at, forward, backward });
      },
    );
  }

  async function step(storyId: string, direction: Direction): Promise<StoryChange> {
    let position = 0;
    return store(
      storyId,
      async (tx) => {
        await readStory(tx, storyId);
        const entry = await readStep(tx, storyId, direction);
        position = entry.position;
        const problem = checkMoves(await loadView(tx, storyId, entry.edits), entry.edits);
        if (problem) throw stepFailure(problem, direction);
        return entry.edits;
      },
      (tx) => markStep(tx, position, direction),
    );
  }

  return {
    commit: (request) => enqueue(async () => commit(request)),
    step: (storyId, direction) => enqueue(() => step(storyId, direction)),
    onChange(listener) {
      const watcher = { listener };
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    settled: async () => void (await queue),
  };
}
