import { expect, test } from 'vitest';
import { createStatusReader, createStatusWriter, METERED_SLOTS, STATUS_BYTES } from './statusBlock';

test('what the real-time thread writes is what the page reads', () => {
  const buffer = new SharedArrayBuffer(STATUS_BYTES);
  const writer = createStatusWriter(buffer);
  const reader = createStatusReader(() => buffer);
  writer.playhead(true, 7, 2 ** 40 + 1, 12_345, 2 ** 33, 2 ** 32);
  writer.underruns(3);
  writer.output(0, 0.5, 0.25);
  writer.output(1, 0.75, 0.125);
  writer.input(1, 0.5);
  writer.layer(METERED_SLOTS - 1, 0.5, 0.25);
  writer.heard(true);
  expect(reader.playhead()).toEqual({
    running: true,
    program: 7,
    contextFrame: 2 ** 40 + 1,
    streamFrame: 12_345,
    captureFrame: 2 ** 33,
    inputFrame: 2 ** 32,
  });
  expect(reader.underruns()).toBe(3);
  expect(reader.heard()).toBe(true);
  expect(reader.output(0)).toEqual({ peak: 0.5, rms: 0.25, clipped: false });
  expect(reader.output(1)).toEqual({ peak: 0.75, rms: 0.125, clipped: false });
  expect(reader.input()).toEqual({ peak: 1, rms: 0.5, clipped: false });
  expect(reader.layer(METERED_SLOTS - 1)).toEqual({ peak: 0.5, rms: 0.25, clipped: false });
});

test('clip lights latch until they are cleared, each for itself', () => {
  const buffer = new ArrayBuffer(STATUS_BYTES);
  const writer = createStatusWriter(buffer);
  const reader = createStatusReader(() => buffer);
  writer.clip('right');
  writer.clip('input');
  writer.input(0, 0);
  expect([reader.output(0).clipped, reader.output(1).clipped, reader.input().clipped]).toEqual([
    false,
    true,
    true,
  ]);
  writer.clearClips();
  expect([reader.output(0).clipped, reader.output(1).clipped, reader.input().clipped]).toEqual([
    false,
    false,
    false,
  ]);
});

test('a slot without a meter disturbs no other, and copies are followed', () => {
  let buffer = new ArrayBuffer(STATUS_BYTES);
  const reader = createStatusReader(() => buffer);
  createStatusWriter(buffer).layer(METERED_SLOTS + 5, 1, 1);
  expect(reader.layer(0).peak).toBe(0);
  const copy = buffer.slice(0);
  createStatusWriter(copy).underruns(9);
  expect(reader.underruns()).toBe(0);
  buffer = copy;
  expect(reader.underruns()).toBe(9);
});
