/** The loudest of the last seconds, from a meter that is looked at now and then. Pure but for the times it is given. */

/** Seconds of the input that are looked back on. */
const WINDOW = 5;
/** Bins a second: how finely old peaks are forgotten. */
const BINS = 2;

export interface Headroom {
  /** @param seconds any clock that does not go back */
  add(peak: number, seconds: number): void;
  /** Peak of the last seconds in dBFS, -Infinity for silence; null until a whole window was heard. */
  peakDb(): number | null;
}

export const createHeadroom = (): Headroom => {
  let bins: { readonly at: number; peak: number }[] = [];
  let since: number | null = null;
  let now = 0;
  return {
    add(peak, seconds) {
      since ??= seconds;
      now = seconds;
      const at = Math.floor(seconds * BINS);
      const last = bins.at(-1);
      if (last?.at === at) last.peak = Math.max(last.peak, peak);
      else bins = [...bins.filter((bin) => bin.at > at - WINDOW * BINS), { at, peak }];
    },
    peakDb() {
      if (since === null || now - since < WINDOW) return null;
      return 20 * Math.log10(bins.reduce((most, { peak }) => Math.max(most, peak), 0));
    },
  };
};

/** Above it, one loud note clips; below it, the take is mostly noise. Both in dBFS. */
export const TOO_HOT = -3;
export const TOO_QUIET = -40;
