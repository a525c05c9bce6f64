import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createJsKernel } from '../../../shared/domain/kernel/jsKernel';
import {
  layerMatrix,
  mixdownFrames,
  type PlannedLayer,
  planBlock,
} from '../../../shared/domain/kernel/mixPlan';
import type { EngineLayer } from '../engine';
import { createFeeder } from '../playback/feeder';
import { createRingReader, createRingWriter, type RingMemory } from '../playback/layerRing';
import { createMetronome } from '../playback/metronome';
import { createPlayer } from '../playback/player';
import type { FromWorklet, ToFeeder, ToWorklet } from '../protocol';
import { createStatusReader, createStatusWriter, STATUS_BYTES } from '../statusBlock';
import type { Graph } from './graph';
import { createTransport } from './transport';
import { createVoiceBank } from './voiceBank';

const RATE = 8_000;
const QUANTUM = 128;
const LENGTH = 30_000;

/** Values that name node, frame and channel; small enough for sums to stay exact. */
const sampleOf = (nodeId: string, frame: number, channel: number) =>
  (((frame * 2 + channel) * (nodeId.charCodeAt(0) - 90)) % 997) / 1_024;

const layer = (nodeId: string, change: Partial<EngineLayer> = {}): EngineLayer => ({
  nodeId,
  channels: 2,
  startFrame: 0,
  frames: LENGTH,
  trimIn: 0,
  trimOut: 0,
  fadeIn: 0,
  fadeOut: 0,
  gainDb: 0,
  pan: 0,
  mute: false,
  solo: false,
  ...change,
});

const planned = ({ nodeId, solo, ...rest }: EngineLayer, soloed: boolean): PlannedLayer => ({
  ...rest,
  id: nodeId,
  channels: 2,
  mute: rest.mute || (soloed && !solo),
});

/** Story frame by story frame what these layers sound like. */
const mixdown = (layers: readonly EngineLayer[], from: number, frames: number): Float32Array => {
  const soloed = layers.some(({ solo }) => solo);
  const plan = layers.map((one) => planned(one, soloed));
  const kernel = createJsKernel({ capacity: frames });
  kernel.clear(frames);
  for (const read of planBlock(plan, from, from + frames)) {
    const one = plan[read.layer] as PlannedLayer;
    const source = kernel.source(0);
    for (let k = 0; k < read.frames * 2; k += 1) {
      source[k] = sampleOf(one.id, read.audioFrame + (k >> 1), k & 1);
    }
    const matrix = layerMatrix(one);
    kernel.mix({
      ...read,
      slot: 0,
      channels: 2,
      sourceFrame: 0,
      from: matrix,
      to: matrix,
      rampFrames: 0,
      rampDone: 0,
    });
  }
  return kernel.accumulator.slice(0, frames * 2);
};

/** The transport over the real player, feeder and rings; messages take effect between two blocks, as in a browser. */
const createRig = () => {
  const memories = new Map<number, RingMemory>();
  const buffer = new ArrayBuffer(STATUS_BYTES);
  const status = createStatusWriter(buffer);
  const kernel = createJsKernel({ capacity: QUANTUM });
  const mailbox: FromWorklet[] = [];
  const orders: ToWorklet[] = [];
  const bank = createVoiceBank(RATE, null, true);
  let contextFrame = 0;
  let underruns = 0;

  const player = createPlayer({
    kernel,
    sampleRate: RATE,
    metronome: createMetronome(RATE),
    status: () => ({ ...status, underruns: (count) => (underruns = count) }),
    emit: (event) => mailbox.push(event),
    openRing: (voice) => {
      memories.set(voice.slot, voice.memory as RingMemory);
      return createRingReader(voice.memory as RingMemory, voice.generation);
    },
    captured: () => 0,
  });
  const feeder = createFeeder({
    fetchPcm: async (nodeId, from, frames) =>
      Float32Array.from({ length: frames * 2 }, (_, k) => sampleOf(nodeId, from + (k >> 1), k & 1)),
    openRing: (voice) => createRingWriter(voice.memory as RingMemory, voice.generation),
    problem: () => {},
    now: () => performance.now(),
  });
  const obey = (message: ToWorklet) => {
    if (message.type === 'program') player.setProgram(message.program);
    else if (message.type === 'go') player.go(message.id);
    else if (message.type === 'levels') player.setLevels(message.levels, message.end);
    else if (message.type === 'pause') player.pause();
  };
  const graph = {
    sampleRate: RATE,
    sharesMemory: true,
    context: { state: 'running' },
    status: createStatusReader(() => buffer),
    toWorklet: (message: ToWorklet) => orders.push(message),
    toFeeder: (message: ToFeeder) => {
      if (message.type === 'feed') feeder.feed(message.voice, message.timeline);
      else if (message.type === 'drop') feeder.drop(message.slots);
    },
    earFrame: () => contextFrame,
    outputLatency: () => 0,
  } as unknown as Graph;
  const transport = createTransport({ graph, bank, changed: () => {} });

  /** Lets `frames` frames of sound and of time pass. */
  const pass = async (frames: number): Promise<Float32Array> => {
    const blocks = Math.ceil(frames / QUANTUM);
    const out = new Float32Array(blocks * QUANTUM * 2);
    for (let block = 0; block < blocks; block += 1) {
      for (const order of orders.splice(0)) obey(order);
      player.render(QUANTUM, contextFrame);
      out.set(kernel.accumulator.subarray(0, QUANTUM * 2), block * QUANTUM * 2);
      contextFrame += QUANTUM;
      status.playhead(player.running, player.programId, contextFrame, player.streamFrame, 0, 0);
      for (const event of mailbox.splice(0)) transport.handle(event);
      feeder.pump();
      await vi.advanceTimersByTimeAsync((QUANTUM / RATE) * 1_000);
    }
    return out;
  };
  return { transport, pass, bank, player, underruns: () => underruns };
};

