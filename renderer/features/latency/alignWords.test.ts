import { describe, expect, it } from 'vitest';
import { alignWords } from './alignWords';

const suggestion = { shiftFrames: -1_123, confidence: 0.92, basis: 'sound' } as const;

describe('a suggestion in words', () => {
  it('says how far, which way, how sure, and by what', () => {
    const words = alignWords(suggestion, 48_000);
    expect(words).toMatchObject({ title: 'Move it 23.4 ms earlier', isUsable: true });
    expect(words.text).toContain('Very sure (92 %)');
    expect(words.text).toContain('can be heard in this recording');
    expect(alignWords({ ...suggestion, shiftFrames: 480, basis: 'onsets' }, 48_000)).toMatchObject({
      title: 'Move it 10.0 ms later',
    });
  });

  it('offers nothing where it is not sure, or nothing is to be done', () => {
    const unsure = alignWords({ ...suggestion, confidence: 0.2 }, 48_000);
    expect(unsure.isUsable).toBe(false);
    expect(unsure.title + unsure.text).not.toContain('23');
    expect(alignWords({ ...suggestion, shiftFrames: 2 }, 48_000)).toMatchObject({
      title: 'It lies right',
      isUsable: false,
    });
  });
});
