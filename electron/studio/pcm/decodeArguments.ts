/**
 * FFmpeg's arguments to decode a file to raw interleaved float32 at a story's rate. Pure.
 *
 * More than two channels are folded to stereo with FFmpeg's matrix (ITU-R BS.775: centre and surrounds at -3 dB, no
 * LFE), not normalised: float32 has room for the sum, and nothing is turned down unasked. Above eight channels there
 * are no speakers to think of, only inputs: odd ones go left, even ones right.
 */
import { ALLOWED_DEMUXERS, fileUrl } from '../ffmpegFiles';

/** Which resampler a build of FFmpeg offers, and how good it is set. */
export function resampleFilter(rate: number, soxr: boolean): string {
  return soxr
    ? `aresample=${rate}:resampler=soxr:precision=28`
    : `aresample=${rate}:filter_size=128:phase_shift=12:cutoff=0.98`;
}

/** In words, for reports and documentation. */
export const resamplerName = (soxr: boolean): string =>
  soxr ? 'SoX resampler, very high quality' : 'FFmpeg swresample, 128 taps';

export interface DecodeRequest {
  /** Paths. */
  readonly input: string;
  readonly output: string;
  /** FFmpeg's names, from the probe. */
  readonly container: string;
  readonly codec: string;
  readonly sampleRate: number;
  readonly channels: number;
  /** The story's rate. */
  readonly rate: number;
  readonly soxr: boolean;
  /**
   * Makes a FLAC frame with a wrong checksum an error, which takes a tenth longer. Lossy files in the wild carry wrong
   * checksums too often.
   */
  readonly checked: boolean;
  /** Threads of the decoder; default: as many as FFmpeg likes. */
  readonly threads?: number | undefined;
  /** Where to write the file's metadata, in FFmpeg's text format. */
  readonly tagsTo?: string | undefined;
  /** The decode is cut when its output reaches this size. */
  readonly maxBytes: number;
}

/** Channels that are kept: what is mixed is mono or stereo. */
export const mixedChannels = (channels: number): 1 | 2 => (channels === 1 ? 1 : 2);

export function decodeArguments(request: DecodeRequest): string[] {
  const { channels, codec } = request;
  const filters: string[] = [];
  if (channels > 8) {
    const inputs = (first: number) =>
      Array.from({ length: Math.ceil((channels - first) / 2) }, (_, index) => `c${first + index * 2}`).join(
        '+',
      );
    filters.push(`pan=stereo|c0=${inputs(0)}|c1=${inputs(1)}`);
  }
  if (request.sampleRate !== request.rate) filters.push(resampleFilter(request.rate, request.soxr));
  return [
    '-format_whitelist',
    ALLOWED_DEMUXERS,
    ...(codec === 'flac' && request.checked ? ['-err_detect', 'crccheck'] : []),
    ...(request.threads ? ['-threads', String(request.threads)] : []),
    // The WAV reader's packets of 4 KiB make it four times slower than it is with these.
    ...(request.container === 'wav' ? ['-max_size', '65536'] : []),
    '-i',
    fileUrl(request.input),
    '-map',
    '0:a:0',
    '-vn',
    '-sn',
    '-dn',
    ...(filters.length > 0 ? ['-af', filters.join(',')] : []),
    '-ac',
    String(mixedChannels(channels)),
    '-ar',
    String(request.rate),
    '-c:a',
    'pcm_f32le',
    '-fs',
    String(request.maxBytes),
    '-f',
    'f32le',
    '-y',
    fileUrl(request.output),
    ...(request.tagsTo ? tagsOutput(request.tagsTo) : []),
  ];
}

/** A second output with no audio in it: the metadata costs no second process. */
const tagsOutput = (path: string): string[] => [
  '-map',
  '0:a:0',
  '-c',
  'copy',
  '-t',
  '0',
  '-f',
  'ffmetadata',
  '-y',
  fileUrl(path),
];
