/** Time, ids and words for the log: handed in, so that tests and the simulator can own them. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

export interface Ids {
  /** A new UUID version 7: sortable by creation, unique without asking anybody. */
  next(): string;
}

export interface Logger {
  info(message: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
  error(message: string, facts?: Readonly<Record<string, unknown>>): void;
}
