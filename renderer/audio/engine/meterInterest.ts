/** Layers are metered only while somebody looks: most of the time nobody does, and it costs the real-time thread. */

/** Meters run this long after somebody asked for one, in ms. */
const INTEREST_MS = 2_000;

/** @param turn switches the meters; called at most once for each change */
export const createMeterInterest = (turn: (on: boolean) => void) => {
  let wantedAt = Number.NEGATIVE_INFINITY;
  let isOn = false;
  return {
    want() {
      wantedAt = performance.now();
    },
    /** To be called now and then. */
    follow() {
      const wanted = performance.now() - wantedAt < INTEREST_MS;
      if (wanted === isOn) return;
      isOn = wanted;
      turn(wanted);
    },
  };
};
