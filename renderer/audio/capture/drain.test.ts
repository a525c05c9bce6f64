import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FromDrain } from '../protocol';
import {
  captureRingFrames,
  createCaptureMemory,
  createCaptureReader,
  createCaptureWriter,
} from './captureRing';
import { createDrain } from './drain';
import { createLivePeaks, LIVE_PEAK_FRAMES } from './livePeaks';

const RATE = 8_000;
const sampleAt = (frame: number) => ((frame % 4_001) - 2_000) / 2_000;

/** A disk that fails where `fails` says so; a chunk that it took twice counts once. */
const createRig = (
  fails: (attempt: number) => boolean = () => false,
  capacity = 131_072,
  isFinal = false,
) => {
  const memory = createCaptureMemory(capacity, 1, true);
  const writer = createCaptureWriter(memory);
  const messages: FromDrain[] = [];
  const chunks: Float32Array[] = [];
  let clock = 0;
  let attempts = 0;
  const drain = createDrain({
    channels: 1,
    sampleRate: RATE,
    openReader: (from) => createCaptureReader(memory, from),
    send: async (_, number, data) => {
      attempts += 1;
      if (fails(attempts)) throw { message: 'The disk is full.', remedy: 'Make room.', isFinal };
      expect(number).toBeLessThanOrEqual(chunks.length);
      chunks[number] = data;
      return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    },
    post: (message) => messages.push(message),
    now: () => clock,
    wait: async (milliseconds) => {
      clock += milliseconds;
      await new Promise((done) => setImmediate(done));
    },
  });
  const settle = async () => {
    for (let k = 0; k < 400; k += 1) await new Promise((done) => setImmediate(done));
  };
  return {
    now: () => clock,
    drain,
    writer,
    messages,
    settle,
    sound: (frames: number) => {
      const from = writer.position;
      writer.write([Float32Array.from({ length: frames }, (_, k) => sampleAt(from + k))], frames);
    },
    file: () => {
      const whole = new Float32Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
      let at = 0;
      for (const chunk of chunks) {
        whole.set(chunk, at);
        at += chunk.length;
      }
      return whole;
    },
    drained: () => messages.find((message) => message.type === 'drained'),
  };
};

const expectRamp = (file: Float32Array, from: number) => {
  for (let k = 0; k < file.length; k += 1) {
    if (file[k] !== Math.fround(sampleAt(from + k))) expect(`${k}: ${file[k]}`).toBe(`${sampleAt(from + k)}`);
  }
};

