import { describe, expect, test } from 'vitest';
import { createStatusReader, createStatusWriter, STATUS_BYTES } from '../statusBlock';
import { createCapture } from './capture';
import { createCaptureMemory, createCaptureReader, createCaptureWriter } from './captureRing';

const QUANTUM = 128;

const createRig = (channels = 1) => {
  const memory = createCaptureMemory(65_536, channels, false);
  const buffer = new ArrayBuffer(STATUS_BYTES);
  const status = createStatusWriter(buffer);
  const gaps: { frame: number; frames: number }[] = [];
  const silences: { frame: number; frames: number }[] = [];
  const capture = createCapture({
    sink: createCaptureWriter(memory),
    status: () => status,
    gap: (frame, frames) => gaps.push({ frame, frames }),
    silence: (frame, frames) => silences.push({ frame, frames }),
  });
  return {
    capture,
    gaps,
    silences,
    reader: createCaptureReader(memory, 0),
    meter: () => createStatusReader(() => buffer).input(),
    feed: (signal: Float32Array) => {
      for (let at = 0; at < signal.length; at += QUANTUM) {
        capture.take(Array(channels).fill(signal.subarray(at, at + QUANTUM)), QUANTUM);
      }
    },
  };
};

const noise = (quanta: number) =>
  Float32Array.from({ length: quanta * QUANTUM }, (_, k) => (((k * 7919) % 1000) - 499.5) / 1000);

describe('the capture', () => {
  test('copies every frame', () => {
    const rig = createRig();
    const signal = noise(20);
    rig.feed(signal);
    const into = new Float32Array(signal.length);
    expect(rig.reader.read(signal.length, into).frames).toBe(signal.length);
    expect(into).toEqual(signal);
  });

  test('names a hole that a late input left', () => {
    const rig = createRig(2);
    rig.feed(noise(3));
    rig.feed(new Float32Array(5 * QUANTUM));
    rig.feed(noise(2));
    expect(rig.gaps).toEqual([{ frame: 3 * QUANTUM, frames: 5 * QUANTUM }]);
  });

  test('takes a pause between two clicks for what it is', () => {
    const rig = createRig();
    const clicks = noise(8);
    clicks.fill(0, 2 * QUANTUM - 1, 6 * QUANTUM);
    rig.feed(clicks);
    const late = noise(8);
    late.fill(0, 2 * QUANTUM, 6 * QUANTUM + 1);
    rig.feed(late);
    expect(rig.gaps).toEqual([]);
  });

  test('names the time without any input, but not the time before the first', () => {
    const rig = createRig();
    for (let k = 0; k < 4; k += 1) rig.capture.take([], QUANTUM);
    rig.feed(noise(2));
    for (let k = 0; k < 3; k += 1) rig.capture.take([], QUANTUM);
    rig.feed(noise(1));
    expect(rig.gaps).toEqual([{ frame: 6 * QUANTUM, frames: 3 * QUANTUM }]);
  });

  test('tells a run of zeros between sounds, to the frame, and no digital silence at the beginning', () => {
    const rig = createRig(2);
    rig.feed(new Float32Array(3 * QUANTUM));
    const sound = noise(60);
    sound.fill(0, 20 * QUANTUM + 17, 25 * QUANTUM + 3);
    sound.fill(0, 50 * QUANTUM + 40, 50 * QUANTUM + 60);
    rig.feed(sound);
    expect(rig.silences).toEqual([{ frame: 23 * QUANTUM + 17, frames: 5 * QUANTUM - 14 }]);
    expect(rig.gaps).toEqual([]);
  });

  test('measures a window and latches the clip light', () => {
    const rig = createRig();
    rig.feed(Float32Array.from({ length: QUANTUM }, (_, k) => (k % 2 === 0 ? 0.5 : -0.5)));
    rig.capture.publishMeter();
    expect(rig.meter()).toEqual({ peak: 0.5, rms: 0.5, clipped: false });
    const loud = new Float32Array(QUANTUM);
    loud[7] = -1;
    rig.feed(loud);
    rig.feed(new Float32Array(QUANTUM));
    rig.capture.publishMeter();
    expect(rig.meter()).toMatchObject({ peak: 1, clipped: true });
    rig.feed(new Float32Array(QUANTUM));
    rig.capture.publishMeter();
    expect(rig.meter()).toEqual({ peak: 0, rms: 0, clipped: true });
  });
});
