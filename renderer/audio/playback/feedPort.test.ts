import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import type { FeedPortMessage, ReadPortMessage, VoiceSpec } from '../protocol';
import { createLocalRings, createPortRings } from './feedPort';

const channels: MessageChannel[] = [];
afterEach(() => {
  for (const { port1, port2 } of channels.splice(0)) {
    port1.close();
    port2.close();
  }
});

const voice = (generation: number): VoiceSpec => ({
  slot: 3,
  generation,
  nodeId: 'node',
  channels: 2,
  startFrame: 0,
  frames: 1_000,
  base: 0,
  memory: null,
  capacity: 64,
});

const createPair = () => {
  const channel = new MessageChannel();
  channels.push(channel);
  const worklet = createLocalRings();
  const port = channel.port2 as unknown as MessagePort;
  port.onmessage = ({ data }: MessageEvent<FeedPortMessage>) => worklet.receive(data);
  return {
    worklet,
    feeder: createPortRings(channel.port1 as unknown as MessagePort),
    tellReads: (reads: ReadPortMessage['reads']) => port.postMessage({ reads }),
  };
};

const settle = () => new Promise((done) => setTimeout(done, 20));

const counting = (from: number, frames: number) =>
  Float32Array.from({ length: frames * 2 }, (_, k) => from * 2 + k);

test('a ring that is fed by messages holds what was written where it was written', async () => {
  const { worklet, feeder } = createPair();
  const reader = worklet.openRing(voice(1));
  const writer = feeder.openRing(voice(1));
  expect(writer.write(counting(0, 10), 0, 10)).toBe(10);
  expect(writer.skip(20)).toBe(20);
  expect(writer.write(counting(30, 50), 0, 50)).toBe(34);
  expect(writer.space()).toBe(0);
  await settle();
  expect(reader.available(0)).toBe(64);
  const index = reader.index(30);
  expect(reader.samples[index * 2]).toBe(60);
  expect(reader.samples[index * 2 + 1]).toBe(61);
});

test('the feeder learns how far a ring was read, and that it is late', async () => {
  const { worklet, feeder, tellReads } = createPair();
  worklet.openRing(voice(1));
  const writer = feeder.openRing(voice(1));
  writer.write(counting(0, 64), 0, 64);
  tellReads([{ slot: 3, generation: 1, frame: 40 }]);
  await settle();
  expect(writer.space()).toBe(40);
  tellReads([{ slot: 3, generation: 1, frame: 100 }]);
  await settle();
  expect(writer.late()).toBe(36);
  writer.jump(110);
  expect(writer.position).toBe(110);
  expect(writer.late()).toBe(0);
});

test('what belongs to an older use of a ring is dropped', async () => {
  const { worklet, feeder, tellReads } = createPair();
  const old = feeder.openRing(voice(1));
  old.write(counting(0, 10), 0, 10);
  const writer = feeder.openRing(voice(2));
  writer.write(counting(0, 5), 0, 5);
  old.write(counting(10, 10), 0, 10);
  tellReads([{ slot: 3, generation: 1, frame: 999 }]);
  await settle();
  expect(worklet.openRing(voice(2)).available(0)).toBe(5);
  expect(writer.late()).toBe(0);
});
