/** What a command is given and what it gives back. No command writes to stdout or ends the process itself. */
import type { StudioError } from '../../shared/contract/errors';
import type { Logger } from '../studio/ports/system';
import type { Services } from '../studio/studio';
import type { IdLookup } from './ids';

/** The outcome of a command, for programs and for people. */
export interface Answer {
  /** The one JSON document of `--json`. */
  readonly json: unknown;
  /** For a person; may be empty. */
  readonly text: string;
  /** Something went wrong although there is an answer: printed after it, exit code 1. */
  readonly failure?: StudioError;
}

/** The studio of the home that was asked for, and ids as people write them. */
export interface OpenedStudio extends Services {
  readonly lookup: IdLookup;
}

export interface Cli {
  /** What `--home` said; undefined takes the default. */
  readonly home: string | undefined;
  readonly logger: Logger;
  /** Fires at Ctrl-C. */
  readonly signal: AbortSignal;
  /** A line on stderr that shows how far the work is; nothing where nobody watches. Progress is 0..1, or null. */
  progress(words: string): (fraction: number | null) => void;
  /** Things worth knowing, for people only; programs find them in the answer. */
  note(text: string): void;
  /** Prints at once, for commands that go on afterwards. */
  print(answer: Answer): Promise<void>;
  /** Opens the studio, works, and closes it whatever happens. */
  withStudio<T>(work: (studio: OpenedStudio) => Promise<T>): Promise<T>;
}

/** A command's action: what it returns is printed; null when it printed itself. */
export type Action = (cli: Cli) => Promise<Answer | null>;

/** Runs an action as the command that was called. */
export type Run = (action: Action) => Promise<void>;
