/**
 * Gathers calls that come faster than they are worth: the first acts at once, those within the interval act once at
 * its end.
 */
export interface Throttle {
  /** Now when the interval since the last time is over, else at its end. */
  soon(): void;
  /** After a whole interval without another call. */
  later(): void;
  pending(): boolean;
  cancel(): void;
}

export const createThrottle = (milliseconds: number, act: () => void): Throttle => {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let last = Number.NEGATIVE_INFINITY;
  const cancel = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const fire = () => {
    timer = null;
    last = performance.now();
    act();
  };
  return {
    soon() {
      if (timer !== null) return;
      const rest = last + milliseconds - performance.now();
      if (rest <= 0) fire();
      else timer = setTimeout(fire, rest);
    },
    later() {
      cancel();
      timer = setTimeout(fire, milliseconds);
    },
    pending: () => timer !== null,
    cancel,
  };
};
