/** Lets only so many pieces of work run side by side; the others wait their turn in order. */
export type Gate = <T>(work: () => Promise<T>) => Promise<T>;

export function createGate(width: number): Gate {
  const queue: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    // A place is handed from one to the next, so that nobody slips in between.
    if (running >= width) await new Promise<void>((resolve) => queue.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
