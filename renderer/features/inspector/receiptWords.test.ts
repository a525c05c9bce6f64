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
  });

  it('says of a seed that nothing was heard', () => {
    expect(receiptWords({ ...receipt, method: 'none', latencyFrames: 0 }, 48_000).summary).toBe(
      'Nothing was heard while recording, so nothing was shifted. Nothing dropped.',
    );
  });

  it('tells loss and jumps with their places', () => {
    const lossy = receiptWords({ ...receipt, method: 'probe', confidence: 1, droppedFrames: 480 }, 48_000);
    expect(lossy.summary).toContain('10 ms never reached the disk.');
    const jumped = receiptWords(
      {
        ...receipt,
        dropouts: [
          { frame: 9, frames: 96, cause: 'xrun' },
          { frame: 99, frames: 96, cause: 'xrun' },
        ],
        jumps: [{ frame: 48_000, slip: -672, cause: 'The sound card stood still' }],
      },
      48_000,
    );
    expect(jumped.summary).toContain(
      'Sound is missing at 2 places, 4.0 ms in all. The time jumps at 1 place.',
    );
    expect(jumped.details).toContainEqual(['0.002 s', '2.0 ms missing: xrun']);
    expect(jumped.details).toContainEqual(['1.000 s', '14 ms early from here: The sound card stood still']);
  });

  it('tells drift with its sign, and the sound card’s own where it is known', () => {
    const { details } = receiptWords({ ...receipt, driftPpm: 3.04, clockPpm: -41.26 }, 48_000);
    expect(details).toContainEqual(['Drift', '+3.0 ppm']);
    expect(details).toContainEqual(['Sound card', '-41.3 ppm against the computer']);
  });

  it('repeats the note of a recovered take', () => {
    expect(receiptWords({ ...receipt, note: 'The last 0.2 s are missing.' }, 48_000).summary).toContain(
      'The last 0.2 s are missing.',
    );
  });
});
