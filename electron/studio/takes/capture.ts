/**
 * One take while it is recorded: chunks come in, bytes reach the disk, and a crash at any moment costs at most what
 * came in since the last sync.
 *
 * An answer to a chunk means written, so that the sender may forget it when the studio alone dies; `durableFrames`
 * is what would survive a power cut too. Syncs run beside the writes, never in their way: a disk that takes its time
 * delays the promise, not the recording. The first failure closes the take for good, because after a failed fsync
 * nobody knows which pages are on the disk; what was written stays and can still be finished.
 */
import { crc32 } from 'node:zlib';
import { StudioError } from '../../../shared/contract/errors';
import type { TakeRecord } from '../ports/catalogue';
import type { Clock } from '../ports/system';
import type { CaptureFile } from '../ports/takeFiles';
import { createChunkEncoder } from './chunkEncoder';
import { type Dropout, journalLine, type Segment } from './journal';
import { frameBytes, HEADER_BYTES } from './rf64';
import type { SoundAnalysis } from './soundAnalysis';

/** Largest chunk: more than 100 ms of 32 channels at 192 kHz, which is the most that anybody may record. */
export const MAX_CHUNK_BYTES = 4 << 20;
/** Chunks that wait to be written; a sender that does not wait for answers is refused beyond it. */
const MAX_WAITING_BYTES = 4 * MAX_CHUNK_BYTES;
const MAX_TAKE_SECONDS = 24 * 3600;
/** Well below the promised 250 ms, to leave the sync itself some time. */
const SYNC_EVERY_MS = 150;
/**
 * A take ends while so much of the disk is left: its node, its picture and its journal need room too, and a take that
 * fills the last byte could not be filed before a person made some.
 */
export const LEAST_FREE_BYTES = 4 << 20;
/** The room is looked at with each sync, and whenever so much was written since: a wide take fills a disk quickly. */
const LOOK_EVERY_BYTES = 256 << 10;
/** The receipt's list of dropouts is bounded; a driver that delivers nothing but rubbish shall not exceed it. */
const MAX_DROPOUTS = 1_000;

export interface Capture {
  readonly take: TakeRecord;
  readonly file: CaptureFile;
  readonly analysis: SoundAnalysis;
  /** Frames written; `durableFrames` of them are on the disk for certain. */
  readonly frames: number;
  readonly durableFrames: number;
  /** Checksums of what was written, gapless up to `frames` once the capture is closed. */
  readonly segments: readonly Segment[];
  /** Frames that were no numbers and became silence. */
  readonly dropouts: readonly Dropout[];
  /** Why the take takes no more, if it does not. */
  readonly failure: StudioError | null;
  /** When the last chunk came, or the take began: milliseconds since 1970. */
  readonly heardAt: number;
  /**
   * Takes chunk `number`, counted from 0. A chunk that came before is answered and not written again; CONFLICT for a
   * gap and after `close`; BAD_INPUT for a wrong size; DISK_FULL or DISK_FAILED once the disk refused.
   */
  append(number: number, chunk: Uint8Array): Promise<{ durableFrames: number }>;
  /** Brings what was written to the disk now, without waiting for the next sync. Never throws: see `failure`. */
  flush(): Promise<void>;
  /** Refuses further chunks, writes those that wait, and syncs. Never throws: see `failure`. */
  close(): Promise<void>;
}

export interface CaptureParts {
  readonly take: TakeRecord;
  readonly file: CaptureFile;
  readonly analysis: SoundAnalysis;
  readonly clock: Clock;
  /** Room on the disk; null where the system does not tell. */
  readonly freeBytes: () => Promise<number | null>;
}

