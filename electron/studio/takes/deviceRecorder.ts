/**
 * Recording without a window: FFmpeg's capture device in front of the same durable writer that the window uses.
 *
 * Over a parent its branch is played by a second FFmpeg. Two processes share no clock, so where the performance lies
 * is known from the moments at which the first bytes came in and the first were played: good for some 50 ms, and
 * marked as the estimate that it is. The head stays in the take; moving it later loses nothing.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isStudioError, StudioError } from '../../../shared/contract/errors';
import { mixdownOptionsSchema } from '../../../shared/contract/schemas';
import type { AudioNode, Story } from '../../../shared/domain/model';
import { audibleRange } from '../../../shared/domain/timeline';
import type { Mixdown } from '../mixdown/mixdown';
import type { Ffmpeg } from '../ports/ffmpeg';
import type { HomePaths } from '../ports/home';
import type { Clock, Ids } from '../ports/system';
import { captureArguments, listInputsRemedy, playbackArguments } from './audioDevices';
import type { FinishTake, Takes } from './takes';

export interface DeviceRecording {
  readonly story: Story;
  /** Recorded over; null records a seed. */
  readonly parent: AudioNode | null;
  /** Length of the performance; null goes on until `stop`. */
  readonly seconds: number | null;
  readonly input: string | null;
  readonly channels: number;
  readonly title: string | null;
  /** Round trip that was measured otherwise, in seconds; null estimates it. */
  readonly latencySeconds: number | null;
}

export interface RecordingWatch {
  /** Ends the recording and keeps it. */
  readonly stop: AbortSignal;
  /** Once sound comes in. */
  readonly onStart?: () => void;
  /** Seconds of the performance so far. */
  readonly onProgress?: (seconds: number) => void;
}

export interface DeviceRecorder {
  /** Resolves with the node. DEVICE when nothing can be captured. */
  record(recording: DeviceRecording, watch: RecordingWatch): Promise<AudioNode>;
}

export interface DeviceRecorderParts {
  readonly takes: Takes;
  readonly mixdown: Mixdown;
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly home: Pick<HomePaths, 'temp'>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly platform: string;
}

/** Chunks a second that go to the disk. */
const CHUNKS_A_SECOND = 10;
/** What the buffers of two FFmpegs and a sound server hold, in seconds: the guess where nothing was measured. */
const USUAL_LATENCY = 0.08;
const GUESS_CONFIDENCE = 0.1;
const MEASURED_CONFIDENCE = 0.5;

