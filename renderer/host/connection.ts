/** What both transports tell about themselves. */
export type ConnectionState = 'connecting' | 'open' | 'lost';

export interface Connection {
  state(): ConnectionState;
  subscribe(listener: (state: ConnectionState) => void): () => void;
  close(): void;
}

/** A state with its listeners; telling the same state twice tells nobody. */
export const createConnectionState = (first: ConnectionState) => {
  let current = first;
  const listeners = new Set<(state: ConnectionState) => void>();
  return {
    get: () => current,
    set: (next: ConnectionState) => {
      if (next === current) return;
      current = next;
      for (const listener of [...listeners]) listener(next);
    },
    subscribe: (listener: (state: ConnectionState) => void) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
};
