/** What the two sides of an analysis tell each other, as shared memory: no message can overtake a read. */
import type { AnalysisControl } from './analysis';

const STATES = ['growing', 'complete', 'stopped'] as const;
/** How long the follower sleeps when there is nothing new, in ms. */
const PAUSE = 4;

export interface ControlMemory {
  /** [0]: index into the states. */
  readonly state: Int32Array<SharedArrayBuffer>;
  /** [0]: frames taken so far. */
  readonly frames: Float64Array<SharedArrayBuffer>;
}

export const createControlMemory = (): ControlMemory => ({
  state: new Int32Array(new SharedArrayBuffer(4)),
  frames: new Float64Array(new SharedArrayBuffer(8)),
});

export function setState(memory: ControlMemory, state: (typeof STATES)[number]): void {
  Atomics.store(memory.state, 0, STATES.indexOf(state));
  Atomics.notify(memory.state, 0);
}

/** The follower's side. */
export const readControl = (memory: ControlMemory): AnalysisControl => ({
  state: () => STATES[Atomics.load(memory.state, 0)] ?? 'stopped',
  pause: () => void Atomics.wait(memory.state, 0, 0, PAUSE),
  progress(frames) {
    memory.frames[0] = frames;
  },
});
