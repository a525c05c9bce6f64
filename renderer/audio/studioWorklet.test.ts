/** The worklet itself, in a scope that stands in for the audio thread's. */
import { beforeAll, describe, expect, test } from 'vitest';
import { createStatusReader, STATUS_BYTES } from './statusBlock';

interface Processor {
  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}
type Make = new (options: { processorOptions: object }) => Processor;

const QUANTUM = 128;
let Studio: Make;
let posted: { readonly type: string }[] = [];

beforeAll(async () => {
  const scope = globalThis as unknown as Record<string, unknown>;
  scope.sampleRate = 48_000;
  scope.currentFrame = 0;
  scope.AudioWorkletProcessor = class {
    readonly port = { postMessage: (message: { type: string }) => posted.push(message), onmessage: null };
  };
  scope.registerProcessor = (_: string, processor: Make) => {
    Studio = processor;
  };
  await import(new URL('./studio.worklet.ts', import.meta.url).href);
});

/** Runs quanta before any message from the page has come. */
const run = (statusMemory: SharedArrayBuffer | null, quanta: number) => {
  posted = [];
  const studio = new Studio({ processorOptions: { plainKernel: true, kernelMemory: null, statusMemory } });
  for (let k = 0; k < quanta; k += 1) {
    (globalThis as unknown as { currentFrame: number }).currentFrame = k * QUANTUM;
    studio.process([[]], [[new Float32Array(QUANTUM), new Float32Array(QUANTUM)]]);
  }
  return posted.filter(({ type }) => type === 'status').length;
};

describe('the counters of the audio thread', () => {
  test('are in the shared block from the first quantum on, and no copy of them ever takes its place', () => {
    const memory = new SharedArrayBuffer(STATUS_BYTES);
    const status = createStatusReader(() => memory);
    run(memory, 1);
    expect(status.playhead().contextFrame).toBe(QUANTUM);
    expect(run(memory, 400)).toBe(0);
    expect(status.playhead().contextFrame).toBe(400 * QUANTUM);
  });

  test('are posted where memory can’t be shared', () => {
    expect(run(null, 400)).toBeGreaterThan(10);
  });
});
