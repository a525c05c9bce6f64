/**
 * A count that a browser keeps, with readings left out that can't be true: now and then it says 0, or a number from
 * before, for a look or two. Taken at its word such a reading is a loss of all that came in since the input was opened.
 */

/** More than this beyond what the clock allows is no burst that was held up, in seconds. */
const BURST = 1;
/** Real clocks are never so fast. */
const FAST = 1.1;
/** After so many untrue readings in a row the count itself has begun anew. */
const PATIENCE = 5;

/**
 * @param perSecond how fast it counts
 * @returns takes a reading at a moment in ms and gives what was counted since the first one; never less than before
 */
export const createSteadyCount = (perSecond: number) => {
  let first: { readonly value: number; readonly now: number } | null = null;
  let last = { value: 0, now: 0 };
  let sum = 0;
  let untrue = 0;
  return (value: number, now: number): number => {
    if (first === null) {
      first = { value, now };
      last = first;
      return 0;
    }
    const grown = value - last.value;
    const allowed = ((now - last.now) / 1_000) * perSecond * FAST + BURST * perSecond;
    if (grown >= 0 && grown <= allowed) {
      sum += grown;
      last = { value, now };
      untrue = 0;
    } else {
      untrue += 1;
      if (untrue >= PATIENCE) {
        last = { value, now };
        untrue = 0;
      }
    }
    return sum;
  };
};

/** The least of the last `size` values. */
export const createLeast = (size: number) => {
  const values: number[] = [];
  return (value: number): number => {
    values.push(value);
    if (values.length > size) values.shift();
    return Math.min(...values);
  };
};
