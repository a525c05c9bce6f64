import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNodeFields, readOverrideFields } from './fieldTexts';
import { labelForFields, labelForOverride, nameOf } from './labels';

describe('labels', () => {
  const verse = { title: 'Verse' };
  const label = (fields: Parameters<typeof labelForFields>[1]) =>
    labelForFields(verse, fields, () => 'Chorus');

  it('say what was done, in words', () => {
    expect(label({ trimIn: 5 })).toBe('Trim Verse');
    expect(label({ trimIn: 5, trimOut: 6 })).toBe('Trim Verse');
    expect(label({ startFrame: 5 })).toBe('Move Verse');
    expect(label({ startFrame: 5, trimIn: 5 })).toBe('Place Verse');
    expect(label({ gainDb: -3 })).toBe('Set gain of Verse to -3 dB');
    expect(label({ gainDb: 0.1 + 0.2 })).toBe('Set gain of Verse to 0.3 dB');
    expect(label({ pan: -0.5 })).toBe('Pan Verse 50 % left');
    expect(label({ pan: 0 })).toBe('Pan Verse to the centre');
    expect(label({ mute: true })).toBe('Mute Verse');
    expect(label({ mute: false })).toBe('Unmute Verse');
    expect(label({ gainDb: 1, pan: 0 })).toBe('Mix Verse');
    expect(label({ highPass: true })).toBe('Switch the high-pass of Verse on');
    expect(label({ highPassHz: 120 })).toBe('Set the high-pass of Verse');
    expect(label({ eq: true, lowDb: 3 })).toBe('Equalise Verse');
    expect(label({ ratio: 4 })).toBe('Compress Verse');
    expect(label({ ratio: 4, lowDb: 3, pan: 1 })).toBe('Mix Verse');
    expect(label({ title: 'Bridge' })).toBe('Rename Verse to Bridge');
    expect(label({ parentId: 'some-other-id' })).toBe('Hang Verse under Chorus');
    expect(label({ parentId: null })).toBe('Make Verse a seed');
    expect(label({ deleted: true })).toBe('Delete Verse');
    expect(label({ deleted: false })).toBe('Restore Verse');
    expect(label({ title: 'x', gainDb: 1 })).toBe('Change Verse');
    expect(labelForOverride(verse, { title: 'Take 2' }, { gainDb: -6 })).toBe(
      'Set gain of Verse to -6 dB in the branch of Take 2',
    );
    expect(labelForOverride(verse, { title: 'Take 2' }, { gainDb: null })).toBe(
      'Let the mix of Verse inherit in the branch of Take 2',
    );
  });

  it('fit the history, whatever the titles', () => {
    const title = fc.string({ unit: 'grapheme', maxLength: 500 });
    fc.assert(
      fc.property(title, title, title, (mine, yours, theirs) => {
        const named = labelForFields({ title: mine }, { parentId: 'id' }, () => nameOf(yours));
        const overridden = labelForOverride({ title: mine }, { title: theirs }, { title: yours });
        for (const text of [named, overridden, nameOf(mine)]) {
          expect(text).not.toMatch(/\n/);
          expect(text.length).toBeGreaterThan(0);
        }
        expect([...nameOf(mine)].length).toBeLessThanOrEqual(80);
      }),
    );
  });
});

describe('fields from texts', () => {
  it('are read in every notation that the help names', () => {
    expect(
      readNodeFields({
        title: ' A = b ',
        startFrame: '-4800',
        trimIn: '+10',
        gainDb: '-3.5',
        pan: '.5',
        mute: 'ON',
        parent: 'none',
        color: '#aabbcc',
        notes: '',
      }),
    ).toEqual({
      title: ' A = b ',
      startFrame: -4_800,
      trimIn: 10,
      gainDb: -3.5,
      pan: 0.5,
      mute: true,
      parentId: null,
      color: '#aabbcc',
      notes: '',
    });
    expect(readNodeFields({ highPass: 'on', highPassHz: '120', ratio: '2.5' })).toEqual({
      ...{ highPass: true, highPassHz: 120, ratio: 2.5 },
    });
    expect(readOverrideFields({ eq: 'inherit', lowDb: '-3' })).toEqual({ eq: null, lowDb: -3 });
    expect(readOverrideFields({ gainDb: 'inherit', mute: 'false', pan: '' })).toEqual({
      gainDb: null,
      mute: false,
      pan: null,
    });
  });

  it('in any other notation are refused with a hint', () => {
    const wrong = [
      { startFrame: '1.5' },
      { startFrame: '1e3' },
      { startFrame: '' },
      { gainDb: 'loud' },
      { gainDb: 'NaN' },
      { gainDb: '0x10' },
      { gainDb: 'Infinity' },
      { mute: 'maybe' },
      { frames: '5' },
      { constructor: 'x' },
      { deleted: 'true' },
      {},
    ] as Record<string, string>[];
    for (const texts of wrong) {
      expect(() => readNodeFields(texts)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    }
    expect(() => readOverrideFields({ title: 'x' })).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
    expect(() => readNodeFields({ mute: 'maybe' })).toThrow(
      expect.objectContaining({ remedy: 'Write mute=… with true or false.' }),
    );
  });
});
