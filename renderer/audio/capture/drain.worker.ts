/** The drain in its worker: 20 chunks a second from the capture ring to the studio, whatever the page is doing. */
import type { ErrorCode } from '../../../shared/contract/errors';
import { mediaPaths } from '../../../shared/contract/media';
import { fetchMedia, type MediaFailure } from '../fetchFailure';
import type { CapturePortMessage, FromDrain, ToDrain } from '../protocol';
import { workerScope } from '../workerScope';
import {
  captureRingFrames,
  createCaptureMemory,
  createCaptureReader,
  createCaptureWriter,
} from './captureRing';
import { type ChunkFailure, createDrain, type Drain } from './drain';
import { createListener, type Listener } from './listener';

const PUMP_MS = 50;
/**
 * After these the studio takes no more of a take; see `capture.ts` of the studio. It does not know the take any more
 * when it was started anew meanwhile.
 */
const ENDS_TAKE = new Set<ErrorCode>(['DISK_FULL', 'DISK_FAILED', 'TOO_LARGE', 'NOT_FOUND']);

const scope = workerScope<ToDrain, FromDrain>();
let drain: Drain | null = null;
let listener: Listener | null = null;

/** The ring of a page without shared memory lives here and is filled by messages. */
const createOwnMemory = (sampleRate: number, channels: number, port: MessagePort) => {
  const memory = createCaptureMemory(captureRingFrames(sampleRate), channels, false);
  const writer = createCaptureWriter(memory);
  port.onmessage = ({ data }: MessageEvent<CapturePortMessage>) =>
    writer.writeInterleaved(data.data, data.data.length / channels);
  return memory;
};

const open = ({ origin, channels, sampleRate, memory, port }: Extract<ToDrain, { type: 'open' }>) => {
  const ring = memory ?? createOwnMemory(sampleRate, channels, port as MessagePort);
  const openReader = (from: number) => createCaptureReader(ring, from);
  listener = createListener(channels, openReader);
  drain = createDrain({
    channels,
    sampleRate,
    openReader,
    send: async (takeId, number, data) => {
      // Before any reading of audio: a chunk that waits is a chunk that a crash would cost.
      const response = await fetchMedia(new URL(mediaPaths.takeChunk(takeId, number), origin), {
        method: 'POST',
        body: data,
        priority: 'high',
      }).catch((failure: MediaFailure) => {
        const { message, remedy, code } = failure;
        throw { message, remedy, isFinal: code !== null && ENDS_TAKE.has(code) } satisfies ChunkFailure;
      });
      return ((await response.json()) as { durableFrames: number }).durableFrames;
    },
    post: (message) => {
      if (message.type === 'progress') scope.postMessage(message, [message.peaks.buffer]);
      else scope.postMessage(message);
    },
    now: () => performance.now(),
    wait: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
  });
};

setInterval(() => {
  drain?.pump();
  listener?.pump();
}, PUMP_MS);

scope.onmessage = ({ data }) => {
  if (data.type === 'open') open(data);
  else if (data.type === 'record') drain?.record(data.takeId, data.from, data.to);
  else if (data.type === 'stop') drain?.stop(data.to);
  else if (data.type === 'listen') listener?.listen(data.from, data.frames, data.port);
  else if (data.type === 'forget') listener?.forget();
  else drain?.abandon();
};
