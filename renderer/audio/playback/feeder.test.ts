import { describe, expect, test } from 'vitest';
import type { VoiceSpec } from '../protocol';
import { createFeeder } from './feeder';
import { createRingMemory, createRingReader, createRingWriter, type RingMemory } from './layerRing';
import { BLOCK_FRAMES, createBlockCache, RUN_BLOCKS } from './pcmBlocks';
import { straightTimeline } from './timeline';

const CAPACITY = 65_536;

interface Asked {
  readonly nodeId: string;
  readonly from: number;
  readonly frames: number;
  answer(): Promise<void>;
  refuse(): Promise<void>;
}

const createRig = () => {
  const asked: Asked[] = [];
  const problems: string[] = [];
  const memories = new Map<number, RingMemory>();
  let clock = 0;
  let generation = 0;
  const settle = () => new Promise<void>((done) => setImmediate(done));
  const feeder = createFeeder({
    fetchPcm: (nodeId, from, frames, channels) =>
      new Promise((resolve, reject) => {
        const data = Float32Array.from({ length: frames * channels }, (_, k) => from * channels + k + 1);
        asked.push({
          nodeId,
          from,
          frames,
          answer: () => {
            resolve(data);
            return settle();
          },
          refuse: () => {
            reject(new Error('No.'));
            return settle();
          },
        });
      }),
    openRing: (voice) => {
      const memory = createRingMemory(CAPACITY, voice.channels, true);
      memories.set(voice.slot, memory);
      return createRingWriter(memory, voice.generation);
    },
    problem: (nodeId) => problems.push(nodeId),
    now: () => clock,
  });
  return {
    asked,
    problems,
    feeder,
    settle,
    wait: (milliseconds: number) => {
      clock += milliseconds;
    },
    feed: (slot: number, from = 0, change: Partial<VoiceSpec> = {}) => {
      generation += 1;
      const voice: VoiceSpec = {
        slot,
        generation,
        nodeId: `node-${slot}`,
        channels: 1,
        startFrame: 0,
        frames: 1_000_000,
        base: 0,
        memory: null,
        capacity: CAPACITY,
        ...change,
      };
      feeder.feed(voice, straightTimeline(from));
      return createRingReader(memories.get(slot) as RingMemory, voice.generation);
    },
  };
};

describe('the feeder', () => {
  test('asks for little first and for much afterwards, and for nothing twice', async () => {
    const rig = createRig();
    const ring = rig.feed(0, 1_000);
    expect(rig.asked).toMatchObject([{ from: 0, frames: BLOCK_FRAMES }]);
    rig.feeder.pump();
    expect(rig.asked).toHaveLength(1);
    await rig.asked[0]?.answer();
    expect(ring.available(0)).toBe(BLOCK_FRAMES - 1_000);
    expect(rig.asked[1]).toMatchObject({ from: BLOCK_FRAMES, frames: RUN_BLOCKS * BLOCK_FRAMES });
    await rig.asked[1]?.answer();
    expect(ring.available(0)).toBe(CAPACITY);
    const index = ring.index(20_000);
    expect([...ring.samples.subarray(index, index + 10)]).toEqual(
      Array.from({ length: 10 }, (_, k) => 21_001 + k),
    );
    rig.feeder.pump();
    expect(rig.asked).toHaveLength(2);
  });

  test('serves first whoever would run dry first, four requests at a time', async () => {
    const rig = createRig();
    for (let slot = 0; slot < 6; slot += 1) rig.feed(slot);
    expect(rig.asked.map(({ nodeId }) => nodeId)).toEqual(['node-0', 'node-1', 'node-2', 'node-3']);
    await rig.asked[0]?.answer();
    await rig.asked[1]?.answer();
    expect(rig.asked.slice(4).map(({ nodeId }) => nodeId)).toEqual(['node-4', 'node-5']);
  });

  test('passes over the time before and after a node without asking for anything', async () => {
    const rig = createRig();
    const ring = rig.feed(0, 0, { startFrame: 30_000, frames: 100 });
    expect(rig.asked).toMatchObject([{ from: 0, frames: 100 }]);
    expect(ring.available(0)).toBe(30_000);
    await rig.asked[0]?.answer();
    expect(ring.available(0)).toBe(CAPACITY);
    expect(rig.asked).toHaveLength(1);
  });

  test('plays what was fetched again without asking again', async () => {
    const rig = createRig();
    rig.feed(0, 0, { frames: 10_000 });
    await rig.asked[0]?.answer();
    const ring = rig.feed(1, 5_000, { frames: 10_000, nodeId: 'node-0' });
    expect(rig.asked).toHaveLength(1);
    expect(ring.available(0)).toBe(CAPACITY);
  });

  test('tries three times, then says so and lets the others play', async () => {
    const rig = createRig();
    const ring = rig.feed(0);
    const first = () => rig.asked.filter(({ from }) => from === 0);
    for (let k = 0; k < 3; k += 1) {
      await first()[k]?.refuse();
      expect(rig.problems).toHaveLength(k === 2 ? 1 : 0);
      rig.wait(1_000);
      rig.feeder.pump();
    }
    expect(first()).toHaveLength(3);
    expect(ring.available(0)).toBe(BLOCK_FRAMES);
    rig.feeder.drop([0]);
    rig.wait(10_000);
    const again = rig.feed(0);
    await first().at(-1)?.answer();
    expect(again.available(0)).toBeGreaterThanOrEqual(BLOCK_FRAMES);
  });
});

test('the block cache lets the least recently used go first and never exceeds its limit', () => {
  const cache = createBlockCache(() => 100);
  const block = (floats: number) => ({ data: new Float32Array(floats), frames: floats });
  cache.put('a', block(10));
  cache.put('b', block(10));
  cache.get('a');
  cache.put('c', block(10));
  expect(cache.get('b')).toBeUndefined();
  expect(cache.get('a')).toBeDefined();
  expect(cache.bytes).toBe(80);
  cache.put('huge', block(1_000));
  expect(cache.get('huge')).toBeDefined();
  cache.put('d', block(1));
  expect(cache.get('huge')).toBeUndefined();
});
