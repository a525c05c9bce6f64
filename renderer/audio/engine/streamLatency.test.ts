import { describe, expect, test } from 'vitest';
import { CAME_LATE } from '../capture/capture';
import { createBeats } from './beats';
import { createStreamLatency, type StreamLatencyOptions } from './streamLatency';

const RATE = 48_000;
const BATCH = 512;
const PROBED = { seconds: 0.1, confidence: 0.9 };

/** A stream whose microphone and graph run when the test says so. */
const rig = (counts = true, inputRate = RATE) => {
  let delivered = 0;
  let taken = 0;
  let dropped = 0;
  let inputSeconds = 0.02;
  let clock = 0;
  let changes = 0;
  const latency = createStreamLatency({
    graph: {
      context: { state: 'running', baseLatency: BATCH / RATE, outputLatency: 0 } as AudioContext,
      sampleRate: RATE,
      outputLatency: () => 0.03,
      status: {
        playhead: () => ({ inputFrame: taken }),
      } as unknown as StreamLatencyOptions['graph']['status'],
      sharesMemory: true,
      beats: createBeats(BATCH),
    },
    input: {
      latency: () => inputSeconds,
      blockSeconds: 0.01,
      sampleRate: inputRate,
      deliveredFrames: () => (counts ? delivered : null),
      droppedFrames: () => dropped,
    },
    changed: () => {
      changes += 1;
    },
    now: () => clock,
  });
  return {
    latency,
    changes: () => changes,
    accept: () => latency.accept(PROBED, latency.mark()),
    /** Ten milliseconds a step; `late` leaves the graph behind by so many frames in the last of them. */
    run(steps: number, late = 0) {
      for (let k = 0; k < steps; k += 1) {
        delivered += 480;
        taken += k === steps - 1 ? 480 - late : 480;
        clock += 10;
        latency.rendered(clock, taken);
        latency.sample();
      }
    },
    delay: (seconds: number) => {
      inputSeconds += seconds;
    },
    drop: (frames: number) => {
      dropped += frames;
    },
    /** So many frames never come. */
    lose: (frames: number) => {
      delivered -= frames;
    },
    /** So many frames come some looks later than they should. */
    holdBack(frames: number, run: (steps: number) => void) {
      delivered -= frames;
      run(3);
      delivered += frames;
    },
  };
};

