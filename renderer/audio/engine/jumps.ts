/**
 * The jumps of a take: what several witnesses saw of one stumble, put together as one place and one slip.
 *
 * Silence that the card played makes what follows lie late, input that was dropped makes it lie early, silence that
 * the browser put into the input makes it lie late again; one stumble of the machine often does all three within a
 * second. What a musician hears is their sum, from the first place on that one of the main witnesses names.
 */
import type { TimeJump } from '../../../shared/domain/model';

/** Witnesses closer than this to the first, in seconds, saw the same stumble. */
const ONE_STUMBLE = 0.2;
/** The input's queue tells the rest of a loss up to so much later, in seconds, and no more of it than this. */
const LATE = 1;
const REST = 0.025;
/** Silence that lies so close to where a jump must be, in seconds, is the silence that the card played. */
const NEAR = 0.025;
/** When its length is so close to the slip, in seconds, it is the slip. */
const ALIKE = 0.022;
/** A sum below this, in seconds, of parts that are small too is nobody's business. */
const LEAST_SLIP = 0.001;
const MOST_JUMPS = 1_000;
/** By how much the clocks may be wrong about a slip, in seconds: a few blocks of the input. 33 ms was seen. */
const CLOCKS_KNOW = 0.05;

export interface Witness {
  /** Frame of the take from which on it holds. */
  readonly frame: number;
  /** Frames by which what follows lies late; negative: early. */
  readonly slip: number;
  readonly cause: string;
  /** It saw zeros in the input, which may as well be the silence that the card played. */
  readonly sawZeros?: boolean;
  /** Another witness of the same stumble knows the place better. */
  readonly isVague?: boolean;
}

/** Witnesses of one stumble, in order. */
type Stumble = Witness[];

/** Whoever saw less than this part of what the main witness saw does not know the place. */
const MAIN = 0.5;

const largestOf = (stumble: Stumble): Witness =>
  stumble.reduce((best, witness) => (Math.abs(witness.slip) > Math.abs(best.slip) ? witness : best));

/** Zeros that came in while the card had run dry are that silence, and count once. */
const slipOf = (stumble: Stumble): number => {
  const ranDry = stumble.some(({ slip, sawZeros }) => slip > 0 && !sawZeros);
  return stumble.reduce((sum, { slip, sawZeros }) => (ranDry && sawZeros ? sum : sum + slip), 0);
};

const placeOf = (stumble: Stumble): number => {
  const least = Math.abs(largestOf(stumble).slip) * MAIN;
  const main = stumble.filter(({ slip }) => Math.abs(slip) >= least);
  return (main.find(({ isVague }) => !isVague) ?? (main[0] as Witness)).frame;
};

/** A run of nothing but zeros in the input, to the frame. */
export interface Silence {
  readonly frame: number;
  readonly frames: number;
}

/**
 * @param frames length of the take; what lies outside of it is left out
 * @param silences runs of zeros in the take. Clocks know a place within a batch or so; where the silence itself was
 *   recorded, as with a cable between output and input, it is known to the sample.
 */
export const joinJumps = (
  witnesses: readonly Witness[],
  frames: number,
  sampleRate: number,
  silences: readonly Silence[] = [],
): readonly TimeJump[] => {
  const sharpen = (jump: TimeJump): TimeJump => {
    const near = NEAR * sampleRate;
    const silence = silences
      .filter((run) => run.frame <= jump.frame + near && run.frame + run.frames >= jump.frame - near)
      .sort((a, b) => b.frames - a.frames)[0];
    if (!silence || silence.frame <= 0) return jump;
    const isAlike = Math.abs(silence.frames - jump.slip) <= ALIKE * sampleRate;
    return { ...jump, frame: silence.frame, ...(isAlike && { slip: silence.frames, within: 0 }) };
  };
  const isSame = (stumble: Stumble, { frame, slip, cause }: Witness): boolean => {
    const since = (frame - (stumble[0] as Witness).frame) / sampleRate;
    const isRest = Math.abs(slip) <= REST * sampleRate && stumble.some((other) => other.cause === cause);
    return since <= ONE_STUMBLE || (isRest && since <= LATE);
  };
  const inside = witnesses
    .filter(({ frame, slip }) => frame > 0 && frame < frames && slip !== 0)
    .sort((a, b) => a.frame - b.frame);
  const stumbles: Stumble[] = [];
  for (const witness of inside) {
    const open = stumbles.at(-1);
    if (open && isSame(open, witness)) open.push(witness);
    else stumbles.push([witness]);
  }
  return stumbles
    .map((stumble) => ({
      frame: Math.round(placeOf(stumble)),
      slip: Math.round(slipOf(stumble)),
      cause: largestOf(stumble).cause,
      largest: Math.abs(largestOf(stumble).slip),
    }))
    .filter(({ slip, largest }) => Math.max(Math.abs(slip), largest) >= LEAST_SLIP * sampleRate)
    .slice(0, MOST_JUMPS)
    .map(({ frame, slip, cause }) =>
      sharpen({ frame, slip, within: Math.round(CLOCKS_KNOW * sampleRate), cause }),
    );
};
