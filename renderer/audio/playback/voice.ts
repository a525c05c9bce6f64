/**
 * One layer as the real-time thread plays it: reads its ring at the address that belongs to the moment and hands the
 * frames to the mix kernel with placement, trims, fades and the gain ramp.
 *
 * The ring holds the whole node, trims included, so that trimming, fading, panning and muting while it plays are a
 * change of numbers and never a refill.
 *
 * Processing runs over just the frames that are mixed, so a layer that is muted costs nothing, and begins at rest where
 * the layer begins to be heard: at its own beginning that is what is rendered; after a seek into its middle a filter
 * needs a few of its periods and the compressor its attack until it is where a mixdown would be.
 */
import { type Chain, createChain } from '../../../shared/domain/kernel/chain';
import { createGainRamp, gainMatrix, SILENT_MATRIX } from '../../../shared/domain/kernel/gain';
import type { GainMatrix, LayerBlock, MixKernel } from '../../../shared/domain/kernel/mixKernel';
import { audibleFrames } from '../../../shared/domain/kernel/mixPlan';
import type { Processing } from '../../../shared/domain/model';
import type { VoiceLevels, VoiceSpec } from '../protocol';
import { createEqualPower } from './equalPower';
import { createHeardEnvelope, type GainLine } from './heardSpans';
import type { RingReader } from './layerRing';
import { addToMeter, createMeterWindow, type MeterWindow } from './meter';
import { storyFrameAt, straightFrames, type Timeline } from './timeline';

export interface Voice {
  readonly spec: VoiceSpec;
  readonly meter: MeterWindow;
  /** It fades away for good. */
  readonly leaving: boolean;
  /** Frames that are buffered from here on. */
  buffered(at: number): number;
  /** Ties the voice to the run that began at `origin`, counted in frames played; silent until `setLevels`. */
  begin(timeline: Timeline, origin: number): void;
  /** Moves to new levels in `rampFrames`, 0 at once. */
  setLevels(levels: VoiceLevels, rampFrames: number): void;
  /** As `setLevels`, from silence, by an equal-power fade. */
  enter(levels: VoiceLevels, fadeFrames: number): void;
  leave(rampFrames: number): void;
  /** As `leave`, by an equal-power fade. */
  fadeAway(fadeFrames: number): void;
  /**
   * Adds the frames [played, played + frames) to the kernel's accumulator. Returns how many audible frames were
   * missing. Does not allocate.
   */
  mix(kernel: MixKernel, played: number, frames: number, metered: boolean): number;
  /** True when it has left and its ring may be used again. */
  finished(): boolean;
  /** Stream frame of the ring up to which it was played, `played` frames on. */
  ringFrame(played: number): number;
}

