/**
 * What a person chooses for a mixdown, and the options that the studio gets. Choices that a format does not know stay
 * as they were chosen but are not sent, so that changing the format and back loses nothing.
 */
import type { MixdownOptions } from '../../../shared/contract/schemas';

export type ExportFormat = MixdownOptions['format'];

export const EXPORTS = ['mixdown', 'stems', 'daw'] as const;

export interface ExportChoices {
  readonly what: (typeof EXPORTS)[number];
  readonly format: ExportFormat;
  readonly bits: MixdownOptions['bits'];
  /** Hz; null is the story's rate. */
  readonly sampleRate: number | null;
  /** kbit/s; null is the format's own default. */
  readonly bitrate: number | null;
  /** LUFS; null leaves the level as mixed. */
  readonly lufs: number | null;
  /** dBTP. */
  readonly truePeak: number;
}

export const DEFAULT_CHOICES: ExportChoices = {
  what: 'mixdown',
  format: 'wav',
  bits: '24',
  sampleRate: null,
  bitrate: null,
  lufs: null,
  truePeak: -1,
};

export interface FormatFacts {
  readonly id: ExportFormat;
  readonly name: string;
  readonly hint: string;
  readonly bits: readonly MixdownOptions['bits'][];
  /** kbit/s that may be chosen; empty for lossless formats. */
  readonly bitrates: readonly number[];
  readonly defaultBitrate: number | null;
}

export const FORMATS: readonly FormatFacts[] = [
  {
    id: 'wav',
    name: 'WAV',
    hint: 'Uncompressed, for editing',
    bits: ['16', '24', '32f'],
    bitrates: [],
    defaultBitrate: null,
  },
  {
    id: 'flac',
    name: 'FLAC',
    hint: 'Lossless at half the size',
    bits: ['16', '24'],
    bitrates: [],
    defaultBitrate: null,
  },
  {
    id: 'mp3',
    name: 'MP3',
    hint: 'Plays everywhere',
    bits: [],
    bitrates: [128, 160, 192, 256, 320],
    defaultBitrate: 256,
  },
  {
    id: 'm4a',
    name: 'M4A (AAC)',
    hint: 'For phones and podcasts',
    bits: [],
    bitrates: [96, 128, 160, 192, 256, 320],
    defaultBitrate: 256,
  },
  {
    id: 'm4b',
    name: 'M4B audiobook',
    hint: 'A chapter for each recording',
    bits: [],
    bitrates: [64, 96, 128, 160, 192],
    defaultBitrate: 128,
  },
  {
    id: 'opus',
    name: 'Opus',
    hint: 'Best sound at small sizes',
    bits: [],
    bitrates: [48, 64, 96, 128, 160, 192, 256],
    defaultBitrate: 128,
  },
];

export const formatFacts = (format: ExportFormat): FormatFacts =>
  FORMATS.find(({ id }) => id === format) ?? (FORMATS[0] as FormatFacts);

/** Rates that may be chosen besides the story's own. Opus is always 48 kHz inside; MP3 knows nothing above it. */
export const ratesFor = (format: ExportFormat): readonly number[] => {
  if (format === 'opus') return [];
  if (format === 'mp3') return [44_100, 48_000];
  return [44_100, 48_000, 88_200, 96_000];
};

export interface LoudnessPreset {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly lufs: number | null;
  readonly truePeak: number;
}

export const LOUDNESS_PRESETS: readonly LoudnessPreset[] = [
  { id: 'none', name: 'As mixed', hint: 'The level is left alone', lufs: null, truePeak: -1 },
  { id: 'podcast', name: 'Podcast', hint: '\u221216 LUFS', lufs: -16, truePeak: -1 },
  { id: 'streaming', name: 'Streaming', hint: '\u221214 LUFS', lufs: -14, truePeak: -1 },
  { id: 'broadcast', name: 'Broadcast', hint: '\u221223 LUFS, EBU R 128', lufs: -23, truePeak: -1 },
  { id: 'custom', name: 'Custom', hint: 'Your own target', lufs: -18, truePeak: -1 },
];

/** What a mixdown is for: everything that follows from it, chosen at once. */
export interface ExportPreset {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly choices: Partial<ExportChoices>;
}

const loudness = (id: string) => {
  const { lufs, truePeak } = LOUDNESS_PRESETS.find((preset) => preset.id === id) as LoudnessPreset;
  return { lufs, truePeak };
};

