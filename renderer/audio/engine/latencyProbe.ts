/**
 * Measures an armed stream's round trip: plays the probe at an exact frame, takes from the input exactly the frames
 * from there on, and has it found again.
 *
 * The probe goes beside the studio's node straight to the same destination, because a frame that either renders leaves
 * in the same quantum; and the input comes out of the capture ring, because its addresses are the clock that takes are
 * placed by. The transforms take a tenth of a second and more, so they have a worker of their own.
 */

import { StudioError } from '../../../shared/contract/errors';
import { createProbe, type Probe, type ProbeReading } from '../../../shared/domain/alignment/probe';
import type { ProbeOptions } from '../engine';
import { exactFrame } from './exactFrame';
import type { Graph } from './graph';
import type { FromProbeWorker, ToProbeWorker } from './latencyProbe.worker';

/** From asking to the first frame, in seconds: longer than the page may be late with it. */
const LEAD = 0.25;
/** What must be left of it once the browser has taken the order, in seconds. */
const MARGIN = 0.03;
const TRIES = 4;
/** What the capture and the transforms may take beyond the listening itself, in ms. */
const PATIENCE_MS = 4_000;
const PROGRESS_MS = 50;

export interface ProbeInput {
  readonly channels: number;
  /** Context frame of capture frame 0; null until the first frame has come in. */
  openedAt(): number | null;
  /** Has the capture frames [from, from + frames) sent to the port. */
  listen(from: number, frames: number, port: MessagePort): void;
  forget(): void;
  /** How often the audio clock jumped: what was captured then is not where it was counted to be. */
  jumps(): number;
}

const cancelled = () =>
  new StudioError('CANCELLED', 'The measurement was cancelled.', 'Measure again whenever you like.');
const noInput = () =>
  new StudioError(
    'DEVICE',
    'No sound arrives from the input.',
    'Check that it is plugged in and not taken by another program, then open it again.',
  );
const tooBusy = () =>
  new StudioError(
    'DEVICE',
    'The machine is too busy to measure right now.',
    'Close other programs and measure again.',
  );

const wait = (milliseconds: number, signal: AbortSignal | undefined) =>
  new Promise<void>((resolve, reject) => {
    if (signal?.aborted) return reject(cancelled());
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(cancelled());
      },
      { once: true },
    );
  });

/** Starts the probe at a frame that is told; asks again when the page was too slow for the one before. */
const startProbe = (graph: Graph, probe: Probe): { source: AudioBufferSourceNode; frame: number } => {
  const { context, sampleRate } = graph;
  // Without shared memory the playhead is some 40 ms old.
  const now = () => Math.max(graph.status.playhead().contextFrame, context.currentTime * sampleRate);
  const buffer = context.createBuffer(1, probe.samples.length, sampleRate);
  buffer.copyToChannel(probe.samples, 0);
  for (let tries = 0; tries < TRIES; tries += 1) {
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    const frame = exactFrame(now() + LEAD * sampleRate, sampleRate);
    source.start(frame / sampleRate);
    // Only what was ordered ahead of the frame is played at the frame.
    if (now() + MARGIN * sampleRate < frame) return { source, frame };
    source.disconnect();
  }
  throw tooBusy();
};

/** Has the worker read what was heard; resolves with null when it never came. */
const readHeard = (
  worker: Worker,
  order: ToProbeWorker,
  milliseconds: number,
  signal: AbortSignal | undefined,
) =>
  new Promise<FromProbeWorker | null>((resolve, reject) => {
    const patience = setTimeout(() => resolve(null), milliseconds);
    signal?.addEventListener('abort', () => reject(cancelled()), { once: true });
    worker.onerror = ({ message }) => reject(new Error(`The probe could not be read: ${message}`));
    worker.onmessage = ({ data }: MessageEvent<FromProbeWorker>) => {
      clearTimeout(patience);
      resolve(data);
    };
    worker.postMessage(order, [order.port]);
  });

const untilOpened = async (input: ProbeInput, signal: AbortSignal | undefined): Promise<void> => {
  for (let waited = 0; input.openedAt() === null; waited += PROGRESS_MS) {
    if (waited > PATIENCE_MS) throw noInput();
    await wait(PROGRESS_MS, signal);
  }
};

/**
 * Plays and reads one probe.
 *
 * @throws StudioError CANCELLED on the signal, DEVICE when the sound stands still
 */
export const runProbe = async (
  graph: Graph,
  input: ProbeInput,
  { signal, onProgress }: ProbeOptions,
): Promise<ProbeReading> => {
  const { sampleRate } = graph;
  await untilOpened(input, signal);
  const probe = createProbe(sampleRate);
  const jumpsBefore = input.jumps();
  const worker = new Worker(new URL('./latencyProbe.worker.ts', import.meta.url), { type: 'module' });
  const { port1, port2 } = new MessageChannel();
  let source: AudioBufferSourceNode | null = null;
  let progress: ReturnType<typeof setInterval> | null = null;
  try {
    const started = startProbe(graph, probe);
    source = started.source;
    const openedAt = input.openedAt() as number;
    const capturedAt = (frame: number) => frame - openedAt;
    input.listen(capturedAt(started.frame), probe.listenFrames, port1);
    progress = setInterval(() => {
      const heard = graph.status.playhead().captureFrame - capturedAt(started.frame);
      onProgress?.(Math.max(0, Math.min(1, heard / probe.listenFrames)));
    }, PROGRESS_MS);
    const milliseconds = ((LEAD * 2 * sampleRate + probe.listenFrames) / sampleRate) * 1_000 + PATIENCE_MS;
    const order = { port: port2, channels: input.channels, sampleRate };
    const heard = await readHeard(worker, order, milliseconds, signal);
    if (!heard) throw noInput();
    const isTorn = heard.lost > 0 || input.jumps() !== jumpsBefore;
    return isTorn && heard.reading.verdict === 'ok'
      ? { ...heard.reading, verdict: 'unsteady' }
      : heard.reading;
  } finally {
    if (progress) clearInterval(progress);
    input.forget();
    worker.terminate();
    source?.stop();
    source?.disconnect();
  }
};
