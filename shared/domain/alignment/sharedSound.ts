/**
 * By how much one recording lies late or early against another that can be heard in it: a microphone that caught what
 * came out of the loudspeaker, a copy, a second microphone.
 *
 * The two spectra are averaged over many blocks and the cross-spectrum is divided by both levels, so that every
 * frequency in which the two agree counts the same: a faint bleed below a loud voice shows as a sharp peak, and two
 * tunes in the same key, which agree in a few frequencies only, don't.
 */
import { createFft } from './fft';

/** Rate at which it is looked for, in Hz. The last step is done at the full one. */
const COARSE_RATE = 12_000;
/** Points of a block. */
const SIZE = 2 ** 15;
/** Peaks so close belong together: reflections, in seconds. */
const ECHO = 0.003;
/** Around the peak, what else is there is looked at by itself, in seconds. */
const NEAR = 0.02;
/** How far a peak stands above the rest, in standard deviations: at first nothing, then everything. */
const DOUBTFUL = 7;
const CERTAIN = 16;

export interface SharedSound {
  /** Frames by which the second recording has to go later to lie on the first. */
  readonly shift: number;
  /** 0..1. */
  readonly confidence: number;
}

const clamp = (value: number): number => Math.max(0, Math.min(1, value));

/**
 * @param reference mono
 * @param played mono, of the same length; its frame 0 lies where the reference's does
 * @param reach largest shift that is considered, in frames
 */
export function findSharedSound(
  reference: Float32Array,
  played: Float32Array,
  sampleRate: number,
  reach: number,
): SharedSound {
  const factor = Math.max(1, Math.floor(sampleRate / COARSE_RATE));
  const coarse = coherentLags(thin(reference, factor), thin(played, factor));
  const limit = Math.min(SIZE / 2 - 1, Math.ceil(reach / factor));
  const at = (lag: number) => Math.abs(coarse[(lag + SIZE) % SIZE] as number);
  let best = 0;
  for (let lag = -limit; lag <= limit; lag += 1) if (at(lag) > at(best)) best = lag;
  const height = at(best);
  if (height === 0) return { shift: 0, confidence: 0 };
  const guard = Math.ceil((ECHO * sampleRate) / factor);
  const near = Math.ceil((NEAR * sampleRate) / factor);
  let rival = 0;
  for (let lag = -limit; lag <= limit; lag += 1) {
    if (Math.abs(lag - best) > guard) rival = Math.max(rival, at(lag));
  }
  // Strokes that fall together agree by chance more around their distance than elsewhere, so both are looked at.
  const rest = Math.max(
    spread(at, best, guard, -SIZE / 2, SIZE / 2 - 1),
    spread(at, best, guard, best - near, best + near),
  );
  const deviations = height / (rest || Number.MIN_VALUE);
  const confidence =
    clamp((deviations - DOUBTFUL) / (CERTAIN - DOUBTFUL)) * clamp((1 - rival / height) / 0.4);
  return { shift: refine(reference, played, best * factor, 2 * factor), confidence };
}

/** Root mean square of the correlation at the lags in [from, to] that are farther from the peak than the guard. */
function spread(at: (lag: number) => number, peak: number, guard: number, from: number, to: number): number {
  let squares = 0;
  let count = 0;
  for (let lag = from; lag <= to; lag += 1) {
    if (Math.abs(lag - peak) <= guard) continue;
    squares += at(lag) ** 2;
    count += 1;
  }
  return Math.sqrt(squares / Math.max(1, count));
}

/** The mean of every `factor` samples, as its difference from the one before. */
function thin(samples: Float32Array, factor: number): Float32Array {
  const thinned = new Float32Array(Math.floor(samples.length / factor));
  let before = 0;
  for (let at = 0; at < thinned.length; at += 1) {
    let sum = 0;
    for (let k = 0; k < factor; k += 1) sum += samples[at * factor + k] as number;
    thinned[at] = sum - before;
    before = sum;
  }
  return thinned;
}

/** Correlation at each lag, every frequency weighted by how well the two agree in it; negative lags from the end. */
function coherentLags(reference: Float32Array, played: Float32Array): Float64Array {
  const fft = createFft(SIZE);
  const crossRe = new Float64Array(SIZE);
  const crossIm = new Float64Array(SIZE);
  const referencePower = new Float64Array(SIZE);
  const playedPower = new Float64Array(SIZE);
  const window = Float64Array.from(
    { length: SIZE },
    (_, k) => 0.5 - 0.5 * Math.cos((2 * Math.PI * k) / SIZE),
  );
  const re = new Float64Array(SIZE);
  const im = new Float64Array(SIZE);
  const length = Math.max(reference.length, played.length);
  for (let from = 0; from === 0 || from + SIZE / 2 < length; from += SIZE / 2) {
    for (let k = 0; k < SIZE; k += 1) {
      const weight = window[k] as number;
      re[k] = (reference[from + k] ?? 0) * weight;
      im[k] = (played[from + k] ?? 0) * weight;
    }
    fft.forward(re, im);
    for (let k = 0; k < SIZE; k += 1) {
      const mirror = (SIZE - k) % SIZE;
      const [a, b, c, d] = [re[k], im[k], re[mirror], im[mirror]] as [number, number, number, number];
      // Spectra of the two real signals that went through the transform as one.
      const [rRe, rIm, pRe, pIm] = [(a + c) / 2, (b - d) / 2, (b + d) / 2, (c - a) / 2];
      crossRe[k] = (crossRe[k] as number) + rRe * pRe + rIm * pIm;
      crossIm[k] = (crossIm[k] as number) + rIm * pRe - rRe * pIm;
      referencePower[k] = (referencePower[k] as number) + rRe * rRe + rIm * rIm;
      playedPower[k] = (playedPower[k] as number) + pRe * pRe + pIm * pIm;
    }
  }
  for (let k = 0; k < SIZE; k += 1) {
    const power = Math.sqrt((referencePower[k] as number) * (playedPower[k] as number));
    const scale = power > 1e-12 ? 1 / power / SIZE : 0;
    crossRe[k] = (crossRe[k] as number) * scale;
    crossIm[k] = (crossIm[k] as number) * scale;
  }
  fft.inverse(crossRe, crossIm);
  return crossRe;
}

/** The lag around `coarse` with the highest plain correlation, at the full rate. */
function refine(reference: Float32Array, played: Float32Array, coarse: number, reach: number): number {
  let best = coarse;
  let highest = 0;
  for (let lag = coarse - reach; lag <= coarse + reach; lag += 1) {
    let product = 0;
    const from = Math.max(1, 1 - lag);
    const to = Math.min(played.length, reference.length - lag);
    for (let k = from; k < to; k += 1) {
      const played1 = (played[k] as number) - (played[k - 1] as number);
      product += played1 * ((reference[k + lag] as number) - (reference[k + lag - 1] as number));
    }
    if (Math.abs(product) <= highest) continue;
    highest = Math.abs(product);
    best = lag;
  }
  return best;
}
