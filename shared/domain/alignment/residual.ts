/**
 * What a probe teaches about later streams of the same two devices.
 *
 * A round trip holds for one stream only: the next one of the same pair was 10 to 20 ms longer or shorter. What stays
 * is by how much the reported latencies are wrong, because that is a property of drivers and converters. So this
 * difference is remembered and not the round trip, and a later stream is placed by its own estimate plus it.
 */

/** Everything that the difference depends on. */
export interface DevicePair {
  /** Labels as the system tells them; empty where it doesn't. */
  readonly input: string;
  readonly output: string;
  /** Rate of the input device and of the audio graph, in Hz. */
  readonly inputRate: number;
  readonly graphRate: number;
  readonly channels: number;
  /** Whether the frames that wait before the graph are counted: an estimate without them is wrong by another amount. */
  readonly countsQueue: boolean;
}

export interface Residual {
  /** Probed round trip minus the stream's estimate at that moment. */
  readonly seconds: number;
  /** Of the probe, 0..1. */
  readonly confidence: number;
  /** When it was measured, ISO 8601. */
  readonly at: string;
}

/** By `residualKey`. Kept in the setting `latency.residuals`. */
export type Residuals = Readonly<Record<string, Residual>>;

/** No estimate is wrong by more; what says so was stored by something else. */
const LARGEST = 1;
/** Pairs that are remembered; the oldest goes first. */
const MOST_PAIRS = 50;

export const residualKey = (pair: DevicePair): string =>
  [
    pair.input,
    pair.output,
    pair.inputRate,
    pair.graphRate,
    pair.channels,
    pair.countsQueue ? 'counted' : 'reported',
  ]
    // A label that contains the separator must not look like two.
    .map((part) => encodeURIComponent(part))
    .join('|');

const isResidual = (value: unknown): value is Residual => {
  if (typeof value !== 'object' || value === null) return false;
  const { seconds, confidence, at } = value as Record<string, unknown>;
  return (
    typeof seconds === 'number' &&
    Math.abs(seconds) <= LARGEST &&
    typeof confidence === 'number' &&
    confidence >= 0 &&
    confidence <= 1 &&
    typeof at === 'string'
  );
};

/** From whatever the settings hold, entry by entry. */
export function readResiduals(stored: unknown): Residuals {
  if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) return {};
  return Object.fromEntries(Object.entries(stored).filter(([, value]) => isResidual(value)));
}

/** With one more pair, or a newer answer for one that is known. */
export function rememberResidual(known: Residuals, key: string, residual: Residual): Residuals {
  const entries = Object.entries({ ...known, [key]: residual });
  if (entries.length <= MOST_PAIRS) return Object.fromEntries(entries);
  const newest = entries.sort(([, a], [, b]) => (a.at < b.at ? 1 : -1)).slice(0, MOST_PAIRS);
  return Object.fromEntries(newest);
}

/** How a take of a stream is placed, and by what. */
export interface LatencyChoice {
  readonly method: 'probe' | 'residual' | 'estimate';
  /** Round trip. */
  readonly seconds: number;
  readonly confidence: number;
  /** What the estimate was corrected by; 0 unless the method is `residual`. */
  readonly residualSeconds: number;
}

/** What is known of a stream's round trip. */
export interface LatencyFacts {
  /** A probe of this very stream that still holds; null when there is none. */
  readonly probe: { readonly seconds: number; readonly confidence: number } | null;
  /** An earlier answer for the same pair of devices. */
  readonly residual: Residual | null;
  /** From reported latencies and counted frames. */
  readonly estimateSeconds: number;
}

/** An estimate is right within some 10 ms, if nobody lies and nothing stumbled. */
const ESTIMATE_CONFIDENCE = 0.3;
/** A corrected estimate still trembles by a block of the device; a probe doesn't. */
const RESIDUAL_SHARE = 0.8;

/** The best answer there is: measured on this stream, else on an earlier one, else estimated. */
export function chooseLatency({ probe, residual, estimateSeconds }: LatencyFacts): LatencyChoice {
  if (probe) return { method: 'probe', ...probe, residualSeconds: 0 };
  if (residual) {
    return {
      method: 'residual',
      seconds: Math.max(0, estimateSeconds + residual.seconds),
      confidence: residual.confidence * RESIDUAL_SHARE,
      residualSeconds: residual.seconds,
    };
  }
  return {
    method: 'estimate',
    seconds: estimateSeconds,
    confidence: ESTIMATE_CONFIDENCE,
    residualSeconds: 0,
  };
}
