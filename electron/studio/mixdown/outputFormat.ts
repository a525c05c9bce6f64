/** What the options of a mixdown come to, format by format, and FFmpeg's arguments for it. Pure. */
import { StudioError } from '../../../shared/contract/errors';
import type { MixdownOptions } from '../../../shared/contract/schemas';
import type { PcmFormat } from '../../../shared/domain/kernel/pcm';
import { fileUrl } from '../ffmpegFiles';
import { resampleFilter } from '../pcm/decodeArguments';

export interface OutputFormat {
  readonly format: MixdownOptions['format'];
  /** Samples as they are written (WAV) or handed to the encoder. */
  readonly pcm: PcmFormat;
  readonly rate: number;
  /** kbit/s; null for lossless formats and for the encoder's own best variable rate. */
  readonly bitrate: number | null;
  /** True when samples beyond full scale can't be kept. */
  readonly clips: boolean;
  readonly warnings: readonly string[];
}

/** Rates of MPEG-1 and MPEG-2 layer III, and of AAC, in Hz. */
const MP3_RATES = [16_000, 22_050, 24_000, 32_000, 44_100, 48_000];
const AAC_RATES = [
  8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200, 96_000,
];
/** Below this, MPEG-2 takes no more than 160 kbit/s. */
const MPEG_1_FROM = 32_000;

const LIMITS: Readonly<
  Record<MixdownOptions['format'], { rates: readonly number[] | null; bitrate: number }>
> = {
  wav: { rates: null, bitrate: 0 },
  flac: { rates: null, bitrate: 0 },
  mp3: { rates: MP3_RATES, bitrate: 320 },
  m4a: { rates: AAC_RATES, bitrate: 512 },
  m4b: { rates: AAC_RATES, bitrate: 512 },
  opus: { rates: [48_000], bitrate: 512 },
};

/** The nearest rate that keeps everything that can be heard: the lowest one that is not below, else the highest. */
const nearestRate = (rates: readonly number[], rate: number) =>
  rates.includes(rate) ? rate : (rates.find((each) => each > rate) ?? rates.at(-1) ?? rate);

const badOption = (message: string, remedy: string) => new StudioError('BAD_INPUT', message, remedy);

/** BAD_INPUT for what a format can't do when it was asked for; a silent choice only where nothing was asked. */
export function outputFormat(options: MixdownOptions, storyRate: number): OutputFormat {
  const { format, bits } = options;
  const limits = LIMITS[format];
  const warnings: string[] = [];
  const lossless = format === 'wav' || format === 'flac';
  if (format === 'flac' && bits === '32f') {
    throw badOption('FLAC holds whole numbers, not floats.', 'Choose 16 or 24 bits, or WAV for floats.');
  }
  if (lossless && options.bitrate !== null) {
    throw badOption(
      `${format.toUpperCase()} has no bit rate.`,
      'Leave it out, or choose MP3, M4A, M4B or Opus.',
    );
  }
  let rate = options.sampleRate ?? storyRate;
  if (limits.rates && !limits.rates.includes(rate)) {
    const name = format.toUpperCase();
    if (options.sampleRate !== null) {
      throw badOption(
        `${name} has no sample rate of ${rate} Hz.`,
        `Choose one of ${limits.rates.join(', ')} Hz.`,
      );
    }
    rate = nearestRate(limits.rates, rate);
    // Opus always runs at 48 kHz: that is its nature and no news.
    if (format !== 'opus')
      warnings.push(`${name} has no sample rate of ${storyRate} Hz; ${rate} Hz was used.`);
  }
  const most = format === 'mp3' && rate < MPEG_1_FROM ? 160 : limits.bitrate;
  let bitrate = options.bitrate;
  if (bitrate !== null && bitrate > most) {
    warnings.push(`${format.toUpperCase()} takes at most ${most} kbit/s; that was used.`);
    bitrate = most;
  }
  const pcm = !lossless || bits === '32f' ? 'f32' : bits === '16' ? 's16' : 's24';
  return { format, pcm, rate, bitrate, clips: pcm !== 'f32', warnings };
}