export const EXPORT_PRESETS: readonly ExportPreset[] = [
  {
    id: 'podcast',
    name: 'Podcast',
    hint: 'MP3, \u221216 LUFS',
    choices: { format: 'mp3', bitrate: 192, sampleRate: null, ...loudness('podcast') },
  },
  {
    id: 'streaming',
    name: 'Streaming',
    hint: 'FLAC 24 bit, \u221214 LUFS',
    choices: { format: 'flac', bits: '24', sampleRate: null, ...loudness('streaming') },
  },
  {
    id: 'broadcast',
    name: 'Broadcast',
    hint: 'WAV 24 bit 48 kHz, \u221223 LUFS',
    choices: { format: 'wav', bits: '24', sampleRate: 48_000, ...loudness('broadcast') },
  },
  {
    id: 'audiobook',
    name: 'Audiobook',
    hint: 'M4B with chapters, \u221218 LUFS',
    choices: { format: 'm4b', bitrate: 128, sampleRate: null, lufs: -18, truePeak: -1 },
  },
  {
    id: 'archive',
    name: 'Archive',
    hint: 'FLAC 24 bit, as mixed',
    choices: { format: 'flac', bits: '24', sampleRate: null, ...loudness('none') },
  },
];

/** The preset whose choices these are; null when they are a person's own. */
export const exportPresetOf = (choices: ExportChoices): string | null => {
  const isSame = ({ choices: wanted }: ExportPreset) =>
    Object.entries(wanted).every(([key, value]) => choices[key as keyof ExportChoices] === value);
  return EXPORT_PRESETS.find(isSame)?.id ?? null;
};

/** The preset that the choices amount to; `custom` when none does. */
export const presetOf = (choices: Pick<ExportChoices, 'lufs' | 'truePeak'>): string => {
  if (choices.lufs === null) return 'none';
  const found = LOUDNESS_PRESETS.find(
    ({ id, lufs, truePeak }) => id !== 'custom' && lufs === choices.lufs && truePeak === choices.truePeak,
  );
  return found?.id ?? 'custom';
};

/** Choices as the studio takes them. Stems are never normalised: their sum must be the mix. */
export const toMixdownOptions = (choices: ExportChoices): MixdownOptions => {
  const facts = formatFacts(choices.format);
  const loud = choices.what === 'mixdown' && choices.lufs !== null;
  return {
    format: choices.format,
    bits: facts.bits.includes(choices.bits) ? choices.bits : '24',
    sampleRate:
      choices.sampleRate !== null && ratesFor(choices.format).includes(choices.sampleRate)
        ? choices.sampleRate
        : null,
    bitrate: choices.bitrate !== null && facts.bitrates.includes(choices.bitrate) ? choices.bitrate : null,
    lufs: loud ? choices.lufs : null,
    truePeak: loud ? choices.truePeak : null,
  };
};

const isOneOf = <T>(values: readonly T[], value: unknown): value is T =>
  (values as readonly unknown[]).includes(value);
const numberOr = <T>(value: unknown, otherwise: T, low: number, high: number): number | T =>
  typeof value === 'number' && value >= low && value <= high ? value : otherwise;

/** Choices as they were remembered; whatever cannot be used any more falls back to its default. */
export const readChoices = (remembered: unknown): ExportChoices => {
  const value = (typeof remembered === 'object' && remembered !== null ? remembered : {}) as Record<
    string,
    unknown
  >;
  return {
    what: isOneOf(EXPORTS, value.what) ? value.what : DEFAULT_CHOICES.what,
    format: isOneOf(
      FORMATS.map(({ id }) => id),
      value.format,
    )
      ? value.format
      : DEFAULT_CHOICES.format,
    bits: isOneOf(['16', '24', '32f'] as const, value.bits) ? value.bits : DEFAULT_CHOICES.bits,
    sampleRate: numberOr(value.sampleRate, null, 8_000, 192_000),
    bitrate: numberOr(value.bitrate, null, 32, 512),
    lufs: numberOr(value.lufs, null, -70, -5),
    truePeak: numberOr(value.truePeak, DEFAULT_CHOICES.truePeak, -9, 0),
  };
};

/** About how large the file will be, in bytes; for stems, one file. */
export const estimatedBytes = (choices: ExportChoices, frames: number, storyRate: number): number => {
  const options = toMixdownOptions(choices);
  const seconds = frames / storyRate;
  const bitrate = options.bitrate ?? formatFacts(choices.format).defaultBitrate;
  if (bitrate !== null) return (bitrate * 1000 * seconds) / 8;
  const bytes = options.bits === '16' ? 2 : options.bits === '24' ? 3 : 4;
  const pcm = seconds * (options.sampleRate ?? storyRate) * 2 * bytes;
  return choices.format === 'flac' ? pcm * 0.6 : pcm;
};