describe('what is known of a stream', () => {
  test('is an estimate at first, which follows the queue', () => {
    const { latency, run } = rig();
    run(200);
    expect(latency.state).toMatchObject({ method: 'estimate', isStale: false });
    const before = latency.estimate();
    expect(before).toBeCloseTo(0.05 + BATCH / RATE / 2, 6);
    run(1, BATCH);
    run(200);
    expect(latency.estimate() - before).toBeCloseTo(BATCH / RATE, 6);
  });

  test('is what a probe said, to the sample, until the stream stumbles', () => {
    const { latency, run, changes } = rig();
    run(200);
    latency.accept(PROBED, latency.mark());
    expect(changes()).toBe(1);
    run(500);
    expect(latency.best()).toMatchObject({ method: 'probe', ...PROBED });
    expect(latency.state).toEqual({ method: 'probe', confidence: 0.9, isStale: false });
    expect(changes()).toBe(1);
    run(1);
    latency.stumble();
    expect(latency.state).toMatchObject({ method: 'estimate', isStale: true });
    run(1);
    latency.accept(PROBED, latency.mark());
    expect(latency.state).toMatchObject({ method: 'probe', isStale: false });
  });

  test.each([
    ['input that the browser dropped', (it: ReturnType<typeof rig>) => it.drop(480)],
    [
      'a hole of unknown cause',
      (it: ReturnType<typeof rig>) => it.latency.gap(700, 'The input was not there'),
    ],
    ['input lost on its way', (it: ReturnType<typeof rig>) => it.lose(1_024)],
    ['a stall that filled the queue', (it: ReturnType<typeof rig>) => it.run(1, 4_900)],
  ])('is no longer what a probe said after %s', (_, stumble) => {
    const it = rig();
    it.run(200);
    it.accept();
    it.run(1);
    stumble(it);
    it.run(400);
    expect(it.latency.state.isStale).toBe(true);
  });

  test.each([
    // All seen in takes that lay where the probe put them, to the frame.
    ['a microphone whose reported latency wanders', (it: ReturnType<typeof rig>) => it.delay(0.004)],
    ['zeros that are no block', (it: ReturnType<typeof rig>) => it.latency.gap(640, CAME_LATE)],
  ])('is what a probe said in spite of %s', (_, harmless) => {
    const it = rig();
    it.run(200);
    it.accept();
    it.run(1);
    harmless(it);
    it.run(400);
    expect(it.latency.best()).toMatchObject({ method: 'probe', ...PROBED });
  });

  test('moves by the blocks that the browser put silence in place of, where nothing sounded', () => {
    const it = rig();
    it.run(200);
    it.accept();
    it.run(50);
    it.lose(960);
    it.run(400);
    expect(it.latency.best()).toMatchObject({ method: 'probe', seconds: PROBED.seconds + 960 / RATE });
  });

  test('knows within a tenth of a second when that was, so a take that begins soon after lies right', () => {
    const it = rig();
    it.run(200);
    it.accept();
    it.run(50);
    const at = 2_500;
    it.lose(960);
    it.run(350);
    const moved = PROBED.seconds + 960 / RATE;
    expect(it.latency.bestFor(at + 100, 0.06)).toMatchObject({ method: 'probe', seconds: moved });
    expect(it.latency.bestFor(at - 100, 0.06)).toMatchObject({ method: 'probe', seconds: PROBED.seconds });
  });

  test('stays where it was when rendering catches up with itself, if less sure', () => {
    const it = rig();
    it.run(200);
    it.accept();
    it.run(1, -384);
    it.run(400);
    expect(it.latency.best()).toMatchObject({ method: 'probe', seconds: PROBED.seconds });
  });

  test('comes back to where it was when rendering catches up with what it fell behind by', () => {
    const it = rig();
    it.run(200);
    it.accept();
    it.run(1, 384);
    it.run(400);
    expect(it.latency.best().seconds).toBeCloseTo(PROBED.seconds + 384 / RATE, 4);
    it.run(1, -384);
    it.run(400);
    expect(it.latency.best().seconds).toBeCloseTo(PROBED.seconds, 4);
  });

  test('is less sure after a block that came later than any before it, once', () => {
    const { latency, run, holdBack } = rig();
    run(100);
    latency.accept(PROBED, latency.mark());
    run(200);
    const moment = 3_001;
    holdBack(1_536, run);
    run(400);
    const { method, seconds, confidence } = latency.best();
    expect([method, seconds]).toEqual(['probe', PROBED.seconds]);
    expect(confidence).toBeLessThan(PROBED.confidence);
    expect(latency.bestFor(moment, 0.06)).toMatchObject({ ...PROBED, stumbled: true });
    latency.accept(PROBED, latency.mark());
    holdBack(1_536, run);
    run(400);
    expect(latency.best().confidence).toBe(PROBED.confidence);
  });

  test('adds to a probe what the card stood still since, and says that it is less sure', () => {
    const { latency, run } = rig();
    run(200);
    latency.accept(PROBED, latency.mark());
    run(1, 781);
    run(200);
    const { method, seconds, confidence } = latency.best();
    expect(method).toBe('probe');
    expect(seconds).toBeCloseTo(PROBED.seconds + 781 / RATE, 6);
    expect(confidence).toBeLessThan(PROBED.confidence);
    expect(latency.state.isStale).toBe(false);
  });

  test('adds a hole of whole blocks that the browser left in the input', () => {
    const { latency, run } = rig();
    run(200);
    latency.accept(PROBED, latency.mark());
    run(1);
    expect(latency.gap(960, CAME_LATE)).toBe(true);
    expect(latency.best().seconds).toBeCloseTo(PROBED.seconds + 960 / RATE, 9);
  });

  test('does not take zeros in resampled input for a hole unless they are as long as blocks', () => {
    const { latency, run } = rig(true, 44_100);
    run(200);
    latency.accept(PROBED, latency.mark());
    run(1);
    expect(latency.gap(512, CAME_LATE)).toBe(false);
    expect(latency.state.isStale).toBe(false);
    expect(latency.gap(480 - 20, CAME_LATE)).toBe(true);
    expect(latency.state.isStale).toBe(true);
  });

  test('does not mistake a queue that trembles for one that has changed', () => {
    const { latency, run } = rig();
    run(200);
    latency.accept(PROBED, latency.mark());
    for (let k = 0; k < 40; k += 1) {
      run(2, 90);
      run(2, -90);
    }
    expect(latency.state.isStale).toBe(false);
    expect(latency.best().seconds).toBeCloseTo(PROBED.seconds, 3);
  });

  test('compares with the moment when the probe was heard, not with the one when it was understood', () => {
    const { latency, run } = rig();
    run(200);
    const heardAt = latency.mark();
    run(1, BATCH);
    run(200);
    latency.accept(PROBED, heardAt);
    expect(latency.best().seconds).toBeCloseTo(PROBED.seconds + BATCH / RATE, 6);
  });

  test('leans on an earlier probe of the same devices, corrected by its own estimate', () => {
    const { latency, run } = rig();
    run(200);
    latency.recall({ seconds: 0.012, confidence: 0.8, at: '' });
    expect(latency.best().seconds).toBeCloseTo(latency.estimate() + 0.012, 9);
    expect(latency.state.method).toBe('residual');
    // Its own probe comes before that, and after a stumble the earlier one is better than nothing.
    latency.accept(PROBED, latency.mark());
    expect(latency.best().seconds).toBe(PROBED.seconds);
    run(1);
    latency.stumble();
    expect(latency.state).toMatchObject({ method: 'residual', isStale: true });
  });

  test('places a take by what was measured before the stumble in its middle', () => {
    const { latency, run } = rig();
    run(200);
    latency.accept(PROBED, latency.mark());
    const moment = 2_000;
    expect(latency.bestFor(moment, 0.06)).toMatchObject({ method: 'probe', stumbled: false });
    run(300);
    latency.stumble();
    expect(latency.bestFor(moment, 0.06)).toMatchObject({ method: 'probe', seconds: 0.1, stumbled: true });
    // The next take begins after it.
    expect(latency.bestFor(5_100, 0.06)).toMatchObject({
      method: 'estimate',
      seconds: 0.06,
      stumbled: false,
    });
  });

  test('places a take by the round trip at its begin, whatever slips later', () => {
    const { latency, run } = rig();
    run(200);
    latency.accept(PROBED, latency.mark());
    run(300);
    run(1, 700);
    run(200);
    expect(latency.bestFor(3_000, 0.06)).toMatchObject({ method: 'probe', seconds: 0.1, stumbled: true });
    expect(latency.bestFor(6_000, 0.06).seconds).toBeCloseTo(0.1 + 700 / RATE, 6);
  });

  test('does without a count where nobody counts', () => {
    const { latency, run } = rig(false);
    run(200);
    latency.accept(PROBED, latency.mark());
    run(200);
    expect(latency.state.method).toBe('probe');
  });
});