export const createVoice = (spec: VoiceSpec, ring: RingReader, sampleRate: number): Voice => {
  const ramp = createGainRamp(SILENT_MATRIX);
  const block: LayerBlock = {
    slot: 0,
    channels: spec.channels,
    sourceFrame: 0,
    targetFrame: 0,
    frames: 0,
    from: ramp.from,
    to: ramp.to,
    rampFrames: 0,
    rampDone: 0,
    clipFrame: 0,
    clipFrames: 0,
    fadeIn: 0,
    fadeOut: 0,
  };
  const fade = createEqualPower(ramp);
  const heard = createHeardEnvelope();
  const lineFrom: GainMatrix = { ...SILENT_MATRIX };
  const lineTo: GainMatrix = { ...SILENT_MATRIX };
  const meter = createMeterWindow();
  let timeline: Timeline | null = null;
  /** Made when the layer is first processed. */
  let chain: Chain | null = null;
  /** What was heard last left a state in the chain. */
  let isWarm = false;
  let origin = 0;
  let clipStart = 0;
  let clipFrames = 0;
  let leaving = false;
  /** Frame of the block at which the part begins that is mixed now. */
  let partFrom = 0;

  const measure = (samples: Float32Array, index: number, frames: number, share: number) => {
    const { channels } = spec;
    const { to } = ramp;
    addToMeter(meter, samples, index * channels, channels, frames, Math.max(to.ll, to.lr) * share);
    if (channels === 2) {
      addToMeter(meter, samples, index * 2 + 1, 2, frames, Math.max(to.rl, to.rr) * share);
    }
  };

  /** Mixes the block's frames of the ring as they are, or as they come out of the chain. */
  const mixBlock = (kernel: MixKernel, metered: boolean, share: number) => {
    let samples = ring.samples;
    if (chain?.active) {
      samples = kernel.process(samples, block, chain);
      block.sourceFrame = 0;
      isWarm = true;
    }
    kernel.mixFrom(samples, block);
    if (metered) measure(samples, block.sourceFrame, block.frames, share);
  };

  /** Nothing of it is heard: whenever it is again, it begins at rest. */
  const rest = () => {
    if (!isWarm) return;
    chain?.rest();
    isWarm = false;
  };

  /** New settings: at once while nothing of the layer is heard, else by a glide. */
  const setProcessing = (next: Processing | null) => {
    if (!chain && !next) return;
    chain ??= createChain(sampleRate);
    if (ramp.isSilent()) chain.reset(next);
    else chain.glide(next);
  };

  /** The ramp's matrix `frame` frames into the block, times `share`. */
  const scale = (matrix: GainMatrix, frame: number, share: number) => {
    const { from, to, rampFrames, rampDone } = ramp;
    const weight = rampFrames > 0 ? Math.min(1, (rampDone + frame - partFrom) / rampFrames) : 1;
    matrix.ll = (from.ll + (to.ll - from.ll) * weight) * share;
    matrix.lr = (from.lr + (to.lr - from.lr) * weight) * share;
    matrix.rl = (from.rl + (to.rl - from.rl) * weight) * share;
    matrix.rr = (from.rr + (to.rr - from.rr) * weight) * share;
  };

  /** Frames of the ring from `at` on whose share in the layer is one line. Returns how many were missing. */
  const mixLine = (
    kernel: MixKernel,
    line: Readonly<GainLine>,
    story: number,
    target: number,
    at: number,
    metered: boolean,
  ): number => {
    const got = Math.min(line.frames, ring.available(at));
    // Untouched where all of it is heard: then these are the very bits of the mixdown.
    const isWhole = line.from === 1 && line.to === 1;
    if (!isWhole) {
      scale(lineFrom, target, line.from);
      scale(lineTo, target + line.frames, line.to);
    }
    block.from = isWhole ? ramp.from : lineFrom;
    block.to = isWhole ? ramp.to : lineTo;
    block.rampFrames = isWhole ? ramp.rampFrames : line.frames;
    // In two parts where the ring wraps.
    for (let done = 0; done < got; ) {
      const index = ring.index(at + done);
      const part = Math.min(got - done, ring.capacity - index);
      block.sourceFrame = index;
      block.frames = part;
      block.targetFrame = target + done;
      block.rampDone = isWhole ? ramp.rampDone + target + done - partFrom : done;
      block.clipFrame = story - clipStart + done;
      block.clipFrames = clipFrames;
      mixBlock(kernel, metered, Math.max(line.from, line.to));
      done += part;
    }
    return line.frames - got;
  };

  /** One straight stretch: [story, story + frames) lands on the accumulator from `target` on. */
  const mixStretch = (
    kernel: MixKernel,
    story: number,
    frames: number,
    target: number,
    streamFrame: number,
    metered: boolean,
  ): number => {
    const silent = Math.max(0, (timeline as Timeline).silentFrames - streamFrame);
    const first = Math.max(story + silent, clipStart);
    const end = Math.min(story + frames, clipStart + clipFrames);
    let missing = 0;
    for (let at = first; at < end; ) {
      const landing = target + at - story;
      const line = heard.line(at, end - at, landing);
      if (line.from !== 0 || line.to !== 0) {
        missing += mixLine(kernel, line, at, landing, streamFrame - spec.base + at - story, metered);
      } else {
        rest();
      }
      at += line.frames;
    }
    return missing;
  };

  const place = (levels: VoiceLevels, changeFrames: number) => {
    setProcessing(levels.processing ?? null);
    heard.set(levels.spans ?? null, changeFrames);
    clipStart = spec.startFrame + levels.trimIn;
    clipFrames = audibleFrames({ frames: spec.frames, trimIn: levels.trimIn, trimOut: levels.trimOut });
    block.fadeIn = levels.fadeIn;
    block.fadeOut = levels.fadeOut;
    return levels.silent ? SILENT_MATRIX : gainMatrix(levels.gainDb, levels.pan, spec.channels);
  };

  /** A part of a block whose gain moves on one straight line. */
  const mixPart = (kernel: MixKernel, played: number, from: number, frames: number, metered: boolean) => {
    let missing = 0;
    for (let done = 0; done < frames; ) {
      const stream = played + from + done - origin;
      const run = timeline as Timeline;
      const stretch = Math.min(frames - done, straightFrames(run, stream));
      missing += mixStretch(kernel, storyFrameAt(run, stream), stretch, from + done, stream, metered);
      done += stretch;
    }
    return missing;
  };

  return {
    spec,
    meter,
    get leaving() {
      return leaving;
    },
    buffered: (at) => ring.available(at - spec.base),
    begin(run, at) {
      timeline = run;
      origin = at;
    },
    setLevels(levels, rampFrames) {
      if (leaving) return;
      fade.stop();
      ramp.setTarget(place(levels, rampFrames), rampFrames);
    },
    enter(levels, fadeFrames) {
      if (!leaving) fade.begin(place(levels, 0), fadeFrames);
    },
    leave(rampFrames) {
      leaving = true;
      fade.stop();
      ramp.setTarget(SILENT_MATRIX, rampFrames);
    },
    fadeAway(fadeFrames) {
      leaving = true;
      fade.begin(null, fadeFrames);
    },
    mix(kernel, played, frames, metered) {
      if (!timeline) return 0;
      let missing = 0;
      for (let done = 0; done < frames; ) {
        const part = fade.next(frames - done);
        partFrom = done;
        if (!ramp.isSilent()) {
          missing += mixPart(kernel, played, done, part, metered);
        } else {
          rest();
        }
        ramp.advance(part);
        fade.advance(part);
        done += part;
      }
      heard.advance(frames);
      meter.frames += frames * spec.channels;
      ring.release(played + frames - origin - spec.base);
      return missing;
    },
    finished: () => leaving && !fade.running && ramp.isSilent(),
    ringFrame: (played) => (timeline ? played - origin - spec.base : 0),
  };
};
