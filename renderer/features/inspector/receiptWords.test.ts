import { describe, expect, it } from 'vitest';
import type { Receipt } from '../../../shared/domain/model';
import { receiptWords } from './receiptWords';

const receipt: Receipt = {
  method: 'estimate',
  latencyFrames: 1968,
  confidence: 0.3,
  driftPpm: null,
  droppedFrames: 0,
  dropouts: [],
  device: 'Built-in microphone',
  streamId: 's-1',
  inputSampleRate: 48_000,
  contextSampleRate: 48_000,
};

describe('receiptWords', () => {
  it('says how a take was placed and that nothing was dropped', () => {
    const words = receiptWords(receipt, 48_000);
    expect(words.summary).toBe('Placed by estimate: 41 ms taken off. Nothing dropped.');
    expect(words.grade).toBe('fair');
  });

  it('calls a confident measurement and a plain seed good', () => {
    expect(receiptWords({ ...receipt, method: 'probe', confidence: 0.97 }, 48_000).grade).toBe('good');
    expect(receiptWords({ ...receipt, method: 'none', latencyFrames: 0 }, 48_000)).toMatchObject({
      grade: 'good',
      summary: 'Nothing was heard while recording, so nothing was shifted. Nothing dropped.',
    });
  });

  it('never calls a take with missing sound good, however well it was placed', () => {
    const lossy = receiptWords({ ...receipt, method: 'probe', confidence: 1, droppedFrames: 480 }, 48_000);
    expect(lossy.grade).toBe('poor');
    expect(lossy.summary).toContain('10 ms never reached the disk.');
    const jumped = receiptWords(
      {
        ...receipt,
        dropouts: [
          { frame: 9, frames: 96, cause: 'xrun' },
          { frame: 99, frames: 96, cause: 'xrun' },
        ],
      },
      48_000,
    );
    expect(jumped.summary).toContain('Sound jumps at 2 places, 4.0 ms in all.');
  });

  it('repeats the note of a recovered take', () => {
    expect(receiptWords({ ...receipt, note: 'The last 0.2 s are missing.' }, 48_000).summary).toContain(
      'The last 0.2 s are missing.',
    );
  });
});
