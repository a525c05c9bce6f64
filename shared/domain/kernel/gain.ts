/**
 * Gain and pan of a layer as a 2x2 matrix, and its ramp.
 *
 * The pan law is that of the Web Audio API's StereoPannerNode (https://webaudio.github.io/web-audio-api/#stereopanner-algorithm):
 * equal power for mono; for stereo the far channel is folded into the near one, which keeps a centred stereo layer
 * untouched (the identity at pan 0).
 */
import type { GainMatrix } from './mixKernel';

/** Largest linear gain: 2^20, about +120 dB. With the kernel's bound on samples it keeps every sum finite. */
export const MAX_GAIN = 2 ** 20;

/** dB to linear amplitude. -Infinity gives 0; gains above +120 dB are held at 2^20. RangeError for NaN. */
export function decibelsToGain(gainDb: number): number {
  if (Number.isNaN(gainDb)) throw new RangeError('A gain in dB must be a number.');
  return Math.min(MAX_GAIN, 10 ** (gainDb / 20));
}

/**
 * Matrix of one layer.
 *
 * @param gainDb gain in dB; -Infinity is silence
 * @param pan -1 (left) to 1 (right); values outside are held at the ends, as the StereoPannerNode does. RangeError for NaN
 * @param channels channels of the layer's audio
 */
export function gainMatrix(gainDb: number, pan: number, channels: 1 | 2): GainMatrix {
  if (Number.isNaN(pan)) throw new RangeError('A pan must be a number.');
  const gain = decibelsToGain(gainDb);
  const position = Math.max(-1, Math.min(1, pan));
  if (channels === 1) {
    const angle = ((position + 1) / 2) * (Math.PI / 2);
    return { ll: Math.cos(angle) * gain, lr: Math.sin(angle) * gain, rl: 0, rr: 0 };
  }
  if (position === 0) return { ll: gain, lr: 0, rl: 0, rr: gain };
  const angle = (position < 0 ? position + 1 : position) * (Math.PI / 2);
  const near = Math.sin(angle) * gain;
  const far = Math.cos(angle) * gain;
  return position < 0 ? { ll: gain, lr: 0, rl: far, rr: near } : { ll: far, lr: near, rl: 0, rr: gain };
}

/** A matrix that lets nothing through: muted layers, and the ends of a crossfade. */
export const SILENT_MATRIX: Readonly<GainMatrix> = { ll: 0, lr: 0, rl: 0, rr: 0 };

export function isSilent(matrix: GainMatrix): boolean {
  return matrix.ll === 0 && matrix.lr === 0 && matrix.rl === 0 && matrix.rr === 0;
}

/** The ramp fields of a `LayerBlock`, kept from block to block by `createGainRamp`. */
export interface GainRamp {
  readonly from: GainMatrix;
  readonly to: GainMatrix;
  readonly rampFrames: number;
  readonly rampDone: number;
  /** Starts a ramp of `frames` frames from where the matrix stands now; 0 jumps. Does not allocate. */
  setTarget(target: Readonly<GainMatrix>, frames: number): void;
  /** Call after each block with its length. Does not allocate. */
  advance(frames: number): void;
  /** True when nothing is heard now nor will be: the layer need not be mixed. */
  isSilent(): boolean;
}

/**
 * Follows live changes of gain, pan and mute without a zipper. One per layer, in the real-time thread.
 * Hand `from`, `to`, `rampFrames` and `rampDone` to `MixKernel.mix`, then `advance` by the block's length.
 */
export function createGainRamp(initial: Readonly<GainMatrix>): GainRamp {
  const from = { ...initial };
  const to = { ...initial };
  let rampFrames = 0;
  let rampDone = 0;
  const finish = () => {
    rampFrames = 0;
    rampDone = 0;
  };
  return {
    from,
    to,
    get rampFrames() {
      return rampFrames;
    },
    get rampDone() {
      return rampDone;
    },
    setTarget(target, frames) {
      const weight = rampFrames > 0 ? rampDone / rampFrames : 1;
      from.ll += (to.ll - from.ll) * weight;
      from.lr += (to.lr - from.lr) * weight;
      from.rl += (to.rl - from.rl) * weight;
      from.rr += (to.rr - from.rr) * weight;
      to.ll = target.ll;
      to.lr = target.lr;
      to.rl = target.rl;
      to.rr = target.rr;
      finish();
      if (frames > 0) rampFrames = frames;
    },
    advance(frames) {
      if (rampFrames === 0) return;
      rampDone += frames;
      if (rampDone >= rampFrames) finish();
    },
    isSilent() {
      return isSilent(to) && rampFrames === 0;
    },
  };
}
