/** The page's half of the bench: builds one of the graphs and renders it. */
import { createKernelMemory } from '../shared/domain/kernel/wasmKernel';
import type { Processing } from '../shared/domain/model';
import type { LiveMixOptions } from './livemix.worklet';

export type Side = 'wasm' | 'js' | 'native';

export interface RenderRequest {
  side: Side;
  /** Length of the rendering in frames. */
  length: number;
  layers: number;
  rate: number;
  ringFrames: number;
  /** High-pass, equaliser and compressor for every layer; null for none. */
  processing: Processing | null;
}

/** The little of the page's audio API that is used; the bench is checked with Node's types. */
interface PageNode {
  connect(node: PageNode): PageNode;
}
interface PageBuffer {
  getChannelData(channel: number): Float32Array;
}
interface PageContext {
  readonly destination: PageNode;
  readonly audioWorklet: { addModule(url: string): Promise<void> };
  createBuffer(channels: number, frames: number, rate: number): PageBuffer;
  createBufferSource(): PageNode & { buffer: PageBuffer; loop: boolean; start(): void };
  createGain(): PageNode & { gain: { value: number } };
  createBiquadFilter(): PageNode & {
    type: string;
    frequency: { value: number };
    Q: { value: number };
    gain: { value: number };
  };
  createDynamicsCompressor(): PageNode & {
    readonly [name in 'threshold' | 'ratio' | 'knee' | 'attack' | 'release']: { value: number };
  };
  createStereoPanner(): PageNode & { pan: { value: number } };
  startRendering(): Promise<PageBuffer>;
}
interface PageScope {
  OfflineAudioContext: new (channels: number, length: number, rate: number) => PageContext;
  AudioWorkletNode: new (context: PageContext, name: string, options: object) => PageNode;
  liveMix: LiveMixPage;
}
export interface LiveMixPage {
  /** Builds the graph that `render` renders. */
  prepare(request: RenderRequest): Promise<void>;
  /** Gives a few samples of the result. */
  render(): Promise<number[]>;
}

const scope = globalThis as unknown as PageScope;

const sampleOf = (layer: number, index: number) => Math.sin((index * (layer + 3) * 0.37) % 1000);
const gainOf = (layer: number) => -30 - (layer % 7);
const panOf = (layer: number) => ((layer % 9) - 4) / 4;

/** The native nodes that come nearest: the filters are the same, the compressor is another one. */
function processedNatively(context: PageContext, source: PageNode, processing: Processing): PageNode {
  const { highPass, highPassHz, eq, compressor } = processing;
  const filter = (type: string, hertz: number, gainDb: number, q: number) => {
    const node = context.createBiquadFilter();
    node.type = type;
    node.frequency.value = hertz;
    node.gain.value = gainDb;
    node.Q.value = q;
    return node;
  };
  let last = source;
  // A high-pass has its Q in dB there.
  if (highPass) last = last.connect(filter('highpass', highPassHz, 0, 20 * Math.log10(Math.SQRT1_2)));
  if (eq) {
    last = last
      .connect(filter('lowshelf', processing.lowHz, processing.lowDb, 0))
      .connect(filter('peaking', processing.midHz, processing.midDb, processing.midQ))
      .connect(filter('highshelf', processing.highHz, processing.highDb, 0));
  }
  if (!compressor) return last;
  const node = context.createDynamicsCompressor();
  node.threshold.value = processing.thresholdDb;
  node.ratio.value = processing.ratio;
  node.knee.value = processing.kneeDb;
  node.attack.value = processing.attackMs / 1_000;
  node.release.value = processing.releaseMs / 1_000;
  return last.connect(node);
}

function buildNative(context: PageContext, request: RenderRequest): void {
  const { layers, rate, ringFrames, processing } = request;
  for (let layer = 0; layer < layers; layer += 1) {
    const buffer = context.createBuffer(2, ringFrames, rate);
    for (let channel = 0; channel < 2; channel += 1) {
      const data = buffer.getChannelData(channel);
      for (let frame = 0; frame < ringFrames; frame += 1) data[frame] = sampleOf(layer, frame * 2 + channel);
    }
    const source = context.createBufferSource();
    source.buffer = buffer;
    source.loop = true;
    const gain = context.createGain();
    gain.gain.value = 10 ** (gainOf(layer) / 20);
    const panner = context.createStereoPanner();
    panner.pan.value = panOf(layer);
    const processed = processing ? processedNatively(context, source, processing) : source;
    processed.connect(gain).connect(panner).connect(context.destination);
    source.start();
  }
}

async function buildWorklet(
  context: PageContext,
  kernel: 'wasm' | 'js',
  request: RenderRequest,
): Promise<void> {
  const { layers, rate, ringFrames, processing } = request;
  await context.audioWorklet.addModule('/livemix.worklet.mjs');
  const memory = createKernelMemory({ capacity: 2_048 }, layers * ringFrames * 8);
  if (!memory) throw new Error('This page can’t share memory.');
  const rings = new Float32Array(memory.handle.buffer, memory.from, layers * ringFrames * 2);
  for (let at = 0; at < rings.length; at += 1) {
    const layer = Math.floor(at / (ringFrames * 2));
    rings[at] = sampleOf(layer, at - layer * ringFrames * 2);
  }
  const numbers = Array.from({ length: layers }, (_, layer) => layer);
  const processorOptions: LiveMixOptions = {
    kernel,
    memory,
    ringFrames,
    gainsDb: numbers.map(gainOf),
    pans: numbers.map(panOf),
    processing,
    rate,
  };
  const options = { numberOfInputs: 0, outputChannelCount: [2], processorOptions };
  new scope.AudioWorkletNode(context, 'live-mix', options).connect(context.destination);
}

let prepared: PageContext | undefined;

scope.liveMix = {
  async prepare(request) {
    prepared = new scope.OfflineAudioContext(2, request.length, request.rate);
    if (request.side === 'native') buildNative(prepared, request);
    else await buildWorklet(prepared, request.side, request);
  },
  async render() {
    if (!prepared) throw new Error('Nothing was prepared.');
    const rendered = await prepared.startRendering();
    return [0, 1].flatMap((channel) => {
      const data = rendered.getChannelData(channel);
      return Array.from({ length: 1_000 }, (_, index) => data[(index * 97) % data.length] ?? 0);
    });
  },
};
