/**
 * What a take sounds like, learnt while it streams by: its picture and its loudness. When the take ends both are there
 * at once, and nobody has to read the file again for them.
 */
import { createPcmDecoder } from '../../../shared/domain/kernel/createPcm';
import { amplitudeToDecibels } from '../../../shared/domain/kernel/loudness';
import { createLoudnessMeter } from '../../../shared/domain/kernel/loudnessMeter';
import { createPeakBuilder } from '../../../shared/domain/peaks/peakBuilder';
import { MAX_PEAK_CHANNELS, type Peaks } from '../../../shared/domain/peaks/peaks';
import { type CaptureFormat, frameBytes } from './rf64';

export interface Sound {
  /** Null for takes with more channels than a picture tells apart. */
  readonly peaks: Peaks | null;
  /** Integrated, in LUFS; null for silence. */
  readonly loudness: number | null;
  /** dBTP; null for silence. */
  readonly truePeak: number | null;
}

export interface SoundAnalysis {
  /** Whole frames as they lie on the disk, and the same as float32 where the caller has them. */
  push(bytes: Uint8Array, samples?: Float32Array): void;
  /** Takes no more after this; the same result at every call. */
  finish(): Sound;
}

const DECODE_BYTES = 96 << 10;

/** One per capture and thread. */
export function createSoundAnalysis(format: CaptureFormat): SoundAnalysis {
  const { channels, sampleRate } = format;
  const frame = frameBytes(format);
  const diskFormat = format.bits === '24' ? 's24' : 'f32';
  const peaks =
    channels <= MAX_PEAK_CHANNELS ? createPeakBuilder({ format: diskFormat, channels, sampleRate }) : null;
  const meter = createLoudnessMeter(sampleRate, channels);
  const decodeFrames = Math.max(1, Math.floor(DECODE_BYTES / frame));
  let decode: ((bytes: Uint8Array) => Float32Array) | null = null;
  let sound: Sound | null = null;

  /** Made on demand: a running capture has its samples as float32 anyway. */
  function createDecode(): (bytes: Uint8Array) => Float32Array {
    const decoder = createPcmDecoder({ format: diskFormat, capacity: decodeFrames * channels });
    return (bytes) => {
      decoder.input.set(bytes);
      return decoder.decode((bytes.byteLength / frame) * channels);
    };
  }

  return {
    push(bytes, samples) {
      peaks?.push(bytes);
      if (samples) return meter.push(samples, samples.length / channels);
      decode ??= createDecode();
      for (let at = 0; at < bytes.byteLength; at += decodeFrames * frame) {
        const run = bytes.subarray(at, at + decodeFrames * frame);
        meter.push(decode(run), run.byteLength / frame);
      }
    },
    finish() {
      if (sound) return sound;
      const { integrated, truePeak } = meter.read();
      sound = {
        peaks: peaks?.finish() ?? null,
        loudness: finiteOrNull(integrated),
        truePeak: finiteOrNull(amplitudeToDecibels(truePeak)),
      };
      return sound;
    },
  };
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
