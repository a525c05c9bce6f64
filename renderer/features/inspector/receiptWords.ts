/** A capture's receipt as a person reads it: how the take was placed, what was lost, and how far to trust it. */
import type { Receipt } from '../../../shared/domain/model';

export interface ReceiptWords {
  readonly summary: string;
  /** Everything that is known, label and value. */
  readonly details: readonly (readonly [string, string])[];
}

const milliseconds = (frames: number, sampleRate: number): string => {
  const value = (frames / sampleRate) * 1000;
  return `${Math.abs(value) < 10 ? value.toFixed(1) : Math.round(value)} ms`;
};

const placement = (receipt: Receipt, sampleRate: number): string => {
  const off = milliseconds(receipt.latencyFrames, sampleRate);
  switch (receipt.method) {
    case 'none':
      return 'Nothing was heard while recording, so nothing was shifted.';
    case 'estimate':
      return `Placed by estimate: ${off} taken off.`;
    case 'residual':
      return `Placed by an earlier measurement of this device: ${off} taken off.`;
    case 'probe':
      return `Placed by measurement: ${off} taken off.`;
  }
};

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

const loss = (receipt: Receipt, sampleRate: number): string => {
  const missing = receipt.dropouts.reduce((sum, dropout) => sum + dropout.frames, 0);
  const parts: string[] = [];
  if (receipt.droppedFrames > 0)
    parts.push(`${milliseconds(receipt.droppedFrames, sampleRate)} never reached the disk.`);
  if (receipt.dropouts.length > 0) {
    const length = missing > 0 ? `, ${milliseconds(missing, sampleRate)} in all` : '';
    parts.push(`Sound is missing at ${plural(receipt.dropouts.length, 'place', 'places')}${length}.`);
  }
  const jumps = receipt.jumps?.length ?? 0;
  if (jumps > 0) parts.push(`The time jumps at ${plural(jumps, 'place', 'places')}.`);
  return parts.length === 0 ? 'Nothing dropped.' : parts.join(' ');
};

const METHODS: Readonly<Record<Receipt['method'], string>> = {
  none: 'not needed',
  estimate: 'estimate from reported latencies',
  residual: 'earlier measurement of this device',
  probe: 'measured on this stream',
};

const signed = (value: number, digits: number): string => `${value > 0 ? '+' : ''}${value.toFixed(digits)}`;

/** Where sound is missing or the time jumps, one line each; the first few. */
const MOST_PLACES = 8;

const timeOf = (frame: number, sampleRate: number) => `${(frame / sampleRate).toFixed(3)} s`;

const dropoutLines = (receipt: Receipt, sampleRate: number): (readonly [string, string])[] =>
  receipt.dropouts
    .slice(0, MOST_PLACES)
    .map(({ frame, frames, cause }) => [
      timeOf(frame, sampleRate),
      `${milliseconds(frames, sampleRate)} missing: ${cause}`,
    ]);

const jumpLines = (receipt: Receipt, sampleRate: number): (readonly [string, string])[] =>
  (receipt.jumps ?? []).slice(0, MOST_PLACES).map(({ frame, slip, cause }) => {
    const far =
      slip === 0
        ? 'jump of unknown size'
        : `${milliseconds(Math.abs(slip), sampleRate)} ${slip > 0 ? 'late' : 'early'} from here`;
    return [timeOf(frame, sampleRate), `${far}: ${cause}`];
  });

export const receiptWords = (receipt: Receipt, sampleRate: number): ReceiptWords => {
  const rates =
    receipt.inputSampleRate === receipt.contextSampleRate
      ? `${receipt.inputSampleRate} Hz`
      : `${receipt.inputSampleRate} Hz, engine ${receipt.contextSampleRate} Hz`;
  return {
    summary: [placement(receipt, sampleRate), loss(receipt, sampleRate), receipt.note]
      .filter(Boolean)
      .join(' '),
    details: [
      ['Placement', METHODS[receipt.method]],
      ['Taken off', `${receipt.latencyFrames} frames (${milliseconds(receipt.latencyFrames, sampleRate)})`],
      ['Confidence', `${Math.round(receipt.confidence * 100)} %`],
      ['Drift', receipt.driftPpm === null ? 'not measured' : `${signed(receipt.driftPpm, 1)} ppm`],
      ...(receipt.clockPpm == null
        ? []
        : ([['Sound card', `${signed(receipt.clockPpm, 1)} ppm against the computer`]] as const)),
      ['Dropped', receipt.droppedFrames === 0 ? 'nothing' : `${receipt.droppedFrames} frames`],
      ...dropoutLines(receipt, sampleRate),
      ...jumpLines(receipt, sampleRate),
      ['Device', receipt.device || 'unnamed'],
      ['Input ran at', rates],
      ['Stream', receipt.streamId],
    ],
  };
};
