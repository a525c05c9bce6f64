/** What the studio says about latency: the state of a stream, and how a measurement went. Pure. */
import type { ProbeOutcome, StreamLatencyState } from '../../audio/engine';

/** `64.2 ms`; one decimal, since a millisecond is what the hand feels and a tenth is what is measured. */
export const inMilliseconds = (seconds: number): string => `${(seconds * 1000).toFixed(1)} ms`;

/** Confidence as a person says it. */
export const sureness = (confidence: number): string => {
  if (confidence >= 0.75) return 'Very sure';
  if (confidence >= 0.5) return 'Sure';
  if (confidence >= 0.35) return 'Fairly sure';
  return 'Not sure';
};

export const percent = (confidence: number): string => `${Math.round(confidence * 100)} %`;

export interface StreamWords {
  /** The round trip, short. */
  readonly figure: string;
  /** Where it comes from. */
  readonly source: string;
  /** One sentence more, for whoever asks. */
  readonly detail: string;
  /** A measurement would help. */
  readonly offersProbe: boolean;
}

/** The line in the record panel. */
export const streamWords = (state: StreamLatencyState, latencySeconds: number): StreamWords => {
  const figure = inMilliseconds(latencySeconds);
  if (state.isStale) {
    return {
      figure: `≈ ${figure}`,
      source: 'changed since measured',
      detail:
        'The sound card stumbled after the measurement, so it no longer holds. Measure again before a take that must sit tight.',
      offersProbe: true,
    };
  }
  switch (state.method) {
    case 'probe':
      return {
        figure,
        source: 'measured',
        detail: `Measured on this input since it was opened. ${sureness(state.confidence)} (${percent(state.confidence)}).`,
        offersProbe: false,
      };
    case 'residual':
      return {
        figure: `≈ ${figure}`,
        source: 'from an earlier measurement',
        detail:
          'These devices were measured before; the difference since then is estimated, mostly to a few milliseconds.',
        offersProbe: true,
      };
    case 'estimate':
      return {
        figure: `≈ ${figure}`,
        source: 'estimated',
        detail: 'Takes may lie some 10 ms off. Measuring takes three seconds and is remembered.',
        offersProbe: true,
      };
  }
};

export interface OutcomeWords {
  readonly tone: 'good' | 'warn';
  readonly title: string;
  readonly text: string;
  /** What to do, one step a line; empty when all is well. */
  readonly steps: readonly string[];
}

const wasOff = ({ roundTripSeconds, estimateSeconds }: ProbeOutcome): string => {
  const difference = roundTripSeconds - estimateSeconds;
  if (Math.abs(difference) < 0.001) return 'The estimate was right to the millisecond.';
  const way = difference > 0 ? 'late' : 'early';
  return `By the estimate alone, takes would have been ${inMilliseconds(Math.abs(difference))} ${way}.`;
};

/** How a measurement went, and what to do when it went wrong. */
export const outcomeWords = (outcome: ProbeOutcome): OutcomeWords => {
  switch (outcome.verdict) {
    case 'ok': {
      const kept = outcome.isRemembered ? ' It is remembered for these devices.' : '';
      return {
        tone: 'good',
        title: `Round trip ${inMilliseconds(outcome.roundTripSeconds)}`,
        text: `${sureness(outcome.confidence)} (${percent(outcome.confidence)}). ${wasOff(outcome)} Takes are now placed by this measurement.${kept}`,
        steps: [],
      };
    }
    case 'silent':
      return {
        tone: 'warn',
        title: 'Nothing was heard',
        text: 'The microphone gave no sound at all while the noise was played.',
        steps: [
          'Check that the right input is chosen, and that it is not muted at the device.',
          'With a cable: connect an output of the interface to the input that is chosen.',
          'With headphones: turn them up and hold one side close to the microphone.',
        ],
      };
    case 'unclear':
      return {
        tone: 'warn',
        title: 'The noise was not heard clearly',
        text: 'Something came in, but not clearly enough to measure by.',
        steps: [
          'Hold the headphone closer to the microphone, or turn it up.',
          'Wait until the room is quiet.',
          'Turn off noise reduction and echo cancelling in the system’s sound settings or the interface’s own program.',
        ],
      };
    case 'clipped':
      return {
        tone: 'warn',
        title: 'The input was too loud',
        text: 'The noise came in overdriven and could not be placed.',
        steps: ['Turn the input down, or hold the headphone a little farther away.'],
      };
    case 'unsteady':
      return {
        tone: 'warn',
        title: 'The sound stumbled meanwhile',
        text: 'The three bursts did not agree: the machine was too busy for a moment, or something moved.',
        steps: [
          'Close programs that keep the machine busy.',
          'Keep headphone and microphone still, and measure again.',
          'If it happens again and again: use a wired device; Bluetooth changes its latency all the time.',
        ],
      };
  }
};
