import { describe, expect, it } from 'vitest';
import { describeCheck, describeRescue } from './loss';

const whole = { damaged: [], unchecked: [] };

describe('the note of a recovered take', () => {
  const rescued = {
    frames: 48_000,
    durableFrames: 48_000,
    sampleRate: 48_000,
    check: whole,
    finished: false,
  };

  it('says that nothing is missing only when nothing is', () => {
    expect(describeRescue(rescued)).toContain('All that had reached the disk is here');
    expect(describeRescue({ ...rescued, finished: true })).toContain('Nothing is missing');
    const doubtful = { damaged: [], unchecked: [{ from: 40_800, to: 48_000 }] };
    expect(describeRescue({ ...rescued, check: doubtful })).toBe(
      'The studio stopped while this take was recorded. 0.150 s could not be checked (from 0.850 s).',
    );
  });

  it('says how much is gone of what had been on the disk', () => {
    expect(describeRescue({ ...rescued, durableFrames: 120_000 })).toContain('1.5 s at the end');
  });
});

describe('the words for a check', () => {
  it('are none when every frame is as it was written', () => {
    expect(describeCheck(whole, 48_000)).toBeNull();
  });

  it('name a few places and count the rest', () => {
    const damaged = Array.from({ length: 9 }, (_, index) => ({
      from: index * 96_000,
      to: index * 96_000 + 48_000,
    }));
    const words = describeCheck({ damaged, unchecked: [] }, 48_000);
    expect(words).toContain('9.0 s are not what was written');
    expect(words).toContain('8.0 s and 4 more places');
  });
});
