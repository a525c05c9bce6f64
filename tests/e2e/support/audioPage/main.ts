/** A page with nothing but the audio engine, for tests that look at samples. */
import { createEngine } from '../../../../renderer/audio/createEngine';
import type { Engine, EngineState } from '../../../../renderer/audio/engine';
import type { PageApi } from './pageApi';
import tapUrl from './tap.worklet.ts?worker&url';

const call = async (name: string, input: unknown) => {
  const response = await fetch(`/takes/${name}`, { method: 'POST', body: JSON.stringify(input) });
  if (!response.ok) throw new Error(`takes.${name} failed`);
  return response.json();
};

const states: EngineState[] = [];
let engine: Engine | null = null;
let blocks: { frame: number; block: Float32Array }[] = [];
let tapping = false;

const api: PageApi = {
  get engine() {
    return engine as Engine;
  },
  states,
  async create({ sampleRate, tap, ...options }) {
    engine = createEngine({
      ...options,
      takes: {
        begin: (input) => call('begin', input),
        finish: (input) => call('finish', input),
        discard: async (input) => void (await call('discard', input)),
      },
      connect: (node, context) => {
        node.connect(context.destination);
        if (!tap) return;
        void context.audioWorklet.addModule(tapUrl).then(() => {
          const ear = new AudioWorkletNode(context, 'tap', { numberOfOutputs: 1, outputChannelCount: [2] });
          ear.port.onmessage = ({ data }) => tapping && blocks.push(data);
          node.connect(ear).connect(context.destination);
        });
      },
    });
    engine.subscribe((state) => states.push(state));
    await engine.open(sampleRate);
    await engine.resume();
    if (tap) await api.sleep(200);
  },
  startTap() {
    blocks = [];
    tapping = true;
  },
  async sendTap() {
    tapping = false;
    const frames = blocks.reduce((sum, { block }) => sum + block.length / 2, 0);
    const whole = new Float32Array(frames * 2);
    let at = 0;
    for (const { block } of blocks) {
      whole.set(block, at);
      at += block.length;
    }
    const frame = blocks[0]?.frame ?? 0;
    blocks = [];
    await fetch('/tap', { method: 'POST', body: whole });
    return { frame, frames };
  },
  async until(wanted, milliseconds = 10_000) {
    const deadline = performance.now() + milliseconds;
    const holds = () => {
      const state = api.engine.getState();
      return Object.entries(wanted).every(([key, value]) => state[key as keyof EngineState] === value);
    };
    while (!holds()) {
      if (performance.now() > deadline) {
        throw new Error(`Waited for ${JSON.stringify(wanted)}, got ${JSON.stringify(api.engine.getState())}`);
      }
      await api.sleep(10);
    }
  },
  block(milliseconds) {
    const end = performance.now() + milliseconds;
    while (performance.now() < end) {
      // Standing still on purpose.
    }
  },
  sleep: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)),
};

Object.assign(globalThis, { studio: api });
