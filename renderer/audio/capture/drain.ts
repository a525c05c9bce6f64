/**
 * Carries a take from the capture ring to the disk: numbered chunks, one after the other, each kept until the studio
 * has acknowledged it.
 *
 * It lives in a worker of its own, so a blocked page costs nothing; and it never gives a frame up on its own: what
 * can't be sent now is sent again, in order, while the ring and this queue hold what comes meanwhile. What was lost
 * all the same (the ring went round, the queue is full, the studio never came back) is counted, with its place.
 *
 * Free of timers and of fetch itself; `drain.worker.ts` gives it both, tests give it theirs.
 */
import type { Dropout, FromDrain } from '../protocol';
import type { CaptureReader } from './captureRing';
import { createLivePeaks, type LivePeaks } from './livePeaks';

/** Longest chunk: the head of a take and what piled up while the studio was away. The studio takes 4 MiB at most. */
const CHUNK_SECONDS = 1;
const CHUNK_BYTES = 2 ** 20;
/** Most audio that waits for the studio in memory: 23 minutes of stereo at 48 kHz. */
const QUEUE_BYTES = 512 * 2 ** 20;
const RETRY_MS = [100, 200, 400, 800, 1_600, 2_000] as const;
/** A stopped take whose last chunks find no taker for this long is closed with what is on the disk. */
const GIVE_UP_MS = 20_000;

export interface ChunkFailure {
  readonly message: string;
  readonly remedy: string;
  /** Sending it again is in vain: the disk is full, or broken. */
  readonly isFinal: boolean;
}

/** Sends one chunk; resolves with what is durable now. Rejects with a `ChunkFailure`. */
export type SendChunk = (takeId: string, number: number, data: Float32Array<ArrayBuffer>) => Promise<number>;

export interface DrainOptions {
  readonly channels: number;
  readonly sampleRate: number;
  readonly openReader: (from: number) => CaptureReader;
  readonly send: SendChunk;
  readonly post: (message: FromDrain) => void;
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
}

export interface Drain {
  record(takeId: string, from: number, to?: number): void;
  stop(to: number | null): void;
  abandon(): void;
  /** Moves what waits in the ring. Call it every 50 ms. */
  pump(): void;
}

interface Chunk {
  readonly number: number;
  readonly data: Float32Array<ArrayBuffer>;
}

interface OpenTake {
  readonly id: string;
  readonly reader: CaptureReader;
  readonly peaks: LivePeaks;
  readonly dropouts: Dropout[];
  readonly queue: Chunk[];
  /** Capture frame at which it ends; Infinity while it records. */
  to: number;
  chunks: number;
  queuedBytes: number;
  frames: number;
  durableFrames: number;
  droppedFrames: number;
  sending: boolean;
  stoppedAt: number | null;
}

export const createDrain = (options: DrainOptions): Drain => {
  const { channels, sampleRate, openReader, send, post, now, wait } = options;
  const chunkFrames = Math.floor(Math.min(sampleRate * CHUNK_SECONDS, CHUNK_BYTES / 4 / channels));
  const block = new Float32Array(chunkFrames * channels);
  let take: OpenTake | null = null;

  const drop = (open: OpenTake, frame: number, frames: number, cause: string) => {
    open.droppedFrames += frames;
    const last = open.dropouts.at(-1);
    if (last && last.cause === cause && last.frame + last.frames === frame) {
      open.dropouts[open.dropouts.length - 1] = { ...last, frames: last.frames + frames };
    } else if (open.dropouts.length < 10_000) {
      open.dropouts.push({ frame, frames, cause });
    }
  };

  const readRing = (open: OpenTake) => {
    // A full queue leaves the rest to the ring, which counts what it can't hold.
    while (open.queuedBytes < QUEUE_BYTES) {
      const wanted = Math.min(chunkFrames, open.to - open.reader.position);
      const { frames, lost } = wanted > 0 ? open.reader.read(wanted, block) : { frames: 0, lost: 0 };
      if (frames === 0) return;
      if (lost > 0) drop(open, open.frames, lost, 'The ring went round before it was read');
      const data = block.slice(0, frames * channels);
      open.peaks.add(data, frames);
      open.queue.push({ number: open.chunks, data });
      open.queuedBytes += data.byteLength;
      open.chunks += 1;
      open.frames += frames;
    }
  };

  const report = (open: OpenTake) =>
    post({
      type: 'progress',
      takeId: open.id,
      frames: open.frames,
      durableFrames: open.durableFrames,
      droppedFrames: open.droppedFrames,
      peaks: open.peaks.take(),
    });

  const closeIfDone = (open: OpenTake) => {
    const isRead = open.reader.position >= open.to;
    if (take !== open || !isRead || open.queue.length > 0) return;
    take = null;
    report(open);
    post({
      type: 'drained',
      takeId: open.id,
      frames: open.frames,
      droppedFrames: open.droppedFrames,
      dropouts: open.dropouts,
    });
  };

  const giveUp = (open: OpenTake, cause: string) => {
    const unsent = open.queue.reduce((sum, { data }) => sum + data.length / channels, 0);
    drop(open, open.frames - unsent, unsent, cause);
    open.frames -= unsent;
    open.queue.length = 0;
    open.to = open.reader.position;
    closeIfDone(open);
  };

  const sendQueue = async (open: OpenTake) => {
    if (open.sending) return;
    open.sending = true;
    let failures = 0;
    while (take === open && open.queue.length > 0) {
      const chunk = open.queue[0] as Chunk;
      try {
        open.durableFrames = await send(open.id, chunk.number, chunk.data);
        open.queue.shift();
        open.queuedBytes -= chunk.data.byteLength;
        if (failures > 1) post({ type: 'trouble', takeId: open.id, problem: null, isFinal: false });
        failures = 0;
      } catch (error) {
        failures += 1;
        const { isFinal, ...problem } = error as ChunkFailure;
        // What can't get better is told at once, and whoever hears it stops the take.
        if (failures === (isFinal ? 1 : 2)) post({ type: 'trouble', takeId: open.id, problem, isFinal });
        if (open.stoppedAt !== null) {
          if (isFinal) return giveUp(open, 'The studio took no more');
          if (now() - open.stoppedAt > GIVE_UP_MS) return giveUp(open, 'The studio never took it');
        }
        await wait(RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] as number);
      }
    }
    open.sending = false;
    closeIfDone(open);
  };

  const pump = () => {
    if (!take) return;
    const open = take;
    readRing(open);
    report(open);
    void sendQueue(open);
  };

  return {
    record(takeId, from, to = Number.POSITIVE_INFINITY) {
      take = {
        id: takeId,
        reader: openReader(from),
        peaks: createLivePeaks(channels),
        dropouts: [],
        queue: [],
        to,
        chunks: 0,
        queuedBytes: 0,
        frames: 0,
        durableFrames: 0,
        droppedFrames: 0,
        sending: false,
        stoppedAt: null,
      };
      pump();
    },
    stop(to) {
      if (!take) return;
      const { reader } = take;
      const last = reader.position + reader.waiting();
      take.to = Math.min(take.to, Math.max(reader.position, to ?? last));
      take.stoppedAt = now();
      pump();
    },
    abandon() {
      take = null;
    },
    pump,
  };
};
