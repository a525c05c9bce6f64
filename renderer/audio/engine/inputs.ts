/**
 * Microphones: which there are, and one of them opened raw.
 *
 * The browser's speech processing is off in every request: echo cancellation alone would remove exactly what the
 * performer plays along with.
 */
import { StudioError } from '../../../shared/contract/errors';
import type { InputDevice } from '../engine';
import { createLeast, createSteadyCount } from './steadyCount';

/** What Chromium tells about a track beyond the DOM types; all in milliseconds. */
interface TrackStats {
  readonly latency?: number;
  readonly totalFrames?: number;
  readonly deliveredFrames?: number;
}

/** What is lost stays lost; a difference that is gone at one of so many looks was no loss. */
const LOST_READINGS = 10;

export interface OpenInput {
  /** One for each opening: latency holds for one stream only. */
  readonly streamId: string;
  readonly deviceId: string;
  readonly label: string;
  readonly sampleRate: number;
  /** Gives the channels that were asked for, and them first. */
  readonly source: AudioNode;
  /** From the microphone to the page, in seconds. */
  latency(): number;
  /** Length of the blocks in which the device delivers, in seconds. */
  readonly blockSeconds: number;
  /** Frames of the audio graph's rate that the microphone delivered since it was opened; null where nobody counts. */
  deliveredFrames(): number | null;
  /** Frames that the browser captured and dropped before the page got them. */
  droppedFrames(): number;
  close(): void;
}

const isBluetooth = (label: string) => /bluetooth|airpods|\bbt\b|hands-?free|headset \(.*hf/i.test(label);

/** How many channels a device has, where the browser tells before it is opened. */
const channelsOf = (device: MediaDeviceInfo): number | null => {
  const { channelCount } = (device as InputDeviceInfo).getCapabilities?.() ?? {};
  return typeof channelCount?.max === 'number' ? channelCount.max : null;
};

export const listInputs = async (): Promise<InputDevice[]> => {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices
    .filter(({ kind, deviceId }) => kind === 'audioinput' && deviceId !== '')
    .map((device) => ({ device, deviceId: device.deviceId, label: device.label }))
    .map(({ device, deviceId, label }) => ({
      deviceId,
      label: label || 'Microphone',
      bluetooth: isBluetooth(label),
      channels: channelsOf(device),
    }));
};

const inputFailure = (error: unknown): StudioError => {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') {
    return new StudioError(
      'DEVICE',
      'Tap Story Studio may not use the microphone.',
      'Allow the microphone in the system settings (or beside the address), then arm again.',
    );
  }
  if (name === 'NotFoundError' || name === 'OverconstrainedError') {
    return new StudioError(
      'DEVICE',
      'The microphone was not found.',
      'Plug it in or choose another one, then arm again.',
    );
  }
  if (name === 'NotReadableError' || name === 'AbortError') {
    return new StudioError(
      'DEVICE',
      'The microphone could not be opened.',
      'Close other programs that use it, or choose another one, then arm again.',
    );
  }
  return new StudioError(
    'DEVICE',
    `The microphone could not be opened (${error instanceof Error ? error.message : String(error)}).`,
    'Choose another one, then arm again.',
  );
};

/** Takes channels out of the middle of a device's. They pass through as they are, and in the same block. */
const pickChannels = (context: AudioContext, stem: AudioNode, first: number, channels: number): AudioNode => {
  if (first === 1) return stem;
  const splitter = new ChannelSplitterNode(context, { numberOfOutputs: first - 1 + channels });
  const merger = new ChannelMergerNode(context, { numberOfInputs: channels });
  stem.connect(splitter);
  for (let channel = 0; channel < channels; channel += 1) {
    splitter.connect(merger, first - 1 + channel, channel);
  }
  return merger;
};

export interface InputRequest {
  readonly deviceId: string | null;
  readonly channels: number;
  /** The first of them, from 1. */
  readonly first: number;
  /** The device is gone for good. */
  readonly onLost: () => void;
  /** The device or the system gives silence instead of sound, or sound again. */
  readonly onMuted: (muted: boolean) => void;
}

export const openInput = async (
  context: AudioContext,
  { deviceId, channels, first, onLost, onMuted }: InputRequest,
): Promise<OpenInput> => {
  let stream: MediaStream;
  try {
    if (!navigator.mediaDevices) throw new Error('this page has no access to microphones');
    stream = await navigator.mediaDevices.getUserMedia({
      audio: {
        echoCancellation: false,
        noiseSuppression: false,
        autoGainControl: false,
        channelCount: { ideal: first - 1 + channels },
        ...(deviceId === null ? {} : { deviceId: { exact: deviceId } }),
      },
    });
  } catch (error) {
    throw inputFailure(error);
  }
  const track = stream.getAudioTracks()[0] as MediaStreamTrack;
  const settings = track.getSettings() as MediaTrackSettings & { latency?: number };
  const stats = () => (track as MediaStreamTrack & { stats?: TrackStats }).stats;
  const rate = settings.sampleRate ?? context.sampleRate;
  const countDelivered = createSteadyCount(rate);
  const delivered = () => countDelivered(stats()?.deliveredFrames ?? 0, performance.now());
  delivered();
  const least = createLeast(LOST_READINGS);
  const lost = () => {
    const { totalFrames = 0, deliveredFrames = 0 } = stats() ?? {};
    return least(totalFrames - deliveredFrames);
  };
  const lostBefore = lost();
  const toGraph = context.sampleRate / rate;
  track.onended = onLost;
  track.onmute = () => onMuted(true);
  track.onunmute = () => onMuted(false);
  const there = settings.channelCount ?? channels;
  if (first > 1 && there < first - 1 + channels) {
    track.stop();
    throw new StudioError(
      'DEVICE',
      `“${track.label || 'Microphone'}” gives ${there === 1 ? 'one channel' : `${there} channels`}, so channel ${first - 1 + channels} is not there.`,
      'Choose another channel, or an input that has it.',
    );
  }
  const stem = context.createMediaStreamSource(stream);
  const source = pickChannels(context, stem, first, channels);
  const blockSeconds = settings.latency ?? 0.01;
  return {
    streamId: crypto.randomUUID(),
    deviceId: settings.deviceId ?? deviceId ?? '',
    label: track.label || 'Microphone',
    sampleRate: rate,
    source,
    latency: () => {
      const measured = stats()?.latency;
      return measured ? measured / 1_000 : blockSeconds;
    },
    blockSeconds,
    deliveredFrames: () => (stats()?.deliveredFrames === undefined ? null : delivered() * toGraph),
    droppedFrames: () => Math.round(Math.max(0, lost() - lostBefore) * toGraph),
    close() {
      track.onended = null;
      track.onmute = null;
      track.onunmute = null;
      track.stop();
      stem.disconnect();
      source.disconnect();
    },
  };
};
