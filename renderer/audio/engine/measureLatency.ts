/**
 * From the wish to measure to the answer: one probe of the open stream, taken over by it, and the difference to its
 * estimate remembered for later streams of the same two devices.
 */
import {
  type DevicePair,
  type Residual,
  type Residuals,
  readResiduals,
  rememberResidual,
  residualKey,
} from '../../../shared/domain/alignment/residual';
import type { ProbeOptions, ProbeOutcome } from '../engine';
import type { ResidualsStore } from './deps';
import type { Graph } from './graph';
import type { OpenInput } from './inputs';
import { runProbe } from './latencyProbe';
import { currentOutput } from './outputs';
import { createMedian } from './placement';
import type { Recorder } from './recorder';
import type { StreamMark } from './streamLatency';

/** The stream's estimate is looked at this often while the probe sounds, in ms. */
const LOOK_MS = 50;
/** Part of the listening by which the last burst has been heard. */
const HEARD = 0.7;

export const devicePair = async (graph: Graph, input: OpenInput, channels: number): Promise<DevicePair> => ({
  input: input.label,
  output: await currentOutput(),
  inputRate: input.sampleRate,
  graphRate: graph.sampleRate,
  channels,
  countsQueue: input.deliveredFrames() !== null,
});

/** What an earlier probe of this pair taught; null when there was none or the settings can't be read. */
export const recallResidual = async (
  store: ResidualsStore | undefined,
  pair: DevicePair,
): Promise<Residual | null> => {
  const known: Residuals = readResiduals(await store?.load().catch(() => null));
  return known[residualKey(pair)] ?? null;
};

const remember = async (
  store: ResidualsStore | undefined,
  pair: DevicePair,
  residual: Residual,
): Promise<boolean> => {
  if (!store) return false;
  try {
    // Read anew: another window may have measured another pair meanwhile.
    await store.store(rememberResidual(readResiduals(await store.load()), residualKey(pair), residual));
    return true;
  } catch {
    return false;
  }
};

export interface Measurement {
  readonly graph: Graph;
  readonly recorder: Pick<Recorder, 'roundTrip' | 'heard'>;
  readonly pair: () => Promise<DevicePair>;
  readonly store: ResidualsStore | undefined;
  readonly options: ProbeOptions;
}

/** @throws StudioError as `runProbe` does */
export const measureLatency = async (measurement: Measurement): Promise<ProbeOutcome> => {
  const { graph, recorder, pair, store, options } = measurement;
  const { roundTrip } = recorder;
  const estimates = createMedian(Number.MAX_SAFE_INTEGER);
  const looking = setInterval(() => estimates.add(roundTrip.estimate()), LOOK_MS);
  let heardAt: StreamMark | null = null;
  const onProgress = (fraction: number) => {
    if (fraction >= HEARD) heardAt ??= roundTrip.mark();
    options.onProgress?.(fraction);
  };
  try {
    const reading = await runProbe(graph, recorder.heard, { ...options, onProgress });
    const { verdict, confidence, peak } = reading;
    const roundTripSeconds = reading.roundTripFrames / graph.sampleRate;
    const estimateSeconds = estimates.value() ?? roundTrip.estimate();
    let isRemembered = false;
    if (verdict === 'ok') {
      const seconds = roundTripSeconds - estimateSeconds;
      const residual = { seconds, confidence, at: new Date().toISOString() };
      roundTrip.recall(residual);
      roundTrip.accept({ seconds: roundTripSeconds, confidence }, heardAt ?? roundTrip.mark());
      isRemembered = await remember(store, await pair(), residual);
    }
    const spreadSeconds = reading.spreadFrames / graph.sampleRate;
    return { verdict, roundTripSeconds, confidence, spreadSeconds, peak, estimateSeconds, isRemembered };
  } finally {
    clearInterval(looking);
  }
};
