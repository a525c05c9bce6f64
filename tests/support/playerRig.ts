/** Player, feeder and rings as in the studio, driven block by block, with a disk that answers when it is awaited. */
import { expect } from 'vitest';
import { createFeeder } from '../../renderer/audio/playback/feeder';
import { type HeardSpan, packSpans } from '../../renderer/audio/playback/heardSpans';
import {
  createRingMemory,
  createRingReader,
  createRingWriter,
  type RingMemory,
} from '../../renderer/audio/playback/layerRing';
import { createMetronome } from '../../renderer/audio/playback/metronome';
import { createPlayer } from '../../renderer/audio/playback/player';
import type { Timeline } from '../../renderer/audio/playback/timeline';
import type { FromWorklet, Program, VoiceLevels, VoiceSpec } from '../../renderer/audio/protocol';
import { createStatusWriter, STATUS_BYTES } from '../../renderer/audio/statusBlock';
import { createChain } from '../../shared/domain/kernel/chain';
import { createJsKernel } from '../../shared/domain/kernel/jsKernel';
import { layerMatrix, type PlannedLayer, planBlock, processedFrom } from '../../shared/domain/kernel/mixPlan';

export const RATE = 8_000;
const CAPACITY = 8_192;
export const QUANTUM = 128;

/** A layer of which only stretches may be heard. */
export type HeardLayer = PlannedLayer & { readonly heard?: readonly HeardSpan[] };

/** Noise that depends on the node, the frame and the channel alone. */
export const sampleOf = (id: string, frame: number, channel: number) => {
  let hash = Math.imul(frame * 2 + channel + id.length * 7919 + id.charCodeAt(id.length - 1), 2654435761);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 2246822519);
  return ((hash >>> 8) & 0xffff) / 65_536 - 0.5;
};

export const audioOf = ({ id, frames, channels }: PlannedLayer, sample = sampleOf) =>
  Float32Array.from({ length: frames * channels }, (_, k) =>
    sample(id, Math.floor(k / channels), k % channels),
  );

const matrix = { ll: 1, lr: 0, rl: 0, rr: 1 };
const NO_SHAPE = {
  ...{ from: matrix, to: matrix, rampFrames: 0, rampDone: 0 },
  ...{ clipFrame: 0, clipFrames: 0, fadeIn: 0, fadeOut: 0 },
};

/** The audio as it comes out of a layer's processing in a mixdown: in one piece, from the first frame that is heard. */
const processedAudio = (layer: PlannedLayer): Float32Array => {
  const audio = audioOf(layer);
  if (!layer.processing) return audio;
  const { channels, startFrame, frames, trimOut } = layer;
  const first = processedFrom(layer) - startFrame;
  const count = frames - trimOut - first;
  if (count <= 0) return audio;
  const kernel = createJsKernel({ capacity: frames });
  const chain = createChain(RATE);
  chain.reset(layer.processing);
  const block = { ...{ slot: 0, channels, sourceFrame: first, targetFrame: 0, frames: count }, ...NO_SHAPE };
  audio.set(kernel.process(audio, block, chain).subarray(0, count * channels), first * channels);
  return audio;
};

/** The mixdown of story frames [from, to) by the kernel and the plan that the mixdown workers use. */
export const mixdown = (
  layers: readonly PlannedLayer[],
  from: number,
  to: number,
  audio: (layer: PlannedLayer) => Float32Array = processedAudio,
): Float32Array => {
  const kernel = createJsKernel({ capacity: Math.max(1, to - from) });
  kernel.clear(to - from);
  for (const read of planBlock(layers, from, to)) {
    const layer = layers[read.layer] as PlannedLayer;
    const { channels } = layer;
    const source = audio(layer).subarray(
      read.audioFrame * channels,
      (read.audioFrame + read.frames) * channels,
    );
    kernel.source(0).set(source);
    const matrix = layerMatrix(layer);
    kernel.mix({
      ...read,
      slot: 0,
      channels,
      sourceFrame: 0,
      from: matrix,
      to: matrix,
      rampFrames: 0,
      rampDone: 0,
    });
  }
  return kernel.accumulator.slice(0, (to - from) * 2);
};

/** What a program says of these layers; slots from `firstSlot` on. */
export const levelsOf = (layers: readonly HeardLayer[], firstSlot = 0): VoiceLevels[] =>
  layers.map(({ heard, mute, trimIn, trimOut, fadeIn, fadeOut, gainDb, pan, processing }, index) => ({
    slot: firstSlot + index,
    trimIn,
    trimOut,
    fadeIn,
    fadeOut,
    gainDb,
    pan,
    silent: mute,
    spans: heard ? packSpans(heard) : null,
    ...(processing ? { processing } : {}),
  }));

