const MAX_SAMPLES = 2 ** 24;

/** RangeError for a number of samples that isn't whole or that the converter can't hold. */
export function checkSamples(samples: number, capacity: number = MAX_SAMPLES): void {
  if (!Number.isInteger(samples) || samples < 0 || samples > capacity) {
    throw new RangeError(`${samples} samples do not fit a converter of ${capacity}.`);
  }
}
