import { describe, expect, test } from 'vitest';
import type { ListenPortMessage } from '../protocol';
import { createCaptureMemory, createCaptureReader, createCaptureWriter } from './captureRing';
import { createListener } from './listener';

const CHANNELS = 2;

const rig = (capacity = 65_536) => {
  const memory = createCaptureMemory(capacity, CHANNELS, true);
  const writer = createCaptureWriter(memory);
  const listener = createListener(CHANNELS, (from) => createCaptureReader(memory, from));
  const answers: ListenPortMessage[] = [];
  let closed = 0;
  const port = {
    postMessage: (message: unknown) => void answers.push(message as ListenPortMessage),
    close: () => {
      closed += 1;
    },
  };
  const write = (frames: number) => {
    const from = writer.position;
    writer.writeInterleaved(
      Float32Array.from({ length: frames * CHANNELS }, (_, k) => from * CHANNELS + k),
      frames,
    );
  };
  return { listener, answers, port, write, closed: () => closed };
};

describe('a listener', () => {
  test('gives exactly the frames that were asked for, and not before they are all there', () => {
    const { listener, answers, port, write } = rig();
    write(1_000);
    listener.listen(1_500, 300, port);
    listener.pump();
    write(700);
    listener.pump();
    expect(answers).toEqual([]);
    write(200);
    listener.pump();
    listener.pump();
    expect(answers).toHaveLength(1);
    const { data, lost } = answers[0] as ListenPortMessage;
    expect(lost).toBe(0);
    expect([...data]).toEqual(Array.from({ length: 600 }, (_, k) => 3_000 + k));
  });

  test('says how much the ring no longer had', () => {
    const { listener, answers, port, write } = rig();
    listener.listen(0, 1_000, port);
    for (let k = 0; k < 4; k += 1) write(16_384);
    listener.pump();
    expect(answers[0]?.lost).toBe(1_000);
  });

  test('forgets whoever went away', () => {
    const { listener, answers, port, write, closed } = rig();
    listener.listen(0, 100, port);
    listener.forget();
    write(200);
    listener.pump();
    expect(answers).toEqual([]);
    expect(closed()).toBe(1);
  });
});
