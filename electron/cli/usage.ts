/** Mistakes in how a command was called: exit code 2, where failures of the work itself exit with 1. */
import { StudioError } from '../../shared/contract/errors';

export class UsageError extends StudioError {
  constructor(message: string, remedy: string) {
    super('BAD_INPUT', message, remedy);
  }
}
