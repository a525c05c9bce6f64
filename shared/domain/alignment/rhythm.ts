/**
 * By how much one rhythm lies late or early against another: the distance at which most onsets of the two fall
 * together, and how sure that is.
 *
 * Chance makes onsets fall together too. How often it does is counted at the distances around, and what was found must
 * be far beyond that; there must be no second distance that explains the rhythms nearly as well, as there is in a
 * string of equal notes; and most of the onsets must agree.
 */

/** Onsets that are so close were meant to fall together, in seconds: what hands leave uneven. */
const TOGETHER = 0.015;
/** Distances up to this are counted for comparison, in seconds. */
const AROUND = 1;
/** Fewer agreeing onsets than this prove nothing. */
const LEAST_MATCHES = 4;
/** A player may mean to be late; rhythm alone is never more certain than this. */
const CEILING = 0.9;

export interface RhythmMatch {
  /** Seconds by which the second rhythm has to go later to lie on the first. */
  readonly shift: number;
  /** 0..1. */
  readonly confidence: number;
  /** Onsets that fall together then. */
  readonly matches: number;
}

const nothing: RhythmMatch = { shift: 0, confidence: 0, matches: 0 };

const clamp = (value: number): number => Math.max(0, Math.min(1, value));

/**
 * @param reference onsets in seconds, in order
 * @param played the same of what shall be moved
 * @param reach largest shift that is considered, in seconds
 */
export function matchRhythm(
  reference: readonly number[],
  played: readonly number[],
  reach: number,
): RhythmMatch {
  const distances = allDistances(reference, played);
  const best = densest(distances, -reach, reach);
  if (!best || best.count < LEAST_MATCHES) return nothing;
  const shift = best.middle;
  const matches = countAround(distances, shift);
  const rival = Math.max(
    densest(distances, -AROUND, shift - 2 * TOGETHER, reach)?.count ?? 0,
    densest(distances, shift + 2 * TOGETHER, AROUND, reach)?.count ?? 0,
  );
  const byChance = (distances.length / (2 * AROUND)) * 2 * TOGETHER;
  const tries = (2 * reach) / TOGETHER;
  const surprise = -Math.log10(Math.max(1e-300, poissonTail(matches, byChance) * tries));
  const significance = clamp((surprise - 1) / 4);
  const distinct = clamp((1 - rival / matches) / 0.5);
  const agreeing = clamp(matches / Math.min(reference.length, played.length) / 0.5);
  return { shift, confidence: CEILING * significance * distinct * agreeing, matches };
}

/** Distances of every two onsets that are not too far apart, in order. */
function allDistances(reference: readonly number[], played: readonly number[]): number[] {
  const distances: number[] = [];
  let first = 0;
  for (const at of played) {
    while (first < reference.length && (reference[first] as number) < at - AROUND) first += 1;
    for (let k = first; k < reference.length && (reference[k] as number) <= at + AROUND; k += 1) {
      distances.push((reference[k] as number) - at);
    }
  }
  return distances.sort((a, b) => a - b);
}

/**
 * The window of twice `TOGETHER` with the most distances, and their middle one; the smallest shift of equal ones.
 * Looks at distances in [from, to] that are within `reach` of zero.
 */
function densest(
  distances: readonly number[],
  from: number,
  to: number,
  reach = AROUND,
): { readonly count: number; readonly middle: number } | null {
  let best: { count: number; middle: number } | null = null;
  let end = 0;
  for (let start = 0; start < distances.length; start += 1) {
    end = Math.max(end, start);
    while (
      end < distances.length &&
      (distances[end] as number) <= (distances[start] as number) + 2 * TOGETHER
    )
      end += 1;
    const middle = distances[(start + end - 1) >> 1] as number;
    if (middle < Math.max(from, -reach) || middle > Math.min(to, reach)) continue;
    const count = end - start;
    if (!best || count > best.count || (count === best.count && Math.abs(middle) < Math.abs(best.middle)))
      best = { count, middle };
  }
  return best;
}

const countAround = (distances: readonly number[], shift: number): number =>
  distances.filter((distance) => Math.abs(distance - shift) <= TOGETHER).length;

/** Probability that a Poisson variable of this mean is at least `count`. */
function poissonTail(count: number, mean: number): number {
  if (count <= 0) return 1;
  // Summed from `count` upwards; below it, one minus the rest would lose everything to rounding.
  let logFactorial = 0;
  for (let k = 2; k <= count; k += 1) logFactorial += Math.log(k);
  let term = Math.exp(count * Math.log(Math.max(mean, 1e-12)) - mean - logFactorial);
  let sum = 0;
  for (let k = count; k < count + 1_000 && term > sum * 1e-12; k += 1) {
    sum += term;
    term *= mean / (k + 1);
  }
  return Math.min(1, sum);
}
