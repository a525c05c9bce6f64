/**
 * The input side of the worklet: copies what the microphone gives into the ring, measures it, and notices holes.
 *
 * A browser fills a late input with whole quanta of zeros and tells nobody. So a run of exact zeros in all channels
 * that begins and ends on a quantum's edge, with sound right before and right after it, is reported as a gap. A real
 * microphone is never exactly zero, and digital silence hardly ever fits the quanta to the sample on both sides.
 *
 * Shorter and crooked runs of zeros are no faults by themselves: a gate makes them too. They are told as what they are,
 * now and then, because a sound card that ran dry while it was recorded shows in them to the sample.
 *
 * For the real-time thread: nothing allocates; something is emitted only when a gap ends.
 */
import { addToMeter, createMeterWindow, meterRms, resetMeter } from '../playback/meter';
import type { StatusWriter } from '../statusBlock';

/** Cause of a run of zeros that the browser put in. */
export const CAME_LATE = 'The input came too late';

/** Where captured quanta go: the ring, or the messages of a page without shared memory. */
export interface CaptureSink {
  readonly position: number;
  write(planes: readonly Float32Array[], frames: number): void;
}

export interface CaptureOptions {
  readonly sink: CaptureSink;
  readonly status: () => StatusWriter;
  readonly gap: (frame: number, frames: number, cause: string) => void;
  /** A run of zeros between sound and sound, of at least `LEAST_SILENCE` frames. */
  readonly silence?: (frame: number, frames: number) => void;
}

export interface Capture {
  /** Capture frames so far. */
  readonly position: number;
  /** Those in which an input was connected. */
  readonly inputFrames: number;
  take(planes: readonly Float32Array[], frames: number): void;
  publishMeter(): void;
}

/** A converter's full scale: its largest positive value lies just below 1. */
const CLIP = 32_767 / 32_768;

/** A millisecond or so: sound that merely crosses zero is shorter. */
const LEAST_SILENCE = 64;
/** They are told at most once in so many frames. */
const SILENCE_EVERY = 2_048;

/** Zeros at the head of the planes. */
const headZeros = (planes: readonly Float32Array[], frames: number): number => {
  let k = 0;
  while (k < frames && !soundsAt(planes, k)) k += 1;
  return k;
};

/** Zeros at the end of the planes. */
const tailZeros = (planes: readonly Float32Array[], frames: number): number => {
  let k = 0;
  while (k < frames && !soundsAt(planes, frames - 1 - k)) k += 1;
  return k;
};

const isSilent = (planes: readonly Float32Array[], frames: number): boolean => {
  for (let channel = 0; channel < planes.length; channel += 1) {
    const plane = planes[channel] as Float32Array;
    for (let k = 0; k < frames; k += 1) if (plane[k] !== 0) return false;
  }
  return true;
};

const soundsAt = (planes: readonly Float32Array[], frame: number): boolean => {
  for (let channel = 0; channel < planes.length; channel += 1) {
    if ((planes[channel] as Float32Array)[frame] !== 0) return true;
  }
  return false;
};

export const createCapture = ({ sink, status, gap, silence }: CaptureOptions): Capture => {
  const meter = createMeterWindow();
  let silentFrom = -1;
  let absentFrom = -1;
  /** The last sample before the silence, or before now, was sound. */
  let edge = false;
  let inputFrames = 0;
  /** Where the zeros began at which the last quantum ended; -1 when it ended in sound. */
  let zerosFrom = -1;
  let hasSounded = false;
  let toldAt = Number.NEGATIVE_INFINITY;

  const watchZeros = (planes: readonly Float32Array[], frames: number) => {
    const at = sink.position;
    const head = headZeros(planes, frames);
    if (head === frames) {
      if (zerosFrom < 0) zerosFrom = at;
      return;
    }
    const from = zerosFrom < 0 ? at : zerosFrom;
    const long = at + head - from;
    if (hasSounded && long >= LEAST_SILENCE && at - toldAt >= SILENCE_EVERY) {
      toldAt = at;
      silence?.(from, long);
    }
    hasSounded = true;
    const tail = tailZeros(planes, frames);
    zerosFrom = tail > 0 ? at + frames - tail : -1;
  };

  const watch = (planes: readonly Float32Array[], frames: number) => {
    const at = sink.position;
    if (planes.length === 0) {
      if (absentFrom < 0) absentFrom = at;
      silentFrom = -1;
      edge = false;
      return;
    }
    if (absentFrom >= 0) {
      // Before the first sound of a stream there is nothing to miss.
      if (absentFrom > 0) gap(absentFrom, at - absentFrom, 'The input was not there');
      absentFrom = -1;
    }
    if (isSilent(planes, frames)) {
      if (silentFrom < 0) silentFrom = at;
      return;
    }
    if (silentFrom >= 0) {
      if (edge && soundsAt(planes, 0)) gap(silentFrom, at - silentFrom, CAME_LATE);
      silentFrom = -1;
    }
    edge = soundsAt(planes, frames - 1);
  };

  return {
    get position() {
      return sink.position;
    },
    get inputFrames() {
      return inputFrames;
    },
    take(planes, frames) {
      if (planes.length > 0) inputFrames += frames;
      watch(planes, frames);
      if (planes.length > 0) watchZeros(planes, frames);
      sink.write(planes, frames);
      for (let channel = 0; channel < planes.length; channel += 1) {
        addToMeter(meter, planes[channel] as Float32Array, 0, 1, frames, 1);
      }
      meter.frames += frames * Math.max(1, planes.length);
      if (meter.peak >= CLIP) status().clip('input');
    },
    publishMeter() {
      status().input(meter.peak, meterRms(meter));
      resetMeter(meter);
    },
  };
};