export function createCapture({ take, file, analysis, clock, freeBytes }: CaptureParts): Capture {
  const inFrame = take.channels * 4;
  const onDiskFrame = frameBytes(take);
  const encoder = createChunkEncoder(take, MAX_CHUNK_BYTES / 4);
  const segments: Segment[] = [];
  const dropouts: Dropout[] = [];

  let nextNumber = 0;
  let frames = 0;
  let durableFrames = 0;
  let waitingBytes = 0;
  let heardAt = clock.now();
  let failure: StudioError | null = null;
  let closed = false;
  let unwatchedBytes = 0;
  let queue: Promise<unknown> = Promise.resolve();

  /** The segment that is being written: everything since the last sync began. */
  let segmentFrom = 0;
  let segmentCrc = 0;
  let journaledDropouts = 0;
  let syncing: Promise<void> | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;

  function fail(error: unknown): StudioError {
    const cause = error instanceof StudioError ? error : unexpected(error);
    failure ??= stopped(cause, frames / take.sampleRate);
    return failure;
  }

  function account(bytes: Uint8Array): void {
    segmentCrc = crc32(bytes, segmentCrc);
    frames += bytes.byteLength / onDiskFrame;
  }

  async function requireRoom(): Promise<void> {
    unwatchedBytes = 0;
    // A take that is being closed needs no more room, and did not end for the lack of it.
    if (!closed && isNearlyFull(await freeBytes())) throw diskFull();
  }

  async function write(chunk: Uint8Array): Promise<void> {
    unwatchedBytes += chunk.byteLength;
    if (unwatchedBytes > LOOK_EVERY_BYTES) {
      await requireRoom().catch((error) => {
        throw fail(error);
      });
    }
    const { bytes, samples, broken } = encoder.encode(chunk);
    const before = frames;
    try {
      await file.append(bytes);
      account(bytes);
    } catch (error) {
      const fitted = (await file.size()) - HEADER_BYTES - before * onDiskFrame;
      account(bytes.subarray(0, fitted - (fitted % onDiskFrame)));
      throw fail(error);
    } finally {
      const kept = frames - before;
      analysis.push(bytes.subarray(0, kept * onDiskFrame), samples.subarray(0, kept * take.channels));
      for (const run of broken) {
        const length = Math.min(run.frames, kept - run.frame);
        if (length > 0)
          addDropout(dropouts, { frame: before + run.frame, frames: length, cause: 'not a number' });
      }
    }
    syncSoon(SYNC_EVERY_MS);
  }

  function syncSoon(wait: number): void {
    if (timer || syncing || failure) return;
    timer = setTimeout(() => {
      timer = null;
      void sync();
    }, wait);
  }

  /** Makes what was written so far durable and notes it. Failures go to `failure`. */
  function sync(): Promise<void> {
    if (syncing) return syncing;
    const startedAt = clock.now();
    syncing = syncOnce()
      .catch((error) => void fail(error))
      .finally(() => {
        syncing = null;
        if (!closed && frames > durableFrames)
          syncSoon(Math.max(0, SYNC_EVERY_MS - (clock.now() - startedAt)));
      });
    return syncing;
  }

  async function syncOnce(): Promise<void> {
    if (frames === segmentFrom) return;
    const segment = { from: segmentFrom, to: frames, crc: segmentCrc };
    segments.push(segment);
    segmentFrom = frames;
    segmentCrc = 0;
    const news = dropouts.slice(journaledDropouts);
    journaledDropouts = dropouts.length;
    // The journal's own sync is one segment behind: a second wait on the disk would double the time until the promise,
    // and audio without its checksum is still audio.
    await Promise.all([file.sync(), file.syncJournal()]);
    durableFrames = segment.to;
    await file.note(
      journalLine({
        line: 'durable',
        to: segment.to,
        crc: segment.crc,
        ...(news.length > 0 ? { dropouts: news } : {}),
      }),
    );
    await requireRoom();
  }

  return {
    take,
    file,
    analysis,
    segments,
    dropouts,
    get frames() {
      return frames;
    },
    get durableFrames() {
      return durableFrames;
    },
    get failure() {
      return failure;
    },
    get heardAt() {
      return heardAt;
    },

    append(number, chunk) {
      const size = chunk.byteLength;
      if (!Number.isSafeInteger(number) || number < 0)
        return Promise.reject(badChunk('A chunk is numbered from 0.'));
      if (size === 0 || size % inFrame !== 0)
        return Promise.reject(
          badChunk(`A chunk holds whole frames of ${inFrame} bytes; this one has ${size} bytes.`),
        );
      if (size > MAX_CHUNK_BYTES)
        return Promise.reject(tooLarge(`A chunk has at most ${MAX_CHUNK_BYTES} bytes.`));
      if (waitingBytes + size > MAX_WAITING_BYTES)
        return Promise.reject(tooLarge('Too many chunks wait to be written.'));

      waitingBytes += size;
      const late = closed;
      const answer = queue.then(async () => {
        if (failure) throw failure;
        if (number < nextNumber) return { durableFrames };
        if (late) throw alreadyClosed();
        if (number > nextNumber) throw gap(number, nextNumber);
        if (frames + size / inFrame > MAX_TAKE_SECONDS * take.sampleRate)
          throw fail(tooLarge('A take lasts at most 24 hours.'));
        await write(chunk);
        nextNumber += 1;
        heardAt = clock.now();
        return { durableFrames };
      });
      queue = answer
        .catch(() => undefined)
        .finally(() => {
          waitingBytes -= size;
        });
      return answer;
    },

    async flush() {
      await queue;
      await syncing;
      if (!closed && !failure) await sync();
    },

    async close() {
      closed = true;
      await queue;
      if (timer) clearTimeout(timer);
      timer = null;
      await syncing;
      await sync();
    },
  };
}

