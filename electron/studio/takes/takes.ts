/**
 * Takes: from the first sample to a node of the tree, without a moment at which a crash would cost more than what
 * came in since the last sync.
 *
 * A take is in exactly one of these states, and each shows on the disk: recorded (row and capture), sealed (the
 * journal names the finished file), published (the file lies in `audio/`), filed (a node with the take's id, no row).
 * Every step may fail and be tried again from where it stood. Nothing but a person's word throws a take away.
 *
 * A story may ask for a tail. A take without one is never refused: it is filed beside the node that it was recorded
 * over, where the rule holds (`growth.ts`). Recovery does not ask the rule at all.
 */
import { isStudioError, StudioError } from '../../../shared/contract/errors';
import type { TakeNote, UnfinishedTake } from '../../../shared/contract/schemas';
import type { AudioNode, Story } from '../../../shared/domain/model';
import type { AudioStore } from '../ports/audioStore';
import type { Catalogue, TakeRecord } from '../ports/catalogue';
import type { Ffmpeg } from '../ports/ffmpeg';
import type { HomePaths } from '../ports/home';
import type { Clock, Ids, Logger } from '../ports/system';
import type { TakeFiles } from '../ports/takeFiles';
import { type Capture, createCapture, isNearlyFull } from './capture';
import { fileTake, type StorePeaks } from './fileTake';
import { completeReceipt, toStoryFrames } from './filing';
import { findNode } from './find';
import { createFlacArchive } from './flacArchive';
import { growthOf } from './growth';
import { type FinishRequest, journalLine, readJournal } from './journal';
import { describeCheck } from './loss';
import { readCapture } from './readCapture';
import { createRescue, type Leftover } from './rescue';
import { finalHeader, finishedBytes, frameBytes, HEADER_BYTES, openHeader } from './rf64';
import type { CheckResult } from './segmentCheck';
import { createSoundAnalysis } from './soundAnalysis';

export type BeginTake = Omit<TakeRecord, 'id' | 'startedAt'>;
export type FinishTake = FinishRequest & { readonly takeId: string };

/** Implements `takes` of the contract and the media address of chunks. All in the main thread. */
export interface Takes {
  begin(input: BeginTake): Promise<{ takeId: string }>;
  /**
   * Chunk `number` (from 0) of interleaved float32 LE. Resolves once it is written; a number that came before is
   * answered and not written again. NOT_FOUND, BAD_INPUT, CONFLICT (a gap), TOO_LARGE, DISK_FULL, DISK_FAILED.
   */
  append(takeId: string, number: number, chunk: Uint8Array): Promise<{ durableFrames: number }>;
  /** A word about a moment of a take that is being recorded. NOT_FOUND once it is not. */
  note(input: TakeNote & { readonly takeId: string }): Promise<void>;
  /** Resolves with the node that has the take's id. May be repeated: after a failure it goes on, after success it gives the same node. */
  finish(input: FinishTake): Promise<AudioNode>;
  discard(input: { readonly takeId: string }): Promise<void>;
  /** Room for takes on the disk, in bytes; null where the system does not tell. */
  room(): Promise<{ freeBytes: number | null }>;
  /** Takes with sound that are not nodes, and that nobody is recording now. */
  unfinished(): Promise<UnfinishedTake[]>;
  /** Files them as recovered nodes. A take that can't be filed stays; the first such failure is thrown if none could. */
  recover(): Promise<AudioNode[]>;
  /** What a long-lived host does at its start: recovers, then compresses what is still PCM. Never throws. */
  tidy(): Promise<void>;
  /** Brings what was recorded so far to the disk at once, for a machine that is about to sleep. */
  flush(): Promise<void>;
  /** Resolves when no recording waits for compression. */
  idle(): Promise<void>;
  /** Brings running takes to the disk and leaves them to be recovered at the next start. */
  close(): Promise<void>;
}