describe('the drain', () => {
  test('files every frame from the head that was asked for to the end, whatever the disk does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 6_000 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 4_000 }),
        fc.integer({ min: 0, max: 3_000 }),
        fc.func(fc.boolean()),
        async (blocks, head, tail, fails) => {
          // Every third attempt at least gets through, or the test would wait for the give-up.
          const rig = createRig((attempt) => attempt % 3 !== 0 && fails(attempt));
          rig.sound(5_000);
          const from = 5_000 - head;
          rig.drain.record('take', from);
          for (const frames of blocks) {
            rig.sound(frames);
            rig.drain.pump();
          }
          const to = rig.writer.position + tail;
          rig.drain.stop(to);
          await rig.settle();
          if (tail > 0) expect(rig.drained()).toBeUndefined();
          rig.sound(tail + 100);
          rig.drain.pump();
          await rig.settle();
          expect(rig.drained()).toMatchObject({ frames: to - from, droppedFrames: 0, dropouts: [] });
          expect(rig.file()).toHaveLength(to - from);
          expectRamp(rig.file(), from);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('fills what the ring lost with silence of the same length and says where', async () => {
    const rig = createRig();
    rig.drain.record('take', 0);
    rig.sound(1_000);
    rig.drain.pump();
    for (let k = 0; k < 20; k += 1) rig.sound(8_000);
    rig.drain.stop(null);
    await rig.settle();
    const lost = 160_000 - 131_072 + 16_384;
    expect(rig.drained()).toMatchObject({
      frames: 161_000,
      droppedFrames: lost,
      dropouts: [{ frame: 1_000, frames: lost }],
    });
    const file = rig.file();
    expect(file.subarray(1_000, 1_000 + lost).every((sample) => sample === 0)).toBe(true);
    expectRamp(file.subarray(1_000 + lost), 1_000 + lost);
  });

  test('tells of trouble and of its end, and loses nothing by it', async () => {
    const rig = createRig((attempt) => attempt > 1 && attempt < 6);
    rig.drain.record('take', 0);
    for (let k = 0; k < 5; k += 1) {
      rig.sound(400);
      rig.drain.pump();
      await rig.settle();
    }
    rig.drain.stop(null);
    await rig.settle();
    expect(rig.messages.filter(({ type }) => type === 'trouble')).toMatchObject([
      { problem: { message: 'The disk is full.', remedy: 'Make room.' }, isFinal: false },
      { problem: null },
    ]);
    expectRamp(rig.file(), 0);
    expect(rig.drained()).toMatchObject({ frames: 2_000, droppedFrames: 0 });
  });

  test('tells at once what can not get better, and a stop then waits for nothing', async () => {
    const rig = createRig((attempt) => attempt > 1, undefined, true);
    rig.sound(400);
    rig.drain.record('take', 0);
    await rig.settle();
    rig.sound(300);
    rig.drain.pump();
    await rig.settle();
    expect(rig.messages.filter(({ type }) => type === 'trouble')).toMatchObject([
      { problem: { message: 'The disk is full.', remedy: 'Make room.' }, isFinal: true },
    ]);
    expect(rig.drained()).toBeUndefined();
    const stoppedAt = rig.now();
    rig.drain.stop(null);
    await rig.settle();
    expect(rig.drained()).toMatchObject({
      frames: 400,
      droppedFrames: 300,
      dropouts: [{ frame: 400, frames: 300, cause: 'The studio took no more' }],
    });
    expect(rig.now() - stoppedAt).toBeLessThan(5_000);
    expectRamp(rig.file(), 0);
  });

  test('closes a stopped take with what is on the disk when the studio never comes back', async () => {
    const rig = createRig((attempt) => attempt > 1);
    rig.sound(400);
    rig.drain.record('take', 0);
    await rig.settle();
    rig.sound(300);
    rig.drain.stop(null);
    await rig.settle();
    expect(rig.drained()).toMatchObject({
      frames: 400,
      droppedFrames: 300,
      dropouts: [{ frame: 400, frames: 300, cause: 'The studio never took it' }],
    });
  });
});

test('live peaks are the extremes of each run of frames, however the blocks fall', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 2 }),
      (blocks, channels) => {
        const peaks = createLivePeaks(channels);
        const all: number[] = [];
        const pairs: number[] = [];
        for (const frames of blocks) {
          const block = Float32Array.from({ length: frames * channels }, (_, k) =>
            Math.sin((all.length + k) * 7.3),
          );
          all.push(...block);
          peaks.add(block, frames);
          pairs.push(...peaks.take());
        }
        const run = LIVE_PEAK_FRAMES * channels;
        expect(pairs).toHaveLength(Math.floor(all.length / run) * 2);
        for (let k = 0; k < pairs.length / 2; k += 1) {
          const part = all.slice(k * run, (k + 1) * run);
          expect([pairs[k * 2], pairs[k * 2 + 1]]).toEqual([Math.min(...part), Math.max(...part)]);
        }
      },
    ),
  );
});

describe('the minute before', () => {
  test('is there to the frame, although nobody recorded and the input goes on', async () => {
    const capacity = captureRingFrames(RATE);
    const rig = createRig(() => false, capacity);
    // An input that was open long enough for the ring to have gone round.
    for (let blocks = 0; blocks < 2 * capacity; blocks += 4_096) rig.sound(4_096);
    const to = rig.writer.position;
    const from = to - 60 * RATE;
    // The take is begun on the disk before its first frame is read, and meanwhile more comes in.
    rig.sound(5 * RATE);
    rig.drain.record('take', from, to);
    rig.sound(RATE);
    rig.drain.stop(to);
    await rig.settle();
    expect(rig.drained()).toMatchObject({ frames: 60 * RATE, droppedFrames: 0, dropouts: [] });
    const file = rig.file();
    expect(file.length).toBe(60 * RATE);
    expect(file.findIndex((sample, k) => sample !== Math.fround(sampleAt(from + k)))).toBe(-1);
  });

  test.each([8_000, 44_100, 48_000, 96_000, 192_000])(
    'fits into the ring at %s Hz with ten seconds to spare',
    (rate) => {
      const frames = captureRingFrames(rate);
      expect(Number.isInteger(Math.log2(frames))).toBe(true);
      expect(frames).toBeGreaterThanOrEqual(70 * rate);
      expect(frames).toBeLessThan(140 * rate);
    },
  );
});