const PCM_NAMES: Readonly<Record<PcmFormat, string>> = {
  s16: 's16le',
  s24: 's24le',
  s32: 's32le',
  f32: 'f32le',
};

const encoder = (output: OutputFormat): string[] => {
  const rate = (standard: string[]) => (output.bitrate === null ? standard : ['-b:a', `${output.bitrate}k`]);
  switch (output.format) {
    case 'flac':
      return [
        '-c:a',
        'flac',
        '-compression_level',
        '5',
        ...(output.pcm === 's24' ? ['-bits_per_raw_sample', '24'] : []),
        '-f',
        'flac',
      ];
    case 'mp3':
      return ['-c:a', 'libmp3lame', ...rate(['-q:a', '0']), '-id3v2_version', '3', '-f', 'mp3'];
    case 'm4a':
      return ['-c:a', 'aac', ...rate(['-b:a', '256k']), '-movflags', '+faststart', '-f', 'ipod'];
    case 'm4b':
      // Media type 2 is an audiobook; without it players put the file among the songs.
      return [
        '-c:a',
        'aac',
        ...rate(['-b:a', '128k']),
        '-metadata',
        'media_type=2',
        '-movflags',
        '+faststart',
        '-f',
        'ipod',
      ];
    case 'opus':
      return ['-c:a', 'libopus', ...rate(['-b:a', '160k']), '-f', 'opus'];
    case 'wav':
      return ['-c:a', `pcm_${PCM_NAMES[output.pcm]}`, '-f', 'wav'];
  }
};

/**
 * True where chapters are written as tags. FFmpeg does it for Ogg, but 5.1 rounds the seconds up and adds
 * the milliseconds again; for FLAC it doesn't at all.
 */
export const hasVorbisTags = ({ format }: OutputFormat): boolean => format === 'flac' || format === 'opus';

export interface EncodeRequest {
  readonly output: OutputFormat;
  /** Raw samples: a path, or null for stdin. */
  readonly input: string | null;
  readonly inputRate: number;
  /** Path of a file with the chapters as FFmpeg metadata; null where there are none to take from it. */
  readonly metadata: string | null;
  /** `KEY=value` each. */
  readonly tags: readonly string[];
  readonly target: string;
  readonly soxr: boolean;
}

export function encodeArguments(request: EncodeRequest): string[] {
  const { output, inputRate, metadata } = request;
  return [
    // With two inputs FFmpeg (before 7) sleeps 10 ms whenever the queue of one is empty: a mix that comes block by block
    // took three times as long to encode. So a second one only where it is needed, and then with a long queue.
    ...(metadata === null ? [] : ['-thread_queue_size', '1024']),
    ...rawInput(output.pcm, inputRate, request.input),
    ...(metadata === null ? [] : ['-f', 'ffmetadata', '-i', fileUrl(metadata)]),
    '-map',
    '0:a',
    '-map_chapters',
    metadata === null ? '-1' : '1',
    ...request.tags.flatMap((tag) => ['-metadata', tag]),
    ...(inputRate === output.rate ? [] : ['-af', resampleFilter(output.rate, request.soxr)]),
    '-ar',
    String(output.rate),
    ...encoder(output),
    '-y',
    fileUrl(request.target),
  ];
}

const rawInput = (pcm: PcmFormat, rate: number, path: string | null): string[] => [
  '-f',
  PCM_NAMES[pcm],
  '-ar',
  String(rate),
  '-ac',
  '2',
  '-i',
  path === null ? 'pipe:0' : fileUrl(path),
];

/** Raw float32 stereo from one rate to another. */
export const resampleArguments = (
  input: string,
  inputRate: number,
  rate: number,
  soxr: boolean,
  target: string,
): string[] => [
  ...rawInput('f32', inputRate, input),
  '-af',
  resampleFilter(rate, soxr),
  '-c:a',
  'pcm_f32le',
  '-f',
  'f32le',
  '-y',
  fileUrl(target),
];