export const isNearlyFull = (freeBytes: number | null): boolean =>
  freeBytes !== null && freeBytes < LEAST_FREE_BYTES;

/** Neighbouring runs become one; beyond the bound the last one grows to cover the rest. */
function addDropout(dropouts: Dropout[], dropout: Dropout): void {
  const last = dropouts.at(-1);
  const joins = last && (last.frame + last.frames === dropout.frame || dropouts.length >= MAX_DROPOUTS);
  if (joins) dropouts[dropouts.length - 1] = { ...last, frames: dropout.frame + dropout.frames - last.frame };
  else dropouts.push(dropout);
}

const BEFORE_THE_NEXT = 'Free some space on the disk before the next take.';

const badChunk = (message: string) =>
  new StudioError('BAD_INPUT', message, 'Send whole frames of interleaved float32 samples.');

const tooLarge = (message: string) =>
  new StudioError(
    'TOO_LARGE',
    message,
    'Finish this take and begin another; send a chunk once the one before was answered.',
  );

const gap = (got: number, expected: number) =>
  new StudioError(
    'CONFLICT',
    `Chunk ${got} came where chunk ${expected} was expected.`,
    `Send chunk ${expected} next; what was answered before is kept.`,
  );

const diskFull = () => new StudioError('DISK_FULL', 'The disk is full.', BEFORE_THE_NEXT);

const alreadyClosed = () =>
  new StudioError('CONFLICT', 'The take is being finished and takes no more chunks.', 'Begin another take.');

/** A bug rather than a disk's refusal; the take ends the same way, because a throw here would end the studio. */
const unexpected = (error: unknown) =>
  new StudioError(
    'DISK_FAILED',
    `The recording could not be written: ${String(error)}`,
    'Please report this.',
    {
      cause: error,
    },
  );

/** The failure as the recorder shows it: what ended the take, and that nothing before it is lost. */
function stopped(cause: StudioError, seconds: number): StudioError {
  const remedies: Partial<Record<StudioError['code'], string>> = {
    DISK_FULL: BEFORE_THE_NEXT,
    TOO_LARGE: 'Finish the take and begin another.',
  };
  return new StudioError(
    cause.code,
    `${cause.message} Recording stopped after ${seconds.toFixed(1)} s; everything up to there is kept.`,
    remedies[cause.code] ?? 'Finish the take, then check the disk before the next one.',
    { cause },
  );
}
