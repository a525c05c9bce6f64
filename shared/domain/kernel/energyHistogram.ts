/**
 * The gates of the loudness measure without the list of all blocks: blocks are counted in bins of 0.01 LU, and each
 * bin keeps the exact sum of their energies, so that only blocks within 0.01 LU of a gate can be misjudged.
 */

const LOWEST = -70;
const BINS_PER_LU = 100;
const BINS = 100 * BINS_PER_LU;

/** Mean K-weighted power to LUFS (ITU-R BS.1770-4, equation 2) and back. */
export function powerToLoudness(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

function loudnessToPower(loudness: number): number {
  return 10 ** ((loudness + 0.691) / 10);
}

export interface EnergyHistogram {
  /** Counts a block's mean power; what is at or below the absolute gate of -70 LUFS is left out. */
  add(power: number): void;
  /** Loudness of the blocks above the relative gate, `gateLu` below the mean of all; -Infinity when there are none. */
  gatedLoudness(gateLu: number): number;
  /** Difference in LU between two percentiles (0..1) of the blocks above the relative gate; 0 when there are none. */
  spread(gateLu: number, low: number, high: number): number;
}

export function createEnergyHistogram(): EnergyHistogram {
  const counts = new Uint32Array(BINS);
  const sums = new Float64Array(BINS);
  const lowestPower = loudnessToPower(LOWEST);

  /** Power at the relative gate, or NaN without blocks. */
  function gate(gateLu: number): number {
    let count = 0;
    let sum = 0;
    for (let bin = 0; bin < BINS; bin += 1) {
      count += counts[bin] as number;
      sum += sums[bin] as number;
    }
    return (sum / count) * 10 ** (-gateLu / 10);
  }

  function meanOf(bin: number): number {
    return (sums[bin] as number) / (counts[bin] as number);
  }

  function passes(bin: number, threshold: number): boolean {
    return (counts[bin] as number) > 0 && meanOf(bin) >= threshold;
  }

  return {
    add(power) {
      if (!(power > lowestPower)) return;
      const bin = Math.min(BINS - 1, Math.floor((powerToLoudness(power) - LOWEST) * BINS_PER_LU));
      const at = Math.max(0, bin);
      counts[at] = (counts[at] as number) + 1;
      sums[at] = (sums[at] as number) + power;
    },
    gatedLoudness(gateLu) {
      const threshold = gate(gateLu);
      let count = 0;
      let sum = 0;
      for (let bin = 0; bin < BINS; bin += 1) {
        if (!passes(bin, threshold)) continue;
        count += counts[bin] as number;
        sum += sums[bin] as number;
      }
      return count === 0 ? -Infinity : powerToLoudness(sum / count);
    },
    spread(gateLu, low, high) {
      const threshold = gate(gateLu);
      let total = 0;
      for (let bin = 0; bin < BINS; bin += 1) if (passes(bin, threshold)) total += counts[bin] as number;
      if (total === 0) return 0;
      const percentile = (share: number) => {
        let left = Math.round(share * (total - 1));
        for (let bin = 0; bin < BINS; bin += 1) {
          if (!passes(bin, threshold)) continue;
          left -= counts[bin] as number;
          if (left < 0) return powerToLoudness(meanOf(bin));
        }
        return Number.NaN;
      };
      return percentile(high) - percentile(low);
    },
  };
}
