import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mixdownFormats, mixdownOptionsSchema } from '../../../shared/contract/schemas';
import {
  DEFAULT_CHOICES,
  EXPORT_PRESETS,
  estimatedBytes,
  exportPresetOf,
  FORMATS,
  LOUDNESS_PRESETS,
  presetOf,
  readChoices,
  toMixdownOptions,
} from './exportChoices';

describe('export choices', () => {
  it('offer every format that the studio can write', () => {
    expect(FORMATS.map(({ id }) => id).sort()).toEqual([...mixdownFormats].sort());
  });

  it('always make options that the studio accepts, whatever was remembered', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.record({
            what: fc.constantFrom('mixdown', 'stems', 'x'),
            format: fc.constantFrom('wav', 'flac', 'mp3', 'm4a', 'm4b', 'opus', 'gif'),
            bits: fc.constantFrom('16', '24', '32f', '8'),
            sampleRate: fc.oneof(fc.constant(null), fc.double(), fc.constantFrom(44_100, 48_000, 96_000)),
            bitrate: fc.oneof(fc.constant(null), fc.integer(), fc.constantFrom(128, 256)),
            lufs: fc.oneof(fc.constant(null), fc.double()),
            truePeak: fc.oneof(fc.constant(null), fc.double()),
          }),
        ),
        (remembered) => {
          const options = toMixdownOptions(readChoices(remembered));
          expect(mixdownOptionsSchema.parse(options)).toEqual(options);
        },
      ),
    );
  });

  it('do not send what the format does not know', () => {
    const choices = { ...DEFAULT_CHOICES, bitrate: 320, bits: '32f', sampleRate: 96_000 } as const;
    expect(toMixdownOptions({ ...choices, format: 'wav' })).toMatchObject({
      bitrate: null,
      bits: '32f',
      sampleRate: 96_000,
    });
    expect(toMixdownOptions({ ...choices, format: 'flac' })).toMatchObject({ bits: '24' });
    expect(toMixdownOptions({ ...choices, format: 'opus' })).toMatchObject({
      bitrate: null,
      sampleRate: null,
    });
    expect(toMixdownOptions({ ...choices, format: 'mp3' })).toMatchObject({ bitrate: 320, sampleRate: null });
  });

  it('are known again when a preset made them, and are sent as it says', () => {
    for (const { id, choices } of EXPORT_PRESETS) {
      const chosen = { ...DEFAULT_CHOICES, ...choices };
      expect(exportPresetOf(chosen)).toBe(id);
      expect(exportPresetOf(readChoices(chosen))).toBe(id);
      expect(toMixdownOptions(chosen)).toMatchObject({ format: choices.format, lufs: choices.lufs });
    }
    expect(exportPresetOf(DEFAULT_CHOICES)).toBeNull();
  });

  it('never normalise stems', () => {
    const loud = { ...DEFAULT_CHOICES, lufs: -16 };
    expect(toMixdownOptions(loud)).toMatchObject({ lufs: -16, truePeak: -1 });
    expect(toMixdownOptions({ ...loud, what: 'stems' })).toMatchObject({ lufs: null, truePeak: null });
  });

  it('name the preset that they amount to', () => {
    for (const preset of LOUDNESS_PRESETS) expect(presetOf(preset)).toBe(preset.id);
    expect(presetOf({ lufs: -16, truePeak: -2 })).toBe('custom');
  });

  it('estimate the size of PCM exactly', () => {
    expect(estimatedBytes(DEFAULT_CHOICES, 48_000 * 60, 48_000)).toBe(60 * 48_000 * 2 * 3);
    expect(estimatedBytes({ ...DEFAULT_CHOICES, format: 'mp3' }, 48_000 * 60, 48_000)).toBe(
      (256_000 * 60) / 8,
    );
  });
});
