/**
 * The one node of the studio's audio graph. It plays and captures in the same callback, so that a captured frame and
 * a played frame share one clock and a take can be placed by counting.
 *
 * Here is only what needs the AudioWorklet's own globals: messages in, blocks through. What sounds is decided in
 * `playback/player`, what is caught in `capture/capture`. `process` allocates nothing and posts nothing per quantum.
 */
import { createKernel } from '../../shared/domain/kernel/createKernel';
import { decibelsToGain } from '../../shared/domain/kernel/gain';
import { createJsKernel } from '../../shared/domain/kernel/jsKernel';
import type { MixKernel } from '../../shared/domain/kernel/mixKernel';
import { createSharedKernel, type SharedKernelMemory } from '../../shared/domain/kernel/wasmKernel';
import { type Capture, createCapture } from './capture/capture';
import { createPortSink } from './capture/capturePort';
import { createCaptureWriter } from './capture/captureRing';
import { createFrameClock } from './frameClock';
import { createLocalRings } from './playback/feedPort';
import { createRingReader } from './playback/layerRing';
import { addToMeter, createMeterWindow, meterRms, resetMeter } from './playback/meter';
import { createMetronome } from './playback/metronome';
import { createPlayer, KERNEL_FRAMES } from './playback/player';
import type { FromWorklet, ToWorklet } from './protocol';
import { createStatusWriter, STATUS_BYTES } from './statusBlock';

/** Length of a meter's window, in seconds. */
const METER_WINDOW = 0.04;
const RAMP = 0.01;

/** A gain that moves to its target in `RAMP` seconds, sample by sample. */
const createFader = (start: number) => {
  const perFrame = 1 / (RAMP * sampleRate);
  let value = start;
  let target = start;
  return {
    set: (to: number) => {
      target = to;
    },
    at: (unit: number) => value === unit && target === unit,
    next: () => {
      const step = perFrame * Math.max(1, Math.abs(target));
      value = value < target ? Math.min(target, value + step) : Math.max(target, value - step);
      return value;
    },
  };
};

export interface StudioOptions {
  /** Mix with the plain twin of the kernel. */
  readonly plainKernel: boolean;
  /** The kernel's memory with the rings in it; null where memory can't be shared. */
  readonly kernelMemory: SharedKernelMemory | null;
  /**
   * The status block; null where memory can't be shared. Here from the first quantum on: a copy that is posted before a
   * shared one arrives would take its place on the other side for good.
   */
  readonly statusMemory: SharedArrayBuffer | null;
}

const chooseKernel = ({ plainKernel, kernelMemory }: StudioOptions): MixKernel => {
  if (plainKernel) return createJsKernel({ capacity: KERNEL_FRAMES });
  return (kernelMemory && createSharedKernel(kernelMemory)) ?? createKernel({ capacity: KERNEL_FRAMES });
};

