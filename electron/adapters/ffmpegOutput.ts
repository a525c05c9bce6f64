/**
 * Reads what FFmpeg and ffprobe say. Pure text in, plain values out.
 *
 * Only forms that have been stable for a decade are relied on: `-progress` keys, the level in brackets that
 * `-loglevel level+…` adds, the `Input #0`, `Duration:` and `Stream #0` lines, WAV headers, ffmetadata and JSON.
 */
import { cleanTags } from '../studio/pcm/fileTags';
import type { AudioProbe } from '../studio/ports/ffmpeg';

/** The oldest FFmpeg whose `amix` can be told not to normalise and whose WAV reader takes large packets. */
export const OLDEST_VERSION = '4.4';
/** libavutil of FFmpeg 4.4, for builds that name a commit instead of a version. */
const OLDEST_LIBAVUTIL = [56, 70];

export interface FfmpegBuild {
  /** e.g. `5.1.8`, or the commit of a development build. */
  readonly version: string;
  readonly recentEnough: boolean;
  readonly soxr: boolean;
}

/** From the output of `ffmpeg -version`; null when that is not what it is. */
export function parseVersion(text: string): FfmpegBuild | null {
  const named = /^ffmpeg version (\S+)/m.exec(text)?.[1];
  if (!named) return null;
  const numbers = /^n?(\d+)\.(\d+)(?:\.(\d+))?/.exec(named);
  const library = /^libavutil\s+(\d+)\.\s*(\d+)/m.exec(text);
  const [major, minor] = numbers
    ? [Number(numbers[1]), Number(numbers[2])]
    : [Number(library?.[1] ?? 0), Number(library?.[2] ?? 0)];
  const [oldMajor, oldMinor] = numbers ? OLDEST_VERSION.split('.').map(Number) : OLDEST_LIBAVUTIL;
  return {
    version: numbers ? numbers[0].replace(/^n/, '') : named,
    recentEnough: major > (oldMajor ?? 0) || (major === oldMajor && minor >= (oldMinor ?? 0)),
    soxr: /--enable-libsoxr\b/.test(text),
  };
}

const PROGRESS_LINE =
  /^(?:frame|fps|stream_\d+_\d+_\w+|bitrate|total_size|out_time_us|out_time_ms|out_time|dup_frames|drop_frames|speed|progress)=/;

/** Most characters of log that are kept: enough for any filter's summary, bounded for a hostile file. */
const LOG_LIMIT = 64 * 1024;
const ERROR_LIMIT = 100;

/** Splits stderr into progress and log as it arrives. */
export interface StderrReader {
  push(text: string): void;
  end(): void;
  /** Microseconds of output reported last. */
  readonly outMicroseconds: number;
  /** The last part of the log, progress left out. */
  readonly log: string;
  readonly errors: readonly string[];
  /** What ended the run, in FFmpeg's words; empty when it did not say. */
  reason(): string;
}

export function createStderrReader(onProgress?: (outMicroseconds: number) => void): StderrReader {
  const errors: string[] = [];
  let lastError = '';
  let log = '';
  let rest = '';
  let outMicroseconds = 0;
  const line = (text: string) => {
    if (PROGRESS_LINE.test(text)) {
      const microseconds = Number(/^out_time_us=(\d+)/.exec(text)?.[1] ?? Number.NaN);
      if (Number.isNaN(microseconds)) return;
      outMicroseconds = microseconds;
      onProgress?.(microseconds);
      return;
    }
    const error = /\[(?:error|fatal|panic)\] (.*)$/.exec(text)?.[1];
    if (error !== undefined) {
      lastError = error;
      if (errors.length < ERROR_LIMIT) errors.push(error);
    }
    log += `${text}\n`;
    if (log.length > 2 * LOG_LIMIT) log = log.slice(-LOG_LIMIT);
  };
  return {
    push(text) {
      const lines = (rest + text).split(/\r\n|\n|\r/);
      rest = (lines.pop() ?? '').slice(-LOG_LIMIT);
      for (const each of lines) line(each);
    },
    end() {
      if (rest) line(rest);
      rest = '';
    },
    get outMicroseconds() {
      return outMicroseconds;
    },
    get log() {
      return log;
    },
    errors,
    reason() {
      // The first complaint names the cause; the last ones ("Conversion failed!") only that there was one.
      const telling = errors.find((each) => !/^(?:Conversion failed|Error while|Error opening)/.test(each));
      return (telling ?? lastError).replace(/^file:/, '').slice(0, 500);
    },
  };
}

interface FfprobeStream {
  codec_name?: string;
  sample_rate?: string;
  channels?: number;
  bits_per_sample?: number;
  bits_per_raw_sample?: string;
  duration?: string;
  tags?: Record<string, string>;
}

interface FfprobeOutput {
  streams?: FfprobeStream[];
  format?: { format_name?: string; duration?: string; tags?: Record<string, string> };
}

const positive = (value: string | number | undefined): number | null => {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number : null;
};

/** Null when there is no audio stream. */
export function parseFfprobe(json: string): AudioProbe | null {
  const { streams, format } = JSON.parse(json) as FfprobeOutput;
  const stream = streams?.[0];
  if (!stream?.codec_name) return null;
  return {
    container: format?.format_name ?? '',
    codec: stream.codec_name,
    sampleRate: Number(stream.sample_rate ?? 0),
    channels: stream.channels ?? 0,
    bitsPerSample: positive(stream.bits_per_raw_sample) ?? positive(stream.bits_per_sample),
    seconds: positive(stream.duration) ?? positive(format?.duration),
    tags: cleanTags(format?.tags ?? {}, stream.tags ?? {}),
  };
}

const SAMPLE_BITS: Readonly<Record<string, number>> = { u8: 8, s16: 16, s32: 32, flt: 32, dbl: 64, s64: 64 };
const isLossless = (codec: string) => /^(?:pcm_|flac$|alac$|wavpack$|tta$)/.test(codec);

/** From the log and the first bytes of the WAV that `probeByDecodeArguments` makes. Null when there is no audio. */
export function parseProbeByDecode(log: string, wav: Uint8Array): Omit<AudioProbe, 'tags'> | null {
  const container = /Input #0, (\S+), from/.exec(log)?.[1];
  const stream = /Stream #0:\d+.*?: Audio: (\w+)(.*)/.exec(log);
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  if (!container || !stream?.[1] || wav.byteLength < 28 || view.getUint32(12) !== 0x666d7420) return null;
  const codec = stream[1];
  const explicit = /\((\d+) bit\)/.exec(stream[2] ?? '')?.[1];
  const format = /, (u8|s16|s32|flt|dbl|s64)p?\b/.exec(stream[2] ?? '')?.[1];
  const clock = /Duration: (\d+):(\d+):(\d+(?:\.\d+)?)/.exec(log);
  return {
    container,
    codec,
    channels: view.getUint16(22, true),
    sampleRate: view.getUint32(24, true),
    bitsPerSample: isLossless(codec) ? (positive(explicit) ?? SAMPLE_BITS[format ?? ''] ?? null) : null,
    seconds: clock ? positive(Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3])) : null,
  };
}