/** All of it, with a disk that answers when `settle` is awaited. */
export const createRig = (
  layers: readonly PlannedLayer[],
  setGain: (gainDb: number, frame: number) => void = () => undefined,
  sample = sampleOf,
) => {
  const events: FromWorklet[] = [];
  const memories = new Map<number, RingMemory>();
  const memoryOf = (voice: VoiceSpec) => {
    const memory = memories.get(voice.slot) ?? createRingMemory(CAPACITY, voice.channels, true);
    memories.set(voice.slot, memory);
    return memory;
  };
  const kernel = createJsKernel({ capacity: 1_024 });
  const status = createStatusWriter(new ArrayBuffer(STATUS_BYTES));
  const player = createPlayer({
    kernel,
    sampleRate: RATE,
    metronome: createMetronome(RATE),
    status: () => status,
    emit: (event) => events.push(event),
    openRing: (voice) => createRingReader(memoryOf(voice), voice.generation),
    captured: () => 0,
    setGain: (gainDb) => setGain(gainDb, player.streamFrame),
  });
  let down = false;
  let clock = 0;
  const feeder = createFeeder({
    fetchPcm: async (nodeId, from, frames, channels) => {
      if (down) throw new Error('The disk is away.');
      const layer = layers.find(({ id }) => id === nodeId) as PlannedLayer;
      // A mono node that is asked for in two channels has the same in both.
      const own = (id: string, frame: number, channel: number) =>
        sample(id, frame, Math.min(channel, layer.channels - 1));
      return audioOf({ ...layer, channels }, own).slice(from * channels, (from + frames) * channels);
    },
    openRing: (voice) => createRingWriter(memoryOf(voice), voice.generation),
    problem: () => {},
    now: () => clock,
  });
  let generation = 0;
  let programs = 0;
  let contextFrame = 0;
  const settle = async () => {
    for (let k = 0; k < 40; k += 1) {
      feeder.pump();
      await new Promise((done) => setImmediate(done));
    }
  };
  return {
    events,
    player,
    settle,
    setDown: (is: boolean) => {
      down = is;
      clock += 60_000;
    },
    /** A program of these layers; slots from `firstSlot` on. */
    program(
      which: readonly HeardLayer[],
      timeline: Timeline | null,
      change: Partial<Program> = {},
      firstSlot = 0,
      feedOn: Timeline | null = timeline,
    ): Program {
      generation += 1;
      programs += 1;
      const voices = which.map((layer, index) => ({
        slot: firstSlot + index,
        generation,
        nodeId: layer.id,
        channels: layer.channels,
        startFrame: layer.startFrame,
        frames: layer.frames,
        base: timeline ? 0 : (change.at ?? 0),
        memory: null,
        capacity: CAPACITY,
      }));
      for (const voice of voices) feeder.feed(voice, feedOn as Timeline);
      return {
        id: programs,
        timeline,
        at: null,
        voices,
        levels: levelsOf(which, firstSlot),
        end: null,
        countIn: null,
        go: true,
        fadeOutFrames: 0,
        captureHead: 0,
        ...change,
      };
    },
    /** Renders in quanta of these lengths, the disk keeping up. */
    async render(frames: number, quantum = QUANTUM): Promise<Float32Array> {
      const out = new Float32Array(frames * 2);
      for (let done = 0; done < frames; ) {
        const count = Math.min(quantum, frames - done);
        player.render(count, contextFrame);
        out.set(kernel.accumulator.subarray(0, count * 2), done * 2);
        done += count;
        contextFrame += count;
        if (done % 2_048 < count) await settle();
      }
      return out;
    },
    kinds: () => events.map(({ type }) => type),
  };
};

export const layer = (id: string, change: Partial<PlannedLayer> = {}): PlannedLayer => ({
  id,
  startFrame: 0,
  frames: 20_000,
  trimIn: 0,
  trimOut: 0,
  fadeIn: 0,
  fadeOut: 0,
  gainDb: 0,
  pan: 0,
  mute: false,
  channels: 2,
  ...change,
});

/** A stretch as it was played against the same as it was mixed down, to the bit. */
export const expectSame = (out: Float32Array, reference: Float32Array) => {
  expect(out.length).toBe(reference.length);
  for (let k = 0; k < out.length; k += 1) {
    if (out[k] !== reference[k]) expect(`${k}: ${out[k]}`).toBe(`${k}: ${reference[k]}`);
  }
};
