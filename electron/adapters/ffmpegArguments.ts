/**
 * Arguments that make any FFmpeg run safe and readable for a machine. Pure, so that a test can read them.
 *
 * The run's own arguments are built where their meaning lives (decoding in `studio/pcm`, encoding in
 * `studio/mixdown`); what must never be forgotten is added here, to every run, so that nobody has to remember it.
 */
import { ALLOWED_DEMUXERS, fileUrl } from '../studio/ffmpegFiles';

/** Local bytes only: no network, no `concat:`, `subfile:`, `crypto:` or device tricks. */
const PROTOCOLS = 'file,pipe,fd';

/**
 * The fixed prefix, then the run's arguments with the protocol allow-list put before every input.
 * Progress and log share stderr: an extra file descriptor is not dependable on Windows, and progress lines are
 * `key=value` with known keys, log lines carry their level in brackets.
 */
export function safeArguments(args: readonly string[]): string[] {
  const out = [
    '-hide_banner',
    '-nostdin',
    '-nostats',
    '-loglevel',
    'level+warning',
    '-stats_period',
    '0.2',
    '-progress',
    'pipe:2',
  ];
  for (const argument of args) {
    if (argument === '-i') out.push('-protocol_whitelist', PROTOCOLS);
    out.push(argument);
  }
  return out;
}

/** Asks ffprobe for everything that `AudioProbe` needs, as JSON. */
export const ffprobeArguments = (file: string): string[] => [
  '-hide_banner',
  '-loglevel',
  'error',
  '-protocol_whitelist',
  PROTOCOLS,
  '-format_whitelist',
  ALLOWED_DEMUXERS,
  '-of',
  'json',
  '-show_format',
  '-show_streams',
  '-select_streams',
  'a:0',
  fileUrl(file),
];

/**
 * The same questions for ffmpeg alone, which has no machine-readable listing: one decoded frame as WAV, whose header
 * holds rate and channels as numbers; container, codec and length stand in the log.
 */
export const probeByDecodeArguments = (file: string): string[] => [
  '-loglevel',
  'level+info',
  '-format_whitelist',
  ALLOWED_DEMUXERS,
  '-i',
  fileUrl(file),
  '-map',
  '0:a:0',
  '-frames:a',
  '1',
  '-c:a',
  'pcm_s16le',
  '-f',
  'wav',
  'pipe:1',
];

/** Metadata of the file and of its audio stream, in FFmpeg's own escaped text format. Reads headers only. */
export const tagArguments = (file: string): string[] => [
  '-format_whitelist',
  ALLOWED_DEMUXERS,
  '-i',
  fileUrl(file),
  '-map',
  '0:a:0',
  '-c',
  'copy',
  '-t',
  '0',
  '-f',
  'ffmetadata',
  'pipe:1',
];