const createStudio = (port: MessagePort, options: StudioOptions) => {
  const kernel = chooseKernel(options);
  const emit = (event: FromWorklet) => port.postMessage(event);
  const localRings = createLocalRings();
  const master = createFader(1);
  const matched = createFader(1);
  const monitor = createFader(0);
  const outputs = [createMeterWindow(), createMeterWindow()] as const;
  const meterFrames = Math.round(METER_WINDOW * sampleRate);
  const sharesMemory = options.statusMemory !== null;
  const statusBuffer = options.statusMemory ?? new ArrayBuffer(STATUS_BYTES);
  const status = createStatusWriter(statusBuffer);
  let feederPort: MessagePort | null = null;
  let capture: Capture | null = null;
  let captureFrom = 0;
  let sinceMeter = 0;
  const clock = createFrameClock();

  const metronome = createMetronome(sampleRate);
  const player = createPlayer({
    kernel,
    sampleRate,
    metronome,
    status: () => status,
    emit,
    openRing: (voice) =>
      voice.memory ? createRingReader(voice.memory, voice.generation) : localRings.openRing(voice),
    captured: () => capture?.position ?? 0,
    setGain: (gainDb) => matched.set(decibelsToGain(gainDb)),
  });

  const openCapture = (message: Extract<ToWorklet, { type: 'capture' }>) => {
    const sink = message.memory
      ? createCaptureWriter(message.memory)
      : createPortSink(message.drainPort as MessagePort, message.channels);
    captureFrom = -1;
    capture = createCapture({
      sink,
      status: () => status,
      gap: (frame, frames, cause) => emit({ type: 'captureGap', frame, frames, cause }),
      silence: (frame, frames) => emit({ type: 'captureSilence', frame, frames }),
    });
  };

  const receive = (message: ToWorklet) => {
    if (message.type === 'program') player.setProgram(message.program);
    else if (message.type === 'go') player.go(message.id);
    else if (message.type === 'levels') player.setLevels(message.levels, message.end);
    else if (message.type === 'pause') player.pause();
    else if (message.type === 'master') master.set(decibelsToGain(message.gainDb));
    else if (message.type === 'matched') matched.set(decibelsToGain(message.gainDb));
    else if (message.type === 'monitor') monitor.set(message.on ? 1 : 0);
    else if (message.type === 'metronome') metronome.set(message.settings);
    else if (message.type === 'layerMeters') player.setLayerMeters(message.on);
    else if (message.type === 'clearClips') status.clearClips();
    else if (message.type === 'capture') openCapture(message);
    else if (message.type === 'captureOff') capture = null;
    else {
      feederPort = message.port;
      feederPort.onmessage = ({ data }) => localRings.receive(data);
    }
  };
  port.onmessage = ({ data }: MessageEvent<ToWorklet>) => receive(data);
  emit({ type: 'ready', kernel: kernel.kind, quantum: 128 });

  const takeInput = (planes: readonly Float32Array[], frames: number) => {
    if (!capture) return;
    if (captureFrom < 0) {
      // From the stream's first frame on; before it the graph may run for a while with no input at all.
      captureFrom = clock.frame;
      emit({ type: 'captureOpened', contextFrame: captureFrom });
    }
    capture.take(planes, frames);
  };

  const shapeOutput = (frames: number) => {
    const mix = kernel.accumulator;
    if (!master.at(1) || !matched.at(1)) {
      for (let k = 0; k < frames * 2; k += 2) {
        const gain = master.next() * matched.next();
        mix[k] = (mix[k] as number) * gain;
        mix[k + 1] = (mix[k + 1] as number) * gain;
      }
    }
    for (let channel = 0; channel < 2; channel += 1) {
      const meter = outputs[channel as 0 | 1];
      addToMeter(meter, mix, channel, 2, frames, 1);
      meter.frames += frames;
      if (meter.peak > 1) status.clip(channel === 0 ? 'left' : 'right');
      if (meter.peak > 0) status.heard(true);
    }
  };

  const addMonitor = (planes: readonly Float32Array[], left: Float32Array, right: Float32Array) => {
    const first = planes[0];
    if (monitor.at(0) || !first) return;
    const second = planes[1] ?? first;
    for (let k = 0; k < left.length; k += 1) {
      const gain = monitor.next();
      left[k] = (left[k] as number) + gain * (first[k] as number);
      right[k] = (right[k] as number) + gain * (second[k] as number);
    }
  };

  const publish = () => {
    status.output(0, outputs[0].peak, meterRms(outputs[0]));
    status.output(1, outputs[1].peak, meterRms(outputs[1]));
    resetMeter(outputs[0]);
    resetMeter(outputs[1]);
    capture?.publishMeter();
    player.publishMeters();
    if (sharesMemory) return;
    emit({ type: 'status', buffer: (statusBuffer as ArrayBuffer).slice(0) });
    feederPort?.postMessage({ reads: player.reads() });
  };

  return (input: readonly Float32Array[], left: Float32Array, right: Float32Array) => {
    const frames = left.length;
    const jump = clock.advance(currentFrame, frames);
    if (jump !== 0) emit({ type: 'jump', frames: jump });
    takeInput(input, frames);
    player.render(frames, clock.frame);
    shapeOutput(frames);
    kernel.copyPlanar(left, right, 0, frames);
    addMonitor(input, left, right);
    status.playhead(
      player.running,
      player.programId,
      clock.frame + frames,
      player.streamFrame,
      capture?.position ?? 0,
      capture?.inputFrames ?? 0,
    );
    sinceMeter += frames;
    if (sinceMeter >= meterFrames) {
      sinceMeter = 0;
      publish();
    }
  };
};

class StudioProcessor extends AudioWorkletProcessor implements AudioWorkletProcessorImpl {
  private readonly render: ReturnType<typeof createStudio>;

  constructor(options: { processorOptions: StudioOptions }) {
    super();
    this.render = createStudio(this.port, options.processorOptions);
  }

  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const [left, right] = outputs[0] as [Float32Array, Float32Array];
    this.render(inputs[0] as Float32Array[], left, right);
    return true;
  }
}

registerProcessor('studio', StudioProcessor);
