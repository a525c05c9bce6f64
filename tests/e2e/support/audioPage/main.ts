/** A page with nothing but the audio engine, for tests that look at samples. */
import { createEngine } from '../../../../renderer/audio/createEngine';
import type { Engine, EngineState } from '../../../../renderer/audio/engine';
import type { ClockReading, PageApi } from './pageApi';
import tapUrl from './tap.worklet.ts?worker&url';

const call = async (name: string, input: unknown) => {
  const response = await fetch(`/takes/${name}`, { method: 'POST', body: JSON.stringify(input) });
  if (!response.ok) throw new Error(`takes.${name} failed`);
  return response.json();
};

/** The raw input beside the engine's own way, so that a test can compare what came in with what was filed. */
const createSource = AudioContext.prototype.createMediaStreamSource;
let inputTap: AudioWorkletNode | null = null;
let stream: MediaStream | null = null;
AudioContext.prototype.createMediaStreamSource = function tapped(opened: MediaStream) {
  const source = createSource.call(this, opened);
  stream = opened;
  if (tapsInput) {
    const ear = new AudioWorkletNode(this, 'tap', { numberOfOutputs: 1, outputChannelCount: [2] });
    ear.port.onmessage = ({ data }) => tapping && blocks.push(data);
    source.connect(ear).connect(this.destination);
    inputTap = ear;
  }
  return source;
};

const states: EngineState[] = [];
/** What the engine learnt about pairs of devices; gone with the page. */
let residuals: unknown = null;
let engine: Engine | null = null;
let blocks: { frame: number; block: Float32Array }[] = [];
let tapping = false;
let tapsInput = false;
let tapReady: Promise<void> = Promise.resolve();
let context: AudioContext | null = null;

let readings: ClockReading[] = [];
let tracing: ReturnType<typeof setInterval> | null = null;

interface Extras {
  readonly stats?: { deliveredFrames?: number; totalFrames?: number; latency?: number };
  readonly playbackStats?: { underrunEvents?: number; underrunDuration?: number };
}

const readClocks = (): ClockReading => {
  const { stats } = (stream?.getAudioTracks()[0] ?? {}) as Extras;
  const { playbackStats } = (context ?? {}) as Extras;
  const { contextTime = 0, performanceTime = 0 } = context?.getOutputTimestamp() ?? {};
  return {
    now: performance.now(),
    current: context?.currentTime ?? 0,
    outputTime: contextTime,
    outputAt: performanceTime,
    delivered: stats?.deliveredFrames ?? 0,
    total: stats?.totalFrames ?? 0,
    inputLatency: stats?.latency ?? 0,
    underruns: playbackStats?.underrunEvents ?? 0,
    underrunSeconds: playbackStats?.underrunDuration ?? 0,
    captured: engine?.getState().take?.frames ?? 0,
  };
};

const api: PageApi = {
  get engine() {
    return engine as Engine;
  },
  states,
  async create({ sampleRate, tap, tapInput, ...options }) {
    engine = createEngine({
      ...options,
      takes: {
        begin: (input) => call('begin', input),
        finish: (input) => call('finish', input),
        discard: async (input) => void (await call('discard', input)),
      },
      residuals: {
        load: async () => residuals,
        store: async (learnt) => {
          residuals = learnt;
        },
      },
      connect: (node, opened) => {
        context = opened;
        node.connect(opened.destination);
        if (!tap && !tapInput) return;
        tapReady = opened.audioWorklet.addModule(tapUrl).then(() => {
          tapsInput = tapInput === true;
          if (!tap) return;
          const ear = new AudioWorkletNode(opened, 'tap', { numberOfOutputs: 1, outputChannelCount: [2] });
          ear.port.onmessage = ({ data }) => tapping && blocks.push(data);
          node.connect(ear).connect(opened.destination);
        });
      },
    });
    engine.subscribe((state) => states.push(state));
    await engine.open(sampleRate);
    await engine.resume();
    await tapReady;
  },
  outputLatency: () => (context ? context.baseLatency + context.outputLatency : 0),
  startTrace() {
    readings = [];
    tracing = setInterval(() => readings.push(readClocks()), 5);
  },
  readTrace() {
    if (tracing !== null) clearInterval(tracing);
    tracing = null;
    return readings;
  },
  loseInput() {
    // What a browser does when the device is pulled out: no more sound, and the event.
    for (const track of stream?.getAudioTracks() ?? []) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
    inputTap?.disconnect();
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
        const { phase, armed, problem } = api.engine.getState();
        throw new Error(
          `Waited for ${JSON.stringify(wanted)}, got ${JSON.stringify({ phase, armed, problem })}`,
        );
      }
      await api.sleep(10);
    }
  },
  async untilRecorded(frames) {
    while ((api.engine.getState().take?.frames ?? 0) < frames) {
      if (api.engine.getState().take === null) throw new Error('Nothing is being recorded.');
      await api.sleep(20);
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
