/** Whoever wants to be told. One that takes itself off while told is no trouble. */
export interface Listeners<T> {
  /** Gives what takes the listener off again. */
  add(listener: (news: T) => void): () => void;
  tell(news: T): void;
  clear(): void;
}

export const createListeners = <T>(): Listeners<T> => {
  const listeners = new Set<(news: T) => void>();
  return {
    add(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    tell(news) {
      for (const listener of [...listeners]) listener(news);
    },
    clear: () => listeners.clear(),
  };
};