type Command =
  | { readonly kind: 'play' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'seek'; readonly frame: number }
  | { readonly kind: 'scrub'; readonly frame: number }
  | { readonly kind: 'loop'; readonly loop: { from: number; to: number } | null }
  | { readonly kind: 'layers'; readonly layers: EngineLayer[] };

const someLayers = fc.subarray(['a', 'b', 'c', 'd'], { minLength: 1 }).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc
        .record({
          startFrame: fc.constantFrom(0, 700, -300),
          gainDb: fc.constantFrom(0, -6),
          pan: fc.constantFrom(0, -0.5),
          mute: fc.boolean(),
          solo: fc.boolean(),
          trimIn: fc.constantFrom(0, 1_000),
        })
        .map((change) => layer(id, change)),
    ),
  ),
);

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'play' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'pause' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('seek' as const, 'scrub' as const),
      frame: fc.integer({ min: 0, max: 15_000 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('loop' as const),
      loop: fc.option(
        fc
          .tuple(fc.integer({ min: 0, max: 12_000 }), fc.integer({ min: 50, max: 4_000 }))
          .map(([from, length]) => ({ from, to: from + length })),
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('layers' as const), layers: someLayers }) },
);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the transport', () => {
  test('whatever was asked in whatever order, it ends up playing exactly that', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(command, fc.integer({ min: 0, max: 3_000 })), { minLength: 1, maxLength: 12 }),
        async (steps) => {
          const rig = createRig();
          const { transport } = rig;
          let layers: readonly EngineLayer[] = [layer('a')];
          let loop: { from: number; to: number } | null = null;
          transport.setLayers(layers);
          for (const [wanted, frames] of steps) {
            if (wanted.kind === 'play') void transport.play();
            else if (wanted.kind === 'pause') transport.pause();
            else if (wanted.kind === 'seek') transport.seek(wanted.frame);
            else if (wanted.kind === 'scrub') transport.scrub(wanted.frame);
            else if (wanted.kind === 'layers') {
              layers = wanted.layers;
              transport.setLayers(layers);
            } else {
              loop = wanted.loop;
              transport.setLoop(loop);
            }
            await rig.pass(frames);
          }
          if (transport.phase === 'idle') void transport.play();
          await rig.pass(4_000);
          if (transport.phase === 'idle') return;
          expect(transport.phase).toBe('playing');
          const from = transport.position();
          expect(Number.isInteger(from)).toBe(true);
          const out = await rig.pass(512);
          const end = mixdownFrames(layers.map((one) => planned(one, false)));
          let story = from;
          // Behind its end a loop is not reached any more; a loop that is, is never left.
          const loops = loop !== null && story < loop.to;
          for (let k = 0; k < 512 && (loops || story < end); k += 1) {
            const expected = mixdown(layers, story, 1);
            expect([out[k * 2], out[k * 2 + 1]], `story frame ${story}`).toEqual([...expected]);
            story += 1;
            if (loops && loop && story === loop.to) story = loop.from;
          }
          expect(rig.underruns()).toBe(0);
          transport.pause();
          await rig.pass(2_000);
          expect(transport.phase).toBe('idle');
          expect(rig.player.running).toBe(false);
          // Whatever overtook what on the way, no more is left than the branch that was stopped and the one cued.
          expect(rig.bank.held).toBeLessThanOrEqual(2 * layers.length);
          transport.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  test('stays where it was stopped, and goes on from there without a gap', async () => {
    const rig = createRig();
    rig.transport.setLayers([layer('a')]);
    void rig.transport.play();
    await rig.pass(5_000);
    rig.transport.pause();
    await rig.pass(1_000);
    const rest = rig.transport.position();
    expect(rest).toBeGreaterThan(2_000);
    await rig.pass(3_000);
    expect(rig.transport.position()).toBe(rest);
    void rig.transport.play();
    const out = await rig.pass(1_024);
    // It was cued and starts with the next block; the first 3 ms are ramped.
    expect([...out.subarray(48, 1_024)]).toEqual([...mixdown([layer('a')], rest + 24, 488)]);
  });

  test('comes to rest although other layers came between the pause and its stop', async () => {
    const rig = createRig();
    rig.transport.setLayers([layer('a')]);
    void rig.transport.play();
    await rig.pass(2_000);
    rig.transport.pause();
    rig.transport.setLayers([layer('d')]);
    await rig.pass(4_000);
    expect(rig.transport.phase).toBe('idle');
    void rig.transport.play();
    await rig.pass(2_000);
    expect(rig.transport.phase).toBe('playing');
  });

  test('takes a loop up while it plays, and leaves it, without a seam', async () => {
    const rig = createRig();
    rig.transport.setLayers([layer('a')]);
    void rig.transport.play();
    const before = await rig.pass(4_096);
    const silent = before.findIndex((sample) => sample !== 0) >> 1;
    rig.transport.setLoop({ from: 3_000, to: 7_000 });
    const looped = await rig.pass(8_192);
    rig.transport.setLoop(null);
    const after = await rig.pass(8_192);
    const out = Float32Array.from([...before, ...looped, ...after]);
    const reference = mixdown([layer('a')], 0, LENGTH);
    let story = 0;
    let left = false;
    for (let k = silent; k < out.length / 2; k += 1) {
      if (Math.abs((out[k * 2] as number) - (reference[story * 2] as number)) > 1e-6) {
        expect(`${k}: ${out[k * 2]}`).toBe(`${k}: ${reference[story * 2]}`);
      }
      story += 1;
      left ||= k > 12_288 && story > 7_000;
      if (story === 7_000 && !left && k < 12_288) story = 3_000;
    }
    expect(left).toBe(true);
  });

  test('plays several stretches of one node, each with trims and fades of its own', async () => {
    const stretch = (nodeId: string, from: number, to: number) =>
      layer(nodeId, { part: String(from), trimIn: from, trimOut: LENGTH - to, fadeIn: 64, fadeOut: 64 });
    const layers = [stretch('a', 0, 2_000), stretch('b', 1_936, 4_000), stretch('a', 3_936, 6_000)];
    const rig = createRig();
    rig.transport.setLayers(layers);
    void rig.transport.play();
    await rig.pass(1_024);
    const from = rig.transport.position();
    expect(from).toBeLessThan(1_900);
    const out = await rig.pass(4_096);
    const wanted = mixdown(layers, from, 4_096);
    expect(out).toEqual(wanted);
    rig.transport.close();
  });

  test('plays from the start again when it had come to the end', async () => {
    const rig = createRig();
    rig.transport.setLayers([layer('a', { frames: 2_000 })]);
    void rig.transport.play();
    await rig.pass(6_000);
    expect(rig.transport.phase).toBe('idle');
    expect(rig.transport.position()).toBe(2_000);
    void rig.transport.play();
    await rig.pass(1_000);
    expect(rig.transport.position()).toBeLessThan(1_100);
    expect(rig.transport.phase).toBe('playing');
  });

  test('resolves play when sound flows, and also when it was called off', async () => {
    const rig = createRig();
    rig.transport.setLayers([layer('a')]);
    let started = false;
    void rig.transport.play().then(() => {
      started = true;
    });
    expect(rig.transport.phase).toBe('starting');
    await rig.pass(1_000);
    expect(started).toBe(true);
    expect(rig.transport.phase).toBe('playing');
    rig.transport.pause();
    await rig.pass(1_000);
    let calledOff = false;
    rig.transport.seek(9_000);
    void rig.transport.play().then(() => {
      calledOff = true;
    });
    rig.transport.pause();
    await rig.pass(500);
    expect(calledOff).toBe(true);
    expect(rig.transport.phase).toBe('idle');
    expect(rig.transport.position()).toBe(9_000);
  });
});