export interface TakesParts {
  readonly catalogue: Catalogue;
  readonly files: TakeFiles;
  readonly audio: AudioStore;
  readonly home: Pick<HomePaths, 'temp'>;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Rejects with FFMPEG_MISSING where there is none; recordings then stay PCM. */
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly storePeaks: StorePeaks;
  /** See `FlacArchiveParts`. */
  readonly graceMs?: number;
}

/** A recorder that was silent for so long is gone: its take may be recovered beside the ones that still run. */
const GONE_AFTER_MS = 30_000;

interface Session {
  readonly capture: Capture;
  /** Set once the file is finished and its hash is known. */
  sealed: { readonly sha256: string; readonly check: CheckResult } | null;
  published: boolean;
  readonly notes: TakeNote[];
  filing: Promise<AudioNode> | null;
  /** `finish` was asked for: nobody is recording any more. */
  stopped: boolean;
}

export function createTakes(parts: TakesParts): Takes {
  const { catalogue, files, audio, ids, clock, logger } = parts;
  const sessions = new Map<string, Session>();
  const archive = createFlacArchive(parts);
  const { rescue } = createRescue(parts);
  let recovering: Promise<AudioNode[]> | null = null;

  const isRunning = ({ capture, stopped, filing }: Session) =>
    filing !== null || (!stopped && clock.now() - capture.heardAt < GONE_AFTER_MS);

  function forget(takeId: string): void {
    sessions.delete(takeId);
    if (sessions.size === 0) archive.resume();
  }

  async function begin(input: BeginTake): Promise<{ takeId: string }> {
    const story = await catalogue.story(input.storyId);
    if (story.deleted) throw storyRemoved(story);
    await requireParent(story, input.parentId);
    if (input.takeGroupId !== null) await requireTakeGroup(story, input.takeGroupId);
    if (isNearlyFull(await files.freeBytes())) throw noRoomToRecord();
    const take: TakeRecord = {
      ...input,
      id: ids.next(),
      startedAt: new Date(clock.now()).toISOString(),
    };
    const file = await files.create(
      take.id,
      openHeader(take),
      journalLine({ line: 'begin', version: 1, take }),
    );
    try {
      await catalogue.insertTake(take);
    } catch (error) {
      await file.close();
      await files.remove(take.id);
      throw error;
    }
    const analysis = createSoundAnalysis(take);
    const capture = createCapture({ take, file, analysis, clock, freeBytes: files.freeBytes });
    sessions.set(take.id, {
      capture,
      sealed: null,
      published: false,
      notes: [],
      filing: null,
      stopped: false,
    });
    archive.pause();
    return { takeId: take.id };
  }

  async function requireParent(story: Story, parentId: string | null): Promise<AudioNode | null> {
    if (parentId === null) return null;
    const parent = await catalogue.node(parentId);
    if (parent.storyId === story.id) return parent;
    throw new StudioError(
      'BAD_INPUT',
      'The node to record over belongs to another story.',
      'Choose a node of the story that you record into.',
    );
  }

  /** Asked at the beginning: a take must never be refused for its group when it is done. */
  async function requireTakeGroup(story: Story, takeGroupId: string): Promise<void> {
    const { takeGroups } = await catalogue.content(story.id);
    if (takeGroups.some(({ id }) => id === takeGroupId)) return;
    throw new StudioError(
      'NOT_FOUND',
      'There is no such take group.',
      'Begin without one, or make it first.',
    );
  }

  async function finish(input: FinishTake): Promise<AudioNode> {
    const session = sessions.get(input.takeId);
    if (!session) {
      const filed = await findNode(catalogue, input.takeId);
      if (filed) return filed;
      throw noSuchTake();
    }
    session.stopped = true;
    session.filing ??= file(session, input)
      .catch((error) => {
        throw isStudioError(error) && error.code === 'DISK_FULL' ? noRoomToFile(error) : error;
      })
      .finally(() => {
        session.filing = null;
      });
    return session.filing;
  }

  async function file(session: Session, request: FinishTake): Promise<AudioNode> {
    const { take } = session.capture;
    await session.capture.close();
    if (session.capture.frames === 0) {
      await throwAway(take.id, session);
      throw nothingRecorded();
    }
    const story = await catalogue.story(take.storyId);
    const branch = take.parentId === null ? [] : await catalogue.branch(take.parentId);
    const storyFrames = toStoryFrames(session.capture.frames, take.sampleRate, story.sampleRate);
    const growth = growthOf(story, branch, request.passes ?? [request], storyFrames);
    const sealed = await seal(session, request);
    if (!session.published) {
      await audio.adopt(files.audioPath(take.id), sealed.sha256, 'wav');
      session.published = true;
    }
    const { failure, dropouts, frames, analysis } = session.capture;
    const notes = [failure?.message ?? null, describeCheck(sealed.check, take.sampleRate), growth.note];
    const node = await fileTake(parts, {
      take,
      story,
      parent: growth.parent,
      kind: 'recording',
      title: request.title,
      frames,
      sha256: sealed.sha256,
      wish: request,
      notes: session.notes,
      receipt: completeReceipt(request.receipt, dropouts, notes),
      sound: analysis.finish(),
    });
    forget(take.id);
    archive.add(sealed.sha256);
    // The node is safe; a journal that can't be deleted now is cleared at the next start.
    await files
      .remove(take.id)
      .catch((error) => logger.warn('A journal is left over.', { error: String(error) }));
    return node;
  }

  /** Finishes the file and learns its name. Done once; the audio is closed afterwards, ready to be renamed. */
  async function seal(
    session: Session,
    { takeId, ...request }: FinishTake,
  ): Promise<NonNullable<Session['sealed']>> {
    if (session.sealed) return session.sealed;
    const { take, file: captureFile, frames, segments } = session.capture;
    await captureFile.note(journalLine({ line: 'finish', request }));
    await captureFile.seal(finalHeader(take, frames), finishedBytes(take, frames));
    const sealed = await readCapture({ files, id: takeId, format: take, frames, segments });
    await captureFile.note(journalLine({ line: 'sealed', sha256: sealed.sha256, frames }));
    await captureFile.syncJournal();
    await captureFile.close();
    session.sealed = sealed;
    return sealed;
  }

  async function discard({ takeId }: { readonly takeId: string }): Promise<void> {
    const session = sessions.get(takeId);
    if (session?.filing || session?.published) throw beingFiled();
    if (!session && !(await unfinished()).some((take) => take.takeId === takeId)) throw noSuchTake();
    await throwAway(takeId, session ?? null);
  }

  async function throwAway(takeId: string, session: Session | null): Promise<void> {
    if (session) await release(takeId, session);
    await files.trash(takeId);
    await catalogue.deleteTake(takeId);
  }

  /** Ends the writing and lets go of the files, which stay. */
  async function release(takeId: string, { capture, sealed }: Session): Promise<void> {
    await capture.close();
    if (!sealed) await capture.file.close();
    forget(takeId);
  }

  /** Everything in `takes/` and every row, except what is being recorded or filed right now. */
  async function leftovers(): Promise<Leftover[]> {
    const stored = new Map((await files.list()).map((capture) => [capture.id, capture]));
    const rows = new Map((await catalogue.takes()).map((take) => [take.id, take]));
    return [...new Set([...rows.keys(), ...stored.keys()])]
      .filter((id) => {
        const session = sessions.get(id);
        return !session || !isRunning(session);
      })
      .map((id) => ({ id, stored: stored.get(id) ?? null, row: rows.get(id) ?? null }));
  }

  async function unfinished(): Promise<UnfinishedTake[]> {
    const found: UnfinishedTake[] = [];
    for (const { id, stored, row } of await leftovers()) {
      const journal = readJournal(stored?.journal ?? '');
      const take = row ?? journal.take;
      if (!take || (await findNode(catalogue, id))) continue;
      const frames =
        stored?.audioBytes == null
          ? (journal.sealed?.frames ?? 0)
          : Math.floor((stored.audioBytes - HEADER_BYTES) / frameBytes(take));
      if (frames <= 0) continue;
      const { storyId, parentId, startedAt, sampleRate } = take;
      found.push({ takeId: id, storyId, parentId, startedAt, seconds: frames / sampleRate });
    }
    return found;
  }

  async function recoverAll(): Promise<AudioNode[]> {
    const nodes: AudioNode[] = [];
    const failures: unknown[] = [];
    for (const leftover of await leftovers()) {
      try {
        const node = await recoverOne(leftover);
        if (!node) continue;
        nodes.push(node);
        archive.add(node.audio.sha256);
      } catch (error) {
        logger.error('A take could not be recovered yet; it stays.', {
          take: leftover.id,
          error: String(error),
        });
        failures.push(error);
      }
    }
    if (nodes.length === 0 && failures.length > 0) throw failures[0];
    return nodes;
  }

  async function recoverOne(leftover: Leftover): Promise<AudioNode | null> {
    const session = sessions.get(leftover.id);
    if (!session) return rescue(leftover);
    await release(leftover.id, session);
    // Closing brought the last chunks to the disk, after the list was made.
    const stored = (await files.list()).find(({ id }) => id === leftover.id) ?? null;
    return rescue({ ...leftover, stored });
  }

  function recover(): Promise<AudioNode[]> {
    recovering ??= recoverAll().finally(() => {
      recovering = null;
    });
    return recovering;
  }

  return {
    begin,
    async note({ takeId, ...note }) {
      const session = sessions.get(takeId);
      if (!session || session.stopped) throw noSuchTake();
      session.notes.push(note);
      await session.capture.file.note(journalLine({ line: 'note', note }));
    },
    async append(takeId, number, chunk) {
      const session = sessions.get(takeId);
      if (!session) throw noSuchTake();
      return session.capture.append(number, chunk);
    },
    finish,
    discard,
    room: async () => ({ freeBytes: await files.freeBytes() }),
    unfinished,
    recover,
    async tidy() {
      const report = (error: unknown) =>
        logger.error('The takes could not be tidied.', { error: String(error) });
      await recover().catch(report);
      await archive.sweep().catch(report);
    },
    async flush() {
      await Promise.all([...sessions.values()].map(({ capture }) => capture.flush()));
    },
    idle: () => archive.idle(),
    async close() {
      await archive.close();
      for (const [takeId, session] of sessions) {
        await session.filing?.catch(() => undefined);
        if (sessions.has(takeId)) await release(takeId, session);
      }
      await recovering?.catch(() => undefined);
    },
  };
}

const noSuchTake = () =>
  new StudioError(
    'NOT_FOUND',
    'No such take is being recorded.',
    'If the studio was restarted meanwhile, the take is among the unfinished ones: recover it.',
  );

const noRoomToRecord = () =>
  new StudioError(
    'DISK_FULL',
    'The disk is full, so nothing can be recorded.',
    'Free some space on the disk, then record.',
  );

const noRoomToFile = (cause: StudioError) =>
  new StudioError(
    'DISK_FULL',
    'The disk is full. The take is kept, but there is no room to add it to the story.',
    'Free some space on the disk, then choose “Recover” in the settings; the next start does it by itself.',
    { cause },
  );

const nothingRecorded = () =>
  new StudioError(
    'BAD_INPUT',
    'Nothing was recorded: the take has no sound.',
    'Check the input and its permission, and record again.',
  );

const storyRemoved = (story: Story) =>
  new StudioError('CONFLICT', `The story "${story.title}" was removed.`, 'Restore the story, then record.');

const beingFiled = () =>
  new StudioError(
    'CONFLICT',
    'The take is being filed.',
    'Wait until it shows in the tree and remove the node, which can be undone.',
  );