export function createDeviceRecorder(parts: DeviceRecorderParts): DeviceRecorder {
  const { takes, mixdown, clock, ids, home, platform } = parts;

  /** The branch as a file that can be played; null where FFmpeg can't play, or where nothing sounds. */
  async function backing(recording: DeviceRecording, from: number, stop: AbortSignal) {
    const { parent, story } = recording;
    if (!parent) return null;
    const target = join(home.temp, `${ids.next()}.wav`);
    const args = playbackArguments(platform, target, Math.max(0, from) / story.sampleRate);
    if (!args) return null;
    await mixdown.render(
      { nodeId: parent.id, options: mixdownOptionsSchema.parse({ bits: '32f' }), target },
      { signal: stop },
    );
    return { args, target };
  }

  return {
    async record(recording, { stop, onStart, onProgress }) {
      const { story, parent, seconds, channels } = recording;
      const { sampleRate } = story;
      const from = parent ? audibleRange(parent).from : 0;
      const ffmpeg = await parts.ffmpeg();
      const args = captureArguments({ platform, input: recording.input, sampleRate, channels });
      const played = await backing(recording, from, stop);
      const device = recording.input ?? 'default';
      const streamId = ids.next();
      const { takeId } = await takes.begin({
        storyId: story.id,
        parentId: parent?.id ?? null,
        channels,
        sampleRate,
        bits: '24',
        device,
        streamId,
        startFrame: from,
        trimIn: 0,
        takeGroupId: null,
      });

      const end = new AbortController();
      const ended = () => end.abort();
      stop.addEventListener('abort', ended, { once: true });
      if (stop.aborted) ended();
      const pieces = createPieces(Math.ceil(sampleRate / CHUNKS_A_SECOND) * channels * 4, channels * 4);
      let number = 0;
      let frames = 0;
      /** When the first captured frame came in, and when the first played one went out, in ms. */
      let capturedAt = 0;
      let soundedAt: number | null = null;
      let playing: Promise<unknown> = Promise.resolve();
      let playFailure: unknown = null;

      const play = () => {
        if (!played) return;
        const running = ffmpeg.run({
          args: played.args,
          signal: end.signal,
          onProgress(microseconds) {
            if (microseconds > 0) soundedAt ??= clock.now() - microseconds / 1_000;
          },
        });
        playing = running.catch((error: unknown) => {
          if (!end.signal.aborted) playFailure = error;
        });
      };

      const performed = () => {
        const head = soundedAt === null ? 0 : ((soundedAt - capturedAt) / 1_000) * sampleRate;
        return (frames - Math.max(0, head)) / sampleRate;
      };

      try {
        await ffmpeg
          .run({
            args,
            signal: end.signal,
            async onOutput(bytes) {
              if (frames === 0 && capturedAt === 0) {
                capturedAt = clock.now() - (bytes.byteLength / (channels * 4) / sampleRate) * 1_000;
                onStart?.();
                play();
              }
              for (const piece of pieces.push(bytes)) {
                await takes.append(takeId, number, piece);
                number += 1;
                frames += piece.byteLength / (channels * 4);
              }
              onProgress?.(performed());
              const isHeard = !played || soundedAt !== null || playFailure !== null;
              if (seconds !== null && isHeard && performed() >= seconds + USUAL_LATENCY) ended();
            },
          })
          .catch((error: unknown) => {
            if (!end.signal.aborted) throw error;
          });
        const rest = pieces.rest();
        if (rest.byteLength > 0) {
          await takes.append(takeId, number, rest);
          frames += rest.byteLength / (channels * 4);
        }
      } catch (error) {
        // What came in is kept; a device that never spoke leaves nothing worth keeping.
        if (frames === 0) {
          await takes.discard({ takeId }).catch(() => {});
          throw deviceFailure(error, device, platform);
        }
      } finally {
        ended();
        stop.removeEventListener('abort', ended);
        await playing;
        if (played) await rm(played.target, { force: true });
      }
      if (frames === 0) {
        await takes.discard({ takeId }).catch(() => {});
        throw deviceFailure(null, device, platform);
      }

      const latency = recording.latencySeconds ?? USUAL_LATENCY;
      const heard = soundedAt !== null;
      const head = heard ? Math.round((((soundedAt ?? 0) - capturedAt) / 1_000 + latency) * sampleRate) : 0;
      const receipt: FinishTake['receipt'] = {
        method: !heard ? 'none' : recording.latencySeconds === null ? 'estimate' : 'residual',
        latencyFrames: heard ? Math.round(latency * sampleRate) : 0,
        confidence: !heard ? 1 : recording.latencySeconds === null ? GUESS_CONFIDENCE : MEASURED_CONFIDENCE,
        driftPpm: null,
        droppedFrames: 0,
        dropouts: [],
        device,
        streamId,
        inputSampleRate: sampleRate,
        contextSampleRate: sampleRate,
        ...(playFailure ? { note: 'The branch could not be played while recording.' } : {}),
      };
      const trimIn = Math.max(0, Math.min(head, frames - 1));
      const wanted = seconds === null ? frames : trimIn + Math.round(seconds * sampleRate);
      return takes.finish({
        takeId,
        title: recording.title,
        startFrame: from - head,
        trimIn,
        trimOut: Math.max(0, frames - wanted),
        receipt,
      });
    },
  };
}

/** Cuts a stream of bytes into pieces of one length; the last one may be shorter, and is whole frames. */
function createPieces(pieceBytes: number, frameBytes: number) {
  let waiting = Buffer.alloc(0);
  return {
    push(bytes: Uint8Array): Uint8Array[] {
      waiting = Buffer.concat([waiting, bytes]);
      const pieces: Uint8Array[] = [];
      while (waiting.length >= pieceBytes) {
        pieces.push(waiting.subarray(0, pieceBytes));
        waiting = waiting.subarray(pieceBytes);
      }
      return pieces;
    },
    rest: (): Uint8Array => waiting.subarray(0, waiting.length - (waiting.length % frameBytes)),
  };
}

function deviceFailure(error: unknown, device: string, platform: string): unknown {
  if (isStudioError(error) && error.code !== 'FFMPEG_FAILED') return error;
  const reason = isStudioError(error) ? ` (${error.message.replace(/^FFmpeg stopped: /, '')})` : '';
  return new StudioError(
    'DEVICE',
    `Nothing could be captured from the input “${device}”${reason}.`,
    `Check that it is plugged in and that you may use it. ${listInputsRemedy(platform)}`,
    { cause: error },
  );
}
