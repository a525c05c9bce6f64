/**
 * FFmpeg's own capture and playback devices, system by system, for recording without a window. Pure.
 *
 * Buffers are kept short on both ways: what FFmpeg buffers is latency that nobody reports.
 */
import { StudioError } from '../../../shared/contract/errors';
import { fileUrl } from '../ffmpegFiles';

/** Length of the pieces in which the sound server delivers and takes, in ms. */
const PIECE_MS = 20;

export interface CaptureRequest {
  readonly platform: string;
  /** As the system names it; null for its default. */
  readonly input: string | null;
  readonly sampleRate: number;
  readonly channels: number;
}

/** Captures to stdout as interleaved float32. DEVICE where FFmpeg has no capture device. */
export function captureArguments({ platform, input, sampleRate, channels }: CaptureRequest): string[] {
  const stereoAtLeast = channels === 1 ? [] : ['-channels', String(channels)];
  const device: Record<string, readonly string[]> = {
    linux: [
      '-f', 'pulse', '-fragment_size', String(Math.round((sampleRate * PIECE_MS) / 1_000) * channels * 4),
      '-sample_rate', String(sampleRate), '-channels', String(channels), '-i', input ?? 'default',
    ], // biome-ignore format: a command line
    darwin: ['-f', 'avfoundation', '-i', `:${input ?? 'default'}`],
    win32: ['-f', 'dshow', '-audio_buffer_size', String(PIECE_MS), ...stereoAtLeast, '-i', `audio=${input}`],
  };
  const source = device[platform];
  if (!source) {
    throw new StudioError(
      'DEVICE',
      `FFmpeg has no capture device on ${platform}.`,
      'Record in the studio’s window: run `tapstory serve`.',
    );
  }
  if (platform === 'win32' && input === null) {
    throw new StudioError(
      'DEVICE',
      'Windows has no default microphone for programs without a window.',
      'Name one with --input. This lists them: ffmpeg -list_devices true -f dshow -i dummy',
    );
  }
  return [
    ...source, '-map', '0:a:0', '-ac', String(channels), '-ar', String(sampleRate),
    '-c:a', 'pcm_f32le', '-flush_packets', '1', '-f', 'f32le', 'pipe:1',
  ]; // biome-ignore format: a command line
}

/** Plays a file from `seconds` on; null where FFmpeg can't play. */
export function playbackArguments(platform: string, file: string, seconds: number): string[] | null {
  const outputs: Record<string, readonly string[]> = {
    linux: ['-f', 'pulse', '-buffer_duration', String(PIECE_MS * 2), 'default'],
    darwin: ['-f', 'audiotoolbox', '-'],
  };
  const output = outputs[platform];
  return output ? ['-ss', seconds.toFixed(6), '-i', fileUrl(file), '-map', '0:a:0', ...output] : null;
}

/** How a person finds the names of inputs. */
export const listInputsRemedy = (platform: string): string =>
  platform === 'darwin'
    ? 'This lists the inputs: ffmpeg -f avfoundation -list_devices true -i ""'
    : platform === 'win32'
      ? 'This lists the inputs: ffmpeg -list_devices true -f dshow -i dummy'
      : 'This lists the inputs: pactl list short sources';
