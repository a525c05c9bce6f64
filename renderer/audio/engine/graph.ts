/**
 * The audio graph of one sample rate: a context, the studio's one worklet node, the feeder's worker and the status
 * block. Everything that must be remade when the story's rate changes, with one way to close it.
 */
import { createKernelMemory, type SharedKernelMemory } from '../../../shared/domain/kernel/wasmKernel';
import { KERNEL_FRAMES } from '../playback/player';
import type { FromFeeder, FromWorklet, ToFeeder, ToWorklet } from '../protocol';
import { createStatusReader, STATUS_BYTES, type StatusReader } from '../statusBlock';
// One file with all its imports: a worklet can't rely on the page's module loader.
import workletUrl from '../studio.worklet.ts?worker&url';
import { type Beats, createBeats } from './beats';
import { createEarClock } from './earClock';

/**
 * Room for rings in the kernel's memory: 256 stereo voices at 48 kHz. Address space only; what is not touched costs
 * nothing.
 */
const RING_REGION = 128 * 2 ** 20;

export interface GraphOptions {
  readonly sampleRate: number;
  /** Where the media addresses live, e.g. `http://127.0.0.1:4000`. */
  readonly origin: string;
  /** False takes the message-port path although memory could be shared. */
  readonly sharedMemory: boolean;
  readonly plainKernel: boolean;
  /** Wires the node to what is heard. */
  readonly connect: (node: AudioWorkletNode, context: AudioContext) => void;
  readonly onWorklet: (event: FromWorklet) => void;
  readonly onFeeder: (message: FromFeeder) => void;
  /** The context runs, was suspended or was interrupted by the system. */
  readonly onContextState: (state: AudioContextState) => void;
  readonly onCrash: () => void;
}

export interface Graph {
  readonly context: AudioContext;
  readonly node: AudioWorkletNode;
  readonly sampleRate: number;
  /** Audio travels through shared memory; else in messages. */
  readonly sharesMemory: boolean;
  /** Where rings are read without a copy; null where there is no such memory. */
  readonly kernelMemory: SharedKernelMemory | null;
  readonly status: StatusReader;
  /** What `status` reads, for another thread; null where memory can't be shared. */
  readonly statusMemory: SharedArrayBuffer | null;
  readonly beats: Beats;
  readonly kernel: 'wasm' | 'js';
  toWorklet(message: ToWorklet, transfer?: Transferable[]): void;
  toFeeder(message: ToFeeder): void;
  /** Context frame at the ear now, with fractions. */
  earFrame(): number;
  /** How far rendering is ahead of the ear now, in seconds. */
  outputLatency(): number;
  close(): Promise<void>;
}

export const openGraph = async (options: GraphOptions): Promise<Graph> => {
  const { sampleRate, sharedMemory: sharesMemory } = options;
  const context = new AudioContext({ sampleRate, latencyHint: 'interactive' });
  await context.audioWorklet.addModule(workletUrl);
  const kernelMemory = sharesMemory ? createKernelMemory({ capacity: KERNEL_FRAMES }, RING_REGION) : null;
  const statusMemory = sharesMemory ? new SharedArrayBuffer(STATUS_BYTES) : null;
  let statusBuffer: SharedArrayBuffer | ArrayBuffer = statusMemory ?? new ArrayBuffer(STATUS_BYTES);
  const node = new AudioWorkletNode(context, 'studio', {
    numberOfInputs: 1,
    numberOfOutputs: 1,
    outputChannelCount: [2],
    // A take gets the channels that were asked for as they are: no up- or down-mixing behind the user's back.
    channelCountMode: 'explicit',
    channelInterpretation: 'discrete',
    processorOptions: { plainKernel: options.plainKernel, kernelMemory, statusMemory },
  });
  node.onprocessorerror = options.onCrash;
  context.onstatechange = () => options.onContextState(context.state);

  const status = createStatusReader(() => statusBuffer);
  const kernel = await new Promise<'wasm' | 'js'>((resolve) => {
    node.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => {
      if (data.type === 'ready') resolve(data.kernel);
      else if (data.type === 'status') statusBuffer = data.buffer;
      else options.onWorklet(data);
    };
  });
  const toWorklet = (message: ToWorklet, transfer: Transferable[] = []) =>
    node.port.postMessage(message, transfer);

  const feeder = new Worker(new URL('../playback/feeder.worker.ts', import.meta.url), { type: 'module' });
  feeder.onmessage = ({ data }: MessageEvent<FromFeeder>) => options.onFeeder(data);
  const toFeeder = (message: ToFeeder, transfer: Transferable[] = []) =>
    feeder.postMessage(message, transfer);
  if (sharesMemory) {
    toFeeder({ type: 'open', origin: options.origin, port: null });
  } else {
    const { port1, port2 } = new MessageChannel();
    toFeeder({ type: 'open', origin: options.origin, port: port1 }, [port1]);
    toWorklet({ type: 'feederPort', port: port2 }, [port2]);
  }
  options.connect(node, context);

  const ear = createEarClock();
  const outputLatency = (): number => {
    const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp();
    if (performanceTime === 0) return context.baseLatency + (context.outputLatency || 0);
    return context.currentTime - (contextTime + (performance.now() - performanceTime) / 1_000);
  };
  return {
    context,
    node,
    sampleRate,
    sharesMemory,
    kernelMemory,
    status,
    statusMemory,
    beats: createBeats(context.baseLatency * sampleRate),
    kernel,
    toWorklet,
    toFeeder,
    earFrame() {
      const now = performance.now();
      const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp();
      if (context.state === 'running' && performanceTime > 0) ear.observe(contextTime, performanceTime);
      else ear.reset();
      return (ear.at(now) ?? context.currentTime - outputLatency()) * sampleRate;
    },
    outputLatency,
    async close() {
      context.onstatechange = null;
      feeder.terminate();
      node.disconnect();
      await context.close();
    },
  };
};
