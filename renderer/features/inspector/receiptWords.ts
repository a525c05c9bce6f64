/** A capture's receipt as a person reads it: how the take was placed, what was lost, and how far to trust it. */
import type { Receipt } from '../../../shared/domain/model';

/** `good`: leave it. `fair`: listen once. `poor`: sound is missing. */
export type ReceiptGrade = 'good' | 'fair' | 'poor';

export interface ReceiptWords {
  readonly grade: ReceiptGrade;
  /** One or two words for the badge; colour never stands alone. */
  readonly badge: string;
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
    parts.push(`Sound jumps at ${plural(receipt.dropouts.length, 'place', 'places')}${length}.`);
  }
  return parts.length === 0 ? 'Nothing dropped.' : parts.join(' ');
};

const METHODS: Readonly<Record<Receipt['method'], string>> = {
  none: 'not needed',
  estimate: 'estimate from reported latencies',
  residual: 'earlier measurement of this device',
  probe: 'measured on this stream',
};

const gradeOf = (receipt: Receipt): ReceiptGrade => {
  if (receipt.droppedFrames > 0 || receipt.dropouts.length > 0) return 'poor';
  if (receipt.note || receipt.method === 'estimate') return 'fair';
  return receipt.method === 'none' || receipt.confidence >= 0.5 ? 'good' : 'fair';
};

const BADGES: Readonly<Record<ReceiptGrade, string>> = {
  good: 'Sound',
  fair: 'Check by ear',
  poor: 'Sound missing',
};

export const receiptWords = (receipt: Receipt, sampleRate: number): ReceiptWords => {
  const grade = gradeOf(receipt);
  const rates =
    receipt.inputSampleRate === receipt.contextSampleRate
      ? `${receipt.inputSampleRate} Hz`
      : `${receipt.inputSampleRate} Hz, engine ${receipt.contextSampleRate} Hz`;
  return {
    grade,
    badge: BADGES[grade],
    summary: [placement(receipt, sampleRate), loss(receipt, sampleRate), receipt.note]
      .filter(Boolean)
      .join(' '),
    details: [
      ['Placement', METHODS[receipt.method]],
      ['Taken off', `${receipt.latencyFrames} frames`],
      ['Confidence', `${Math.round(receipt.confidence * 100)} %`],
      ['Drift', receipt.driftPpm === null ? 'not measured' : `${receipt.driftPpm.toFixed(1)} ppm`],
      ['Device', receipt.device || 'unnamed'],
      ['Input ran at', rates],
      ['Stream', receipt.streamId],
    ],
  };
};
